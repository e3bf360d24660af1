"""What an event of the intake does to head office's books; whether and when is `settle`'s.

What cannot be booked raises, and leaves what it wrote to whoever called.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pos_app.contract.translate import Malformed, decode_event
from pos_app.db.database import Unit
from pos_app.domain.customer import Customer
from pos_app.domain.deposit import totals
from pos_app.domain.erasure import is_erased
from pos_app.domain.events import (
    CardRenewed,
    Change,
    Fulfilled,
    PickedUp,
    Placed,
    Repaired,
    Returned,
    Voided,
)
from pos_app.domain.frozen import quick, replace
from pos_app.domain.ids import is_receipt_number
from pos_app.domain.order import CustomerOrder, Standing
from pos_app.domain.order_events import Misfit, apply
from pos_app.domain.sales import of_event
from pos_app.hq.books import list_check, stock
from pos_app.hq.books.checks import (
    CASH_ROUNDING_MAX,
    Found,
    Quarantine,
    Sent,
    check_header,
    check_lines,
    check_money,
    check_placed,
)
from pos_app.hq.books.fiscal import check_period
from pos_app.hq.books.ledger import of_change, of_new
from pos_app.hq.books.moved_money import Books, differs, moved_by, tendered
from pos_app.hq.books.sold_cards import activate
from pos_app.hq.books.told_history import told_of
from pos_app.hq.books.typed_texts import legible
from pos_app.hq.rows import LedgerEntry, Payment, TakenIn
from pos_app.hq.store import catalogue, configurations, exceptions, orders, returns, sales

NUL = b"\\u0000"
"""The one sign that a JSON text may have and a database text may not."""
CLOCK_AHEAD, CLOCK_BEHIND = timedelta(seconds=120), timedelta(days=366)
"""How far from our time an event's may be before its clock is doubted; no queue waits a year."""


@quick
@dataclass(frozen=True, slots=True)
class Outcome:
    """Where an event stands after an attempt."""

    state: str
    reason: str = ""
    detail: str = ""
    order_status: str = ""
    amount_minor: int | None = None


class Waits(Exception):
    """The event cannot be applied yet, for the reason given."""


def book(unit: Unit, taken: TakenIn, at: datetime, *, decided: bool = False) -> Outcome:
    """Book the event; `decided` that a person has looked at its difference (R177)."""
    if NUL in taken.body:
        raise Malformed("text: control sign")
    body, doubtful = legible(taken.body)
    event = decode_event(taken.kind, body)
    check_header(event, Sent(taken.kind, taken.order_id, taken.store_id, taken.register_id))
    ahead = event.at - taken.received_at
    if event.clock_suspect or ahead > CLOCK_AHEAD or -ahead > CLOCK_BEHIND:
        doubtful.append(Found("CLOCK_SUSPECT"))
    for one in doubtful:
        _note(unit, taken, at, one)
    if not decided and isinstance(event, Placed | Change):
        check_period(unit, taken, event)
    if isinstance(event, Placed):
        return _placed(unit, taken, event, at, decided=decided)
    if isinstance(event, Change):
        return _changed(unit, taken, event, at, decided=decided)
    if isinstance(event, CardRenewed):
        return _card_renewed(unit, taken, event)
    if isinstance(event, Repaired):
        raise Quarantine("NOT_A_TILL_EVENT")
    return Outcome("applied")


def _placed(
    unit: Unit, taken: TakenIn, event: Placed, at: datetime, *, decided: bool
) -> Outcome:
    listed = list_check.of_cart(unit, taken.device_id, event)
    found = [*check_placed(event, decided=decided), *listed]
    customer, unknown = _customer(unit, event.transaction.customer)
    for one in [*found, *unknown]:
        _note(unit, taken, at, one)
    paid = _pay(
        unit, [*tendered(taken, event.transaction.tenders), *differs(taken, event, found)]
    )
    for number, worth in activate(unit, event.transaction, taken.event_id, at):
        _note(unit, taken, at, Found("GIFT_CARD_TWICE", worth, number))
    amount = totals(event.transaction).total
    if not event.transaction.is_order:
        if not sales.add(unit, event.receipt_no, taken.event_id):
            _note(unit, taken, at, Found("RECEIPT_TWICE", amount, event.receipt_no))
        stock.book_sale(unit, taken, at, event.transaction.lines)
        return Outcome("applied", amount_minor=amount)
    after = apply(None, event)
    if customer is not None and customer is not after.customer:
        after = replace(after, customer=customer)
    if not orders.add(unit, after):
        raise Misfit("order_exists")
    check_money(after, paid)
    stock.book(unit, taken, at, None, after)
    _tell(unit, taken, event, after, of_new(event, taken.event_id, after))
    return _applied(after, amount)


def _returned(
    unit: Unit, taken: TakenIn, event: Returned, at: datetime, *, decided: bool
) -> Outcome:
    """Goods of a sale, or without a receipt: there is no order to keep, but never more may come
    back than was sold (R135, R136).
    """
    before = of_event(event) if event.unlinked else sales.locked(unit, event.order_no)
    if before is None:
        raise Waits("SALE_MISSING")
    if event.unlinked:
        check_lines(event.unlinked)
        _note(unit, taken, at, Found("RETURN_UNLINKED", event.value_minor))
    after = apply(before, event)
    stock.book(unit, taken, at, before, after)
    books = replace(_books(unit, event, before), decided=decided)
    moved = moved_by(event, taken, before, books)
    for one in moved.found:
        _note(unit, taken, at, one)
    _pay(unit, [*moved.payments, *differs(taken, event, moved.found)])
    if not event.unlinked:
        sales.save(unit, after)
        orders.add_receipt(unit, event.receipt_no, event.order_no)
        orders.end_lease(unit, taken.order_id, taken.device_id)
    return Outcome("applied", amount_minor=moved.amount_minor)


def _changed(
    unit: Unit, taken: TakenIn, event: Change, at: datetime, *, decided: bool
) -> Outcome:
    if isinstance(event, Returned) and (event.unlinked or is_receipt_number(event.order_no)):
        return _returned(unit, taken, event, at, decided=decided)
    before = orders.locked(unit, taken.order_id)
    if before is None:
        raise Waits("ORDER_MISSING")
    if before.standing is Standing.ON_HOLD:
        raise Waits("ORDER_ON_HOLD")
    if isinstance(event, PickedUp) and event.offline_approved_by and not decided:
        _review(unit, taken, event, before, at)
    after = apply(before, event)
    books = replace(_books(unit, event, before), decided=decided)
    moved = moved_by(event, taken, before, books)
    found = [*moved.found, *list_check.of_change(unit, event, before)]
    for one in found:
        _note(unit, taken, at, one)
    paid = _pay(unit, [*moved.payments, *differs(taken, event, found)])
    check_money(after, books.paid_minor + paid)
    stock.book(unit, taken, at, before, after)
    orders.save(unit, after)
    _tell(unit, taken, event, after, of_change(event, taken.event_id, before, after))
    if not isinstance(event, Fulfilled | Voided):
        orders.add_receipt(unit, event.receipt_no, after.order_no)
    if isinstance(event, Returned):
        returns.put(unit, after)
        if before.unpaid and not after.unpaid:
            exceptions.close_owed(unit, after.order_no, at)
    orders.end_lease(unit, taken.order_id, taken.device_id)
    return _applied(after, moved.amount_minor)


def _review(
    unit: Unit, taken: TakenIn, event: PickedUp, before: CustomerOrder, at: datetime
) -> None:
    """A pickup that began without HQ is shown to a person; where another till has the order in
    hand, or has changed it meanwhile, it waits for one (K6).
    """
    lease = orders.lease(unit, taken.order_id)
    if lease is not None and lease[0] != taken.device_id and lease[2] > at:
        raise Quarantine("ORDER_LEASED", order=event.order_no, holder=lease[1])
    if event.order_version != before.version:
        raise Quarantine("STALE_ORDER", order=event.order_no)
    detail = f"{event.offline_approved_by} {event.receipt_no}"
    _note(unit, taken, at, Found("OFFLINE_PICKUP", event.value_minor, detail))


def _card_renewed(unit: Unit, taken: TakenIn, event: CardRenewed) -> Outcome:
    """No money and no goods: the order knows its new authorisation (R187)."""
    before = orders.locked(unit, taken.order_id)
    if before is None:
        raise Waits("ORDER_MISSING")
    after = apply(before, event)
    orders.save(unit, after)
    orders.add_history(unit, after.order_no, told_of(taken, event, after))
    return _applied(after, 0)


def _books(unit: Unit, event: Change, before: CustomerOrder) -> Books:
    """What of HQ's own books the money of the event is held against."""
    store_id = "" if isinstance(event, Voided) else event.store_id
    return Books(orders.paid(unit, before.order_no), _rounding(unit, store_id))


def _applied(order: CustomerOrder, amount: int) -> Outcome:
    return Outcome("applied", order_status=order.status.value, amount_minor=amount)


def _tell(
    unit: Unit,
    taken: TakenIn,
    event: Placed | Change,
    after: CustomerOrder,
    ledger: list[LedgerEntry],
) -> None:
    """What the order's deposit ledger and its history say of the event."""
    orders.add_ledger(unit, after.order_no, ledger)
    orders.add_history(unit, after.order_no, told_of(taken, event, after))


def _note(unit: Unit, taken: TakenIn, at: datetime, found: Found) -> None:
    orders.add_discrepancy(
        unit,
        at,
        taken.event_id,
        taken.order_id,
        {"kind": found.kind, "amount_minor": found.amount_minor, "what": found.detail},
    )


def _customer(unit: Unit, sent: Customer | None) -> tuple[Customer | None, list[Found]]:
    """The customer as HQ has it; a temporary one, or a new address, is created first (R178)."""
    if sent is None:
        return None, []
    final = catalogue.final_customer(unit, sent)
    known = catalogue.customer(unit, final.customer_id)
    if known is None or is_erased(known):  # who orders again is a customer again
        catalogue.put_customers(unit, [final])
        fresh = sent.pending or known is not None
        return final, [] if fresh else [Found("CUSTOMER_UNKNOWN", detail=sent.customer_id)]
    new = tuple(a for a in sent.addresses if known.address(a.address_id) is None)
    if new:
        catalogue.put_customers(unit, [replace(known, addresses=(*known.addresses, *new))])
    return final, []


def _rounding(unit: Unit, store_id: str) -> int:
    """The store's cash rounding; a store HQ knows nothing of may round by the widest multiple."""
    multiple = configurations.cash_rounding(unit, store_id)
    return CASH_ROUNDING_MAX if multiple is None else multiple


def _pay(unit: Unit, money: list[Payment]) -> int:
    """Book the money, none of it twice; how much that is."""
    if not orders.add_payments(unit, money):
        raise Quarantine("PAYMENT_TWICE")
    return sum(one.amount_minor for one in money)
