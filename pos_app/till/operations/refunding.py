"""Giving money back for a changed, cancelled or returned order, or of a new cart that was paid too
much: to the card that paid first, then in cash or, for goods, on a credit note where the store does
so (R82, R102, R136, R160, R164).
"""

from collections.abc import Callable
from functools import partial

from pos_app.domain.checkout import buyer, check_balance_card
from pos_app.domain.deposit import due
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.refunds import RefundPart, refund_plan
from pos_app.domain.tender import CardReference, Tender, TenderKind
from pos_app.domain.transaction import Transaction
from pos_app.till.card_attempts import Settled, new_attempt, record, record_failure, send
from pos_app.till.conclusion import take_over
from pos_app.till.devices.card_terminal import Answer, Approved, CardTerminal
from pos_app.till.operations.order_in_hand import still_fresh
from pos_app.till.operations.outcome import Outcome, Result
from pos_app.till.operations.settling import settling
from pos_app.till.rights import (
    REFUND_ABOVE,
    check_not_denied,
    permit_refund,
    refund_of,
    use_consent,
)
from pos_app.till.session import RegisterSession
from pos_app.till.storage.store import Unit
from pos_app.till.storage.values import PaymentAttempt, Purpose
from pos_app.till.value_attempts import CREDIT, ISSUE, PURPOSES, send_value, value_attempt

Next = Callable[[], Result]


def check_cash_refund(session: RegisterSession, cart: Transaction) -> None:
    """Cash goes out only for what no card can be given back, and where the store does so
    (`REFUND_TENDER`, R136).
    """
    if due(cart) >= 0:
        return
    bound = [(one, _paid_by(one)) for one in _plan(session, cart) if one.payment is not None]
    if bound:
        first, paid_by = bound[0]
        raise Refused(
            "REFUND_TENDER",
            tender=TenderKind.CASH.value if first.way is TenderKind.CARD else first.way.value,
            card=paid_by,
            amount_minor=sum(one.amount_minor for one, by in bound if by == paid_by),
        )
    if TenderKind.CASH not in free_ways(session, cart):
        raise Refused("REFUND_TENDER", tender="free", amount_minor=-due(cart))


def _paid_by(part: RefundPart) -> str:
    """The card that its money goes back to, else the tender: what a refusal names as one."""
    card = part.payment.card if part.payment else None
    if card is None or part.way is not TenderKind.CARD:
        return part.way.value
    return f"{card.brand} {card.last_four}"


def free_ways(session: RegisterSession, cart: Transaction) -> tuple[TenderKind, ...]:
    """How money goes back that no payment binds: in cash, for goods as the store does it (R82,
    R136); cash where it takes no other of them.
    """
    configuration = session.configuration
    wanted = configuration.orders.free_refunds if cart.returning is not None else ()
    found = tuple(TenderKind(x) for x in wanted if configuration.tender(x) is not None)
    return found or (TenderKind.CASH,)


def let_pass(session: RegisterSession, cart: Transaction, *rights: str) -> Transaction:
    """The cart, which the clerk's group may settle so (R52), where money goes out of it only as far
    as that group gives it back (K8), or with a second person's consent, which holds for the whole
    cart.
    """
    group = check_not_denied(session, *rights)
    cart = _within_limit(session, cart)
    use_consent(session, group, rights)
    return cart


def _within_limit(session: RegisterSession, cart: Transaction) -> Transaction:
    known = any(one.operation == REFUND_ABOVE for one in cart.approvals)
    if due(cart) >= 0 or known:
        return cart
    approval = permit_refund(session, refund_of(cart))
    if approval is None:
        return cart
    allowed = replace(cart, approvals=(*cart.approvals, approval))
    with session.store.begin() as unit:
        unit.save_draft(allowed, "approve")
    session.show(allowed)
    return allowed


def ways_back(session: RegisterSession, cart: Transaction) -> tuple[RefundPart, ...]:
    """How the negative due would go back now, the parts in their order; what no payment binds once
    for each tender by which it may.
    """
    bound = [one for one in _plan(session, cart) if one.payment is not None]
    rest = sum(one.amount_minor for one in _plan(session, cart)) - sum(
        one.amount_minor for one in bound
    )
    free = free_ways(session, cart) if rest else ()
    return (*bound, *(RefundPart(None, rest, way) for way in free))


def ways_of_all(session: RegisterSession, cart: Transaction) -> tuple[TenderKind, ...]:
    """The tenders by which `refund_all` gives the negative due back, each once."""
    if due(cart) >= 0:
        return ()
    plan = _plan(session, cart)
    bound = [one.way for one in plan if one.payment is not None]
    free = () if len(bound) == len(plan) else free_ways(session, cart)[:1]
    return tuple(dict.fromkeys((*bound, *free)))


def refused_refunds(session: RegisterSession, cart: Transaction) -> dict[str, Refused]:
    """Which of the two ways back is not open now, and why."""
    found: dict[str, Refused] = {}
    try:
        check_cash_refund(session, cart)
    except Refused as refused:
        found["pay_cash"] = refused
    if all(one.way is not TenderKind.CARD for one in _plan(session, cart)):
        by_card = Refused("REFUND_TENDER", tender=TenderKind.CARD.value, amount_minor=-due(cart))
        found["pay_card"] = found.get("pay_cash", by_card)
    return found


def refund_by(
    session: RegisterSession, cart: Transaction, way: TenderKind, given: int | None
) -> Result:
    """As much as was asked for, or all that is due, back by that tender, newest payment first."""
    owed = due(cart)
    wished = owed if given is None else given
    if wished >= 0:
        raise Refused("BAD_AMOUNT", amount_minor=wished)
    if wished < owed:
        raise Refused("AMOUNT_ABOVE_DUE", amount_minor=-wished, due_minor=-owed)
    free = free_ways(session, cart)
    plan = [one if one.payment else replace(one, free=way) for one in refund_plan(cart)]
    parts = _cut([x for x in plan if x.way is way and (x.payment or way in free)], -wished)
    if not parts:
        raise Refused("REFUND_TENDER", tender=TenderKind.CARD.value)
    give = partial(_give_back, session, parts, Outcome)
    if sum(one.amount_minor for one in parts) < -owed:
        return still_fresh(session, cart, give)
    check_balance_card(cart)
    return settling(session, cart, give)


def refund_all(session: RegisterSession, cart: Transaction, in_cash: Next) -> Result:
    """The whole way back in one go: every card, then what is left in cash."""
    parts = tuple(one for one in _plan(session, cart) if one.payment is not None)
    return settling(session, cart, partial(_give_back, session, parts, in_cash))


def _plan(session: RegisterSession, cart: Transaction) -> tuple[RefundPart, ...]:
    return refund_plan(cart, session.store.refused_refunds(cart.transaction_id))


def _cut(parts: list[RefundPart], wished: int) -> tuple[RefundPart, ...]:
    made = []
    for one in parts:
        amount = min(one.amount_minor, wished)
        if amount:
            made.append(replace(one, amount_minor=amount))
            wished -= amount
    return tuple(made)


def _give_back(session: RegisterSession, parts: tuple[RefundPart, ...], then: Next) -> Result:
    """Part by part; each is on disk before anybody outside hears of it. `then` goes on with what is
    left.
    """
    if not parts:
        return then()
    first, rest = parts[0], parts[1:]
    go_on = partial(_give_back, session, rest, then)
    card = first.payment.card if first.payment else None
    if first.way is not TenderKind.CARD:
        return _give_value(session, first.way, first.amount_minor, card, go_on)
    if card is None:
        raise TypeError("only a card that paid is given back to")
    began = new_attempt(session, "refund", first.amount_minor, session.cart().order_no)
    attempt = replace(began, card=card)
    call = partial(_refund, attempt, card)
    return send(session, attempt, call, partial(refunded, session, attempt, go_on))


def _give_value(
    session: RegisterSession,
    way: TenderKind,
    amount_minor: int,
    paid: CardReference | None,
    then: Next,
) -> Result:
    """Onto a credit note, one for all that this cart gives back, or on the account of the cart's or
    the order's customer; where no payment binds it, it names itself.
    """
    cart = session.cart()
    customer = buyer(cart)
    account_no = customer.customer_id if customer else ""
    number = _note_of(cart) if way is TenderKind.CREDIT_NOTE else account_no
    purpose: Purpose = ISSUE if way is TenderKind.CREDIT_NOTE and not number else CREDIT
    began = value_attempt(session, purpose, way, amount_minor, number)
    account = CardReference(paid.attempt_id if paid else began.attempt_id, number, way.value)
    attempt = replace(began, card=account)
    return send_value(session, attempt, account, partial(refunded, session, attempt, then))


def _note_of(cart: Transaction) -> str:
    """The number of the credit note that this cart has given out already, if any."""
    notes = (x for x in cart.tenders if x.kind is TenderKind.CREDIT_NOTE and x.amount_minor < 0)
    return next((one.reference for one in notes), "")


def _refund(attempt: PaymentAttempt, card: CardReference, terminal: CardTerminal) -> Answer:
    return terminal.refund(attempt.attempt_id, card.attempt_id, attempt.amount_minor)


def refunded(
    session: RegisterSession, attempt: PaymentAttempt, then: Next, answer: Settled
) -> Result:
    """The cart with the refund; its card is named by the payment that it belongs to (R164)."""
    if not isinstance(answer, Approved) or attempt.card is None:
        notice = record_failure(session, attempt, answer)
        session.listener()  # a card that refused opens the way to cash
        return Outcome(notice=notice)
    by_value = attempt.purpose in PURPOSES
    kind = TenderKind(attempt.card.brand) if by_value else TenderKind.CARD
    note = attempt.card.token if kind is TenderKind.CREDIT_NOTE else ""
    tender = Tender(
        tender_id=attempt.attempt_id,
        kind=kind,
        amount_minor=-attempt.amount_minor,
        given_minor=-attempt.amount_minor,
        change_minor=0,
        rounding_minor=0,
        at=session.now,
        card=replace(
            answer.card,
            attempt_id=attempt.card.attempt_id,
            authorisation_code="" if by_value else answer.authorisation_code,
        ),
        reference=(answer.authorisation_code or note) if by_value else "",
    )

    def write(unit: Unit) -> None:
        record(unit, attempt, answer)

    cart = session.cart()
    paid = replace(cart, tenders=(*cart.tenders, tender))
    result = take_over(session, paid, "pay", write)
    return then() if due(paid) else result
