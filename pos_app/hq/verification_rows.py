"""Says whether HQ's rows agree with each other: lists with what they list, columns with the bodies
that they are made of. It changes nothing.
"""

from collections.abc import Iterator
from typing import Any

from pos_app.contract.translate import Malformed, decode
from pos_app.db.database import Unit
from pos_app.domain.configuration import Configuration
from pos_app.domain.customer import Customer
from pos_app.domain.finding import Finding
from pos_app.domain.product import Product
from pos_app.hq.store import books

CHANGED = "it is not what its own text says"
UNREADABLE = "it cannot be read"
PRODUCT = ("sku", "name", "price_minor", "active")
CUSTOMER = ("customer_id", "name")
"""Columns that are the field of that name; search keys may have been made by an older program."""


def rows(unit: Unit) -> Iterator[Finding]:
    """Every row that does not agree."""
    yield from _products(unit)
    yield from _customers(unit)
    yield from _configurations(unit)
    for where, what in books.disagreeing(unit):
        yield Finding(where, what)


def _products(unit: Unit) -> Iterator[Finding]:
    codes = books.barcodes(unit)
    for row in books.products(unit):
        where, body = f"product {row['sku']}", _read(Product, row)
        if body is None:
            yield Finding(where, UNREADABLE)
            continue
        if any(row[name] != getattr(body, name) for name in PRODUCT):
            yield Finding(where, CHANGED)
        mine = codes.pop(row["sku"], set())
        if not mine <= set(body.barcodes):
            yield Finding(where, "a barcode was changed")
    for sku in codes:
        yield Finding(f"product {sku}", "there are barcodes of it, and no product")


def _customers(unit: Unit) -> Iterator[Finding]:
    for row in books.customers(unit):
        where, body = f"customer {row['customer_id']}", _read(Customer, row)
        if body is None:
            yield Finding(where, UNREADABLE)
        elif any(row[name] != getattr(body, name) for name in CUSTOMER):
            yield Finding(where, CHANGED)


def _configurations(unit: Unit) -> Iterator[Finding]:
    for row in books.configurations(unit):
        if _read(Configuration, row) is None:
            yield Finding(f"configuration {row['version']}", UNREADABLE)


def _read(cls: type[Any], row: dict[str, Any]) -> Any:  # noqa: ANN401 - an object of that class
    try:
        return decode(cls, row["body"])
    except (Malformed, ValueError, TypeError):
        return None
