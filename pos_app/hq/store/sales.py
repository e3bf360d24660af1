"""Statements about sales: found by receipt, with what of them has come back (R135)."""

from typing import Any

from sqlalchemy import bindparam, select, update

from pos_app.contract.translate import decode, decode_event, encode
from pos_app.db.database import Unit
from pos_app.db.statement import Statement
from pos_app.domain.erasure import is_erased, without_person
from pos_app.domain.events import Placed
from pos_app.domain.order import CustomerOrder
from pos_app.domain.sales import sold
from pos_app.hq.store import catalogue, returns
from pos_app.hq.store.sql import insert_new
from pos_app.hq.tables.intake import INTAKE
from pos_app.hq.tables.sales import SALE

_OF = SALE.c.receipt_no == bindparam("receipt_no")
_ONE = select(SALE.c.returned, INTAKE.c.kind, INTAKE.c.body).join(
    INTAKE, INTAKE.c.event_id == SALE.c.event_id
)
_READ = Statement(_ONE.where(_OF))
_LOCKED = Statement(_ONE.where(_OF).with_for_update(of=SALE))
_SAME = SALE.c.receipt_no == bindparam("same")
_RETURNED = Statement(update(SALE).where(_SAME).values(returned=bindparam("body")))


def add(unit: Unit, receipt_no: str, event_id: str) -> bool:
    """A sale that was applied; a number that is there already stays with its first sale, and this
    one is not found by it.
    """
    return insert_new(unit, SALE, [{"receipt_no": receipt_no, "event_id": event_id}]) == 1


def find(unit: Unit, receipt_no: str) -> CustomerOrder | None:
    """The sale of that receipt as an order, returns taken off."""
    return _sale(unit, _READ.first(unit, receipt_no=receipt_no))


def locked(unit: Unit, receipt_no: str) -> CustomerOrder | None:
    """The same, nobody else's until the unit ends."""
    return _sale(unit, _LOCKED.first(unit, receipt_no=receipt_no))


def save(unit: Unit, sale: CustomerOrder) -> None:
    """The sale after something of it came back."""
    _RETURNED.run(unit, same=sale.order_no, body=encode(sale))
    returns.put(unit, sale)


def _sale(unit: Unit, row: Any) -> CustomerOrder | None:  # noqa: ANN401 - a row of _ONE
    if row is None:
        return None
    if row[0] is not None:
        sale: CustomerOrder | None = decode(CustomerOrder, bytes(row[0]))
    else:
        event = decode_event(row[1], bytes(row[2]))
        sale = sold(event) if isinstance(event, Placed) else None
    if sale is not None and is_erased(catalogue.customer(unit, sale.customer.customer_id)):
        return without_person(sale)
    return sale
