"""The shop of an episode: one store, few products, few customers; small, so that a trace is read
easily.
"""

from pos_app.domain.configuration import (
    Configuration,
    Delivery,
    DeliveryMode,
    Location,
    OrderCreation,
    Orders,
    Profile,
    Store,
    TenderType,
)
from pos_app.domain.customer import Address, Customer
from pos_app.domain.product import Product
from pos_app.domain.staff import Permission, PermissionGroup, StaffMember
from pos_app.hq import catalogue, configuration
from pos_app.hq.service import Hq

STORE, CLERK = "S1", "clerk"
DEPOSIT_RATE = 125_000
START_MINOR = 10_000
NO_PIN = "$argon2id$of nobody"
"""Of the form that HQ asks for, and of no PIN: nobody types one here."""
NOT_ALLOWED = {"pick_up_offline": Permission.DENIED}
"""Two clerks who hand out the same goods without HQ are a matter for a person, not of delivery."""
PRODUCTS = (
    Product("MUG", "Mug", 333, 210_000),
    Product("CLOTH", "Cloth", 1_299, 90_000),
    Product("LAMP", "Lamp", 4_995, 210_000),
    Product("DESK", "Desk", 19_995, 210_000),
)
CUSTOMERS = tuple(
    Customer(
        f"C{number}",
        f"Jansen {number}",
        addresses=(Address("home", f"Jansen {number}", "Kersenlaan 24", "3811 AB", "Amersfoort"),),
    )
    for number in range(1, 6)
)


def register_of(till: int) -> str:
    """The register's name of that till."""
    return f"{STORE}-{till + 1}"


def furnish(hq: Hq, creation: str) -> None:
    """Put the shop into HQ."""
    configuration.put(hq, _configuration(OrderCreation(creation)), "simulation")
    catalogue.put_products(hq, PRODUCTS)
    catalogue.put_customers(hq, CUSTOMERS)


def _configuration(creation: OrderCreation) -> Configuration:
    return Configuration(
        version=0,
        register_id="",
        store=Store(STORE, STORE, shipping_location=STORE, cash_rounding_minor=5),
        delivery=Delivery(
            modes=(
                DeliveryMode("standard", "Standard"),
                DeliveryMode("pickup", "Pick up", carrier=False),
                DeliveryMode("carry", "Carry out", carrier=False),
            ),
            pickup_modes=("pickup",),
            carry_out_mode="carry",
            locations=(Location(STORE, STORE, is_store=True, can_ship=True, can_pick_up=True),),
        ),
        orders=Orders(deposit_rate=DEPOSIT_RATE, creation=creation),
        profile=Profile(),
        groups=(PermissionGroup("all", "All", NOT_ALLOWED),),
        staff=(StaffMember(CLERK, "Clerk", "all", NO_PIN),),
        tenders=(TenderType("cash", "Cash"), TenderType("card", "Card")),
    )
