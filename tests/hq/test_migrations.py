"""An HQ of the first released schema is lifted, and then is what a fresh one is (U2)."""

import json
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import inspect

from pos_app.contract import messages as m
from pos_app.contract.translate import decode, sha256
from pos_app.db import row_seal
from pos_app.db.database import Database
from pos_app.db.schema import prepare
from pos_app.domain.errors import Refused
from pos_app.domain.events import GENESIS, Header, chain_hash, rfc3339
from pos_app.domain.returns import ReturnedGoods
from pos_app.hq import backups, catalogue, service, synchronise_orders
from pos_app.hq.migrations import SCHEMA
from pos_app.hq.store import intake, orders, sales, search
from pos_app.hq.store.search import Asked
from tests.helpers.carts import NOW
from tests.hq.world import furnish, open_hq
from tests.storage.world import PowerCut, Switch

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
    with one_more(request.getfixturevalue("postgresql"), "older") as uri:
        with psycopg.connect(uri) as connection:
            connection.execute(whole)
            connection.execute(ADD.format("%s"), (ORDER_NO, ORDER))
        yield uri.replace("postgresql:", "postgresql+psycopg:", 1)


@contextmanager
def one_more(server, name):
    """The address of one more database of the server, for a while."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield server.replace("/postgres?", f"/{name}?", 1)
        connection.execute(f"DROP DATABASE {name}")


@pytest.fixture
def newest(older, request):
    """The address of an HQ's database that nobody has opened yet, of the same kind."""
    if not older:
        yield ""
        return
    with one_more(request.getfixturevalue("postgresql"), "newest") as uri:
        yield uri.replace("postgresql:", "postgresql+psycopg:", 1)


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
def test_u2_a_lifted_hq_is_what_a_fresh_one_is(older, newest, tmp_path):
    lifted = open_hq(tmp_path, older)
    fresh = open_hq(tmp_path / "fresh", newest)
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
        page = catalogue.page(unit, "S1", asked)
    hq.close()
    first = order["lines"][0]["line_no"]
    found = [decode(ReturnedGoods, row) for row in page.rows]
    assert found == [ReturnedGoods("S1-01-000002-7K3Q", ((first, 1000),))]
    assert page.version == 1


def with_orders(file: Path, *orders: dict[str, object]) -> None:
    """An HQ of version 0001 with these orders, each otherwise than the recorded one."""
    schema = (FIXTURES / "hq-0001" / "sqlite.sql").read_text("utf-8")
    add = "INSERT INTO sales_order (order_no, created_at, body) VALUES (?, 1772442000000000, ?)"
    with closing(sqlite3.connect(file, isolation_level=None)) as made:
        made.executescript(f"{schema}{STAMP};INSERT INTO alembic_version VALUES ('0001')")
        for number, changes in enumerate(orders, 1):
            name = f"S1-01-{number:06d}-7K3Q"
            body = json.dumps(json.loads(ORDER) | changes | {"order_no": name}).encode()
            made.execute(add, (name, body))


def test_r133_r187_quotes_that_expire_and_cards_that_hold_are_known_after_the_lift(tmp_path):
    terms = json.loads(ORDER)["terms"] | {"time_zone": "Europe/Amsterdam"}
    card = json.loads(ORDER)["balance_card"]
    at = "2026-03-01T12:00:00Z"
    with_orders(
        tmp_path / "hq.db",
        {"quote": {"expires_on": "2026-03-05", "lost": False}, "terms": terms},
        {"quote": {"expires_on": "2026-03-05", "lost": True}, "balance_card": None},
        {"balance_card": card | {"authorised_at": at}},
        {"card_captured": 8000},
        {"balance_card": card | {"card": None}},
    )
    hq = open_hq(tmp_path)
    with hq.read() as unit:
        rows = unit.exec_driver_sql("SELECT expires_at, card_since FROM sales_order").all()
    hq.close()
    made, expired, known = 1772442000, 1772751600, 1772366400
    found = [tuple(x and x // 10**6 for x in row) for row in rows]
    assert found == [(expired, made), (None, None), (None, known), (None, None), (None, None)]


def test_r110_an_order_that_promises_nothing_promises_nothing_after_the_lift(tmp_path):
    lines = [one for one in json.loads(ORDER)["lines"] if one["delivery"]["mode"] == "carry"]
    with_orders(tmp_path / "hq.db", {"lines": lines})
    hq = open_hq(tmp_path)
    with hq.read() as unit:
        assert unit.exec_driver_sql("SELECT count(*) FROM order_place").scalar() == 0
        assert orders.find(unit, ORDER_NO) is not None
    hq.close()


# --- each version, with what waits in it (U1) -----------------------------------------------------

EARLIER = SCHEMA.versions[:-1]
INTAKE = """INSERT INTO intake (position, event_id, device_id, epoch, seq, order_id, kind,
    created_at, body, body_sha256, prev_hash, hash, sig, store_id, register_id, received_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'S1', 'S1-1', 1772442000000000)"""
WAITS = """INSERT INTO intake_state (position, event_id, state, modified_at, kind)
    VALUES (?, ?, 'waiting', 1772442000000000, ?)"""
DEVICE = """INSERT INTO device (device_id, public_key, store_id, register_id, enrolled_at)
    VALUES (?, ?, 'S1', 'S1-1', 1772442000000000)"""
EPOCH = "INSERT INTO epoch (epoch, device_id, through, head_hash, made_at) VALUES (?, ?, ?, ?, 1)"
KINDS = ("order", "sale")


def with_waiting(file: Path, *kinds: str, back: bytes = b"") -> None:
    """An HQ of version 0001 that has taken in what a till of 1.0 wrote, and applied none of it;
    `back` is the body of a return.
    """
    key = Ed25519PrivateKey.generate()
    device, epoch, link = "d" * 32, "e" * 32, GENESIS
    with closing(sqlite3.connect(file, isolation_level=None)) as made:
        made.executescript((FIXTURES / "hq-0001" / "sqlite.sql").read_text("utf-8") + STAMP)
        made.execute("INSERT INTO alembic_version VALUES ('0001')")
        made.execute(DEVICE, (device, key.public_key().public_bytes_raw().hex()))
        for seq, kind in enumerate(kinds or KINDS, 1):
            written = FIXTURES / "wire-1.0" / f"{kind}.json"
            body = back if kind == "return" else written.read_bytes().rstrip()
            order = "" if kind in {"sale", "return"} else ORDER_NO
            header = Header(str(seq) * 32, device, epoch, seq, order, kind, rfc3339(NOW))
            before, link = link, chain_hash(link, header, sha256(body))
            named = [getattr(header, name) for name in Header.__slots__]
            hashes = (sha256(body).hex(), before.hex(), link.hex(), key.sign(link).hex())
            made.execute(INTAKE, (seq, *named, body, *hashes))
            made.execute(WAITS, (seq, header.event_id, kind))
        made.execute(EPOCH, (epoch, device, len(kinds or KINDS), link.hex()))


@pytest.mark.parametrize("version", EARLIER)
def test_u1_what_waits_in_an_hq_of_each_version_is_applied_by_todays(tmp_path, version):
    with_waiting(tmp_path / "hq.db")
    older = Database.sqlite(tmp_path / "hq.db")
    if version != EARLIER[0]:
        known = SCHEMA.versions[: SCHEMA.versions.index(version) + 1]
        prepare(older, replace(SCHEMA, versions=known), backup=lambda _version: None)
        with older.write() as connection:
            row_seal.unseal(connection)
    older.close()
    hq = open_hq(tmp_path)
    furnish(hq)
    run = synchronise_orders.run(hq, "test")
    with hq.read() as unit:
        bodies = [one.body for one in intake.links(unit, "d" * 32, "e" * 32, 0, 9)]
    assert (run.applied, run.quarantined) == (len(KINDS), 0)
    assert bodies == [(FIXTURES / "wire-1.0" / f"{x}.json").read_bytes().rstrip() for x in KINDS]
    assert backups.findings(hq) == []
    assert (tmp_path / "backups" / f"hq-before-{version}.db").exists()
    hq.close()


def test_r109_r135_sales_and_changes_of_before_the_lift_are_found_by_their_receipts(tmp_path):
    """Goods that came back without a receipt belong to no order, and are found by none."""
    nothing = b'{"order_no": "", "receipt_no": "S1-01-R000004"}'
    with_waiting(tmp_path / "hq.db", "sale", "pickup", "return", back=nothing)
    with closing(sqlite3.connect(tmp_path / "hq.db", isolation_level=None)) as made:
        made.execute("UPDATE intake_state SET state = 'applied'")
    hq = open_hq(tmp_path)
    with hq.read() as unit:
        sale = sales.find(unit, "S1-01-R000001")
        changed = [orders.changed_by(unit, f"S1-01-R00000{one}") for one in (1, 3, 4)]
    hq.close()
    assert sale is not None
    assert (sale.receipt_no, changed) == ("S1-01-R000001", ["", ORDER_NO, ""])


@pytest.mark.parametrize("known", range(1, len(SCHEMA.versions)))
def test_u2_an_older_hq_refuses_the_newer_database_and_leaves_it(tmp_path, monkeypatch, known):
    open_hq(tmp_path).close()
    before = (tmp_path / "hq.db").read_bytes()
    monkeypatch.setattr(service, "SCHEMA", replace(SCHEMA, versions=SCHEMA.versions[:known]))
    with pytest.raises(Refused, match="DATABASE_NEWER"):
        open_hq(tmp_path)
    assert (tmp_path / "hq.db").read_bytes() == before


@pytest.mark.parametrize("at", [1, 3, 20, 60, 80, 120])
def test_u2_a_kill_in_the_middle_of_the_lift_leaves_the_old_hq(tmp_path, at):
    with_waiting(tmp_path / "hq.db")
    switch = Switch(at)
    switch.on = True
    with pytest.raises(PowerCut):
        open_hq(tmp_path, step=switch)
    with closing(sqlite3.connect(tmp_path / "hq.db")) as opened:
        assert opened.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    hq = open_hq(tmp_path)
    with hq.read() as unit:
        assert intake.counts(unit)["waiting"] == len(KINDS)
    hq.close()
