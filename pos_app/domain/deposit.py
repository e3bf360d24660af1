"""The deposit arithmetic of a cart (section 5); every name is the one the rules give it."""

from dataclasses import dataclass
from operator import is_

from pos_app.domain.cancellation import settlement as cancelling
from pos_app.domain.cancellation import to_hold
from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.edit import edited, settlement, wish_of
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import quick, replace
from pos_app.domain.invoice import plan_pickup
from pos_app.domain.money import part, spread
from pos_app.domain.order import (
    CustomerOrder,
    DepositChange,
    OrderLine,
    open_charges,
    open_value,
    value_of,
)
from pos_app.domain.pricing import charges_value, line_value
from pos_app.domain.returns import plan_returns
from pos_app.domain.stored_card import share_to_hold, ship_value
from pos_app.domain.tax import Value, total
from pos_app.domain.tender import BalanceCard
from pos_app.domain.transaction import Edit, Transaction


@quick
@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of a cart in minor units.

    `total` T, `tax` of lines, charges and header, `carry_out` C, `order_part` O,
    `deposit_calculated` Dc, `deposit` D,
    `ship_value` S of R88, `deposit_rate` the cart's own d (0 for a business customer, R18),
    `available` A of an order that is edited.
    """

    total: int
    tax: int
    carry_out: int
    order_part: int
    deposit_calculated: int
    deposit: int
    ship_value: int
    deposit_rate: int
    paid: int
    available: int = 0

    @property
    def due(self) -> int:
        """What is still to be paid, negative to be refunded, before any cash rounding (R144,
        R154).
        """
        return self.carry_out + self.deposit - self.available - self.paid

    @property
    def later(self) -> int:
        """What will be paid later: O - D."""
        return self.order_part - self.deposit

    @property
    def card_proposed(self) -> int:
        """What the card for the balance should be authorised for (R88)."""
        return share_to_hold(self.ship_value, self.order_part, self.deposit)


def totals(cart: Transaction) -> Totals:
    """The sums of a sale or order cart; until a class is chosen a line counts as CARRY (R95, R96,
    R142-R145). One gesture asks many times, so the last sums are kept until something they rest on
    is another value.
    """
    known = _last[0] if _last else None
    if known is not None and known[0] is cart:
        return known[2]
    ground = (
        cart.lines,
        cart.charges,
        cart.customer,
        cart.override,
        cart.terms,
        cart.edit,
        cart.quote,
    )
    if known is not None and all(map(is_, known[1], ground)):
        made = replace(known[2], paid=paid(cart))
    else:
        made = _totals(cart) if cart.edit is None else _edit_totals(cart, cart.edit)
    _last[:] = [(cart, ground, made)]
    return made


_last: list[tuple[Transaction, tuple[object, ...], Totals]] = []
"""The last cart, what its sums rest on, and the sums."""


def _totals(cart: Transaction) -> Totals:
    included = cart.terms.prices_include_tax
    carried: list[Value] = []
    picked: list[Value] = []
    shipped: list[Value] = []
    for line in cart.lines:
        kind = line.delivery_class
        found = shipped if kind is DeliveryClass.SHIP else picked if line.waits else carried
        found.append(line_value(line, included=included))
    header = charges_value(cart.charges, included=included)
    carry, ship = total(carried), total(shipped)
    order_part = total([*picked, ship, header])
    rate = 0 if cart.customer is not None and cart.customer.business else cart.terms.deposit_rate
    calculated = 0 if cart.quote is not None else part(order_part.gross, rate)
    deposit = calculated if cart.override is None else cart.override.amount_minor
    if cart.quote is not None:
        order_part, carry = order_part + carry, Value()
    whole, is_order = carry + order_part, cart.is_order
    return Totals(
        total=whole.gross,
        tax=whole.tax,
        carry_out=carry.gross,
        order_part=order_part.gross,
        deposit_calculated=calculated if is_order else 0,
        deposit=deposit if is_order else order_part.gross,
        ship_value=ship.gross + header.gross if shipped else 0,
        deposit_rate=rate,
        paid=paid(cart),
    )


def _edit_totals(cart: Transaction, edit: Edit) -> Totals:
    """The sums of an edit: O is the open part as it becomes, C what is carried out with it
    (R154).
    """
    order, wish = edit.order, wish_of(cart)
    after, money = edited(order, wish), settlement(order, wish)
    included = order.terms.prices_include_tax
    lines = sum((_open_part(after, line) for line in after.order_part), Value())
    header = charges_value(after.charges, included=included)
    open_header = header if open_charges(after) else Value()
    part_open, rate = lines + open_header, order.terms.deposit_rate
    if after.quote is not None:
        carried = (line_value(x, included=included) for x in wish.lines if not x.waits)
        part_open = sum(carried, part_open)
    return Totals(
        total=(part_open + money.value).gross,
        tax=(part_open + money.value).tax,
        carry_out=money.value.gross,
        order_part=part_open.gross,
        deposit_calculated=0 if after.quote else part(part_open.gross, rate),
        deposit=money.deposit,
        ship_value=ship_value(after),
        deposit_rate=rate,
        paid=paid(cart),
        available=money.available,
    )


def _open_part(order: CustomerOrder, line: OrderLine) -> Value:
    return value_of(order, line) - line.invoiced_value


def paid(cart: Transaction) -> int:
    """What this cart's tenders have settled."""
    return sum([tender.amount_minor for tender in cart.tenders])


def due(cart: Transaction) -> int:
    """What any cart still asks for, negative to be refunded (R144, R148, R154, R162)."""
    if cart.pick_up is not None:
        plan = plan_pickup(cart.pick_up)
        return plan.value.gross - plan.deposit_used - paid(cart)
    if cart.cancellation is not None:
        return cancelling(cart.cancellation).due - paid(cart)
    if cart.returning is not None:
        return totals(cart).due - plan_returns(cart).back
    return totals(cart).due


def check_override(cart: Transaction, amount_minor: int) -> None:
    """The bounds of an override on a new order (R145)."""
    if amount_minor < 0:
        raise Refused("DEPOSIT_NEGATIVE", amount_minor=amount_minor)
    most = totals(cart).order_part
    if amount_minor > most:
        raise Refused("DEPOSIT_ABOVE_TOTAL", amount_minor=amount_minor, most_minor=most)


def is_below_floor(cart: Transaction, amount_minor: int, lowest_rate: int) -> bool:
    """Whether the amount is under the group's lowest deposit percentage (K8, R145)."""
    return amount_minor < part(totals(cart).order_part, lowest_rate)


def set_by_hand(cart: Transaction) -> int | None:
    """The deposit that was set by hand on this cart, or on the order that it edits (R143, R146)."""
    if cart.override is not None:
        return cart.override.amount_minor
    edit = cart.edit
    if edit is None or edit.cleared or not edit.order.overridden:
        return None
    return totals(cart).deposit


def outgrown(cart: Transaction) -> tuple[int, DepositChange | None] | None:
    """The deposit that somebody set by hand and lines may have outgrown, with how it was agreed:
    that of the cart, or what an edit leaves of an order's once more is open than before (R146,
    R154).
    """
    if cart.override is not None:
        changes = cart.deposit_changes
        agreed = changes[-1] if changes else None
        return (cart.override.amount_minor, agreed) if cart.is_order else None
    edit = cart.edit
    if edit is None or edit.cleared or not edit.order.overridden:
        return None
    sums, order = totals(cart), edit.order
    grows = sums.order_part > open_value(order)
    return (sums.deposit, order.deposit_agreed) if grows else None


def needs_balance_card(cart: Transaction) -> bool:
    """Whether R87 asks for a card: a new order, that of an exchange too, or an edit, with a SHIP
    line and O > D, and something to hold on it (R88).
    """
    return cart.ships and card_offered(cart) > 0


def card_offered(cart: Transaction) -> int:
    """What a card for the balance would hold: R88's part while something is shipped, O - D where
    the order is only picked up (R91); 0 where no card is taken.
    """
    if not cart.is_order or cart.is_quote:
        return 0
    sums = totals(cart)
    return max(0, sums.card_proposed if cart.ships else sums.later)


def card_wanted(cart: Transaction, card: BalanceCard) -> int:
    """What the cart's card must hold once the cart is concluded; one that was given for shipped
    goods is not turned into one for a pickup (R88, R91, R155, R188).
    """
    if cart.cancellation is not None:
        return to_hold(cart.cancellation)
    return card_offered(cart) if cart.ships or card.for_pickup else 0


def due_per_line(cart: Transaction) -> dict[int, int]:
    """The due amount spread over the lines by value, by running total, so that the column adds up
    (till, section 6).

    Line 0 stands for the header charges. Carried-out lines are due whole.
    """
    included = cart.terms.prices_include_tax
    sums = totals(cart)
    values = {line.line_no: line_value(line, included=included).gross for line in cart.lines}
    waiting = [line.line_no for line in cart.lines if line.waits]
    weights = [values[number] for number in waiting]
    header = charges_value(cart.charges, included=included).gross
    shares = spread(sums.deposit, [*weights, header])
    return values | dict(zip([*waiting, 0], shares, strict=True))
