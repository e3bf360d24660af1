"""Concluding a cart: event, order, tenders, journal and print job in one unit, before anything is
shown or printed (R175).
"""

from collections.abc import Callable
from dataclasses import dataclass

from pos_app.domain.attributes import check_required
from pos_app.domain.cart import check_expiry
from pos_app.domain.checkout import check_balance_card, check_complete
from pos_app.domain.configuration import OrderCreation
from pos_app.domain.deposit import due
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.events import Event, Placed, Returned, kind_of
from pos_app.domain.frozen import replace
from pos_app.domain.gift_card import sold_cards
from pos_app.domain.ids import receipt_number
from pos_app.domain.invoiced_tax import taxes_of
from pos_app.domain.order import CustomerOrder, OrderLine
from pos_app.domain.order_events import apply
from pos_app.domain.sales import is_sale
from pos_app.domain.serials import asked
from pos_app.domain.stock import seen_at_till, sold
from pos_app.domain.stored_card import held_in_vain
from pos_app.domain.tender import Tender
from pos_app.domain.transaction import Transaction
from pos_app.till.business_events import deposit_used_of, event_of, worth_of
from pos_app.till.operations.outcome import Outcome, Outside, Result
from pos_app.till.receipts import receipt_content
from pos_app.till.return_parts import parts_of
from pos_app.till.rights import check_floor
from pos_app.till.session import Concluded, RegisterSession
from pos_app.till.storage.store import Unit
from pos_app.till.sync.outbox import DrainReport

Write = Callable[[Unit], None]
"""What the settling tender writes, in the same unit as the conclusion."""


def nothing(unit: Unit) -> None:
    """No tender to write."""


@dataclass(frozen=True, slots=True)
class _Finished:
    event: Event
    order: CustomerOrder | None
    receipt_no: str
    before: CustomerOrder | None = None


def take_over(session: RegisterSession, cart: Transaction, gesture: str, write: Write) -> Result:
    """Save a tendered cart; conclude it by itself when nothing is due any more.

    Money that moved is kept whatever is missing: a payment that was in doubt may come back to a
    cart that has changed meanwhile.
    """
    if due(cart) != 0 or not _is_concludable(session, cart):
        with session.store.begin() as unit:
            write(unit)
            unit.save_draft(cart, gesture)
            unit.forbid_undo()
        session.show(cart)
        return Outcome()
    return _commit(session, cart, write)


def check_concludable(session: RegisterSession, cart: Transaction) -> None:
    """Nothing is to be paid and nothing is missing (R57, R78, R86, R96, R144)."""
    check_complete(cart, session.today)
    check_required(cart, session.configuration.attributes)
    check_floor(session, cart)
    if cart.is_quote and cart.quote is not None:
        check_expiry(cart.quote.expires_on, session.today)
    check_balance_card(cart)
    open_minor = due(cart)
    if open_minor > 0:
        raise Refused("AMOUNT_DUE", amount_minor=open_minor)


def _is_concludable(session: RegisterSession, cart: Transaction) -> bool:
    try:
        check_concludable(session, cart)
    except Refused:
        return False
    return True


def conclude(session: RegisterSession, cart: Transaction) -> Result:
    """Conclude a cart that no tender settles (R78)."""
    check_concludable(session, cart)
    return _commit(session, cart, nothing)


def _commit(session: RegisterSession, cart: Transaction, write: Write) -> Result:
    """Commit the cart with all that follows from it; in synchronous mode an order then waits for HQ
    (R166, R167, R169).
    """
    waits = (
        cart.is_order
        and cart.order_in_hand is None
        and session.configuration.orders.creation is OrderCreation.SYNCHRONOUS
    )
    with session.store.begin() as unit:
        write(unit)
        cart = session.numbered(unit, cart)
        finished = _write_business(session, unit, cart)
        if waits:
            cart = replace(cart, awaiting_hq=True)
            unit.save_draft(cart, "conclude")
            unit.forbid_undo()
        else:
            _write_end(session, unit, finished)
    if waits:
        session.show(cart)
        return ask_hq(session)
    return _done(session, cart, finished)


def _write_business(session: RegisterSession, unit: Unit, cart: Transaction) -> _Finished:
    *before, last = parts_of(session, cart)
    for one in before:
        returned = _write(session, unit, one)
        content = receipt_content(
            session.configuration, returned.event, returned.order, returned.before
        )
        unit.add_print_job(returned.receipt_no, content, returned.event.at)
    return _write(session, unit, last)


def _write(session: RegisterSession, unit: Unit, cart: Transaction) -> _Finished:
    terms, counter = cart.terms, unit.next_number("receipt")
    receipt_no = receipt_number(terms.store_id, terms.register_id, counter)
    event, before = event_of(session, cart, receipt_no), cart.order_in_hand
    order = apply(before, event) if before or cart.is_order else None
    session.add_event(unit, event, cart.transaction_id, event.at)
    if order is not None and not is_sale(order):
        unit.save_order(order, created_here=before is None)
    unit.add_transaction(
        transaction_id=cart.transaction_id,
        kind=kind_of(event),
        receipt_no=receipt_no,
        order_no=order.order_no if order else "",
        shift_id=event.shift_id,
        staff_id=event.staff_id,
        at=event.at,
        total_minor=worth_of(cart),
        body_event_id=cart.transaction_id,
        taxes=taxes_of(event, before, order),
        moved=(
            seen_at_till(before, order, session.configuration)
            if order
            else sold(cart.lines, session.configuration.store.store_id)
        ),
    )
    unit.add_tenders(cart.transaction_id, cart.tenders)
    leaving = (*asked(cart), *sold_cards(cart))
    unit.take_serials(order.order_no if order else receipt_no, receipt_no, leaving)
    if isinstance(event, Returned):
        back = dict(event.quantities)
        unit.serials_back(event.order_no, [x for x in _lines(order) if x.line_no in back])
        for line in event.unlinked:
            for number in line.serials:
                unit.serial_back(line.sku, number)
    return _Finished(event, order, receipt_no, before)


def _lines(order: CustomerOrder | None) -> tuple[OrderLine, ...]:
    return order.lines if order is not None else ()


def _write_end(session: RegisterSession, unit: Unit, finished: _Finished) -> None:
    content = receipt_content(
        session.configuration, finished.event, finished.order, finished.before
    )
    unit.add_print_job(finished.receipt_no, content, finished.event.at)
    unit.clear_draft()


def _done(session: RegisterSession, cart: Transaction, finished: _Finished) -> Result:
    outcome, before, after = _ended(session, cart, finished), finished.before, finished.order
    card = held_in_vain(before, after) if before and after else None
    if card is None:
        return outcome
    terminal = session.outfit.terminal
    return Outside("terminal", lambda: terminal.release(card.token), lambda _: outcome)


def _ended(session: RegisterSession, cart: Transaction, finished: _Finished) -> Outcome:
    handed, order = handed_back(cart), finished.order
    session.finished(
        Concluded(
            kind=kind_of(finished.event),
            transaction=cart,
            order=order,
            receipt_no=finished.receipt_no,
            change_minor=handed.change_minor,
            refund_minor=handed.refund_minor,
            deposit_used=deposit_used_of(cart),
        )
    )
    session.outfit.wake()
    return Outcome(
        concluded=True,
        change_minor=handed.change_minor,
        refund_minor=handed.refund_minor,
        receipt_no=finished.receipt_no,
        order_no=order.order_no if order else "",
    )


@dataclass(frozen=True, slots=True)
class HandedBack:
    """What a customer got back, in minor units."""

    change_minor: int
    refund_minor: int


def handed_back(cart: Transaction | None) -> HandedBack:
    """Change and refunds of the cart so far: money that has left, concluded or not (R144, R149)."""
    tenders = cart.tenders if cart is not None else ()
    return HandedBack(
        sum(tender.change_minor for tender in tenders),
        sum(-_handed(tender) for tender in tenders if tender.amount_minor < 0),
    )


def _handed(tender: Tender) -> int:
    return tender.amount_minor + tender.rounding_minor


# --- waiting for HQ (synchronous mode) -------------------------------------------------


def ask_hq(session: RegisterSession, *, retry: bool = False) -> Result:
    """Send what waits and look whether HQ has the awaiting order now; the queue is the same one
    (R166, R173). Where HQ does not answer, the clerk still hears what to give back: the payments
    are booked and stay.
    """
    outbox = session.outfit.outbox
    seconds = float(session.configuration.profile.hq_timeout_seconds)

    def work() -> DrainReport:
        return outbox.drain(now=True, deadline_seconds=seconds)

    def then(answer: DrainReport | Unavailable) -> Result:
        outcome = finish_if_answered(session)
        if outcome is not None:
            return outcome
        cart = session.transaction
        details: dict[str, object] = {"order": cart.order_no if cart else ""}
        if retry:
            raise Refused("HQ_UNREACHABLE", **details)
        reason = "" if isinstance(answer, Unavailable) else answer.reason
        handed = handed_back(cart)
        return Outcome(
            notice="HQ_UNREACHABLE",
            details=details | {"reason": reason},
            change_minor=handed.change_minor,
            refund_minor=handed.refund_minor,
        )

    return Outside("hq", work, then)


def finish_if_answered(session: RegisterSession) -> Outcome | None:
    """Free the register when HQ has acknowledged the awaiting order, whoever fetched the answer;
    or when HQ had the cart in hand already, and told a till that was put back in time (FR2), of
    which nothing is said.
    """
    cart = session.transaction
    if cart is None:
        return None
    stored = session.store.event(cart.transaction_id)
    if not cart.awaiting_hq:
        if stored is not None:
            session.show(session.store.draft())
        return None
    if stored is None or stored.state not in {"at_hq", "refused"}:
        return None
    return finish_awaiting(session, cart)


def finish_awaiting(session: RegisterSession, cart: Transaction) -> Outcome:
    """Print and clear an awaiting cart whose order is on its way or at HQ."""
    stored = session.store.event(cart.transaction_id)
    if stored is None:
        raise AssertionError("an awaiting cart has its event")
    event = session.event_of(stored)
    local = session.store.order(cart.order_no)
    receipt_no = event.receipt_no if isinstance(event, Placed) else ""
    finished = _Finished(event, local.order if local else None, receipt_no)
    with session.store.begin() as unit:
        _write_end(session, unit, finished)
    return _ended(session, cart, finished)
