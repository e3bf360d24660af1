"""Statements that only a verification of the books needs; must never write."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Select, Table, and_, bindparam, not_, or_, select

from pos_app.contract.translate import Malformed, decode_event
from pos_app.db.database import Unit
from pos_app.db.statement import Statement
from pos_app.domain.order import CustomerOrder
from pos_app.hq.columns import place_columns
from pos_app.hq.rows import Payment, TakenIn, record
from pos_app.hq.store import repairs
from pos_app.hq.store.intake import FULL
from pos_app.hq.store.sql import padded, placed, places
from pos_app.hq.tables.care import CHANNEL_ORDER, REPAIR
from pos_app.hq.tables.catalogue import BARCODE, CUSTOMER, PRODUCT
from pos_app.hq.tables.head_office import JOURNAL
from pos_app.hq.tables.intake import INTAKE, INTAKE_STATE
from pos_app.hq.tables.orders import LEDGER, ORDER_HISTORY, ORDER_PLACE, PAYMENT, SALES_ORDER
from pos_app.hq.tables.sales import SALE
from pos_app.hq.tables.tills import CONFIGURATION, DEVICE, DEVICE_KEY, EPOCH

ROWS_AT_ONCE = 500
SHOWN = 20
_EACH = FULL.order_by(INTAKE.c.order_id, INTAKE.c.position).limit(bindparam("most"))
_SAME = INTAKE.c.order_id == bindparam("order_id")
_OF_ORDER = Statement(_EACH.where(_SAME, INTAKE.c.position > bindparam("position")))
_OF_LATER = Statement(_EACH.where(INTAKE.c.order_id > bindparam("order_id")))
"""Two statements, for no index answers both at once; state is looked at afterwards, else SQLite
goes by it and sorts all that is left for each page.
"""
_ROW = Statement(select(SALES_ORDER).where(SALES_ORDER.c.order_no == bindparam("order_no")))
_PLACES = Statement(select(ORDER_PLACE).where(ORDER_PLACE.c.order_no == bindparam("order_no")))


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
    order_id, position, most = "", 0, ROWS_AT_ONCE
    while page := (
        _OF_ORDER.records(unit, TakenIn, order_id=order_id, position=position, most=most)
        or _OF_LATER.records(unit, TakenIn, order_id=order_id, most=most)
    ):
        for one in page:
            if (taken := repairs.booked(unit, one)) is not None:
                yield taken
        order_id, position = page[-1].order_id, page[-1].position


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
    wanted = padded(payment_ids)
    return _named(len(wanted)).records(unit, Payment, **placed(wanted))


@lru_cache(maxsize=16)
def _named(count: int) -> Statement:
    return Statement(select(PAYMENT).where(PAYMENT.c.payment_id.in_(places(count))))


def order_row(unit: Unit, order_no: str) -> dict[str, Any]:
    """The order's row: the columns by which it is found and listed, and its text; empty where it is
    gone.
    """
    found = _ROW.first(unit, order_no=order_no)
    return {} if found is None else dict(zip(_ROW.columns, found, strict=True))


def places_agree(unit: Unit, order: CustomerOrder) -> bool:
    """Whether the rows by which an order is found by its lines say what the order says."""
    wanted = place_columns(order)
    rows = _PLACES.rows(unit, order_no=order.order_no)
    found = [dict(zip(_PLACES.columns, row, strict=True)) for row in rows]
    return sorted(map(_sorted, found)) == sorted(map(_sorted, wanted))


def _sorted(row: Mapping[str, object]) -> list[tuple[str, str]]:
    return sorted((name, str(value)) for name, value in row.items())


def products(unit: Unit) -> Iterator[dict[str, Any]]:
    """Every product as its row has it."""
    yield from _all(unit, PRODUCT, PRODUCT.c.sku)


def customers(unit: Unit) -> Iterator[dict[str, Any]]:
    """Every customer as their row has them, without the number of the row."""
    for row in _all(unit, CUSTOMER, CUSTOMER.c.customer_id):
        yield {name: value for name, value in row.items() if name != "number"}


def configurations(unit: Unit) -> Iterator[dict[str, Any]]:
    """Every version of what tills are told."""
    yield from _all(unit, CONFIGURATION, CONFIGURATION.c.version)


def _all(unit: Unit, table: Table, key: Column[Any]) -> Iterator[dict[str, Any]]:
    query = select(table).order_by(key).limit(ROWS_AT_ONCE)
    page = unit.execute(query).mappings().all()
    while page:
        yield from map(dict, page)
        page = unit.execute(query.where(key > page[-1][key.name])).mappings().all()


def barcodes(unit: Unit) -> dict[str, set[str]]:
    """The barcodes by product."""
    found: dict[str, set[str]] = {}
    for code, sku in unit.execute(select(BARCODE.c.code, BARCODE.c.sku)):
        found.setdefault(sku, set()).add(code)
    return found


def disagreeing(unit: Unit) -> Iterator[tuple[str, str]]:
    """Rows that say something else than the row they stand for, or stand for none: what of, and
    what is wrong.
    """
    same = and_(INTAKE_STATE.c.position == INTAKE.c.position)
    other = or_(INTAKE_STATE.c.kind != INTAKE.c.kind, INTAKE_STATE.c.event_id != INTAKE.c.event_id)
    lines = select(INTAKE.c.event_id).join(INTAKE_STATE, same).where(other)
    for event_id in _some(unit, lines):
        yield f"event {event_id}", "what HQ lists of it was changed"
    applied = select(INTAKE_STATE.c.position).where(same, INTAKE_STATE.c.state == "applied")
    listed = INTAKE.outerjoin(SALE, SALE.c.event_id == INTAKE.c.event_id)
    sales = select(INTAKE.c.event_id, INTAKE.c.body).select_from(listed)
    unlisted = sales.where(INTAKE.c.kind == "sale", applied.exists(), SALE.c.event_id.is_(None))
    for taken in unit.execute(unlisted):
        if not _is_given_twice(unit, taken.body):
            yield f"event {taken.event_id}", "HQ does not find the sale by its receipt"
    keys = select(DEVICE_KEY.c.public_key).where(
        DEVICE_KEY.c.public_key == DEVICE.c.public_key,
        DEVICE_KEY.c.device_id == DEVICE.c.device_id,
    )
    for device_id in _some(unit, select(DEVICE.c.device_id).where(not_(keys.exists()))):
        yield f"till {device_id[:8]}", "its key was changed"
    told = select(SALES_ORDER.c.order_no).where(SALES_ORDER.c.order_no == CHANNEL_ORDER.c.order_no)
    for reference in _some(unit, select(CHANNEL_ORDER.c.reference).where(not_(told.exists()))):
        yield f"reference {reference} of a channel", "there is no such order"
    for what, table in (("payment", PAYMENT), ("ledger", LEDGER), ("history", ORDER_HISTORY)):
        known = select(INTAKE.c.position).where(INTAKE.c.event_id == table.c.event_id)
        lost = select(table.c.order_no).where(table.c.event_id != "", not_(known.exists()))
        for order_no in _some(unit, lost):
            yield f"order {order_no}", f"a line of its {what} comes from no event"


def _is_given_twice(unit: Unit, body: bytes) -> bool:
    """Whether the sale's receipt bears the number of an earlier one, as of a till that was put back
    or copied: by its number the first is found.
    """
    number = _receipt_of(body)
    same = and_(SALE.c.event_id == INTAKE.c.event_id, SALE.c.receipt_no == number)
    first = unit.execute(select(INTAKE.c.body).join(SALE, same)).scalar()
    return first is not None and _receipt_of(first) == number


def _receipt_of(body: bytes) -> str:
    try:
        return str(getattr(decode_event("sale", body), "receipt_no", ""))
    except Malformed:
        return ""
