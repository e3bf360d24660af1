"""The cart as a whole: void and undo (R74, section 8.3)."""

from collections.abc import Callable

from pos_app.contract.messages import LeaseRequest
from pos_app.contract.stored_value import ValueReply
from pos_app.domain.errors import AnswerUnknown, Refused, Unavailable
from pos_app.domain.events import Journalled, Voided
from pos_app.domain.frozen import replace
from pos_app.domain.order_events import apply
from pos_app.domain.tender import Tender
from pos_app.domain.transaction import Transaction
from pos_app.till.card_attempts import check_none_unfinished, new_attempt
from pos_app.till.devices.card_terminal import Answer
from pos_app.till.operations.operation import Nothing, Operation
from pos_app.till.operations.outcome import DONE, Outcome, Outside, Result
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession
from pos_app.till.storage.store import Unit
from pos_app.till.storage.values import PaymentAttempt
from pos_app.till.value_attempts import VALUE_KINDS, undo


def check_voidable(session: RegisterSession) -> Transaction:
    """A cart that may be thrown away: no payment in doubt, and HQ's answer not unknown."""
    session.open_shift()
    cart = session.transaction
    if cart is None:
        raise Refused("CART_EMPTY")
    check_none_unfinished(session)
    if cart.awaiting_hq:
        stored = session.store.event(cart.transaction_id)
        if stored is not None and stored.answer_unknown:
            raise Refused("ANSWER_UNKNOWN", order=cart.order_no)
    return cart


def _void(session: RegisterSession, _: Nothing) -> Result:
    cart = check_voidable(session)
    permit(session, "void_transaction")
    cards = [tender for tender in cart.tenders if tender.card is not None]
    return _reverse(session, cards, lambda: _voided(session))


def _reverse(session: RegisterSession, cards: list[Tender], then: Callable[[], Result]) -> Result:
    """Give card payments back first, one after the other; what cannot be given back keeps the cart
    (R74).
    """
    if not cards:
        return then()
    return reverse(session, cards[0], lambda: _reverse(session, cards[1:], then))


def reverse(session: RegisterSession, tender: Tender, then: Callable[[], Result]) -> Result:
    """Give one card payment of the cart back; in doubt from before the terminal hears of it, so
    that no cart is concluded with money that is back on the card.
    """
    began = new_attempt(session, "reverse", tender.amount_minor, session.cart().order_no)
    card = replace(tender.card, attempt_id=tender.tender_id) if tender.card else None
    doubt = replace(began, card=card)
    with session.store.begin() as unit:
        unit.save_attempt(doubt)

    def away() -> Result:
        with session.store.begin() as unit:
            unit.save_attempt(replace(doubt, state="declined"))
        return Outcome(notice=_not_reached(tender))

    return reverse_again(session, doubt, tender, then, away)


def _not_reached(tender: Tender) -> str:
    """What the clerk is told where nobody heard of the reversal."""
    return "VALUE_STAYS" if tender.kind in VALUE_KINDS else "TERMINAL_UNREACHABLE"


def reverse_again(
    session: RegisterSession,
    doubt: PaymentAttempt,
    tender: Tender,
    then: Callable[[], Result],
    away: Callable[[], Result] | None = None,
) -> Result:
    """The reversal that is on disk already; the terminal does it once. Without `away` it stays in
    doubt where nobody is reached now, since an earlier try may have been heard.
    """
    terminal, hq = session.outfit.terminal, session.outfit.hq
    by_hq = tender.kind in VALUE_KINDS

    def after(answer: ValueReply | Answer | Unavailable) -> Result:
        if isinstance(answer, AnswerUnknown):
            return Outcome(notice="VALUE_UNKNOWN_YET" if by_hq else "CARD_UNKNOWN")
        if isinstance(answer, Unavailable):
            return away() if away is not None else Outcome(notice=_not_reached(tender))
        if isinstance(answer, ValueReply) and answer.result != "reversed":
            with session.store.begin() as unit:
                unit.save_attempt(replace(doubt, state="declined"))
            raise Refused("VALUE_SPENT", number=tender.reference)
        _drop_tender(session, tender, doubt)
        return then()

    if by_hq:
        return Outside("hq", lambda: undo(hq, tender), after)
    return Outside("terminal", lambda: terminal.reverse(tender.tender_id), after)


def _drop_tender(session: RegisterSession, tender: Tender, doubt: PaymentAttempt) -> None:
    """The payment is back on the card: it leaves the cart, and the journal says so."""
    cart = session.cart()
    kept = tuple(one for one in cart.tenders if one.tender_id != tender.tender_id)
    new = replace(cart, tenders=kept)
    with session.store.begin() as unit:
        unit.save_attempt(replace(doubt, state="captured"))
        unit.save_draft(new, "reverse")
        unit.forbid_undo()
        staff_id = session.signed_in().staff_id
        unit.add_journal(
            "card_reversed", staff_id, f"{tender.tender_id} {tender.amount_minor}", session.now
        )
    session.show(new)


def _voided(session: RegisterSession) -> Result:
    cart = check_voidable(session)
    cash = sum(tender.drawer_minor for tender in cart.tenders)
    with session.store.begin() as unit:
        session.add_cash(unit, -cash)
        _journal_void(session, unit, cart)
        unit.clear_draft()
    session.show(None)
    session.outfit.wake()
    outcome = Outcome(refund_minor=cash)
    outside = _let_go(session, cart)
    return Outside("hq", outside, lambda _: outcome) if outside else outcome


def _journal_void(session: RegisterSession, unit: Unit, cart: Transaction) -> None:
    """A void of an order that waits for HQ is an event of that order; any other is a journal entry
    (A5, N2).
    """
    staff_id, now = session.signed_in().staff_id, session.now
    if cart.awaiting_hq:
        event = Voided(cart.order_no, cart.transaction_id, staff_id, now)
        local = session.store.order(cart.order_no)
        session.add_event(unit, event, session.outfit.ids.new(), now)
        unit.mark_withdrawn(cart.transaction_id)
        unit.all_serials_back(cart.order_no)
        if local is not None:
            unit.save_order(apply(local.order, event), created_here=True)
        return
    detail = f"{cart.mode} {cart.order_no} {len(cart.lines)}"
    unit.add_journal("void", staff_id, detail, now)
    if cart.order_no or cart.tenders:
        event_id = session.outfit.ids.new()
        session.add_event(unit, Journalled("void", staff_id, "", detail, now), event_id, now)


def _let_go(session: RegisterSession, cart: Transaction) -> Callable[[], object] | None:
    """What outside must hear that the cart is gone: the lease, or the authorisation of the balance
    card.
    """
    card = cart.balance_card.card if cart.balance_card else None
    terminal, order = session.outfit.terminal, cart.order_in_hand
    if order is None or not order.order_no:
        return (lambda: terminal.release(card.token)) if card else None
    hq, staff_id = session.outfit.hq, session.signed_in().staff_id
    numbers = [one.order_no for one in cart.orders_in_hand]
    kept = order.balance_card.card if order.balance_card else None

    def let_go() -> None:
        if card is not None and card != kept:
            terminal.release(card.token)
        for number in numbers:
            hq.lease(LeaseRequest(order_no=number, staff_id=staff_id, action="release"))

    return let_go


def check_undoable(session: RegisterSession) -> None:
    """There is a gesture to undo, and it was no payment."""
    session.open_shift()
    if session.transaction is None or not session.store.can_undo():
        raise Refused("NOTHING_TO_UNDO")
    if session.transaction.awaiting_hq:
        raise Refused("LOCKED", mode=session.transaction.mode)


def _undo(session: RegisterSession, _: Nothing) -> Result:
    check_undoable(session)
    permit(session, "undo")
    session.undo()
    return DONE


VOID_TRANSACTION = Operation(
    "void_transaction", _void, check_voidable, "Ctrl Del", permission="void_transaction"
)
UNDO = Operation("undo", _undo, check_undoable, "Ctrl Z", "undo")
