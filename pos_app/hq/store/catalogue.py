"""Statements about products and customers, each row with the version it was last changed in."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import and_, bindparam, delete, or_, select

from pos_app.contract.translate import decode
from pos_app.db.database import Unit
from pos_app.db.statement import Statement
from pos_app.domain.customer import Customer
from pos_app.domain.product import Product
from pos_app.hq.columns import customer_columns, product_columns
from pos_app.hq.store.sql import next_value, padded, placed, places, upsert, value
from pos_app.hq.tables.catalogue import BARCODE, CUSTOMER, CUSTOMER_NUMBER, PRODUCT

COUNTER_NAME = "catalogue"
NUMBERS = "customer"
_NUMBER = Statement(
    select(CUSTOMER_NUMBER.c.customer_id).where(
        CUSTOMER_NUMBER.c.temporary_id == bindparam("temporary_id")
    )
)
_CUSTOMER = Statement(
    select(CUSTOMER.c.body).where(CUSTOMER.c.customer_id == bindparam("customer_id"))
)


def version(unit: Unit) -> int:
    """The newest version of any product or customer."""
    return value(unit, COUNTER_NAME)


def put_products(unit: Unit, products: Sequence[Product]) -> int:
    """Add or change these products; all get the same new version."""
    made = next_value(unit, COUNTER_NAME)
    upsert(unit, PRODUCT, [product_columns(one, made) for one in products], "sku")
    for start in range(0, len(products), 500):
        skus = [one.sku for one in products[start : start + 500]]
        unit.execute(delete(BARCODE).where(BARCODE.c.sku.in_(skus)))
    codes = [{"code": code, "sku": one.sku} for one in products for code in one.barcodes]
    upsert(unit, BARCODE, codes, "code")
    return made


def put_customers(unit: Unit, customers: Sequence[Customer]) -> int:
    """Add or change these customers; all get the same new version."""
    made = next_value(unit, COUNTER_NAME)
    upsert(unit, CUSTOMER, [customer_columns(one, made) for one in customers], "customer_id")
    return made


def product(unit: Unit, sku: str) -> Product | None:
    """The product of that number."""
    body = unit.execute(select(PRODUCT.c.body).where(PRODUCT.c.sku == sku)).scalar()
    return None if body is None else decode(Product, bytes(body))


def customer(unit: Unit, customer_id: str) -> Customer | None:
    """The customer of that number."""
    found = _CUSTOMER.first(unit, customer_id=customer_id)
    return None if found is None else decode(Customer, bytes(found[0]))


def number_of(unit: Unit, temporary_id: str) -> str:
    """HQ's own number of the customer that a till made under that id, or nothing (R45)."""
    row = _NUMBER.first(unit, temporary_id=temporary_id)
    return "" if row is None else str(row[0])


def temporary_numbers(unit: Unit, customer_id: str) -> list[str]:
    """The numbers that tills gave the customer before HQ did (R45)."""
    same = CUSTOMER_NUMBER.c.customer_id == customer_id
    return [row[0] for row in unit.execute(select(CUSTOMER_NUMBER.c.temporary_id).where(same))]


def final_customer(unit: Unit, sent: Customer) -> Customer:
    """The customer of an order under the number that HQ knows them by."""
    if not sent.pending:
        return sent
    number = number_of(unit, sent.customer_id)
    return replace(sent, customer_id=number or sent.customer_id, pending=False)


def give_number(unit: Unit, temporary_id: str) -> str:
    """The next number of HQ's own for that customer; tills' and imported ones look otherwise."""
    customer_id = f"HQ-{next_value(unit, NUMBERS):06d}"
    row = {"temporary_id": temporary_id, "customer_id": customer_id}
    unit.execute(CUSTOMER_NUMBER.insert(), row)
    return customer_id


def known_skus(unit: Unit, skus: Iterable[str]) -> set[str]:
    """Which of these products exist."""
    return set(listed(unit, skus))


class Listed(NamedTuple):
    """What the list says of a product, and the version in which that changed last."""

    price_minor: int
    version: int
    body: bytes

    @property
    def tax_rate(self) -> int:
        """Its own rate, whatever the place."""
        return _tax_rate(self.body)


def listed(unit: Unit, skus: Iterable[str]) -> dict[str, Listed]:
    """These products as they are listed."""
    wanted = padded(sorted(set(skus)))
    rows = _skus(len(wanted)).rows(unit, **placed(wanted))
    return {row[0]: Listed(row[1], row[2], bytes(row[3])) for row in rows}


@lru_cache(maxsize=4096)
def _tax_rate(body: bytes) -> int:
    return decode(Product, body).tax_rate


@lru_cache(maxsize=16)
def _skus(count: int) -> Statement:
    query = select(PRODUCT.c.sku, PRODUCT.c.price_minor, PRODUCT.c.version, PRODUCT.c.body)
    return Statement(query.where(PRODUCT.c.sku.in_(places(count))))


def product_bodies(unit: Unit) -> dict[str, bytes]:
    """Every product as it is stored, by number."""
    rows = unit.execute(select(PRODUCT.c.sku, PRODUCT.c.body))
    return {row[0]: bytes(row[1]) for row in rows}


def customer_bodies(unit: Unit) -> dict[str, bytes]:
    """Every customer as it is stored, by number."""
    rows = unit.execute(select(CUSTOMER.c.customer_id, CUSTOMER.c.body))
    return {row[0]: bytes(row[1]) for row in rows}


def barcode_owners(unit: Unit) -> dict[str, str]:
    """Every barcode and the product it belongs to."""
    return {row[0]: row[1] for row in unit.execute(select(BARCODE.c.code, BARCODE.c.sku))}


def row_version(unit: Unit, kind: str, key: str) -> int:
    """The version in which the product or customer changed last; 0 where there is none."""
    table, own = (
        (PRODUCT, PRODUCT.c.sku) if kind == "product" else (CUSTOMER, CUSTOMER.c.customer_id)
    )
    return unit.execute(select(table.c.version).where(own == key)).scalar() or 0


def owner_of(unit: Unit, code: str) -> str:
    """The product that the barcode belongs to, or nothing."""
    return unit.execute(select(BARCODE.c.sku).where(BARCODE.c.code == code)).scalar() or ""




def changed(
    unit: Unit, kind: str, upto: int, after: tuple[int, str], limit: int
) -> list[tuple[int, str, bytes]]:
    """Rows changed up to that version and after that key, as (version, key, body)."""
    table, key = (
        (PRODUCT, PRODUCT.c.sku) if kind == "products" else (CUSTOMER, CUSTOMER.c.customer_id)
    )
    since, last = after
    later = or_(table.c.version > since, and_(table.c.version == since, key > last))
    query = (
        select(table.c.version, key, table.c.body)
        .where(table.c.version >= since, table.c.version <= upto, later)
        .order_by(table.c.version, key)
        .limit(limit)
    )
    return [(row[0], row[1], bytes(row[2])) for row in unit.execute(query)]
