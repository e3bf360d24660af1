"""Editing an order: what its lines become, what may not change, and what that costs (R97-R103,
R154, K3, K4, K11).
"""

from dataclasses import dataclass
from datetime import date

from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.money import part
from pos_app.domain.order import (
    AttributeValue,
    CustomerOrder,
    OrderLine,
    QuoteState,
    is_settled,
    open_value,
    without_lapsed_charges,
)
from pos_app.domain.pricing import Charge, full_amount, line_value, share_of
from pos_app.domain.quantity import check_quantity
from pos_app.domain.tax import NOTHING, Value
from pos_app.domain.transaction import Transaction, TransactionLine

UNCHOSEN = LineDelivery(DeliveryClass.CARRY_OUT)
"""What a line counts as until a class is chosen (R96)."""


@dataclass(frozen=True, slots=True)
class EditWish:
    """What an edit makes of an order, as its event carries it.

    `deposit_set` is an override set anew, `deposit_cleared` gives the deposit back to its
    percentage; `expires_on` moves a quote's last day; with `manual_accept` what is newly shipped
    waits to be accepted (R46).
    """

    lines: tuple[TransactionLine, ...]
    charges: tuple[Charge, ...]
    deposit_set: int | None = None
    deposit_cleared: bool = False
    converted: bool = False
    expires_on: date | None = None
    attributes: tuple[AttributeValue, ...] = ()
    manual_accept: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a change of an order costs now, in minor units.

    `value` is what it invoices at once (goods carried out, a cancellation charge), `deposit` D of
    what stays open, `available` A before it.
    """

    value: Value
    deposit: int
    available: int

    @property
    def due(self) -> int:
        """Still to pay, negative to refund, before tenders (R154, R162)."""
        return self.value.gross + self.deposit - self.available

    @property
    def deposit_used(self) -> int:
        """What the value takes of the deposit that is not needed any more."""
        return max(0, min(self.value.gross, self.available - self.deposit))

    @property
    def deposit_paid(self) -> int:
        """How the deposits paid on the order change: paid more, or given back."""
        return self.deposit - self.available + self.deposit_used


def cart_lines(order: CustomerOrder) -> tuple[TransactionLine, ...]:
    """The order's lines as a cart shows them; wholly cancelled ones are gone."""
    return tuple(_cart_line(line) for line in order.lines if line.quantity)


def _cart_line(line: OrderLine) -> TransactionLine:
    return TransactionLine(
        line_no=line.line_no,
        sku=line.sku,
        name=line.name,
        quantity=line.quantity,
        price_minor=line.price_minor,
        tax_rate=line.tax_rate,
        decimals=line.decimals,
        discount_minor=line.discount_minor,
        charges=line.charges,
        delivery=line.delivery,
        unit=line.unit,
        category=line.category,
        own_tax_rate=line.own_tax_rate,
        attributes=line.attributes,
        serial=line.serial,
    )


def wish_of(cart: Transaction) -> EditWish:
    """What the cart asks of the order that it edits."""
    edit = cart.edit
    return EditWish(
        lines=cart.lines,
        charges=cart.charges,
        deposit_set=cart.override.amount_minor if cart.override else None,
        deposit_cleared=edit is not None and edit.cleared,
        converted=edit is not None and edit.converted,
        expires_on=cart.quote.expires_on if cart.quote else None,
        attributes=cart.attributes,
        manual_accept=cart.terms.manual_accept,
    )


# --- the order after it ---------------------------------------------------------------------------


def edited(order: CustomerOrder, wish: EditWish) -> CustomerOrder:
    """The order with the wished lines and charges; its money is `settlement`'s."""
    by_no = {line.line_no: line for line in wish.lines}
    quote = _quote_after(order, wish)
    kept = [_kept(line, by_no.pop(line.line_no, None), wish) for line in order.lines]
    made = [_promised(order_line(line), wish) for line in by_no.values()]
    after = replace(
        order,
        lines=(*kept, *made),
        charges=wish.charges,
        attributes=wish.attributes,
        quote=quote,
    )
    if quote is not None:
        return after
    included = order.terms.prices_include_tax
    lines = tuple(_left(line, included=included) for line in after.lines)
    return without_lapsed_charges(replace(after, lines=lines))


def _quote_after(order: CustomerOrder, wish: EditWish) -> QuoteState | None:
    if order.quote is None or wish.converted:
        return None
    return replace(order.quote, expires_on=wish.expires_on or order.quote.expires_on)


def _kept(old: OrderLine, new: TransactionLine | None, wish: EditWish) -> OrderLine:
    """The old line as the cart has it; one that was taken off is cancelled as far as it was open
    (R76), one that became less gives up what was rejected first.
    """
    if not old.quantity:
        return old
    if new is None:
        return closed(old)
    if _is_same(old, new):
        return old
    if new.quantity == old.invoiced:
        return closed(old)
    kept = replace(
        old,
        ordered=new.quantity + old.cancelled,
        rejected=max(0, old.rejected - max(0, old.quantity - new.quantity)),
        price_minor=new.price_minor,
        tax_rate=new.tax_rate,
        own_tax_rate=new.own_tax_rate,
        attributes=new.attributes,
        discount_minor=new.discount_minor,
        charges=new.charges,
        delivery=new.delivery or old.delivery,
        serials=old.serials if new.waits else (*old.serials, *new.serials),
    )
    return kept if _leaves_as_before(old, kept) else _promised(kept, wish)


def _leaves_as_before(old: OrderLine, new: OrderLine) -> bool:
    """Whether the same place still hands over or ships the line."""
    before, after = old.delivery, new.delivery
    same_class = before.delivery_class is after.delivery_class
    return same_class and before.location == after.location


def _promised(line: OrderLine, wish: EditWish) -> OrderLine:
    """The line with a new promise: nobody has rejected it or is picking it yet (R124), and where
    stores accept by hand it waits for that when it is shipped (R46).
    """
    accepted = not (line.ships and wish.manual_accept)
    return replace(line, accepted=accepted, rejected=0, picking=False)


def _is_same(old: OrderLine, new: TransactionLine) -> bool:
    """Whether the cart has the line as it was; most lines of an edit stay as they are."""
    return (
        new.quantity == old.quantity
        and new.price_minor == old.price_minor
        and new.tax_rate == old.tax_rate
        and new.own_tax_rate == old.own_tax_rate
        and new.discount_minor == old.discount_minor
        and new.charges == old.charges
        and new.attributes == old.attributes
        and (new.delivery is None or new.delivery == old.delivery)
    )


def closed(line: OrderLine) -> OrderLine:
    """The line with nothing open any more: what was open is cancelled, what has left keeps its
    share of discount and charges.
    """
    left = line
    if line.invoiced:
        discount, charges = share_of(line, line.invoiced)
        left = replace(line, discount_minor=discount, charges=charges)
    cancelled = line.cancelled + line.open
    return replace(left, cancelled=cancelled, picked=0, packed=0, rejected=0, picking=False)


def order_line(line: TransactionLine) -> OrderLine:
    """A new line of an order, nothing of it invoiced yet; without a class it counts as carried out
    (R96).
    """
    return OrderLine(
        line_no=line.line_no,
        sku=line.sku,
        name=line.name,
        price_minor=line.price_minor,
        tax_rate=line.tax_rate,
        delivery=line.delivery or UNCHOSEN,
        ordered=line.quantity,
        decimals=line.decimals,
        discount_minor=line.discount_minor,
        charges=line.charges,
        unit=line.unit,
        category=line.category,
        own_tax_rate=line.own_tax_rate,
        attributes=line.attributes,
        serial=line.serial,
        gift_card=line.gift_card,
        serials=line.serials if line.serials and not line.waits else (),
    )


def _left(line: OrderLine, *, included: bool) -> OrderLine:
    """Goods carried out are invoiced at once (R94, R139)."""
    if not line.carried_out or not line.open:
        return line
    return replace(line, invoiced=line.quantity, invoiced_value=line_value(line, included=included))


# --- its money ------------------------------------------------------------------------------------


def settlement(order: CustomerOrder, wish: EditWish) -> Settlement:
    """What the edit costs: goods carried out now, the deposit of the new open part, A (R154)."""
    after = edited(order, wish)
    return Settlement(
        value=_carried_now(order, after),
        deposit=_deposit_after(order, after, wish),
        available=order.deposit_available,
    )


def _carried_now(order: CustomerOrder, after: CustomerOrder) -> Value:
    before = {line.line_no: line.invoiced_value for line in order.lines if line.carried_out}
    value = NOTHING
    for line in after.lines:
        if line.carried_out:
            value = value + line.invoiced_value - before.get(line.line_no, NOTHING)
    return value


def _deposit_after(order: CustomerOrder, after: CustomerOrder, wish: EditWish) -> int:
    """D of the new open part (R142-R146, R154)."""
    if after.quote is not None:
        return 0
    base = open_value(after)
    if wish.deposit_set is not None:
        return min(wish.deposit_set, base)
    if wish.deposit_cleared:
        return part(base, order.terms.deposit_rate)
    if is_settled(order) and base == open_value(order):
        return order.deposit_available
    return deposit_of(order, base)


def deposit_of(order: CustomerOrder, open_minor: int) -> int:
    """D of an open value: the order's own percentage, or what is left of an override, cut to it
    (K11, R146, R154).
    """
    if order.overridden:
        return min(order.deposit_available, open_minor)
    return part(open_minor, order.terms.deposit_rate)


def applied(order: CustomerOrder, wish: EditWish) -> CustomerOrder:
    """The order after the edit with its money; tenders and card are the event's."""
    money, after = settlement(order, wish), edited(order, wish)
    overridden = wish.deposit_set is not None or (order.overridden and not wish.deposit_cleared)
    return replace(
        after,
        overridden=overridden,
        deposit_paid=order.deposit_paid + money.deposit_paid,
        deposit_used=order.deposit_used + money.deposit_used,
        version=order.version + 1,
    )


# --- what may not change --------------------------------------------------------------------------


def is_new(cart: Transaction, line_no: int) -> bool:
    """Whether the line was added in this edit."""
    return cart.edit is None or cart.edit.order.line(line_no) is None


def is_read_only(cart: Transaction, line_no: int) -> bool:
    """Whether the line is invoiced, carried out or rejected whole (R101)."""
    if cart.edit is None or cart.edit.order.quote is not None:
        return False
    old = cart.edit.order.line(line_no)
    return old is not None and (old.carried_out or old.rejected >= old.open)


def check_line_open(cart: Transaction, line_no: int) -> None:
    """The line may be changed at all (R101)."""
    old = cart.edit.order.line(line_no) if cart.edit else None
    if old is not None and is_read_only(cart, line_no):
        raise Refused("LOCKED", mode=cart.mode, line=old.name)


def check_promise_open(cart: Transaction, line_no: int) -> None:
    """Class, address, date and mode change only while nothing of the line is picked (R101)."""
    check_line_open(cart, line_no)
    old = cart.edit.order.line(line_no) if cart.edit else None
    if old is not None and old.fulfilled:
        raise Refused("QTY_FULFILLED", line=old.name, fulfilled=old.fulfilled)


def check_removable(cart: Transaction, line_no: int) -> None:
    """What is picked or packed of a line goes back to the shelf before the line is taken off
    (R76, R101).
    """
    check_line_open(cart, line_no)
    old = cart.edit.order.line(line_no) if cart.edit else None
    if old is not None and old.picked + old.packed:
        raise Refused("QTY_FULFILLED", line=old.name, fulfilled=old.fulfilled)


def check_worth_open(cart: Transaction, line_no: int) -> None:
    """Price, discount and charges of a line are read-only once part of it is invoiced: they are
    invoiced with it (R101, R196).
    """
    check_line_open(cart, line_no)
    old = cart.edit.order.line(line_no) if cart.edit else None
    if old is not None and old.invoiced:
        raise Refused("LOCKED", mode=cart.mode, line=old.name)


def check_header_open(cart: Transaction) -> None:
    """Header charges that are invoiced are read-only (R101)."""
    if cart.edit is not None and cart.edit.order.charges_invoiced:
        raise Refused("LOCKED", mode=cart.mode)


def check_price_open(cart: Transaction, line_no: int) -> None:
    """Prices and discounts of old lines are locked until they are recalculated (R100)."""
    check_worth_open(cart, line_no)
    if cart.edit is not None and not is_new(cart, line_no) and line_no not in cart.edit.released:
        raise Refused("PRICE_LOCKED", line=cart.line(line_no).name)


def check_new_quantity(cart: Transaction, line_no: int, quantity: int) -> None:
    """A quantity not below what was picked, packed or invoiced (`QTY_FULFILLED`, R101)."""
    line = cart.line(line_no)
    old = cart.edit.order.line(line_no) if cart.edit else None
    if old is not None and 0 <= quantity < old.fulfilled:
        raise Refused("QTY_FULFILLED", line=line.name, fulfilled=old.fulfilled)
    check_line_open(cart, line_no)
    check_quantity(quantity, line.decimals, line.name)


def discount_kept(cart: Transaction, line: TransactionLine, quantity: int) -> int:
    """The line's discount at another quantity: kept, that of the order whole where an edit has not
    released it (R100), but never so much that the line falls below what was invoiced of it (R194,
    R196).
    """
    full = full_amount(line.price_minor, quantity)
    most, discount = full, line.discount_minor
    old = cart.edit.order.line(line.line_no) if cart.edit else None
    if old is not None and cart.edit is not None and line.line_no not in cart.edit.released:
        discount = old.discount_minor
    if old is not None and old.invoiced:
        most = full - min(full, _amount_invoiced(old))
    return min(discount, most)


def _amount_invoiced(line: OrderLine) -> int:
    """What of the line's amount, in its own price setting, is already invoiced, rounded up."""
    whole = full_amount(line.price_minor, line.quantity) - line.discount_minor
    return -(-whole * line.invoiced // line.quantity)
