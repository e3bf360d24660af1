"""recall: pages of 50 among a million orders, by HQ's store code, against the bare query."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from pos_app.bench import hq_data
from pos_app.bench.machine import milliseconds_since
from pos_app.bench.result import SAMPLES, Goal, Result, interleaved, percentile
from pos_app.contract.messages import OrderSearchRequest
from pos_app.hq.recall import CUSTOMERS_MAX, find_orders
from pos_app.hq.service import Hq

GOAL = Goal(value=30.0)
_COLUMNS = """order_no, customer_id, customer_name, city, store_id, created_at, status,
    total_minor, balance_minor, next_on, classes"""
_NEWEST = " ORDER BY created_at DESC, order_no DESC LIMIT 50"
_RANGE = "created_at >= ? AND created_at < ?"
_END = "\U0010ffff"
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A named query: what a till asks, and the bare statement for the same page."""

    name: str
    ask: Callable[[Random], tuple[OrderSearchRequest, tuple[object, ...]]]
    bare: str


def measure(folder: Path) -> list[Result]:
    """The worst of the named queries counts; each is told."""
    home = folder / "recall-hq"
    if not (home / "filled").exists():
        hq_data.fill(home)
        (home / "filled").touch()
    hq = hq_data.open_hq(home)
    try:
        with closing(sqlite3.connect(home / "hq.db", isolation_level=None)) as bare:
            found = [_measure(hq, bare, query) for query in QUERIES]
    finally:
        hq.close()
    worst = max(found, key=lambda one: one.value)
    details = tuple(
        f"{one.name}: p99 {one.value:.2f} ms, bare query {one.floor:.2f} ms" for one in found
    )
    return [Result("recall", worst.value, worst.floor, GOAL, details=details)]


def _measure(hq: Hq, bare: sqlite3.Connection, query: Query) -> Result:
    chance = Random(query.name)
    asked = [query.ask(chance) for _ in range(SAMPLES)]

    def ours(number: int) -> float:
        start = time.perf_counter()
        with hq.read() as unit:
            find_orders(unit, asked[number][0], hq.now())
        return milliseconds_since(start)

    def floor(number: int) -> float:
        start = time.perf_counter()
        _rows(bare, query.bare, asked[number][1])
        return milliseconds_since(start)

    mine, theirs = interleaved(SAMPLES, ours, floor)
    return Result(query.name, percentile(mine, 99), percentile(theirs, 99), GOAL)


def _rows(bare: sqlite3.Connection, statement: str, values: Row) -> list[Row]:
    return bare.execute(statement.format(columns=_COLUMNS), values).fetchall()


# --- the named queries ----------------------------------------------------------------------


def _exact(chance: Random) -> tuple[OrderSearchRequest, Row]:
    number = hq_data.order_no(chance.randrange(hq_data.ORDERS))
    return OrderSearchRequest(order_no=number), (number,)


def _prefix(chance: Random) -> tuple[OrderSearchRequest, Row]:
    prefix = hq_data.order_no(chance.randrange(hq_data.ORDERS))[:10]
    return OrderSearchRequest(order_no=prefix), (prefix, prefix + _END)


def _days(chance: Random, days: int) -> tuple[str, str, int, int]:
    first = hq_data.FIRST_DAY + timedelta(days=chance.randrange(hq_data.DAYS - days))
    last = first + timedelta(days=days)
    bounds = (int(first.timestamp()) * 1_000_000, int(last.timestamp()) * 1_000_000)
    return first.isoformat(), last.isoformat(), *bounds


def _store_date(chance: Random) -> tuple[OrderSearchRequest, Row]:
    first, last, low, high = _days(chance, 30)
    store = hq_data.store_of(chance.randrange(hq_data.STORES))
    request = OrderSearchRequest(store_id=store, created_from=first, created_to=last)
    return request, (store, low, high)


def _status_date(chance: Random) -> tuple[OrderSearchRequest, Row]:
    first, last, low, high = _days(chance, 30)
    request = OrderSearchRequest(status="CREATED", created_from=first, created_to=last)
    return request, ("CREATED", low, high)


def _store_status_date(chance: Random) -> tuple[OrderSearchRequest, Row]:
    first, last, low, high = _days(chance, 90)
    store = hq_data.store_of(chance.randrange(hq_data.STORES))
    request = OrderSearchRequest(
        store_id=store, status="PARTLY_INVOICED", created_from=first, created_to=last
    )
    return request, (store, "PARTLY_INVOICED", low, high)


def _customer_prefix(chance: Random) -> tuple[OrderSearchRequest, Row]:
    word = "".join(chance.choices(hq_data.SYLLABLES, k=3))[: chance.randint(3, 8)]
    return OrderSearchRequest(customer=word), (word, word + _END)


def _customer_part(chance: Random) -> tuple[OrderSearchRequest, Row]:
    word = "".join(chance.choices(hq_data.SYLLABLES, k=3))[1 : chance.randint(5, 9)]
    return OrderSearchRequest(customer=word), (f'"{word}"',)


_OF_CUSTOMERS = """SELECT {columns} FROM sales_order INDEXED BY sales_order_customer
    WHERE customer_id IN (%s) ORDER BY created_at DESC, order_no DESC LIMIT 50"""
_NAMED = f"""SELECT customer_id FROM customer WHERE name_key >= ? AND name_key < ?
    ORDER BY name_key LIMIT {CUSTOMERS_MAX}"""
_HOLDING = f"""SELECT c.customer_id FROM customer_search s JOIN customer c ON c.number = s.rowid
    WHERE customer_search MATCH ? LIMIT {CUSTOMERS_MAX}"""

QUERIES = (
    Query("exact number", _exact, "SELECT {columns} FROM sales_order WHERE order_no = ?"),
    Query(
        "number prefix",
        _prefix,
        "SELECT {columns} FROM sales_order WHERE order_no >= ? AND order_no < ?"
        " ORDER BY order_no LIMIT 50",
    ),
    Query(
        "store and date",
        _store_date,
        f"SELECT {{columns}} FROM sales_order WHERE store_id = ? AND {_RANGE}{_NEWEST}",
    ),
    Query(
        "status and date",
        _status_date,
        f"SELECT {{columns}} FROM sales_order WHERE status = ? AND {_RANGE}{_NEWEST}",
    ),
    Query(
        "store, status, date",
        _store_status_date,
        "SELECT {columns} FROM sales_order WHERE store_id = ? AND status = ?"
        f" AND {_RANGE}{_NEWEST}",
    ),
    Query("customer prefix", _customer_prefix, _OF_CUSTOMERS % _NAMED),
    Query("customer part", _customer_part, _OF_CUSTOMERS % _HOLDING),
)
