"""Lines of the cart: add a product, quantity, discount, remove."""

from dataclasses import dataclass

from pos_app.domain import cart as carts
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.plain_text import masked
from pos_app.domain.pricing import full_amount
from pos_app.domain.product import Product
from pos_app.domain.quantity import UNIT
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.accepting import accepted
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.operations.pickup import check_pickup_line, set_pickup_quantity
from pos_app.till.rights import Approver, Guarded, approve, permit
from pos_app.till.session import RegisterSession


@dataclass(frozen=True, slots=True)
class AddProduct:
    """A product by number or barcode; `amount_minor` is a price read from the label
    (section 6a).
    """

    code: str
    quantity: int = UNIT
    discount_minor: int = 0
    amount_minor: int | None = None


def check_open_cart(session: RegisterSession) -> Transaction:
    """The cart, open for changes: signed in, shift open, not locked."""
    cart = session.cart()
    carts.check_open(cart)
    return cart


def find_product(session: RegisterSession, code: str) -> Product:
    """The product of that number or barcode, or `PRODUCT_UNKNOWN`."""
    catalogue = session.outfit.catalogue()
    product = catalogue.product(code) or catalogue.by_barcode(code)
    if product is None:
        raise Refused("PRODUCT_UNKNOWN", sku=masked(code[:40]))
    return product


def first_known(session: RegisterSession, codes: tuple[str, ...]) -> Product | None:
    """The product of the first of these numbers or barcodes that the catalogue knows."""
    catalogue = session.outfit.catalogue()
    found = (catalogue.product(code) or catalogue.by_barcode(code) for code in codes if code)
    return next((one for one in found if one is not None), None)


def _add_product(session: RegisterSession, request: AddProduct) -> Result:
    cart = check_open_cart(session)
    product = find_product(session, request.code)
    carts.check_sold(product)
    permit(session, "add_product")
    quantity, discount = request.quantity, request.discount_minor
    if request.amount_minor is not None:
        product, quantity, rest = labelled(product, request.amount_minor, quantity)
        discount += rest
    new = carts.with_product(cart, product, quantity, discount_minor=discount)
    return accepted(session, new, "add_product")


def labelled(product: Product, amount_minor: int, quantity: int) -> tuple[Product, int, int]:
    """Article, quantity and discount behind a printed price: what the label says is what the
    customer pays. A piece, or an article without a price of its own, costs that; of any other the
    label tells how much there is, and what the unit's last decimal is too coarse for is given.
    """
    price = product.price_minor
    if not product.decimals or not price:
        return replace(product, price_minor=amount_minor), quantity, 0
    step = 10 ** (3 - product.decimals)
    weight = max(step, amount_minor * UNIT // price // step * step)
    while full_amount(price, weight) < amount_minor:
        weight += step
    return product, weight, full_amount(price, weight) - amount_minor


@dataclass(frozen=True, slots=True)
class SetQuantity:
    """Another quantity, in thousandths, for a line of the cart or of the pickup in hand."""

    line_no: int
    quantity: int


def _set_quantity(session: RegisterSession, request: SetQuantity) -> Result:
    if session.cart().pick_up is not None:
        check_pickup_line(session, request.line_no)
        permit(session, "set_quantity")
        set_pickup_quantity(session, request.line_no, request.quantity)
        return DONE
    cart = check_open_cart(session)
    cart.line(request.line_no)
    permit(session, "set_quantity")
    return accepted(
        session, carts.with_quantity(cart, request.line_no, request.quantity), "set_quantity"
    )


@dataclass(frozen=True, slots=True)
class LineDiscount:
    """A discount in minor units for the whole line (R194)."""

    line_no: int
    discount_minor: int
    approver: Approver | None = None


def _line_discount(session: RegisterSession, request: LineDiscount) -> Result:
    cart = check_open_cart(session)
    line = cart.line(request.line_no)
    carts.check_discountable(cart, line)
    full, groups = full_amount(line.price_minor, line.quantity), session.configuration.groups
    wished = request.discount_minor
    ok = frozenset(x.group_id for x in groups if wished <= x.discount_limit(full))
    if wished:
        approve(session, Guarded("line_discount", line.name, ok), request.approver)
    return accepted(
        session, carts.with_discount(cart, request.line_no, request.discount_minor), "line_discount"
    )


@dataclass(frozen=True, slots=True)
class VoidLines:
    """Lines to take off the cart."""

    line_nos: tuple[int, ...]


def _void_lines(session: RegisterSession, request: VoidLines) -> Result:
    cart = check_open_cart(session)
    if not request.line_nos:
        raise Refused("LINE_UNKNOWN", line="")
    for line_no in request.line_nos:
        cart.line(line_no)
    permit(session, "void_line")
    for line_no in request.line_nos:
        cart = carts.without_line(cart, line_no)
    return accepted(session, cart, "void_line")


def check_lines(session: RegisterSession) -> Transaction:
    """An open cart with at least one line; goods that only come back are locked (R141)."""
    cart = check_open_cart(session)
    if not cart.lines and cart.returning is not None:
        raise Refused("LOCKED", mode=cart.mode)
    if not cart.lines:
        raise Refused("CART_EMPTY")
    return cart


def check_quantities(session: RegisterSession) -> None:
    """A cart with lines, or a pickup in hand."""
    if session.cart().pick_up is None:
        check_lines(session)


ADD_PRODUCT = Operation("add_product", _add_product, check_open_cart, permission="add_product")
SET_QUANTITY = Operation("set_quantity", _set_quantity, check_quantities, "F4", "set_quantity")
LINE_DISCOUNT = Operation("line_discount", _line_discount, check_lines, permission="line_discount")
VOID_LINE = Operation("void_line", _void_lines, check_lines, "Del", permission="void_line")
