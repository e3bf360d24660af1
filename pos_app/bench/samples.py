"""One store, one cart, one order, as the domain makes them: what the raw rows are copied from."""

from dataclasses import replace
from datetime import UTC, date, datetime

from argon2 import PasswordHasher

from pos_app.contract.translate import encode
from pos_app.domain import cart as carts
from pos_app.domain import pins
from pos_app.domain.configuration import (
    Configuration,
    Delivery,
    DeliveryMode,
    Location,
    Orders,
    Store,
    TenderType,
)
from pos_app.domain.customer import Address, Customer
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.deposit import due
from pos_app.domain.events import Placed
from pos_app.domain.order_events import order_from
from pos_app.domain.product import Product
from pos_app.domain.quantity import UNIT
from pos_app.domain.staff import PermissionGroup, StaffMember
from pos_app.domain.tender import Tender, TenderKind
from pos_app.domain.transaction import Terms, Transaction

STORE, REGISTER = "S01", "S01-1"
PIN, STAFF = "246801", "clerk1"
PEOPLE = 6
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOME = Address("home", "Marieke Jansen", "Kersenlaan 24", "3811 AB", "Amersfoort")
CUSTOMER = Customer("000001", "Marieke Jansen", phone="0612345678", addresses=(HOME,))
PICKED = LineDelivery(DeliveryClass.PICK_UP, "pickup", STORE, None, date(2026, 3, 9))


def configuration(pepper: bytes) -> Configuration:
    """A store with six people, five modes and two tenders."""
    hasher = PasswordHasher(
        time_cost=pins.PASSES, memory_cost=pins.MEMORY_KIB, parallelism=pins.LANES
    )
    pin_hash = hasher.hash(pins.peppered(PIN, pepper))
    jobs = tuple(
        StaffMember(f"clerk{n}", f"Person {n}", "all", pin_hash, "nl", "Sales")
        for n in range(1, PEOPLE + 1)
    )
    return Configuration(
        version=1,
        store=Store(STORE, "Bench", shipping_location=STORE, cash_rounding_minor=5),
        register_id=REGISTER,
        delivery=_delivery(),
        orders=Orders(deposit_rate=200_000),
        groups=(PermissionGroup("all", "All"),),
        staff=jobs,
        tenders=(TenderType("card", "Card", "Pin"), TenderType("cash", "Cash", "Contant")),
    )


def _delivery() -> Delivery:
    return Delivery(
        modes=(
            DeliveryMode("standard", "Standard", "Bezorging"),
            DeliveryMode("express", "Express", "Spoed"),
            DeliveryMode("pickup", "Pick up", "Afhalen", carrier=False),
            DeliveryMode("carry", "Carry out", "Meenemen", carrier=False),
        ),
        pickup_modes=("pickup",),
        carry_out_mode="carry",
        locations=(
            Location(STORE, "Bench", is_store=True, can_ship=True, can_pick_up=True),
            Location("S02", "Second", is_store=True, can_ship=True, can_pick_up=True),
        ),
    )


def product(number: int, name: str, code: str) -> Product:
    """The article of that number."""
    return Product(
        sku=f"{number:07d}",
        name=name,
        price_minor=995 + number % 50_000,
        tax_rate=210_000,
        decimals=0,
        barcodes=(code,),
    )


def cart(lines: int) -> Transaction:
    """A cart of that many lines for the customer, everything picked up later."""
    made = Transaction("ab" * 16, AT, Terms(STORE, REGISTER, True, 200_000, carry_out_mode="carry"))
    made = carts.with_customer(made, CUSTOMER)
    for number in range(lines):
        article = product(number, f"Eetkamerstoel Bram {number}, eiken", "")
        made = carts.with_product(made, replace(article, barcodes=()), UNIT)
        made = carts.with_deliveries(made, (number + 1,), PICKED)
    return replace(made, order_no=f"{STORE}-01-000001-7K3Q")


def placed(lines: int) -> Placed:
    """The event of a paid order of that many lines."""
    made = cart(lines)
    owed = due(made)
    tender = Tender("cd" * 16, TenderKind.CARD, owed, owed, 0, 0, AT)
    made = replace(made, tenders=(tender,))
    return Placed(made, f"{STORE}-01-R000001", f"{REGISTER}-00001", STAFF, AT)


def order_body(lines: int = 1) -> bytes:
    """The JSON of a real order."""
    return encode(order_from(placed(lines)))
