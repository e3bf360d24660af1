"""The way back of money: a card is given back its own first, newest payment first, and only what is
left goes in cash (R82, R136, R160, R164).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pos_app.domain.deposit import due
from pos_app.domain.order import OrderPayment
from pos_app.domain.tender import TenderKind
from pos_app.domain.transaction import Transaction

BY_CARD = frozenset({TenderKind.CARD, TenderKind.CARD_TOKEN})


@dataclass(frozen=True, slots=True)
class RefundPart:
    """A positive amount that goes back, and the card payment that it is part of; nothing means
    cash.
    """

    payment: OrderPayment | None
    amount_minor: int


def refund_plan(
    cart: Transaction, refused: frozenset[str] = frozenset()
) -> tuple[RefundPart, ...]:
    """How what is due to the customer goes back.

    `refused` names card payments whose bank has refused a refund in this cart. A new order, a sale
    and a pickup give back in cash (R144, R149), so do orders that know no payments.
    """
    owed = -due(cart)
    parts: list[RefundPart] = []
    for payment, left in _card_payments(cart):
        amount = min(left, owed)
        if amount > 0 and _attempt(payment) not in refused:
            parts.append(RefundPart(payment, amount))
            owed -= amount
    if owed > 0:
        parts.append(RefundPart(None, owed))
    return tuple(parts)


def _card_payments(cart: Transaction) -> list[tuple[OrderPayment, int]]:
    """Card payments of the order in hand and of the cart, newest first, with what is left."""
    order = cart.order_in_hand
    if order is None or cart.pick_up is not None:
        return []
    own = (OrderPayment(x.tender_id, x.kind, x.amount_minor, x.at, x.card) for x in cart.tenders)
    payments = (*order.payments, *own)
    left = left_on_cards(payments)
    oldest = sorted(payments, key=lambda one: one.at)
    return [(one, left[_attempt(one)]) for one in reversed(oldest) if _took(one)]


def left_on_cards(payments: Iterable[OrderPayment]) -> dict[str, int]:
    """What each card payment still has, by its attempt; below 0 where more went back than came."""
    left: dict[str, int] = {}
    for one in payments:
        if one.kind in BY_CARD and one.card is not None:
            left[_attempt(one)] = left.get(_attempt(one), 0) + one.amount_minor
    return left


def _took(payment: OrderPayment) -> bool:
    return payment.kind in BY_CARD and payment.card is not None and payment.amount_minor > 0


def _attempt(payment: OrderPayment) -> str:
    return payment.card.attempt_id if payment.card else ""
