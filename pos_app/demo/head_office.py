"""Furnishes the demo's head office: secrets, operator, stores, goods, people."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from pos_app.db.database import Unit
from pos_app.demo import company, goods, people
from pos_app.demo.words import words
from pos_app.domain.clock import Clock, Ids
from pos_app.domain.customer import Customer
from pos_app.domain.product import Product
from pos_app.domain.quantity import UNIT
from pos_app.domain.stock import StockCount
from pos_app.hq import config, configuration, values
from pos_app.hq.people import operators
from pos_app.hq.service import Hq
from pos_app.hq.store import catalogue, stock

LOGIN, PASSWORD = "demo", "demo-head-office"
BY = "demo"
SEED = 1887
ACCOUNT_LIMIT_MINOR = 500_000


@dataclass(frozen=True, slots=True)
class Furnished:
    """What the shelves and the address book hold."""

    products: tuple[Product, ...]
    customers: tuple[Customer, ...]
    stores: tuple[str, ...]


def open_head_office(home: Path, clock: Clock, ids: Ids) -> Hq:
    """A fresh head office in that folder."""
    config.make_secrets(home, ids)
    name = words("company")["name"]
    settings = f'name = "{name}"\ntraining = true\n'
    (home / config.FILE).write_text(settings, "utf-8")
    return Hq.open(config.load(home), config.load_secrets(home), clock=clock, ids=ids)


def furnish(hq: Hq) -> Furnished:
    """Operator, configurations, products and customers."""
    operators.add(hq, LOGIN, "Demo", PASSWORD)
    made = Furnished(
        products=goods.products(Random(SEED)),
        customers=people.customers(Random(SEED)),
        stores=tuple(one["id"] for one in words("company")["store"]),
    )
    staff = company.staff(hq.secrets.pepper)
    for store_id in made.stores:
        configuration.put(hq, company.configuration(store_id, staff, made.products), BY)
    hq.run(lambda unit: catalogue.put_products(unit, made.products))
    hq.run(lambda unit: catalogue.put_customers(unit, made.customers))
    hq.run(lambda unit: _values(unit, made.customers, hq.now()))
    return made


def count_stock(hq: Hq, shop: Furnished) -> None:
    """Last night's stock-taking: the dearer, the fewer; some shelves are empty, and services have
    none.
    """
    random = Random(SEED)
    warehouses = [one["id"] for one in words("company")["warehouse"]]
    counts = [
        StockCount(place, one.sku, _counted(random, one, plenty=place in warehouses))
        for one in shop.products
        if int(one.sku) < goods.FIRST_LOOSE
        for place in (*shop.stores, *warehouses)
    ]
    hq.run(lambda unit: stock.add_counts(unit, BY, hq.now(), counts))


def _counted(random: Random, product: Product, *, plenty: bool) -> int:
    most = max(2, 4_000_00 // max(product.price_minor, 100_00)) * (5 if plenty else 1)
    return UNIT * max(0, random.randint(-most // 6, most))


def _values(unit: Unit, customers: tuple[Customer, ...], at: datetime) -> None:
    """Gift cards that are out, and businesses that may buy on account."""
    for number, amount_minor in company.gift_cards():
        values.sell_gift_card(unit, number, amount_minor, at)
    for one in customers:
        if one.business:
            values.allow_account(unit, one.customer_id, ACCOUNT_LIMIT_MINOR, at)
