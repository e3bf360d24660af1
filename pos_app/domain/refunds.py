"""The way back of money: a card is given back its own first, newest payment first; what may not be
cash goes back as it came; only what is left goes in cash (R82, R136, R160, R164).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pos_app.domain.deposit import due
from pos_app.domain.order import CustomerOrder, OrderPayment
from pos_app.domain.returns import plan_return
from pos_app.domain.tender import Tender, TenderKind
from pos_app.domain.transaction import Transaction

BY_CARD = frozenset({TenderKind.CARD, TenderKind.CARD_TOKEN})
REFUNDED_AS = {
    TenderKind.CARD: TenderKind.CARD,
    TenderKind.CARD_TOKEN: TenderKind.CARD,
    TenderKind.GIFT_CARD: TenderKind.CREDIT_NOTE,
    TenderKind.CREDIT_NOTE: TenderKind.CREDIT_NOTE,
    TenderKind.CUSTOMER_ACCOUNT: TenderKind.CUSTOMER_ACCOUNT,
}
"""Tenders whose money does not go back in cash, and how it does."""


@dataclass(frozen=True, slots=True)
class RefundPart:
    """A positive amount that goes back, and the payment that it is part of; where no payment binds
    it, `free` is the tender.
    """

    payment: OrderPayment | None
    amount_minor: int
    free: TenderKind = TenderKind.CASH

    @property
    def way(self) -> TenderKind:
        """The tender that it goes back by."""
        return REFUNDED_AS[self.payment.kind] if self.payment else self.free


def refund_plan(
    cart: Transaction, refused: frozenset[str] = frozenset()
) -> tuple[RefundPart, ...]:
    """How what is due to the customer goes back.

    `refused` names payments that took no refund back in this cart. A new order and a sale give back
    what they were paid themselves; a pickup gives back in cash (R149), so do orders that know no
    payments; nobody stands at the till for what is shipped.
    """
    owed = -due(cart)
    parts: list[RefundPart] = []
    for earlier, worth in _sources(cart):
        most = min(owed, worth)
        for payment, left in _bound_payments(cart, earlier):
            amount = min(left, most)
            if amount > 0 and _attempt(payment) not in refused:
                parts.append(RefundPart(payment, amount))
                most -= amount
                owed -= amount
    if owed > 0:
        parts.append(RefundPart(None, owed))
    return tuple(parts)


def _sources(cart: Transaction) -> list[tuple[tuple[OrderPayment, ...], int]]:
    """The earlier payments of the orders that money goes back of, none for a new cart, and how much
    of each at most: of several in one return no more than what came back of it gives back (R26).
    """
    if cart.pick_up is not None and not cart.pick_up.shipped:
        return []
    order = cart.order_in_hand
    if not cart.also_returning:
        return [(order.payments if order else (), -due(cart))]
    return [
        (task.order.payments, plan_return(task).back - refunded_of(cart, task.order))
        for task in cart.returns
    ]


def refunded_of(cart: Transaction, order: CustomerOrder) -> int:
    """What of the order's own payments has gone back in this cart."""
    return sum(-one.amount_minor for one in cart.tenders if is_refund_of(one, order))


def is_refund_of(tender: Tender, order: CustomerOrder) -> bool:
    """Whether the tender gives one of the order's payments back."""
    attempt = tender.card.attempt_id if tender.card and tender.amount_minor < 0 else ""
    return bool(attempt) and any(_attempt(one) == attempt for one in order.payments)


def _bound_payments(
    cart: Transaction, earlier: tuple[OrderPayment, ...]
) -> list[tuple[OrderPayment, int]]:
    """Payments of the order and of the cart that do not go back in cash, with what is left: cards
    first, each newest first. An edit and a cancellation give deposits back, not what was paid for
    goods that left (R164).
    """
    own = (OrderPayment(x.tender_id, x.kind, x.amount_minor, x.at, x.card) for x in cart.tenders)
    payments = (*earlier, *own)
    left = left_to_refund(payments)
    goods = cart.returning is not None
    oldest = sorted(payments, key=lambda one: one.at)
    newest = [one for one in reversed(oldest) if _took(one) and (goods or not one.for_goods)]
    cards_first = sorted(newest, key=lambda one: one.kind not in BY_CARD)
    return [(one, left[_attempt(one)]) for one in cards_first]


def left_to_refund(payments: Iterable[OrderPayment]) -> dict[str, int]:
    """What of each such payment has not gone back, by its attempt; below 0 where more went back
    than came. A refund that names itself belongs to no payment.
    """
    left: dict[str, int] = {}
    for one in payments:
        if one.kind in REFUNDED_AS and one.card is not None and not _is_free(one):
            left[_attempt(one)] = left.get(_attempt(one), 0) + one.amount_minor
    return left


def _is_free(payment: OrderPayment) -> bool:
    return payment.amount_minor < 0 and _attempt(payment) == payment.tender_id


def _took(payment: OrderPayment) -> bool:
    return payment.kind in REFUNDED_AS and payment.card is not None and payment.amount_minor > 0


def _attempt(payment: OrderPayment) -> str:
    return payment.card.attempt_id if payment.card else ""
