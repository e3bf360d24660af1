"""An HQ of the first released schema is lifted, and then is what a fresh one is (U2)."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import inspect

from pos_app.contract import messages as m
from pos_app.contract.translate import decode
from pos_app.db import row_seal
from pos_app.domain.returns import ReturnedGoods
from pos_app.hq import catalogue
from pos_app.hq.store import search
from pos_app.hq.store.search import Asked
from tests.hq.world import open_hq

FIXTURES = Path(__file__).parent.parent / "fixtures"
ORDER = (FIXTURES / "wire-1.0" / "customer-order.json").read_bytes().rstrip()
STAMP = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
ORDER_NO = "S1-01-000001-7K3Q"
ADD = "INSERT INTO sales_order (order_no, created_at, body) VALUES ({0}, 1772442000000000, {0})"
OLD_PLACE = "INSERT INTO order_place VALUES ('S1-01-000001-7K3Q', 'S1', 'PICK', 'pickup', true, 1)"


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request, tmp_path):
    """The address of an HQ's database as version 0001 left it, one order in it."""
    schema = (FIXTURES / "hq-0001" / f"{request.param}.sql").read_text("utf-8")
    whole = f"{schema}{STAMP};INSERT INTO alembic_version VALUES ('0001');{OLD_PLACE};"
    if request.param == "sqlite":
        with closing(sqlite3.connect(tmp_path / "hq.db", isolation_level=None)) as made:
            made.executescript(whole)
            made.execute(ADD.format("?"), (ORDER_NO, ORDER))
        yield ""
        return
    server = request.getfixturevalue("postgresql")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE older")
    uri = server.replace("/postgres?", "/older?", 1)
    with psycopg.connect(uri) as connection:
        connection.execute(whole)
        connection.execute(ADD.format("%s"), (ORDER_NO, ORDER))
    yield uri.replace("postgresql:", "postgresql+psycopg:", 1)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE older")


def shape(hq):
    """Every table with its columns, key and indexes."""
    with hq.database.write() as connection:
        assert list(row_seal.damage(connection)) == []
        found = inspect(connection)
        return {
            table: (
                sorted(
                    (x["name"], str(x["type"]), x["nullable"]) for x in found.get_columns(table)
                ),
                found.get_pk_constraint(table)["constrained_columns"],
                sorted((x["name"], tuple(x["column_names"])) for x in found.get_indexes(table)),
            )
            for table in found.get_table_names()
        }


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")  # the indexes of seals
def test_u2_a_lifted_hq_is_what_a_fresh_one_is(older, tmp_path, request):
    lifted = open_hq(tmp_path, older)
    fresh_url = "" if not older else request.getfixturevalue("postgresql")
    fresh = open_hq(tmp_path / "fresh", fresh_url.replace("postgresql:", "postgresql+psycopg:", 1))
    try:
        assert shape(lifted) == shape(fresh)
    finally:
        lifted.close()
        fresh.close()


def test_r109_old_orders_are_found_by_their_lines_after_the_lift(older, tmp_path):
    hq = open_hq(tmp_path, older)
    with hq.read() as unit:
        ways = (
            Asked(line_status="ACCEPTED", delivery_class="PICK", open_only=True),
            Asked(delivery_from="2026-03-02", delivery_to="2026-03-02", delivery_mode="standard"),
            Asked(line_status="INVOICED"),
        )
        found = [[x.order_no for x in search.page(unit, one, None, 9)[0]] for one in ways]
    hq.close()
    assert found == [[ORDER_NO], [ORDER_NO], []]


def test_r54_what_came_back_before_the_lift_is_downloaded_too(older, tmp_path):
    order = json.loads(ORDER)
    order["lines"][0]["returned"] = 1000
    values = ("S1-01-000002-7K3Q", json.dumps(order | {"order_no": "S1-01-000002-7K3Q"}).encode())
    add = "INSERT INTO sales_order (order_no, created_at, body) VALUES ({0}, 1772442000000000, {0})"
    if older:
        with psycopg.connect(older.replace("+psycopg", "")) as connection:
            connection.execute(add.format("%s"), values)
    else:
        with closing(sqlite3.connect(tmp_path / "hq.db", isolation_level=None)) as made:
            made.execute(add.format("?"), values)
    hq = open_hq(tmp_path, older)
    asked = m.CatalogueRequest(kind="returns", since=0, cursor="")
    with hq.read() as unit:
        page = catalogue.page(unit, asked)
    hq.close()
    first = order["lines"][0]["line_no"]
    found = [decode(ReturnedGoods, row) for row in page.rows]
    assert found == [ReturnedGoods("S1-01-000002-7K3Q", ((first, 1000),))]
    assert page.version == 1
