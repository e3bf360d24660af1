"""A head office with a million orders and 300,000 customers, written with raw SQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from pos_app.bench.samples import order_body
from pos_app.db.row_seal import lend_hand
from pos_app.db.seal import seal_closed
from pos_app.hq.config import HqConfig, load_secrets, make_secrets
from pos_app.hq.service import Hq
from pos_app.system_clock import SystemClock, SystemIds

ORDERS, CUSTOMERS, STORES = 1_000_000, 300_000, 40
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 700
STATES = ("CREATED", "PARTLY_INVOICED", "INVOICED", "INVOICED", "INVOICED", "CANCELLED")
SYLLABLES = tuple(
    (
        "aar ber bak boer bos braam dam dek der dijk don eik els feen gra groot haar hek hoek "
        "huis jan jong kamp ker kop kuip laan land leeuw lin maas meer mol mul oost pels post "
        "rijn roos sen smit spoor stra ter veen vel vis vos wal wijk wit zand zwaan"
    ).split()
)
_MICROSECONDS = 1_000_000


def store_of(number: int) -> str:
    """The store that made the order of that number."""
    return f"S{number % STORES + 1:02d}"


def order_no(number: int) -> str:
    """The order's own number."""
    return f"{store_of(number)}-01-{number:06d}-{number % 9000 + 1000}"


def _customer_names() -> list[str]:
    """Names of four to six syllables, the same in every run."""
    made = Random(300)
    return [
        f"{''.join(made.choices(SYLLABLES, k=made.randint(2, 4))).title()} "
        f"{''.join(made.choices(SYLLABLES, k=2)).title()}"
        for _ in range(CUSTOMERS)
    ]


def created_at(number: int) -> datetime:
    """When the order was made; numbers rise with time."""
    return FIRST_DAY + timedelta(seconds=number * DAYS * 86_400 // ORDERS)


def open_hq(home: Path) -> Hq:
    """HQ in that folder, made when it is missing."""
    home.mkdir(parents=True, exist_ok=True)
    make_secrets(home, SystemIds())
    config = HqConfig(home=home)
    return Hq.open(config, load_secrets(home), clock=SystemClock(), ids=SystemIds())


def fill(home: Path) -> None:
    """Write everything; indexes are made afterwards, as they are in any database of that size."""
    open_hq(home).close()
    names = _customer_names()
    with closing(sqlite3.connect(home / "hq.db")) as connection:
        lend_hand(connection)
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-262144")
        indexes = _drop_indexes(connection)
        with connection:
            connection.executemany(_CUSTOMER, _customers(names))
            connection.execute("INSERT INTO customer_search(customer_search) VALUES ('rebuild')")
            connection.executemany(_ORDER, _orders(names))
            connection.executemany(_PLACE, _places())
            connection.executemany(_HISTORY, _history())
        for statement in indexes:
            connection.execute(statement)
        connection.execute("ANALYZE")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    seal_closed(home / "hq.db")


_CUSTOMER = """INSERT INTO customer (number, customer_id, version, name, name_key, phone_key,
    email_key, body) VALUES (?, ?, 1, ?, ?, ?, '', '{}')"""
_ORDER = """INSERT INTO sales_order (order_no, store_id, register_id, receipt_no, customer_id,
    customer_name, city, status, created_at, total_minor, balance_minor, deposit_paid_minor,
    next_on, classes, version, body)
    VALUES (?, ?, ?, ?, ?, ?, 'Amersfoort', ?, ?, 24900, 19920, 4980, '', 'PICK', 1, ?)"""
_PLACE = """INSERT INTO order_place (order_no, location, delivery_class, mode, line_status, on_day,
    is_open, created_at, to_fulfil) VALUES (?, ?, 'PICK', 'pickup', ?, ?, ?, ?, 1)"""
_HISTORY = """INSERT INTO order_history (order_no, at, what, who, event_id)
    VALUES (?, ?, 'created', 'clerk', '')"""
_SEARCH_TRIGGERS = ("customer_search_in", "customer_search_up")


def _drop_indexes(connection: sqlite3.Connection) -> list[str]:
    """Drop what only slows the load; the statements that make it again."""
    wanted = """SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type = 'index'
        AND tbl_name IN ('sales_order', 'order_place', 'order_history', 'customer')"""
    found = connection.execute(wanted).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    triggers = [
        connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (one,)).fetchone()[0]
        for one in _SEARCH_TRIGGERS
    ]
    for one in _SEARCH_TRIGGERS:
        connection.execute(f"DROP TRIGGER {one}")
    return [*(sql for _, sql in found), *triggers]


def _customers(names: list[str]) -> Iterator[tuple[object, ...]]:
    for number, name in enumerate(names, 1):
        yield number, f"{number:06d}", name, name.lower(), f"6{number:08d}"


def _orders(names: list[str]) -> Iterator[tuple[object, ...]]:
    body = order_body()
    for number in range(ORDERS):
        buyer = number * 7919 % CUSTOMERS + 1
        store = store_of(number)
        yield (
            order_no(number),
            store,
            f"{store}-1",
            f"{store}-01-R{number:06d}",
            f"{buyer:06d}",
            names[buyer - 1],
            STATES[number % len(STATES)],
            int(created_at(number).timestamp()) * _MICROSECONDS,
            body,
        )


def _places() -> Iterator[tuple[object, ...]]:
    for number in range(ORDERS):
        at = created_at(number)
        state = STATES[number % len(STATES)].replace("CREATED", "ACCEPTED")
        day = f"{at + timedelta(days=number % 14):%Y-%m-%d}"
        moment = int(at.timestamp()) * _MICROSECONDS
        place = (order_no(number), store_of(number))
        yield (*place, state, day, number % len(STATES) < 2, moment)


def _history() -> Iterator[tuple[object, ...]]:
    for number in range(ORDERS):
        yield order_no(number), int(created_at(number).timestamp()) * _MICROSECONDS
