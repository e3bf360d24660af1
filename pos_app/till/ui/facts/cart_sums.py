"""The sums of a cart, worked out once per cart however often the screen asks; pure."""

from dataclasses import dataclass, field

from pos_app.domain.deposit import Totals, due, due_per_line, totals
from pos_app.domain.invoice import InvoicePlan, plan_pickup
from pos_app.domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class CartSums:
    """Totals of a sale or order, the plan of a pickup, what is due, and the due of every line."""

    due: int = 0
    totals: Totals | None = None
    plan: InvoicePlan | None = None
    shares: dict[int, int] = field(default_factory=dict)


def cart_sums(cart: Transaction | None) -> CartSums:
    """The sums of this cart, or of none."""
    if cart is not None and (cart.cancellation or cart.returning):
        return CartSums(due(cart))
    if cart is None or not (cart.lines or cart.pick_up or cart.edit):
        return CartSums()
    if cart.pick_up is not None:
        plan = plan_pickup(cart.pick_up)
        paid = sum(tender.amount_minor for tender in cart.tenders)
        return CartSums(plan.value.gross - plan.deposit_used - paid, plan=plan)
    sums = totals(cart)
    return CartSums(sums.due, sums, shares=due_per_line(cart) if has_shares(cart) else {})


def has_shares(cart: Transaction) -> bool:
    """Whether what is due now is spread over the lines: of a new order; an edit and an offer have
    no share per line.
    """
    return cart.is_order and cart.quote is None and cart.order_in_hand is None


class LastSums:
    """Remembers the sums of the cart that was asked for last; a cart never changes, it is
    replaced.
    """

    def __init__(self) -> None:
        self._cart: Transaction | None = None
        self._sums = CartSums()

    def of(self, cart: Transaction | None) -> CartSums:
        """The sums of this very cart."""
        if cart is not self._cart:
            self._cart, self._sums = cart, cart_sums(cart)
        return self._sums
