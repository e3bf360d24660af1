"""Paying and concluding: cash, card, stored card (R77, R78, R91, R166, R195)."""

from dataclasses import dataclass
from functools import partial

from pos_app.domain.attributes import check_required
from pos_app.domain.checkout import (
    buyer,
    check_balance_card,
    check_payable,
    check_tender,
    deposit_is_due,
    paying_card,
)
from pos_app.domain.deposit import due
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.money import AMOUNT_MINOR_MAX
from pos_app.domain.stored_card import is_stale, left_minor
from pos_app.domain.tender import CardReference, Tender, TenderKind, cash, cash_payable
from pos_app.domain.transaction import Transaction
from pos_app.domain.user_operations import USER_OPERATIONS, paying
from pos_app.till.card_attempts import (
    Settled,
    check_none_unfinished,
    new_attempt,
    record,
    record_failure,
    send,
)
from pos_app.till.conclusion import (
    ask_hq,
    check_concludable,
    conclude,
    finish_awaiting,
    take_over,
)
from pos_app.till.devices.card_terminal import Answer, Approved, CardTerminal, Declined
from pos_app.till.operations.operation import NOTHING, Nothing, Operation
from pos_app.till.operations.order_in_hand import if_online
from pos_app.till.operations.other_tenders import (
    book,
    checked_number,
    part_of,
    pay_foreign,
    pay_on_paper,
)
from pos_app.till.operations.outcome import Outcome, Result
from pos_app.till.operations.refunding import (
    check_cash_refund,
    free_ways,
    let_pass,
    refund_all,
    refund_by,
    ways_of_all,
)
from pos_app.till.operations.settling import settling
from pos_app.till.operations.stored_card import Capture, capture
from pos_app.till.rights import Approver, Guarded, approve, check_floor
from pos_app.till.session import RegisterSession
from pos_app.till.storage.store import Unit
from pos_app.till.storage.values import PaymentAttempt
from pos_app.till.value_attempts import REDEEM, VALUE_KINDS, send_value, value_attempt

RIGHT = "conclude"
"""Who may conclude what no payment concludes; to ask head office again needs no right (R52)."""


@dataclass(frozen=True, slots=True)
class Pay:
    """A tender and its amount in minor units; no amount means all that is due, and where nothing is
    due the cart is finished without a tender (R78, R102). `number` is that of a cheque, purchase
    order, gift card or credit note; foreign cash is in `currency`.
    """

    kind: TenderKind
    amount_minor: int | None = None
    number: str = ""
    currency: str = ""


def check_paying(session: RegisterSession) -> Transaction:
    """A cart that may be paid now, with no card payment in doubt."""
    cart = session.cart()
    if cart.awaiting_hq:
        raise Refused("LOCKED", mode=cart.mode)
    check_payable(cart, session.today)
    check_required(cart, session.configuration.attributes)
    check_floor(session, cart)
    check_none_unfinished(session)
    return cart


def _pay(session: RegisterSession, request: Pay) -> Result:
    cart = check_paying(session)
    accepted = session.configuration.tender(_accepted_as(request.kind)) is not None
    check_tender(cart, request.kind, accepted=accepted, deposit_due=deposit_is_due(cart))
    owed, given = due(cart), request.amount_minor
    if owed == 0 and given is None:
        return _conclude(session, NOTHING)
    cart = let_pass(session, cart, paying(request.kind))
    if owed == 0 or (given is not None and not 0 < abs(given) <= AMOUNT_MINOR_MAX):
        raise Refused("BAD_AMOUNT", amount_minor=given or 0)
    match request.kind:
        case TenderKind.CARD | TenderKind.CREDIT_NOTE | TenderKind.CUSTOMER_ACCOUNT if owed < 0:
            return refund_by(session, cart, request.kind, given)
        case TenderKind.CASH:
            check_cash_refund(session, cart)
            return _pay_cash(session, cart, owed, given)
        case TenderKind.CARD:
            return _pay_card(session, cart, owed, given)
        case TenderKind.CARD_TOKEN:
            return _pay_token(session, cart, owed, given)
        case TenderKind.CHEQUE | TenderKind.PURCHASE_ORDER:
            return pay_on_paper(session, cart, request.kind, given, request.number)
        case TenderKind.FOREIGN_CASH:
            return pay_foreign(session, cart, given, request.currency)
        case kind if kind in VALUE_KINDS:
            return _pay_value(session, cart, request)
        case _:
            raise Refused("TENDER_NOT_ALLOWED", tender=request.kind.value)


def _accepted_as(kind: TenderKind) -> str:
    return TenderKind.CARD.value if kind is TenderKind.CARD_TOKEN else kind.value


def _pay_cash(session: RegisterSession, cart: Transaction, owed: int, given: int | None) -> Result:
    if given is not None and (given < 0) != (owed < 0):
        raise Refused("BAD_AMOUNT", amount_minor=given)
    multiple = cart.terms.cash_rounding_minor
    if given is not None and owed < 0 and given < min(owed, cash_payable(owed, multiple)):
        raise Refused("AMOUNT_ABOVE_DUE", amount_minor=-given, due_minor=-owed)
    amounts = cash(owed, given, multiple)
    tender = Tender(
        tender_id=session.outfit.ids.new(),
        kind=TenderKind.CASH,
        amount_minor=amounts.amount_minor,
        given_minor=amounts.given_minor,
        change_minor=amounts.change_minor,
        rounding_minor=amounts.rounding_minor,
        at=session.now,
    )

    def write(unit: Unit) -> None:
        session.add_cash(unit, tender.drawer_minor)

    return book(session, cart, tender, write, drawer=True)


def _pay_card(session: RegisterSession, cart: Transaction, owed: int, given: int | None) -> Result:
    amount = part_of(owed, given, TenderKind.CARD)
    if amount == owed:
        check_balance_card(cart)

    def settle() -> Result:
        attempt = new_attempt(session, "charge", amount, cart.order_no)
        call = partial(_charge, attempt, cart.terms.currency)
        return send(session, attempt, call, partial(charged, session, attempt, TenderKind.CARD))

    return settling(session, cart, settle) if amount == owed else settle()


def _charge(attempt: PaymentAttempt, currency: str, terminal: CardTerminal) -> Answer:
    return terminal.charge(attempt.attempt_id, attempt.amount_minor, currency)


def charged(
    session: RegisterSession, attempt: PaymentAttempt, kind: TenderKind, answer: Settled
) -> Result:
    """The cart with an approved card payment; a declined or lost one leaves it as it was, with the
    reason that the terminal gives.
    """
    if not isinstance(answer, Approved):
        notice = record_failure(session, attempt, answer)
        reason = answer.reason if isinstance(answer, Declined) else ""
        return Outcome(notice=notice, details={"reason": reason})
    cart = session.cart()
    tender = Tender(
        tender_id=attempt.attempt_id,
        kind=kind,
        amount_minor=attempt.amount_minor,
        given_minor=attempt.amount_minor,
        change_minor=0,
        rounding_minor=0,
        at=session.now,
        card=answer.card,
    )

    def write(unit: Unit) -> None:
        record(unit, attempt, answer)

    return take_over(session, replace(cart, tenders=(*cart.tenders, tender)), "pay", write)


def _pay_token(session: RegisterSession, cart: Transaction, owed: int, given: int | None) -> Result:
    """By a stored card, while head office answers (`TOKEN_NEEDS_HQ`, R185); the one swipe pays also
    where it leaves no balance to hold (R89).
    """
    wish = _from_stored(session, cart, part_of(owed, given, TenderKind.CARD_TOKEN))
    take = partial(capture, session, wish, partial(_captured, session))
    settles = wish.amount_minor == owed
    if settles:
        check_balance_card(cart)

    def asked(online: bool) -> Result:  # noqa: FBT001 - as `if_online` heard it
        if not online:
            raise Refused("TOKEN_NEEDS_HQ", order=wish.order_no)
        return settling(session, cart, take) if settles else take()

    return if_online(session, wish.order_no, asked)


def _from_stored(session: RegisterSession, cart: Transaction, amount: int) -> Capture:
    """The order's own card at pickup, as far as it holds and where head office knows of the pickup
    (R91, R118); else the token of the one swipe for the balance, beside what is held (R89).
    """
    refused = Refused("TENDER_NOT_ALLOWED", tender=TenderKind.CARD_TOKEN.value)
    card = paying_card(cart)
    if card is None:
        raise refused
    if cart.pick_up is None:
        return Capture(cart.order_no, card, amount, stale=True)
    order = cart.pick_up.order
    if cart.pick_up.offline_approved_by:
        raise Refused("HQ_REQUIRED", order=order.order_no)
    used = sum(t.amount_minor for t in cart.tenders if t.kind is TenderKind.CARD_TOKEN)
    if left_minor(order) <= used:
        raise refused
    days = session.configuration.profile.authorisation_days
    cut = min(amount, left_minor(order) - used)
    return Capture(order.order_no, card, cut, stale=is_stale(order, session.now, days))


def _pay_value(session: RegisterSession, cart: Transaction, request: Pay) -> Result:
    """A gift card, a credit note or the customer's account, as far as HQ lets it go (R77). A card
    for the balance stays as it is where HQ does not answer (`HQ_REQUIRED`).
    """
    owed, kind = due(cart), request.kind
    amount = part_of(owed, request.amount_minor, kind)
    number = _account(cart) if kind is TenderKind.CUSTOMER_ACCOUNT else request.number
    number = checked_number(number, required=True)
    if amount == owed:
        check_balance_card(cart)

    def settle() -> Result:
        attempt = value_attempt(session, REDEEM, kind, amount, number)
        account = CardReference("", number, kind.value)
        return send_value(session, attempt, account, partial(charged, session, attempt, kind))

    def asked(online: bool) -> Result:  # noqa: FBT001 - as `if_online` heard it
        if not online:
            raise Refused("HQ_REQUIRED", order=cart.order_no)
        return settling(session, cart, settle)

    if amount != owed:
        return settle()
    known = cart.balance_card is not None
    return if_online(session, cart.order_no, asked) if known else asked(online=True)


def _account(cart: Transaction) -> str:
    """The account of the cart's customer."""
    customer = buyer(cart)
    if customer is None:
        raise Refused("CUSTOMER_MISSING")
    return customer.customer_id


def _captured(session: RegisterSession, attempt: PaymentAttempt, answer: Settled) -> Result:
    return charged(session, attempt, TenderKind.CARD_TOKEN, answer)


# --- finishing ----------------------------------------------------------------------------


def check_concluding(session: RegisterSession) -> Transaction:
    """A cart with nothing due, or one that waits for HQ."""
    cart = session.cart()
    if cart.awaiting_hq:
        return cart
    check_none_unfinished(session)
    check_concludable(session, cart)
    return cart


def _conclude(session: RegisterSession, _: Nothing) -> Result:
    cart = check_concluding(session)
    if cart.awaiting_hq:
        return ask_hq(session, retry=True)
    ways = map(paying, ways_of_all(session, cart))
    return finish(session, let_pass(session, cart, RIGHT, *ways))


def finish(session: RegisterSession, cart: Transaction) -> Result:
    """Conclude what may be concluded; what was paid too much goes back the way it came (R144, R149,
    R164).
    """
    if due(cart) < 0:
        return refund_all(session, cart, partial(_rest_back, session))
    return settling(session, cart, partial(_conclude_now, session))


def _rest_back(session: RegisterSession) -> Result:
    """What no payment binds: in cash, or as the store gives it back for goods (R136)."""
    cart = session.cart()
    way = free_ways(session, cart)[0]
    if way is not TenderKind.CASH:
        return refund_by(session, cart, way, None)
    return _pay_cash(session, cart, due(cart), None)


def _conclude_now(session: RegisterSession) -> Result:
    return conclude(session, session.cart())


@dataclass(frozen=True, slots=True)
class SendLater:
    """A manager lets an order go through the queue instead of waiting for HQ (R166)."""

    approver: Approver | None = None


def check_waiting(session: RegisterSession) -> Transaction:
    """A cart that waits for HQ's answer."""
    cart = session.cart()
    if not cart.awaiting_hq:
        raise Refused("NOT_WAITING")
    return cart


def _send_later(session: RegisterSession, request: SendLater) -> Result:
    cart = check_waiting(session)
    approve(session, Guarded("send_later", cart.order_no), request.approver)
    return finish_awaiting(session, cart)


TENDER_RIGHTS = tuple(one.name for one in USER_OPERATIONS if one.name.startswith("pay_"))
PAY = Operation("pay", _pay, check_paying, also=(*TENDER_RIGHTS, RIGHT))
CONCLUDE = Operation("conclude", _conclude, check_concluding, permission=RIGHT, also=TENDER_RIGHTS)
SEND_LATER = Operation("send_later", _send_later, check_waiting, permission="send_later")
