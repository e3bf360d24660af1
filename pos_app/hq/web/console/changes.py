"""What an import would change, old beside new: a wrong decimal mark must never pass unseen."""

from dataclasses import dataclass

from pos_app.contract.translate import decode
from pos_app.domain.customer import Customer
from pos_app.domain.product import Product
from pos_app.hq.core import Core
from pos_app.hq.importing import Checked
from pos_app.hq.store import catalogue

SHOWN_MAX = 50
JUMP_PERCENT = 30


@dataclass(frozen=True, slots=True)
class Change:
    """One changed row: what it was called and cost, what it will."""

    key: str
    old_name: str
    new_name: str
    old_minor: int | None
    new_minor: int | None
    jump: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes shown, jumps first; how many prices jump, how many products are withdrawn."""

    shown: tuple[Change, ...] = ()
    jumps: int = 0
    withdrawn: int = 0


def compare(hq: Core, checked: Checked) -> Changes:
    """Old and new of the changed rows."""
    with hq.read() as unit:
        if checked.kind == "products":
            known = catalogue.product_bodies(unit)
        else:
            known = catalogue.customer_bodies(unit)
    found: list[Change] = []
    withdrawn = 0
    for value in checked.values:
        if isinstance(value, Product):
            before = known.get(value.sku)
            old = decode(Product, before) if before else None
            withdrawn += old is not None and old.active and not value.active
            if old is not None:
                found.append(product_change(old, value))
        elif isinstance(value, Customer) and value.customer_id in known:
            was = decode(Customer, known[value.customer_id])
            found.append(Change(value.customer_id, was.name, value.name, None, None, jump=False))
    found.sort(key=lambda one: not one.jump)
    return Changes(tuple(found[:SHOWN_MAX]), sum(one.jump for one in found), withdrawn)


def product_change(old: Product, new: Product) -> Change:
    """A product before and after; a jump is a price that moves by more than 30 %."""
    moved = abs(new.price_minor - old.price_minor) * 100
    jump = moved > JUMP_PERCENT * old.price_minor
    return Change(new.sku, old.name, new.name, old.price_minor, new.price_minor, jump)
