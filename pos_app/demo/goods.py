"""What the demo's store sells, drawn from word lists: one seed, the same shelves."""

from dataclasses import replace
from itertools import product as pairs
from random import Random
from typing import Any

from pos_app.demo.words import words
from pos_app.domain.product import SERIAL_AT_SALE, Product
from pos_app.till.devices.in_store_codes import in_store_code, plain_in_store_code

PER_KIND = 19
"""Makes and finishes of every kind of article: 87 kinds give some 1,650 products."""
PLAIN_PREFIXES = ("20", "24", "25", "26")
PRICED_PREFIX, WEIGHED_PREFIX = "22", "23"
HIGH_RATE = 210_000
FIRST_NUMBERED, FIRST_LOOSE, FIRST_SERVICE = 970_000, 980_000, 990_000


def products(random: Random) -> tuple[Product, ...]:
    """Every article: on shelves, loose by label, services, and appliances with a number each."""
    lists = words("goods")
    made: list[Product] = []
    for group in lists["group"]:
        number = group["number"] * 10_000
        for kind in group["kinds"]:
            shelf = _shelf(random, lists, kind, number)
            made += shelf
            number += len(shelf)
    loose, services = _loose(lists["loose"]), _services(lists["services"]["articles"])
    return (*made, *loose, *services, *_numbered(lists["numbered"]["articles"]))


def _shelf(random: Random, lists: dict[str, Any], kind: list[Any], first: int) -> list[Product]:
    """Makes and finishes of one kind, each with its own price and code."""
    name, finish, low, high = kind
    choices = list(pairs(lists["makes"], lists["finishes"][finish]))
    made = [
        _article(first + place, f"{name} {make}, {look}", _price(random, low, high))
        for place, (make, look) in enumerate(sorted(random.sample(choices, PER_KIND)))
    ]
    firsts = {one.name.partition(",")[0]: one.sku for one in reversed(made)}
    return [replace(one, variant_of=firsts[one.name.partition(",")[0]]) for one in made]


def _price(random: Random, low: int, high: int) -> int:
    """A price in cents as shops write them: 24.95, 139.00, 1,249.00."""
    euros = random.randint(low, high)
    if euros < 100:
        return euros * 100 - 5
    step = 10 if euros < 500 else 50
    return (euros // step * step + step - 1) * 100


def _article(number: int, name: str, price_minor: int) -> Product:
    code = plain_in_store_code(PLAIN_PREFIXES[number % len(PLAIN_PREFIXES)], number)
    return Product(
        sku=str(number),
        name=name,
        price_minor=price_minor,
        tax_rate=HIGH_RATE,
        decimals=0,
        barcodes=(code,),
    )


def _loose(lists: dict[str, Any]) -> list[Product]:
    """Articles whose label carries the price or the weight of the pack (section 6a)."""
    kinds = ((PRICED_PREFIX, lists["priced"]), (WEIGHED_PREFIX, lists["weighed"]))
    rows = [(prefix, name, price) for prefix, articles in kinds for name, price in articles]
    return [
        Product(
            sku=str(FIRST_LOOSE + place),
            name=name,
            price_minor=price,
            tax_rate=HIGH_RATE,
            unit="m" if "meter" in name or "coupon" in name else "kg",
            barcodes=(in_store_code(prefix, FIRST_LOOSE % 100_000 + place),),
        )
        for place, (prefix, name, price) in enumerate(rows)
    ]


def _services(articles: list[list[Any]]) -> list[Product]:
    return [
        Product(str(FIRST_SERVICE + place), name, price, HIGH_RATE, decimals=0)
        for place, (name, price) in enumerate(articles)
    ]


def _numbered(articles: list[list[Any]]) -> list[Product]:
    """Articles of which every piece has a serial number (R121)."""
    return [
        replace(_article(FIRST_NUMBERED + place, name, price), serial=SERIAL_AT_SALE)
        for place, (name, price) in enumerate(articles)
    ]
