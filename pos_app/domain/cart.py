"""The gestures that change a cart before it is concluded; each returns a new cart or raises the
rule that forbids it.
"""

from datetime import date, datetime

from pos_app.domain.customer import Customer
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.deposit import set_by_hand, totals
from pos_app.domain.edit import (
    check_header_open,
    check_new_quantity,
    check_price_open,
    check_promise_open,
    check_removable,
    check_worth_open,
    discount_kept,
)
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.gift_card import card_lines, check_card_untouched
from pos_app.domain.money import AMOUNT_MINOR_MAX, RATE_ONE, spread
from pos_app.domain.order import DepositChange
from pos_app.domain.pricing import Charge, full_amount
from pos_app.domain.product import Product
from pos_app.domain.quantity import check_quantity
from pos_app.domain.staff import Approval
from pos_app.domain.transaction import (
    LINES_MAX,
    DepositOverride,
    Quote,
    Transaction,
    TransactionLine,
)

CHARGES_MAX = 50
"""Typed charges on the whole order; more is a slip of the hand."""


def check_open(cart: Transaction) -> None:
    """Lines may change: not in a pickup or cancellation, not while waiting for HQ (`LOCKED`)."""
    if cart.pick_up is not None or cart.cancellation is not None or cart.awaiting_hq:
        raise Refused("LOCKED", mode=cart.mode)


def check_customer_open(cart: Transaction) -> None:
    """The customer may change: never of a stored order (`CUSTOMER_LOCKED`, R99, R141)."""
    if cart.order_in_hand is not None:
        raise Refused("CUSTOMER_LOCKED", order=cart.order_in_hand.order_no)
    check_open(cart)


def with_customer(cart: Transaction, customer: Customer) -> Transaction:
    """The cart with this customer; what is shipped goes to the new customer's address."""
    check_customer_open(cart)
    replaced = cart.customer is not None and cart.customer.customer_id != customer.customer_id
    lines = tuple(_sent_to(line, customer) for line in cart.lines) if replaced else cart.lines
    return _settle_kind(replace(cart, customer=customer, lines=lines))


def _sent_to(line: TransactionLine, customer: Customer) -> TransactionLine:
    """Goods are never sent to a customer who was replaced: the new one's address of the same name
    takes its place; without one the line must be chosen anew.
    """
    promise = line.delivery
    if promise is None or promise.address is None:
        return line
    address = customer.address(promise.address.address_id)
    if address is None:
        return replace(line, delivery=None, charges=())
    return replace(line, delivery=replace(promise, address=address))


def with_product(
    cart: Transaction, product: Product, quantity: int, *, discount_minor: int = 0
) -> Transaction:
    """The cart with a new last line at today's price."""
    check_open(cart)
    check_sold(product)
    check_quantity(quantity, product.decimals, product.name)
    if len(cart.lines) >= LINES_MAX:
        raise Refused("CART_FULL", lines=LINES_MAX)
    line = TransactionLine(
        line_no=cart.lines_made + 1,
        sku=product.sku,
        name=product.name,
        quantity=quantity,
        price_minor=product.price_minor,
        tax_rate=product.tax_rate,
        decimals=product.decimals,
        unit=product.unit,
        category=product.category,
        serial=product.serial,
    )
    line = _discounted(line, discount_minor)
    return replace(cart, lines=(*cart.lines, line), lines_made=line.line_no)


def check_sold(product: Product) -> None:
    """An article that is sold, and by no number of its own."""
    if not product.active:
        raise Refused("PRODUCT_INACTIVE", sku=product.sku, name=product.name)
    if product.gift_card:
        raise Refused("GIFT_CARD_NUMBER", sku=product.sku, name=product.name)


def with_quantity(cart: Transaction, line_no: int, quantity: int) -> Transaction:
    """The line with another quantity; its discount is kept, cut to the amount (R194)."""
    check_open(cart)
    line = cart.line(line_no)
    check_card_untouched(line)
    check_new_quantity(cart, line_no, quantity)
    kept = discount_kept(cart, line, quantity)
    return with_lines(cart, (replace(line, quantity=quantity, discount_minor=kept),))


def with_discount(cart: Transaction, line_no: int, discount_minor: int) -> Transaction:
    """The line with a discount for the whole line (R194)."""
    line = cart.line(line_no)
    check_discountable(cart, line)
    return with_lines(cart, (_discounted(line, discount_minor),))


def check_discountable(cart: Transaction, line: TransactionLine) -> None:
    """Whether the line may have another discount at all, whoever asks (R100, R101)."""
    check_open(cart)
    check_card_untouched(line)
    check_price_open(cart, line.line_no)


def _discounted(line: TransactionLine, discount_minor: int) -> TransactionLine:
    full = full_amount(line.price_minor, line.quantity)
    if not 0 <= discount_minor <= full:
        raise Refused("BAD_AMOUNT", line=line.name, most_minor=full)
    if discount_minor == line.discount_minor:
        return line
    return replace(line, discount_minor=discount_minor)


def without_line(cart: Transaction, line_no: int) -> Transaction:
    """The cart without the line; in an edit what is open of it is cancelled (R76)."""
    check_open(cart)
    gone = cart.line(line_no)
    check_removable(cart, line_no)
    return _settle_kind(replace(cart, lines=tuple(line for line in cart.lines if line is not gone)))


def split_line(
    line: TransactionLine, quantity: int, rest_no: int
) -> tuple[TransactionLine, TransactionLine]:
    """The line as two of the same price; discount and charges are shared by quantity and add up to
    the old ones.
    """
    weights = (quantity, line.quantity - quantity)
    discounts = spread(line.discount_minor, weights)
    shares = [spread(charge.amount_minor, weights) for charge in line.charges]

    def cut(index: int) -> tuple[Charge, ...]:
        pairs = zip(line.charges, shares, strict=True)
        return tuple(replace(c, amount_minor=s[index]) for c, s in pairs if s[index] or c.change)

    first = replace(line, quantity=weights[0], discount_minor=discounts[0], charges=cut(0))
    rest = replace(
        line, line_no=rest_no, quantity=weights[1], discount_minor=discounts[1], charges=cut(1)
    )
    return first, rest


def with_lines(cart: Transaction, changed: tuple[TransactionLine, ...]) -> Transaction:
    """The cart with these lines in the place of those of the same number."""
    by_no = {line.line_no: line for line in changed}
    return _settle_kind(replace(cart, lines=tuple([by_no.get(x.line_no, x) for x in cart.lines])))


def with_deliveries(
    cart: Transaction, line_nos: tuple[int, ...], delivery: LineDelivery
) -> Transaction:
    """These lines with a new promise; the shipping charge of the old one is dropped (R35, R59), but
    not one that was computed while the lines are still shipped or promised as they were (R32).
    """
    check_open(cart)
    task = cart.returning
    if task and not task.order.order_no and delivery.delivery_class is not DeliveryClass.CARRY_OUT:
        raise Refused("ORDER_RETURN_LINE")
    lines = [cart.line(line_no) for line_no in line_nos]
    for line_no in line_nos:
        check_promise_open(cart, line_no)
    code, ships = cart.terms.shipping_charge_code, delivery.delivery_class is DeliveryClass.SHIP

    def kept(line: TransactionLine) -> tuple[Charge, ...]:
        stays = ships or line.delivery == delivery
        return tuple([one for one in line.charges if one.code != code or (one.rule and stays)])

    changed = [replace(x, delivery=delivery, charges=kept(x)) for x in lines]
    return with_lines(cart, tuple(changed))


def _settle_kind(cart: Transaction) -> Transaction:
    """Back to a plain sale when nothing waits any more: override and skipped card go (R61, R62). An
    order or quote has no gift card line (`ORDER_GIFTCARD`, R56).

    A card that was given stays until the cart is settled or voided, where it is released.
    """
    if cart.is_order:
        if card_lines(cart):
            raise Refused("ORDER_GIFTCARD")
        return cart
    given = cart.balance_card if cart.balance_card and cart.balance_card.card else None
    return replace(cart, override=None, balance_card=given)


def cut_override(cart: Transaction) -> Transaction:
    """An override is cut to the order part when a gesture left less than it, charges and tax as
    they have become (R146).
    """
    if cart.override is None or not cart.is_order:
        return cart
    most = totals(cart).order_part
    if cart.override.amount_minor <= most:
        return cart
    return replace(cart, override=replace(cart.override, amount_minor=most))


def with_shipping_charge(
    cart: Transaction, line_no: int, amount_minor: int, *, refundable: bool = True
) -> Transaction:
    """A typed shipping charge on the first of the lines shipped, at the line's rate (R21, R35,
    R197).
    """
    check_open(cart)
    code = cart.terms.shipping_charge_code
    if amount_minor < 0:
        raise Refused("BAD_AMOUNT", amount_minor=amount_minor)
    if not amount_minor:
        return cart
    if not code:
        raise Refused("CHARGE_CODE_MISSING")
    charge = Charge(code, amount_minor, cart.line(line_no).tax_rate, refundable)
    return with_line_charge(cart, line_no, charge)


def with_line_charge(cart: Transaction, line_no: int, charge: Charge) -> Transaction:
    """A typed charge on a line; one of the same code is replaced, 0 takes it off (R35)."""
    check_open(cart)
    line = cart.line(line_no)
    check_worth_open(cart, line_no)
    _check_charge(charge)
    if charge.code == cart.terms.shipping_charge_code:
        if line.delivery_class is DeliveryClass.PICK_UP:
            raise Refused("CHARGE_ON_PICKUP", line=line.name)
        if any(_is_typed(one, charge.code) for one in cart.charges):
            raise Refused("CHARGE_TWICE", line=line.name)
    kept = tuple(one for one in line.charges if not _is_typed(one, charge.code))
    _check_something(charge, line.charges, kept)
    charges = (*kept, charge) if charge.amount_minor else kept
    return with_lines(cart, (replace(line, charges=charges),))


def with_header_charge(cart: Transaction, charge: Charge) -> Transaction:
    """One more typed charge on the whole order; 0 takes those of its code off (R35)."""
    check_open(cart)
    check_header_open(cart)
    _check_charge(charge)
    on_lines = any(_is_typed(one, charge.code) for line in cart.lines for one in line.charges)
    if charge.code == cart.terms.shipping_charge_code and on_lines:
        raise Refused("CHARGE_TWICE", code=charge.code)
    kept = tuple(one for one in cart.charges if not _is_typed(one, charge.code))
    _check_something(charge, cart.charges, kept)
    charges = (*cart.charges, charge) if charge.amount_minor else kept
    if len(charges) > CHARGES_MAX:
        raise Refused("CART_FULL", lines=CHARGES_MAX)
    return replace(cart, charges=charges)


def _is_typed(charge: Charge, code: str) -> bool:
    """Whether a clerk typed the charge, under that code; computed ones stand beside it (R68)."""
    return charge.code == code and not charge.rule


def _check_charge(charge: Charge) -> None:
    if not 0 <= charge.amount_minor <= AMOUNT_MINOR_MAX or not 0 <= charge.tax_rate <= RATE_ONE:
        raise Refused("BAD_AMOUNT", amount_minor=charge.amount_minor)


def _check_something(
    charge: Charge, before: tuple[Charge, ...], kept: tuple[Charge, ...]
) -> None:
    """Nothing is no charge where there is none to take off."""
    if not charge.amount_minor and before == kept:
        raise Refused("BAD_AMOUNT", amount_minor=0)


def check_quotable(cart: Transaction) -> None:
    """A cart that may be offered (R56, R57, R93): a customer, a line, nothing paid, held on a card
    or overridden.
    """
    check_open(cart)
    if cart.order_in_hand is not None:
        raise Refused("MODE_CHANGE", mode=cart.mode)
    if cart.customer is None:
        raise Refused("CUSTOMER_MISSING")
    if not cart.lines:
        raise Refused("CART_EMPTY")
    card = cart.balance_card
    if cart.tenders or (card is not None and card.card is not None):
        raise Refused("QUOTE_PAYMENT")
    if cart.override is not None:
        raise Refused("QUOTE_DEPOSIT")
    if card_lines(cart):
        raise Refused("ORDER_GIFTCARD")


def with_quote(cart: Transaction, expires_on: date, today: date) -> Transaction:
    """The cart as an offer until that day (R57); where no line has a class yet, everything would be
    carried out. That a card was skipped is no part of an offer.
    """
    check_quotable(cart)
    check_expiry(expires_on, today)
    lines = cart.lines
    if not any(line.delivery for line in lines):
        promise = LineDelivery(DeliveryClass.CARRY_OUT, cart.terms.carry_out_mode)
        lines = tuple(replace(line, delivery=promise) for line in lines)
    return replace(cart, lines=lines, quote=Quote(expires_on), balance_card=None)


def with_expiry(cart: Transaction, expires_on: date, today: date) -> Transaction:
    """The quote with another last day (R58)."""
    if not cart.is_quote:
        raise Refused("NOT_A_QUOTE")
    check_expiry(expires_on, today)
    return replace(cart, quote=Quote(expires_on))


def check_expiry(expires_on: date, today: date) -> None:
    """A quote's last day is not over (R57)."""
    if expires_on < today:
        raise Refused("QUOTE_EXPIRY", date=expires_on)


def as_order(cart: Transaction) -> Transaction:
    """The quote as an order: deposit rules start here (R132)."""
    if not cart.is_quote:
        raise Refused("NOT_A_QUOTE")
    edit = replace(cart.edit, converted=True) if cart.edit else None
    return replace(cart, quote=None, edit=edit)


def with_override(
    cart: Transaction,
    override: DepositOverride | None,
    at: datetime,
    approval: Approval | None = None,
    floor_rate: int | None = None,
    by: str = "",
) -> Transaction:
    """Another deposit, or back to the calculated one, which has no reason (R143, R145, R146), by
    whom; the change is kept (R153), with the lowest share that was let pass with it (K8).
    """
    approved_by = approval.approved_by if approval else ""
    change = DepositChange(
        old_minor=set_by_hand(cart),
        new_minor=override.amount_minor if override else None,
        reason=override.reason if override else "",
        by=override.by if override else by,
        approved_by=override.approved_by if override else approved_by,
        at=at,
        floor_rate=floor_rate,
    )
    approvals = (*cart.approvals, approval) if approval else cart.approvals
    edit = cart.edit
    if edit is not None:
        edit = replace(edit, cleared=override is None)
    return replace(
        cart,
        override=override,
        deposit_changes=(*cart.deposit_changes, change),
        approvals=approvals,
        edit=edit,
    )
