"""Giving money back for a changed, cancelled or returned order: to the card that paid first, then
in cash (R102, R136, R160, R164).
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from pos_app.domain.checkout import check_balance_card
from pos_app.domain.deposit import due
from pos_app.domain.errors import Refused
from pos_app.domain.refunds import RefundPart, refund_plan
from pos_app.domain.tender import CardReference, Tender, TenderKind
from pos_app.domain.transaction import Transaction
from pos_app.till.card_attempts import Settled, new_attempt, record, record_failure, send
from pos_app.till.conclusion import take_over
from pos_app.till.devices.card_terminal import Answer, Approved, CardTerminal
from pos_app.till.operations.outcome import Outcome, Result
from pos_app.till.operations.settling import settling
from pos_app.till.session import RegisterSession
from pos_app.till.storage.store import PaymentAttempt, Unit
from pos_app.till.value_attempts import CREDIT, ISSUE, PURPOSES, send_value, value_attempt

Next = Callable[[], Result]


def check_cash_refund(session: RegisterSession, cart: Transaction) -> None:
    """Cash goes out only for what no card can be given back (`REFUND_TENDER`, R136)."""
    if due(cart) >= 0:
        return
    for part in _plan(session, cart):
        if part.payment is not None and part.payment.card is not None:
            card = part.payment.card
            by_card = part.way is TenderKind.CARD
            raise Refused(
                "REFUND_TENDER",
                tender=TenderKind.CASH.value if by_card else part.way.value,
                card=f"{card.brand} {card.last_four}",
                amount_minor=part.amount_minor,
            )


def ways_back(session: RegisterSession, cart: Transaction) -> tuple[RefundPart, ...]:
    """How the negative due would go back now, the parts in their order."""
    return _plan(session, cart)


def refused_refunds(session: RegisterSession, cart: Transaction) -> dict[str, Refused]:
    """Which of the two ways back is not open now, and why."""
    try:
        check_cash_refund(session, cart)
    except Refused as refused:
        return {"pay_cash": refused}
    return {"pay_card": Refused("REFUND_TENDER", tender=TenderKind.CARD.value)}


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
    parts = _cut([one for one in refund_plan(cart) if one.way is way], -wished)
    if not parts:
        raise Refused("REFUND_TENDER", tender=TenderKind.CARD.value)
    give = partial(_give_back, session, parts, Outcome)
    if sum(one.amount_minor for one in parts) < -owed:
        return give()
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
    if first.payment is None or first.payment.card is None:
        raise TypeError("only a card is given back to here")
    go_on = partial(_give_back, session, rest, then)
    if first.way is not TenderKind.CARD:
        return _give_value(session, first.way, first.amount_minor, first.payment.card, go_on)
    began = new_attempt(session, "refund", first.amount_minor, session.cart().order_no)
    attempt = replace(began, card=first.payment.card)
    call = partial(_refund, attempt, first.payment.card)
    return send(session, attempt, call, partial(refunded, session, attempt, go_on))


def _give_value(
    session: RegisterSession, way: TenderKind, amount_minor: int, paid: CardReference, then: Next
) -> Result:
    """Onto a new credit note, or back on the account of the order's customer."""
    order = session.cart().order_in_hand
    customer = order.customer.customer_id if order else ""
    purpose, number = (ISSUE, "") if way is TenderKind.CREDIT_NOTE else (CREDIT, customer)
    account = CardReference(paid.attempt_id, number, way.value)
    attempt = replace(value_attempt(session, purpose, way, amount_minor, number), card=account)
    return send_value(session, attempt, account, partial(refunded, session, attempt, then))


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
    tender = Tender(
        tender_id=attempt.attempt_id,
        kind=TenderKind(attempt.card.brand) if by_value else TenderKind.CARD,
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
        reference=answer.authorisation_code if by_value else "",
    )

    def write(unit: Unit) -> None:
        record(unit, attempt, answer)

    cart = session.cart()
    paid = replace(cart, tenders=(*cart.tenders, tender))
    result = take_over(session, paid, "pay", write)
    return then() if due(paid) else result
