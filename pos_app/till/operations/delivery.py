"""Line by line: carry out, pick up, ship, and the mode of what is shipped (R59-R65)."""

from dataclasses import dataclass
from datetime import date, timedelta

from pos_app.domain import cart as carts
from pos_app.domain import delivery as promises
from pos_app.domain.automatic_charges import is_refundable, worked_out
from pos_app.domain.customer import Address
from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.edit import check_promise_open
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.quantity import check_quantity
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.accepting import accepted
from pos_app.till.operations.lines import check_lines, check_open_cart
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.order_type import makes_quote, preselected
from pos_app.till.operations.outcome import Result
from pos_app.till.rights import CREATE_ORDER, permit, permit_all
from pos_app.till.session import RegisterSession

Part = tuple[int, int]
"""Line number and the quantity of it, in thousandths; 0 means the whole line."""


@dataclass(frozen=True, slots=True)
class Ship:
    """Lines (all when empty) to an address; empty address, mode, location and date mean the
    default.
    """

    line_nos: tuple[int, ...] = ()
    address_id: str = ""
    mode: str = ""
    location: str = ""
    on: date | None = None
    charge_minor: int = 0
    parts: tuple[Part, ...] = ()


def ship_trial(session: RegisterSession, request: Ship) -> Transaction:
    """The cart as shipping would leave it; nothing is saved."""
    cart, chosen = _chosen(_with_customer(session), request.line_nos, request.parts)
    address = _address(cart, request.address_id)
    wish = promises.Shipping(
        address, request.on or session.today + timedelta(days=1), request.mode, request.location
    )
    promise = promises.shipped(session.configuration, _skus(cart, chosen), wish, session.today)
    cart = carts.with_deliveries(cart, chosen, promise)
    cart = _with_typed_charge(session, cart, chosen[0], request.charge_minor)
    cart = worked_out(cart, session.configuration, session.transaction)
    return preselected(session, cart)


def _address(cart: Transaction, address_id: str) -> Address:
    """The customer's address of that name, the first one where none is named."""
    customer = cart.customer
    if customer is None:
        raise Refused("CUSTOMER_MISSING")
    default = customer.addresses[0].address_id if customer.addresses else ""
    address = customer.address(address_id or default)
    if address is None:
        raise Refused("ADDRESS_UNKNOWN", address=address_id)
    return address


def _with_typed_charge(
    session: RegisterSession, cart: Transaction, line_no: int, charge_minor: int
) -> Transaction:
    """The typed delivery charge on the first line; none is taken where charges are computed
    (R22).
    """
    orders = session.configuration.orders
    if charge_minor and orders.automatic_charges:
        raise Refused("CHARGE_AUTOMATIC")
    refundable = is_refundable(session.configuration, orders.shipping_charge_code)
    return carts.with_shipping_charge(cart, line_no, charge_minor, refundable=refundable)


def _ship(session: RegisterSession, request: Ship) -> Result:
    cart = _named(check_customer(session), request.line_nos)
    _address(cart, request.address_id)
    _permit(session, cart, "ship")
    return accepted(session, ship_trial(session, request), "ship")


def _permit(session: RegisterSession, cart: Transaction, right: str) -> None:
    """The gesture's own right; the first promise makes an order of the cart, by the right to
    (R56, R137).
    """
    made = cart.is_order or makes_quote(session)
    permit_all(session, *(() if made else (CREATE_ORDER,)), right)


@dataclass(frozen=True, slots=True)
class PickUpLines:
    """Lines (all when empty) kept ready in a store; empty store and date mean here and today."""

    line_nos: tuple[int, ...] = ()
    store_id: str = ""
    mode: str = ""
    on: date | None = None
    parts: tuple[Part, ...] = ()


def pick_up_trial(session: RegisterSession, request: PickUpLines) -> Transaction:
    """The cart as the promise to keep goods ready would leave it; nothing is saved."""
    cart, chosen = _chosen(_with_customer(session), request.line_nos, request.parts)
    store = request.store_id or session.configuration.store.store_id
    wish = promises.PickingUp(store, request.on or session.today, request.mode)
    promise = promises.picked_up(session.configuration, _skus(cart, chosen), wish, session.today)
    cart = carts.with_deliveries(cart, chosen, promise)
    cart = worked_out(cart, session.configuration, session.transaction)
    return preselected(session, cart)


def _pick_up(session: RegisterSession, request: PickUpLines) -> Result:
    _permit(session, _named(check_customer(session), request.line_nos), "pick_up")
    return accepted(session, pick_up_trial(session, request), "pick_up")


def check_customer(session: RegisterSession) -> Transaction:
    """A cart with lines and a customer (R56, R59, R60)."""
    cart = _with_customer(session)
    check_lines(session)
    return cart


def _with_customer(session: RegisterSession) -> Transaction:
    cart = check_open_cart(session)
    if cart.customer is None:
        raise Refused("CUSTOMER_MISSING")
    return cart


@dataclass(frozen=True, slots=True)
class CarryOut:
    """Lines (all when empty) that leave with the customer now."""

    line_nos: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()


def _carry_out(session: RegisterSession, request: CarryOut) -> Result:
    cart = _named(check_lines(session), request.line_nos)
    permit(session, "carry_out")
    cart, chosen = _chosen(cart, request.line_nos, request.parts)
    promise = promises.carried_out(session.configuration)
    return accepted(session, carts.with_deliveries(cart, chosen, promise), "carry_out")


@dataclass(frozen=True, slots=True)
class ChangeMode:
    """Another mode for shipped lines (all of them when empty); place, address and
    date stay (R65).
    """

    mode: str
    line_nos: tuple[int, ...] = ()


def check_ship_lines(session: RegisterSession) -> Transaction:
    """A cart with at least one shipped line, or `NO_SHIP_LINE`."""
    cart = session.cart()
    carts.check_open(cart)
    if not cart.ships:
        raise Refused("NO_SHIP_LINE")
    return cart


def _change_mode(session: RegisterSession, request: ChangeMode) -> Result:
    cart = check_ship_lines(session)
    named = [cart.line(number) for number in request.line_nos] or list(cart.lines)
    permit(session, "change_delivery_mode")
    ships = [line for line in named if line.delivery_class is DeliveryClass.SHIP]
    if not ships or (request.line_nos and len(ships) < len(named)):
        raise Refused("NO_SHIP_LINE")
    for line in ships:
        check_promise_open(cart, line.line_no)
    changed = []
    for line in ships:
        promise = line.delivery
        if promise is None or promise.address is None:
            raise Refused("DELIVERY_INCOMPLETE", line=line.name)
        region = promise.address.region
        valid = promises.ship_modes(session.configuration, frozenset({line.sku}), region)
        if request.mode not in {mode.code for mode in valid}:
            raise Refused("MODE_NOT_VALID", mode=request.mode, line=line.name)
        changed.append(replace(line, delivery=replace(promise, mode=request.mode)))
    return accepted(session, carts.with_lines(cart, tuple(changed)), "change_delivery_mode")


def _named(cart: Transaction, line_nos: tuple[int, ...]) -> Transaction:
    """The cart, once it has every line that is named (all when none is) and their promise may still
    change: asked before any right is (section 6a).
    """
    for line_no in line_nos:
        cart.line(line_no)
    if cart.edit is not None:
        for line_no in line_nos or tuple(line.line_no for line in cart.lines):
            check_promise_open(cart, line_no)
    return cart


def _chosen(
    cart: Transaction, line_nos: tuple[int, ...], parts: tuple[Part, ...]
) -> tuple[Transaction, tuple[int, ...]]:
    """The named lines, all of them when none is named; a line of which only a part is meant is
    split first.
    """
    numbers = line_nos or tuple(line.line_no for line in cart.lines)
    if not numbers:
        raise Refused("CART_EMPTY")
    _named(cart, numbers)
    for line_no, quantity in parts:
        if line_no in numbers and quantity:
            cart = _split(cart, line_no, quantity)
    return cart, numbers


def _split(cart: Transaction, line_no: int, quantity: int) -> Transaction:
    """The line cut in two: the named number keeps the quantity, the rest becomes a
    new last line.
    """
    line = cart.line(line_no)
    check_quantity(quantity, line.decimals, line.name)
    if quantity > line.quantity:
        raise Refused("BAD_QUANTITY", line=line.name)
    if quantity == line.quantity:
        return cart
    first, rest = carts.split_line(line, quantity, cart.lines_made + 1)
    at = cart.lines.index(line)
    lines = (*cart.lines[:at], first, rest, *cart.lines[at + 1 :])
    return replace(cart, lines=lines, lines_made=cart.lines_made + 1)


def _skus(cart: Transaction, line_nos: tuple[int, ...]) -> frozenset[str]:
    return frozenset(cart.line(number).sku for number in line_nos)


SHIP = Operation("ship", _ship, check_customer, "F7", "ship", (CREATE_ORDER,))
PICK_UP = Operation("pick_up", _pick_up, check_customer, "F6", "pick_up", (CREATE_ORDER,))
CARRY_OUT = Operation("carry_out", _carry_out, check_lines, "F5", permission="carry_out")
CHANGE_DELIVERY_MODE = Operation(
    "change_delivery_mode",
    _change_mode,
    check_ship_lines,
    "Ctrl F7",
    permission="change_delivery_mode",
)
