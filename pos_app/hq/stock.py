"""Books what an applied event moved in the warehouses (R11)."""

from datetime import datetime

from pos_app.db.database import Unit
from pos_app.domain.order import CustomerOrder
from pos_app.domain.stock import moves
from pos_app.hq.rows import TakenIn
from pos_app.hq.store import configurations
from pos_app.hq.store import stock as store


def book(
    unit: Unit, taken: TakenIn, at: datetime, before: CustomerOrder | None, after: CustomerOrder
) -> None:
    """What the event moved; a store that HQ has no configuration of has no warehouses."""
    here = configurations.told(unit, taken.store_id)
    if here is not None:
        store.add(unit, taken.event_id, at, moves(before, after, here))
