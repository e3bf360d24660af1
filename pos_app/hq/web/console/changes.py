"""What an import would change, old beside new: a wrong decimal mark must never pass unseen."""

from dataclasses import dataclass

from pos_app.contract.translate import decode
from pos_app.db.database import Unit
from pos_app.domain.customer import Customer
from pos_app.domain.product import Product
from pos_app.domain.stock import StockCount
from pos_app.hq.books import stock
from pos_app.hq.core import Core
from pos_app.hq.importing import Checked
from pos_app.hq.store import catalogue
from pos_app.hq.store import console as store
from pos_app.hq.store.stock import levels

SHOWN_MAX = 50
JUMP_PERCENT = 30


@dataclass(frozen=True, slots=True)
class Change:
    """One changed row: what it was called and cost, or how many there were, and what it will;
    `orders` are the open orders with the product on them.
    """

    key: str
    old_name: str
    new_name: str
    old: int | None = None
    new: int | None = None
    jump: bool = False
    orders: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes shown, jumps and what is on open orders first; how many prices jump, how many
    products are withdrawn, how many are on open orders.
    """

    shown: tuple[Change, ...] = ()
    jumps: int = 0
    withdrawn: int = 0
    on_orders: int = 0


def compare(hq: Core, checked: Checked) -> Changes:
    """Old and new of the changed rows."""
    with hq.read() as unit:
        if checked.kind == "products":
            return of_products(unit, [x for x in checked.values if isinstance(x, Product)])
        if checked.kind == "stock":
            return of_counts(unit, [x for x in checked.values if isinstance(x, StockCount)])
        known = catalogue.customer_bodies(unit)
    found = (
        Change(one.customer_id, decode(Customer, known[one.customer_id]).name, one.name)
        for one in checked.values
        if isinstance(one, Customer) and one.customer_id in known
    )
    return Changes(tuple(found)[:SHOWN_MAX])


def of_products(unit: Unit, values: list[Product]) -> Changes:
    """Names and prices; what stands on an open order keeps its price there, and is called out."""
    known = catalogue.product_bodies(unit)
    before = {x.sku: decode(Product, known[x.sku]) for x in values if x.sku in known}
    orders = store.open_orders_with(unit, set(before)) if before else {}
    found = [
        product_change(before[one.sku], one, orders.get(one.sku, 0))
        for one in values
        if one.sku in before
    ]
    found.sort(key=lambda one: (not one.jump, not one.orders))
    return Changes(
        shown=tuple(found[:SHOWN_MAX]),
        jumps=sum(one.jump for one in found),
        withdrawn=sum(before[x.sku].active and not x.active for x in values if x.sku in before),
        on_orders=sum(one.orders > 0 for one in found),
    )


def product_change(old: Product, new: Product, orders: int) -> Change:
    """A product before and after; a jump is a price that moves by more than 30 %."""
    moved = abs(new.price_minor - old.price_minor) * 100
    jump = moved > JUMP_PERCENT * old.price_minor
    return Change(new.sku, old.name, new.name, old.price_minor, new.price_minor, jump, orders)


def of_counts(unit: Unit, values: list[StockCount]) -> Changes:
    """What the warehouses hold of the products, and what was counted there."""
    skus = sorted({one.sku for one in values})
    held = levels(unit, skus, set(stock.known_places(unit).values()))
    known = catalogue.product_bodies(unit)
    found = []
    for one in values:
        was, name = held.get((one.sku, one.location)), decode(Product, known[one.sku]).name
        if was is not None:
            found.append(Change(f"{one.location} {one.sku}", name, name, was, one.quantity))
    return Changes(tuple(found[:SHOWN_MAX]))
