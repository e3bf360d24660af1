"""Products and customers as records of master data: read from the catalogue, and written there when
they are published.
"""

from collections.abc import Iterable
from dataclasses import replace

from pos_app.contract.translate import decode
from pos_app.db.database import Unit
from pos_app.domain.customer import Address, Customer
from pos_app.domain.product import SERIAL_AT_SALE, Product
from pos_app.hq.master_rows import Change, Record
from pos_app.hq.store import catalogue


def record(unit: Unit, kind: str, key: str) -> Record | None:
    """The product or customer of that number as tills have it."""
    if kind == "product":
        product = catalogue.product(unit, key)
        return _product_record(product) if product else None
    customer = catalogue.customer(unit, key)
    return customer_record(customer) if customer else None


def product_in(body: bytes) -> Record:
    """The record of a product as the catalogue keeps it."""
    return _product_record(decode(Product, body))


def customer_in(body: bytes) -> Record:
    """The record of a customer as the catalogue keeps it."""
    return customer_record(decode(Customer, body))


def _product_record(one: Product) -> Record:
    """A product as its form has it."""
    return {
        "sku": one.sku,
        "name": one.name,
        "price": one.price_minor,
        "tax_rate": one.tax_rate,
        "sold": one.active,
        "barcodes": list(one.barcodes),
        "article_group": one.category,
        "unit": one.unit,
        "quantity_decimals": one.decimals,
        "serial": one.serial == SERIAL_AT_SALE,
        "variant_of": one.variant_of,
        "gift_card": one.gift_card,
        "description": one.description,
    }


def product_of(one: Record) -> Product:
    """The product that the record describes."""
    return Product(
        sku=one["sku"],
        name=one["name"],
        price_minor=one["price"],
        tax_rate=one["tax_rate"],
        active=one["sold"],
        decimals=one["quantity_decimals"],
        unit=one["unit"],
        barcodes=tuple(one["barcodes"]),
        description=one["description"],
        gift_card=one["gift_card"],
        category=one["article_group"],
        serial=SERIAL_AT_SALE if one["serial"] else "",
        variant_of=one["variant_of"],
    )


def customer_record(one: Customer) -> Record:
    """A customer as its form has it."""
    return {
        "customer_id": one.customer_id,
        "name": one.name,
        "business": one.business,
        "phone": one.phone,
        "email": one.email,
        "charge_group": one.charge_group,
        "addresses": [
            {
                "address_id": x.address_id,
                "name": x.name,
                "street": x.street,
                "postal_code": x.postcode,
                "city": x.city,
                "country": x.country,
                "state": x.state,
                "tax_group": x.tax_group,
            }
            for x in one.addresses
        ],
    }


def customer_of(one: Record, before: Customer | None) -> Customer:
    """The customer that the record describes; what no field says stays."""
    known = before or Customer(one["customer_id"], "")
    return replace(
        known,
        name=one["name"],
        business=one["business"],
        phone=one["phone"],
        email=one["email"],
        charge_group=one["charge_group"],
        addresses=tuple(
            Address(
                address_id=x["address_id"],
                name=x["name"],
                street=x["street"],
                postcode=x["postal_code"],
                city=x["city"],
                country=x["country"],
                tax_group=x["tax_group"],
                state=x["state"],
            )
            for x in one["addresses"]
        ),
    )


def apply(unit: Unit, changes: Iterable[Change]) -> int:
    """What was published goes into the catalogue; the version of it in which tills get all of it,
    or 0 where there is nothing.
    """
    products, customers = [], []
    for one in changes:
        content = one.content
        if content is None:
            continue
        if one.kind == "product":
            products.append(product_of(content))
        else:
            customers.append(customer_of(content, catalogue.customer(unit, one.record)))
    version = catalogue.put_products(unit, products) if products else 0
    return catalogue.put_customers(unit, customers) if customers else version
