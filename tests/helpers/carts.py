"""Carts and orders in the field's words, for tests of the rules."""

from datetime import UTC, date, datetime

from pos_app.domain import cart as carts
from pos_app.domain.cancellation import all_open
from pos_app.domain.configuration import (
    Configuration,
    Delivery,
    DeliveryMode,
    Location,
    Orders,
    Store,
)
from pos_app.domain.customer import Address, Customer
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.events import Cancelled, PickedUp, Placed, Returned
from pos_app.domain.invoice import plan_invoice
from pos_app.domain.money import parse_amount, parse_rate
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_events import apply, order_from
from pos_app.domain.pricing import Charge
from pos_app.domain.product import Product
from pos_app.domain.quantity import UNIT, parse_quantity
from pos_app.domain.returns import plan_return
from pos_app.domain.tender import Tender
from pos_app.domain.transaction import DepositOverride, Returning, Terms, Transaction

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
HOME = Address("home", "Jansen", "Kersenlaan 24", "3811 AB", "Amersfoort")
JANSEN = Customer("C1", "Jansen", addresses=(HOME,))
SMIT = Customer("C2", "Bouwbedrijf Smit", business=True, addresses=(HOME,))

CARRY = LineDelivery(DeliveryClass.CARRY_OUT, "carry")
PICK = LineDelivery(DeliveryClass.PICK_UP, "pickup", "S1", None, TODAY)
SHIP = LineDelivery(DeliveryClass.SHIP, "standard", "S1", HOME, TODAY)

STORE = Configuration(
    version=1,
    store=Store("S1", "Amersfoort", shipping_location="S1"),
    register_id="S1-1",
    delivery=Delivery(
        modes=(
            DeliveryMode("standard", "Standard"),
            DeliveryMode("express", "Express"),
            DeliveryMode("pickup", "Pick up", carrier=False),
            DeliveryMode("carry", "Carry out", carrier=False),
        ),
        pickup_modes=("pickup",),
        carry_out_mode="carry",
        locations=(
            Location("S1", "Amersfoort", is_store=True, can_ship=True, can_pick_up=True),
            Location("S2", "Utrecht", is_store=True, can_ship=True, can_pick_up=True),
            Location("W1", "Warehouse", is_store=False, can_ship=True, can_pick_up=False),
        ),
    ),
    orders=Orders(deposit_rate=100_000),
)


def product(price: str, tax: str = "0", sku: str = "X") -> Product:
    """An article at that price."""
    return Product(sku, sku.title(), parse_amount(price), parse_rate(tax))


def cart(
    *lines: tuple[str, LineDelivery | None],
    deposit: str = "10",
    customer: Customer | None = JANSEN,
    tax: str = "0",
    included: bool = True,
) -> Transaction:
    """A cart of lines `("3 x 40.00", PICK)`, named A, B, C ..."""
    made = Transaction(
        "ab" * 16,
        NOW,
        Terms("S1", "S1-1", included, parse_rate(deposit), carry_out_mode="carry"),
        order_no="S1-01-000001-7K3Q",
    )
    if customer is not None:
        made = carts.with_customer(made, customer)
    for number, (text, delivery) in enumerate(lines, 1):
        times, _, price = text.rpartition(" x ")
        article = product(price, tax, "ABCDEFGH"[number - 1])
        made = carts.with_product(made, article, parse_quantity(times or "1"))
        if delivery is not None:
            made = carts.with_deliveries(made, (number,), delivery)
    return made


def overridden(of: Transaction, amount: str) -> Transaction:
    """The cart with its deposit set by hand."""
    override = DepositOverride(parse_amount(amount), "agreed", "clerk", "manager")
    return carts.with_override(of, override, NOW)


def charged(of: Transaction, amount: str) -> Transaction:
    """The cart with a header charge."""
    return carts.with_header_charge(of, Charge("other", parse_amount(amount)))


def placed(of: Transaction) -> CustomerOrder:
    """The order that the paid cart becomes."""
    return order_from(Placed(of, "S1-01-R000001", "S1-1-00001", "clerk", NOW))


def picked_up(
    order: CustomerOrder, quantities: dict[int, int], chosen: int | None = None
) -> CustomerOrder:
    """The order after a pickup of so many pieces per line number."""
    parts = tuple((line_no, pieces * UNIT) for line_no, pieces in quantities.items())
    plan = plan_invoice(order, parts, shipped=False, chosen=chosen)
    event = PickedUp(
        order_no=order.order_no,
        order_version=order.version,
        quantities=parts,
        deposit_chosen=chosen,
        deposit_used=plan.deposit_used,
        value_minor=plan.value.gross,
        tax_minor=plan.value.tax,
        tenders=(),
        deposit_changes=(),
        receipt_no="S1-01-R000002",
        store_id="S1",
        register_id="S1-1",
        shift_id="S1-1-00001",
        staff_id="clerk",
        at=NOW,
    )
    return apply(order, event)


def came_back(order: CustomerOrder, parts: dict[int, int]) -> Returned:
    """What so many thousandths per line number give when they come back."""
    quantities = tuple(parts.items())
    plan = plan_return(Returning(order, quantities))
    return Returned(
        order_no=order.order_no,
        order_version=order.version,
        quantities=quantities,
        reason="",
        value_minor=plan.value.gross,
        tax_minor=plan.value.tax,
        tenders=(),
        receipt_no="S1-01-R000003",
        store_id="S1",
        register_id="S1-1",
        shift_id="S1-1-00001",
        staff_id="clerk",
        at=NOW,
    )


def cancelled(order: CustomerOrder, *tenders: Tender) -> Cancelled:
    """What cancels all that is open, this money going back; no charge."""
    return Cancelled(
        order_no=order.order_no,
        order_version=order.version,
        quantities=all_open(order),
        charge_minor=0,
        proposed_minor=0,
        value_minor=0,
        deposit_minor=0,
        reason="",
        approved_by="",
        tenders=tenders,
        receipt_no="S1-01-R000002",
        store_id="S1",
        register_id="S1-1",
        shift_id="S1-1-00001",
        staff_id="clerk",
        at=NOW,
    )
