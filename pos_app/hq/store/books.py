"""Statements that only a verification of the books needs; must never write."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, not_, select, text

from pos_app.db.database import Unit
from pos_app.domain.order import CustomerOrder
from pos_app.hq.care_tables import REPAIR
from pos_app.hq.rows import Payment, TakenIn, order_columns, record
from pos_app.hq.store import repairs
from pos_app.hq.store.intake import FULL
from pos_app.hq.store.sql import is_sqlite
from pos_app.hq.tables import EPOCH, INTAKE, INTAKE_STATE, JOURNAL, PAYMENT, SALES_ORDER

ROWS_AT_ONCE = 500
ANY_ROUNDING = 10
"""Minor units; how widely a store rounds cash plays no part in what was booked."""
SHOWN = 20


def file_damage(unit: Unit) -> str:
    """What the database itself says of its file; PostgreSQL keeps watch by its own means."""
    if not is_sqlite(unit):
        return ""
    found = unit.execute(text("PRAGMA integrity_check(1)")).scalar_one()
    return "" if found == "ok" else str(found)


def without_chain(unit: Unit) -> list[str]:
    """Events of an epoch that no till has."""
    known = select(EPOCH.c.epoch).where(
        and_(EPOCH.c.epoch == INTAKE.c.epoch, EPOCH.c.device_id == INTAKE.c.device_id)
    )
    return _some(unit, select(INTAKE.c.event_id).where(not_(known.exists())))


def without_state(unit: Unit) -> list[str]:
    """Events of which nobody knows where they stand."""
    known = select(INTAKE_STATE.c.position).where(
        INTAKE_STATE.c.position == INTAKE.c.position,
        INTAKE_STATE.c.event_id == INTAKE.c.event_id,
        INTAKE_STATE.c.state.in_(("waiting", "applied", "quarantined", "resolved")),
    )
    return _some(unit, select(INTAKE.c.event_id).where(not_(known.exists())))


def orders_without_events(unit: Unit) -> list[str]:
    """Orders that no event tells of."""
    told = select(INTAKE.c.position).where(INTAKE.c.order_id == SALES_ORDER.c.order_no)
    return _some(unit, select(SALES_ORDER.c.order_no).where(not_(told.exists())))


def payments_without_events(unit: Unit) -> list[str]:
    """Money that no event tells of."""
    told = select(INTAKE.c.position).where(
        INTAKE.c.event_id == PAYMENT.c.event_id, INTAKE.c.order_id == PAYMENT.c.order_no
    )
    return _some(unit, select(PAYMENT.c.payment_id).where(not_(told.exists())))


def _some(unit: Unit, query: Select[Any]) -> list[str]:
    return [row[0] for row in unit.execute(query.limit(SHOWN))]


def journal(unit: Unit, after: int = 0) -> Iterator[tuple[int, datetime, str, str, str, str]]:
    """HQ's journal behind that entry, oldest first, with its links."""
    columns = ("number", "at", "who", "what", "detail", "hash")
    query = select(*(JOURNAL.c[name] for name in columns)).order_by(JOURNAL.c.number)
    while rows := unit.execute(query.where(JOURNAL.c.number > after).limit(ROWS_AT_ONCE)).all():
        for row in rows:
            yield row[0], row[1], row[2], row[3], row[4], row[5]
        after = rows[-1][0]


def applied(unit: Unit) -> Iterator[TakenIn]:
    """Every event that HQ has booked, order by order, those of an order as they came in; of a
    repaired one the copy that was booked.
    """
    query = FULL.where(INTAKE_STATE.c.state.in_(("applied", "resolved")))
    query = query.order_by(INTAKE.c.order_id, INTAKE.c.position).limit(ROWS_AT_ONCE)
    order_id, position = "", 0
    while True:
        later = (INTAKE.c.order_id == order_id) & (INTAKE.c.position > position)
        rows = unit.execute(query.where(later | (INTAKE.c.order_id > order_id))).mappings().all()
        if not rows:
            return
        for row in rows:
            if (taken := repairs.booked(unit, record(TakenIn, row))) is not None:
                yield taken
        order_id, position = rows[-1]["order_id"], rows[-1]["position"]


def repairs_told(unit: Unit) -> list[TakenIn]:
    """What HQ's own chain tells of repairs, oldest first."""
    query = FULL.where(INTAKE_STATE.c.kind == "repair", INTAKE_STATE.c.state == "applied")
    rows = unit.execute(query.order_by(INTAKE.c.position)).mappings()
    return [record(TakenIn, row) for row in rows]


def copies(unit: Unit) -> list[tuple[str, datetime, bytes]]:
    """The copies that repairs have booked: of which event, when."""
    columns = (REPAIR.c.event_id, REPAIR.c.at, REPAIR.c.body)
    rows = unit.execute(select(*columns).where(REPAIR.c.body.is_not(None)))
    return [(row[0], row[1], bytes(row[2])) for row in rows]


def payments_named(unit: Unit, payment_ids: Sequence[str]) -> list[Payment]:
    """These payments, as far as they are there."""
    query = select(PAYMENT).where(PAYMENT.c.payment_id.in_(payment_ids))
    return [record(Payment, row) for row in unit.execute(query).mappings()]


def columns_agree(unit: Unit, order: CustomerOrder) -> bool:
    """Whether the columns by which an order is found and listed say what the order says."""
    wanted = order_columns(order)
    columns = [SALES_ORDER.c[name] for name in wanted if name != "body"]
    query = select(*columns).where(SALES_ORDER.c.order_no == order.order_no)
    found = unit.execute(query).mappings().first()
    return found is not None and all(found[one.name] == wanted[one.name] for one in columns)
