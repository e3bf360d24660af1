"""Statements about what has come back of orders and sales, as tills download it (R54, 1200)."""

from sqlalchemy import and_, or_, select

from pos_app.contract.translate import encode
from pos_app.db.database import Unit
from pos_app.domain.order import CustomerOrder
from pos_app.domain.returns import returned_goods
from pos_app.hq.store.sql import next_value, upsert, value
from pos_app.hq.tables.sales import RETURNED

COUNTER_NAME = "returned"


def version(unit: Unit) -> int:
    """The newest version of any of them."""
    return value(unit, COUNTER_NAME)


def put(unit: Unit, order: CustomerOrder) -> None:
    """What has come back of the order or sale by now, in a new version."""
    row = {
        "order_no": order.order_no,
        "version": next_value(unit, COUNTER_NAME),
        "body": encode(returned_goods(order)),
    }
    upsert(unit, RETURNED, [row], "order_no")


def changed(
    unit: Unit, upto: int, after: tuple[int, str], limit: int
) -> list[tuple[int, str, bytes]]:
    """Rows changed up to that version and after that key, as (version, key, body)."""
    chosen, (since, last) = RETURNED.c, after
    later = or_(chosen.version > since, and_(chosen.version == since, chosen.order_no > last))
    query = (
        select(chosen.version, chosen.order_no, chosen.body)
        .where(chosen.version >= since, chosen.version <= upto, later)
        .order_by(chosen.version, chosen.order_no)
        .limit(limit)
    )
    return [(row[0], row[1], bytes(row[2])) for row in unit.execute(query)]
