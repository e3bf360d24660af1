"""Books an event of this till that only HQ still had into the till's own tables (FR2): its order,
money and numbers; must never book one twice.
"""

from pos_app.contract.translate import Malformed, decode_event
from pos_app.domain.deposit import totals
from pos_app.domain.errors import Refused
from pos_app.domain.events import (
    BUSINESS_KINDS,
    Cancelled,
    Edited,
    Event,
    PickedUp,
    Placed,
    Returned,
    Shipped,
)
from pos_app.domain.invoiced_tax import taxes_of
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_events import Misfit, apply
from pos_app.domain.shift import ShiftState
from pos_app.domain.tax import RateSum
from pos_app.domain.tender import Tender
from pos_app.till.storage.store import TillStore, Unit
from pos_app.till.storage.values import StoredEvent


def book(store: TillStore, unit: Unit, stored: StoredEvent) -> None:
    """What the event once wrote beside itself; one that cannot be read stays in the chain alone."""
    try:
        event = decode_event(stored.header.kind, stored.body)
    except Malformed:
        return
    before, after = _keep_order(store, unit, stored, event)
    if stored.header.kind in BUSINESS_KINDS and isinstance(
        event, Placed | PickedUp | Shipped | Edited | Cancelled | Returned
    ):
        _keep_money(store, unit, stored, event, taxes_of(event, before, after))
    draft = store.draft()
    if draft is not None and draft.transaction_id == stored.header.event_id:
        unit.clear_draft()


Around = tuple[CustomerOrder | None, CustomerOrder | None]
"""An order before and after an event, as far as this till knows it."""


def _keep_order(store: TillStore, unit: Unit, stored: StoredEvent, event: Event) -> Around:
    number = stored.header.order_id
    if not number:
        return None, None
    if isinstance(event, Placed):
        unit.raise_counter("order", _counter(number.rpartition("-")[0]))
    local = store.order(number)
    if local is None and not isinstance(event, Placed):
        return None, None  # HQ shows it when it is asked for
    before = local.order if local else None
    created_here = local is None or local.created_here
    try:
        order = apply(before, event)
    except (Misfit, Refused):
        return before, None
    unit.save_order(order, created_here=created_here)
    return before, order


def _keep_money(
    store: TillStore,
    unit: Unit,
    stored: StoredEvent,
    event: Placed | PickedUp | Shipped | Edited | Cancelled | Returned,
    taxes: tuple[RateSum, ...],
) -> None:
    """A receipt's number that was given again since stays with what has it here; that the other
    came back is journalled for a person.
    """
    tenders: tuple[Tender, ...] = ()
    if isinstance(event, Placed):
        total, tenders = totals(event.transaction).total, event.transaction.tenders
    else:
        total, tenders = event.value_minor, event.tenders
    unit.raise_counter("receipt", _counter(event.receipt_no))
    if store.business(event.receipt_no) is not None:
        detail = f"{event.receipt_no} {stored.header.event_id}"
        unit.add_journal("receipt_twice", "", detail, store.clock.now())
        return
    unit.add_transaction(
        transaction_id=stored.header.event_id,
        kind=stored.header.kind,
        receipt_no=event.receipt_no,
        order_no=stored.header.order_id,
        shift_id=event.shift_id,
        staff_id=event.staff_id,
        at=event.at,
        total_minor=total,
        body_event_id=stored.header.event_id,
        taxes=taxes,
        moved=(),
    )
    unit.add_tenders(stored.header.event_id, tenders)
    shift = store.shift_of(event.shift_id)
    if shift is not None and shift.state is not ShiftState.CLOSED:
        unit.add_cash(event.shift_id, sum(one.drawer_minor for one in tenders))


def _counter(number: str) -> int:
    """The counter inside a printed number, such as 123 of `AMF-02-R000123`."""
    digits = number.rpartition("-")[2].removeprefix("R")
    return int(digits) if digits.isdigit() else 0
