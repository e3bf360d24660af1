"""A till's file of an earlier version keeps what it holds when it is lifted (U2)."""

import json
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from pos_app.contract.translate import encode
from pos_app.db import row_seal
from pos_app.domain.events import Journalled
from pos_app.domain.quantity import UNIT
from pos_app.till.storage.earlier_taxes import add_earlier_taxes
from pos_app.till.storage.store import FILE_NAME, VERSIONS
from tests.e2e.day import do, send_all
from tests.e2e.day import open_store as open_shop
from tests.storage.world import open_store, search

ORDER = Path(__file__).parent.parent / "fixtures" / "wire-1.0" / "customer-order.json"
ADD = """INSERT INTO customer_order VALUES ('S1-01-000001-7K3Q', '2026-03-02', 1, '', 'C1',
    'Jansen', 'jansen', '', '', '', 'S1', '2026-03-02', 'CREATED', 1, 1, '', 'PICK', 'pickup', 'S1',
    1, 0, ?)
"""


def older(home, before):
    """A file as the versions before that one left it, an order in it."""
    with closing(sqlite3.connect(home / FILE_NAME, isolation_level=None)) as made:
        made.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        for version in VERSIONS:
            if version.revision < before:
                for statement in version.STATEMENTS:
                    made.execute(statement)
                made.execute("DELETE FROM alembic_version")
                made.execute("INSERT INTO alembic_version VALUES (?)", (version.revision,))
        made.execute(ADD, (ORDER.read_bytes().rstrip(),))


def test_r109_old_orders_are_found_by_their_lines_after_the_lift(tmp_path):
    older(tmp_path, "0004")
    store = open_store(tmp_path)
    found = [
        len(store.search_orders(search(**asked)))
        for asked in (
            {"line_status": "ACCEPTED", "delivery_mode": "standard"},
            {"delivery_from": "2026-03-02", "delivery_to": "2026-03-02", "preset": "to_pick_up"},
            {"line_status": "INVOICED"},
            {"preset": "to_fulfil"},
        )
    ]
    store.close()
    assert found == [1, 1, 0, 1]
    assert (tmp_path / "backups" / "till-before-0003.db").exists()


def test_r133_old_quotes_are_listed_as_expired_after_the_lift(tmp_path):
    older(tmp_path, "0004")
    order = json.loads(ORDER.read_bytes()) | {"quote": {"expires_on": "2026-02-28"}}
    order["terms"]["time_zone"] = "Europe/Amsterdam"
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as made:
        made.execute(
            "UPDATE customer_order SET status = 'QUOTE_OPEN', body = ?",
            (json.dumps(order).encode(),),
        )
    store = open_store(tmp_path)
    found = [one.status for one in store.search_orders(search())]
    store.close()
    assert found == ["QUOTE_EXPIRED"]


def test_r190_an_open_shift_of_before_goes_on_after_the_lift(tmp_path):
    older(tmp_path, "0003")
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as made:
        made.execute(
            "INSERT INTO shift VALUES ('S1-1-00007', 7, '2026-03-02T09:00:00+00:00', 'clerk',"
            " 10000, 250, NULL)"
        )
    store = open_store(tmp_path, enrolled=False)
    shift = store.shift()
    store.close()
    assert shift is not None
    assert (shift.number, shift.expected_minor, shift.starter) == (7, 10_250, "clerk")


TAXES = "SELECT transaction_id, rate, net_minor, tax_minor FROM business_tax ORDER BY 1, 2"
SALES = "SELECT transaction_id, event_id FROM business WHERE kind = 'sale' ORDER BY rowid"


@pytest.fixture
def world(tmp_path):
    made = open_shop(tmp_path, deposit="10")
    yield made
    made.close()


def test_r190_r194_an_open_shift_knows_the_tax_of_what_was_done_before_the_update(world):
    """Sale, order with goods carried out, pickup, return and cancellation, two rates; another
    till's pickup lies between, so the last pickup is told by its own event.
    """
    for sku in ("MUG", "CLOTH"):
        do(world, "add_product", sku=sku)
    do(world, "pay", tender="cash")
    sale = world.session.concluded.receipt_no
    do(world, "recall", order=sale)
    do(world, "return", quantities={"CLOTH": UNIT})
    do(world, "conclude")
    do(world, "return_product", sku="MUG", reason="no receipt")
    do(world, "conclude")
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="MUG", quantity=4 * UNIT)
    do(world, "pick_up", lines=None)
    do(world, "add_product", sku="CLOTH")
    do(world, "carry_out", lines=("CLOTH",))
    do(world, "pay", tender="cash")
    send_all(world)
    for till in ("S1-1", "S1-2", "S1-1"):
        do(world, "till", id=till)
        do(world, "recall")
        do(world, "start_pickup", quantities={"MUG": UNIT})
        do(world, "pay", tender="cash")
        send_all(world)
    do(world, "recall")
    do(world, "cancel", charge=50)
    do(world, "pay", tender="cash")
    with without_taxes(world) as (opened, told):
        add_earlier_taxes(opened)
        assert opened.execute(TAXES).fetchall() == told
    assert len(told) == 8


def test_r194_what_cannot_be_read_of_an_open_shift_stays_without_its_tax(world):
    """Events that no program can read or that are no business, and an edit of an order that another
    till changed; a pickup after it is told by its own event.
    """
    for sku in ("MUG", "CLOTH", "MUG"):
        do(world, "add_product", sku=sku)
        do(world, "pay", tender="cash")
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="MUG", quantity=4 * UNIT)
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "till", id="S1-2")
    do(world, "recall")
    do(world, "start_pickup", quantities={"MUG": UNIT})
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "till", id="S1-1")
    do(world, "recall")
    do(world, "edit")
    do(world, "add_product", sku="CLOTH")
    do(world, "carry_out", lines=("CLOTH",))
    do(world, "pay", tender="cash")
    edited = world.session.concluded.transaction.transaction_id
    send_all(world)
    do(world, "recall")
    do(world, "start_pickup", quantities={"MUG": UNIT})
    do(world, "pay", tender="cash")
    note = encode(Journalled("x", "clerk", "", "", world.session.now))
    with without_taxes(world) as (opened, told):
        opened.execute("DROP TRIGGER event_no_update")
        damaged, _whole, other = opened.execute(SALES).fetchall()
        opened.execute("UPDATE event SET body = x'00' WHERE event_id = ?", damaged[1:])
        strange = "UPDATE event SET kind = 'journal', body = ? WHERE event_id = ?"
        opened.execute(strange, (note, other[1]))
        add_earlier_taxes(opened)
        found, lost = opened.execute(TAXES).fetchall(), {damaged[0], other[0], edited}
        assert found == [one for one in told if one[0] not in lost]
        assert len(found) == 2


@contextmanager
def without_taxes(world):
    """A copy of the till's file as an earlier version had left it, and what taxes it had."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        with closing(sqlite3.connect(world.register.store.home / FILE_NAME)) as kept:
            kept.backup(opened)
        row_seal.lend_hand(opened)
        told = opened.execute(TAXES).fetchall()
        opened.execute("DROP TRIGGER business_tax_no_delete")
        opened.execute("DELETE FROM business_tax")
        yield opened, told
