"""Statements about sales orders: places, history, deposit ledger, payments, leases."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, delete, func, literal, select, update

from pos_app.contract.translate import decode
from pos_app.db.database import Unit
from pos_app.db.statement import Statement
from pos_app.domain.order import CustomerOrder, OrderStatus
from pos_app.hq.columns import order_columns, place_columns
from pos_app.hq.rows import Discrepancy, History, LedgerEntry, Payment, record
from pos_app.hq.store.sql import insert, insert_new, upsert
from pos_app.hq.tables.orders import (
    DISCREPANCY,
    LEASE,
    LEDGER,
    ORDER_HISTORY,
    ORDER_PLACE,
    ORDER_RECEIPT,
    PAYMENT,
    SALES_ORDER,
)

_FIND = Statement(select(SALES_ORDER.c.body).where(SALES_ORDER.c.order_no == bindparam("order_no")))
_HISTORY = Statement(
    select(ORDER_HISTORY)
    .where(ORDER_HISTORY.c.order_no == bindparam("order_no"))
    .order_by(ORDER_HISTORY.c.number)
)
_LEDGER = Statement(
    select(LEDGER).where(LEDGER.c.order_no == bindparam("order_no")).order_by(LEDGER.c.number)
)
_PAYMENTS = Statement(
    select(PAYMENT)
    .where(PAYMENT.c.order_no == bindparam("order_no"))
    .order_by(PAYMENT.c.at, PAYMENT.c.payment_id)
)
_CHANGED_BY = Statement(
    select(ORDER_RECEIPT.c.order_no).where(ORDER_RECEIPT.c.receipt_no == bindparam("receipt_no"))
)
_LEASE = Statement(
    select(LEASE.c.device_id, LEASE.c.staff_id, LEASE.c.until)
    .where(LEASE.c.order_no == bindparam("order_no"))
    .with_for_update()
)
_LOCKED = Statement(
    select(SALES_ORDER.c.body)
    .where(SALES_ORDER.c.order_no == bindparam("order_no"))
    .with_for_update()
)
_NO_PLACES = Statement(delete(ORDER_PLACE).where(ORDER_PLACE.c.order_no == bindparam("order_no")))
_PAID = Statement(
    select(func.coalesce(func.sum(PAYMENT.c.amount_minor), 0)).where(
        PAYMENT.c.order_no == bindparam("order_no")
    )
)
_NO_LEASE = Statement(
    delete(LEASE).where(
        LEASE.c.order_no == bindparam("order_no"), LEASE.c.device_id == bindparam("device_id")
    )
)


QUOTES = tuple(one.value for one in OrderStatus if one.name.startswith("QUOTE"))
DISCREPANCIES_MAX = 50
_SUMS = Statement(
    select(func.count(), func.coalesce(func.sum(SALES_ORDER.c.total_minor), 0))
    .select_from(SALES_ORDER)
    .where(SALES_ORDER.c.status.not_in([literal(one) for one in QUOTES]))
)


def find(unit: Unit, order_no: str) -> CustomerOrder | None:
    """The sales order of that number."""
    found = _FIND.first(unit, order_no=order_no)
    return None if found is None else decode(CustomerOrder, bytes(found[0]))


def of_customers(unit: Unit, numbers: Sequence[str]) -> list[CustomerOrder]:
    """Every order of these customers."""
    query = select(SALES_ORDER.c.body).where(SALES_ORDER.c.customer_id.in_(numbers))
    return [decode(CustomerOrder, bytes(row[0])) for row in unit.execute(query)]


def locked(unit: Unit, order_no: str) -> CustomerOrder | None:
    """The same, nobody else's until the unit ends."""
    found = _LOCKED.first(unit, order_no=order_no)
    return None if found is None else decode(CustomerOrder, bytes(found[0]))


def add(unit: Unit, order: CustomerOrder) -> bool:
    """A new order, and where its lines go; nothing where there is one of that number."""
    is_new = insert_new(unit, SALES_ORDER, [order_columns(order)]) == 1
    if is_new:
        insert(unit, ORDER_PLACE, place_columns(order))
    return is_new


def save(unit: Unit, order: CustomerOrder) -> None:
    """The order as it is now, and where its lines go."""
    columns = order_columns(order)
    _changed(tuple(columns)).run(unit, same=order.order_no, **columns)
    _NO_PLACES.run(unit, order_no=order.order_no)
    insert(unit, ORDER_PLACE, place_columns(order))


@lru_cache(maxsize=4)
def _changed(names: tuple[str, ...]) -> Statement:
    same = SALES_ORDER.c.order_no == bindparam("same")
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    return Statement(update(SALES_ORDER).where(same).values(values))


def add_history(unit: Unit, order_no: str, entry: History) -> None:
    """One more thing that happened to the order."""
    row = {
        "order_no": order_no,
        "at": entry.at,
        "what": entry.what,
        "who": entry.who,
        "event_id": entry.event_id,
        "detail": entry.detail,
    }
    insert(unit, ORDER_HISTORY, [row])


def history(unit: Unit, order_no: str) -> list[History]:
    """What happened to the order, oldest first."""
    return _HISTORY.records(unit, History, order_no=order_no)


def add_receipt(unit: Unit, receipt_no: str, order_no: str) -> None:
    """A change was made with that receipt; of a number that was given twice the first stays."""
    insert_new(unit, ORDER_RECEIPT, [{"receipt_no": receipt_no, "order_no": order_no}])


def changed_by(unit: Unit, receipt_no: str) -> str:
    """The number of the order or sale that was changed with that receipt, or nothing (R108)."""
    row = _CHANGED_BY.first(unit, receipt_no=receipt_no)
    return str(row[0]) if row is not None else ""


def add_ledger(unit: Unit, order_no: str, entries: Sequence[LedgerEntry]) -> None:
    """Movements of the order's deposit."""
    rows = [
        {
            "order_no": order_no,
            "at": one.at,
            "entry": one.entry,
            "amount_minor": one.amount_minor,
            "held_minor": one.held_minor,
            "why": one.why,
            "detail": one.detail,
            "event_id": one.event_id,
        }
        for one in entries
    ]
    insert(unit, LEDGER, rows)


def ledger(unit: Unit, order_no: str) -> list[LedgerEntry]:
    """The deposit ledger of the order, oldest first."""
    return _LEDGER.records(unit, LedgerEntry, order_no=order_no)


def add_payments(unit: Unit, payments: Sequence[Payment]) -> bool:
    """Money that came in or went out; whether none of it was booked already (D3)."""
    rows = [
        {
            "payment_id": one.payment_id,
            "order_no": one.order_no,
            "event_id": one.event_id,
            "kind": one.kind,
            "amount_minor": one.amount_minor,
            "rounding_minor": one.rounding_minor,
            "at": one.at,
            "brand": one.brand,
            "last_four": one.last_four,
        }
        for one in payments
    ]
    return insert_new(unit, PAYMENT, rows) == len(rows)


def payments(unit: Unit, order_no: str) -> list[Payment]:
    """The order's money, oldest first."""
    return _PAYMENTS.records(unit, Payment, order_no=order_no)


def paid(unit: Unit, order_no: str) -> int:
    """The sum of the order's money."""
    return int(_PAID.rows(unit, order_no=order_no)[0][0])


def add_discrepancy(
    unit: Unit, at: datetime, event_id: str, order_no: str, found: dict[str, Any]
) -> None:
    """Something applied that is worth a look; `found` has kind, amount_minor and figures."""
    detail = {k: v for k, v in found.items() if k not in {"kind", "amount_minor"}}
    row = {
        "at": at,
        "event_id": event_id,
        "order_no": order_no,
        "kind": found["kind"],
        "amount_minor": found.get("amount_minor", 0),
        "detail": json.dumps(detail, sort_keys=True),
    }
    insert(unit, DISCREPANCY, [row])


def discrepancies(unit: Unit, *, order_no: str = "", event_id: str = "") -> list[Discrepancy]:
    """The newest first, of an order, of an event or all."""
    query = select(DISCREPANCY).order_by(DISCREPANCY.c.number.desc()).limit(DISCREPANCIES_MAX)
    if order_no:
        query = query.where(DISCREPANCY.c.order_no == order_no)
    if event_id:
        query = query.where(DISCREPANCY.c.event_id == event_id)
    return [record(Discrepancy, row) for row in unit.execute(query).mappings()]


def sums(unit: Unit) -> tuple[int, int]:
    """How many sales orders there are, and the sum of their totals; quotes are none."""
    ((count, total),) = _SUMS.rows(unit)
    return int(count), int(total)


def deposit_sums(unit: Unit) -> dict[str, int]:
    """What the deposit ledger adds up to: taken, used, refunded."""
    query = select(LEDGER.c.entry, func.sum(LEDGER.c.amount_minor)).group_by(LEDGER.c.entry)
    found = {row[0]: int(row[1]) for row in unit.execute(query)}
    return {name: found.get(name, 0) for name in ("taken", "used", "refunded")}


def lease(unit: Unit, order_no: str) -> tuple[str, str, datetime] | None:
    """Who works on the order: device, staff, until when."""
    row = _LEASE.first(unit, order_no=order_no)
    return (row[0], row[1], row[2]) if row else None


def take_lease(unit: Unit, order_no: str, device_id: str, staff_id: str, until: datetime) -> None:
    """The order is that till's until then."""
    row = {"order_no": order_no, "device_id": device_id, "staff_id": staff_id, "until": until}
    upsert(unit, LEASE, [row], "order_no")


def end_lease(unit: Unit, order_no: str, device_id: str) -> None:
    """The till is done with it."""
    _NO_LEASE.run(unit, order_no=order_no, device_id=device_id)
