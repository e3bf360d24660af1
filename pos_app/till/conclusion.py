"""Concluding a cart: event, order, tenders, journal and print job in one unit, before anything is
shown or printed (R175).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from pos_app.domain.checkout import check_balance_card, check_payable
from pos_app.domain.deposit import due, totals
from pos_app.domain.errors import Refused
from pos_app.domain.events import Event, PickedUp, Placed, kind_of
from pos_app.domain.ids import receipt_number
from pos_app.domain.invoice import plan_pickup
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_events import apply
from pos_app.domain.tender import Tender
from pos_app.domain.transaction import PickUp, Transaction
from pos_app.till.operations.outcome import Outcome, Outside, Result
from pos_app.till.receipts import receipt_content
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


def take_over(session: RegisterSession, cart: Transaction, gesture: str, write: Write) -> Result:
    """Save a tendered cart; conclude it by itself when nothing is due any more.

    Money that moved is kept whatever is missing: a payment that was in doubt may come back to a
    cart that has changed meanwhile.
    """
    if due(cart) != 0 or not _is_concludable(cart):
        with session.store.begin() as unit:
            write(unit)
            unit.save_draft(cart, gesture)
            unit.forbid_undo()
        session.show(cart)
        return Outcome()
    return _commit(session, cart, write)


def check_concludable(cart: Transaction) -> None:
    """Nothing is to be paid and nothing is missing (R78, R86, R96, R144)."""
    check_payable(cart)
    open_minor = due(cart)
    if open_minor > 0:
        raise Refused("AMOUNT_DUE", amount_minor=open_minor)
    check_balance_card(cart)


def _is_concludable(cart: Transaction) -> bool:
    try:
        check_concludable(cart)
    except Refused:
        return False
    return True


def conclude(session: RegisterSession, cart: Transaction) -> Result:
    """Conclude a cart that no tender settles (R78)."""
    check_concludable(cart)
    return _commit(session, cart, nothing)


def _commit(session: RegisterSession, cart: Transaction, write: Write) -> Result:
    """Commit the cart with all that follows from it; in synchronous mode an order then waits for HQ
    (R166, R167, R169).
    """
    waits = cart.is_order and session.configuration.orders.creation.value == "synchronous"
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
    terms, counter = cart.terms, unit.next_number("receipt")
    receipt_no = receipt_number(terms.store_id, terms.register_id, counter)
    event = _event_of(session, cart, receipt_no)
    before = cart.pick_up.order if cart.pick_up else None
    order = apply(before, event) if cart.pick_up or cart.is_order else None
    session.add_event(unit, event, cart.transaction_id, session.now)
    if order is not None:
        unit.save_order(order, created_here=cart.pick_up is None)
    unit.add_transaction(
        transaction_id=cart.transaction_id,
        kind=kind_of(event),
        receipt_no=receipt_no,
        order_no=order.order_no if order else "",
        shift_id=session.open_shift().shift_id,
        staff_id=session.signed_in().staff_id,
        at=session.now,
        total_minor=total_of_cart(cart),
        body_event_id=cart.transaction_id,
    )
    unit.add_tenders(cart.transaction_id, cart.tenders)
    return _Finished(event, order, receipt_no)


def total_of_cart(cart: Transaction) -> int:
    """What the business is worth: T of a sale or order, P of a pickup."""
    return plan_pickup(cart.pick_up).value.gross if cart.pick_up else totals(cart).total


def _event_of(session: RegisterSession, cart: Transaction, receipt_no: str) -> Event:
    staff_id, shift_id = session.signed_in().staff_id, session.open_shift().shift_id
    if cart.pick_up is None:
        return Placed(cart, receipt_no, shift_id, staff_id, session.now)
    pick_up = cart.pick_up
    plan = plan_pickup(pick_up)
    return PickedUp(
        order_no=pick_up.order.order_no,
        order_version=pick_up.order.version,
        quantities=pick_up.quantities,
        deposit_chosen=pick_up.deposit_chosen,
        deposit_used=plan.deposit_used,
        value_minor=plan.value.gross,
        tax_minor=plan.value.tax,
        tenders=cart.tenders,
        deposit_changes=cart.deposit_changes,
        receipt_no=receipt_no,
        store_id=session.configuration.store.store_id,
        register_id=cart.terms.register_id,
        shift_id=shift_id,
        staff_id=staff_id,
        at=session.now,
    )


def _write_end(session: RegisterSession, unit: Unit, finished: _Finished) -> None:
    content = receipt_content(session.configuration, finished.event, finished.order)
    unit.add_print_job(finished.receipt_no, content, session.now)
    unit.clear_draft()


def _done(session: RegisterSession, cart: Transaction, finished: _Finished) -> Outcome:
    change = sum(tender.change_minor for tender in cart.tenders)
    refund = sum(-_handed(tender) for tender in cart.tenders if tender.amount_minor < 0)
    session.finished(
        Concluded(
            kind=kind_of(finished.event),
            transaction=cart,
            order=finished.order,
            receipt_no=finished.receipt_no,
            change_minor=change,
            refund_minor=refund,
            deposit_used=_deposit_used(cart.pick_up),
            printed=True,
        )
    )
    session.outfit.wake()
    return Outcome(
        concluded=True,
        change_minor=change,
        refund_minor=refund,
        receipt_no=finished.receipt_no,
        order_no=finished.order.order_no if finished.order else "",
    )


def _handed(tender: Tender) -> int:
    return tender.amount_minor + tender.rounding_minor


def _deposit_used(pick_up: PickUp | None) -> int | None:
    return plan_pickup(pick_up).deposit_used if pick_up else None


# --- waiting for HQ (synchronous mode) -------------------------------------------------


def ask_hq(session: RegisterSession, *, retry: bool = False) -> Outside:
    """Send what waits and look whether HQ has the awaiting order now; the queue is the same one
    (R166, R173).
    """
    outbox = session.outfit.outbox
    seconds = float(session.configuration.profile.hq_timeout_seconds)

    def work() -> object:
        return outbox.drain(now=True, deadline_seconds=seconds)

    def then(answer: object) -> Result:
        if finish_if_answered(session):
            return session_outcome(session)
        details: dict[str, object] = {
            "order": session.transaction.order_no if session.transaction else ""
        }
        if retry:
            raise Refused("HQ_UNREACHABLE", **details)
        reason = answer.reason if isinstance(answer, DrainReport) else ""
        return Outcome(notice="HQ_UNREACHABLE", details=details | {"reason": reason})

    return Outside("hq", work, then)


def session_outcome(session: RegisterSession) -> Outcome:
    """The outcome of the conclusion that was just finished."""
    last = session.concluded
    if last is None:
        return Outcome(concluded=True)
    return Outcome(
        concluded=True,
        change_minor=last.change_minor,
        refund_minor=last.refund_minor,
        receipt_no=last.receipt_no,
        order_no=last.order.order_no if last.order else "",
    )


def finish_if_answered(session: RegisterSession) -> bool:
    """Free the register when HQ has acknowledged the awaiting order, whoever fetched the answer."""
    cart = session.transaction
    if cart is None or not cart.awaiting_hq:
        return False
    stored = session.store.event(cart.transaction_id)
    if stored is None or stored.state not in {"at_hq", "refused"}:
        return False
    finish_awaiting(session, cart)
    return True


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
    return _done(session, cart, finished)
