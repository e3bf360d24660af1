"""One byte changed anywhere in the books is found, and named (A1-A3, FS3, section 5 tampering)."""

import psycopg
import pytest

from pos_app.findings_said import finding_said
from pos_app.hq import enrolment, order_care
from pos_app.hq.backups import findings
from pos_app.hq.commands import COMMANDS
from pos_app.hq.people.rights import Actor
from pos_app.hq.store import books as store_books
from pos_app.hq.store import orders, state
from pos_app.hq.verification import verify
from tests.helpers.carts import CARRY, PICK, cart
from tests.helpers.meddler import meddling
from tests.hq.world import a_till, furnish, open_hq


@pytest.fixture
def url():
    return ""


@pytest.fixture
def books(hq, till):
    """Two orders, one picked up in part, a sale, and an operator's act."""
    till.send(till.placed(cart(("3 x 40.00", PICK))), "now")
    till.send(till.placed(cart(("1 x 9.00", PICK)), 2), "now")
    till.send(till.placed(cart(("1 x 10.00", CARRY), customer=None), 3), "now")
    order = ordered(hq, till.number(1))
    till.send(till.picked_up(order, {1: 1}))
    enrolment.make_code(hq, "S1", "S1-2", "karin")
    enrolment.make_code(hq, "S1", "S1-3", "karin")
    return hq


def ordered(hq, number):
    with hq.read() as unit:
        return orders.find(unit, number)


def found(hq, statement=""):
    """What a verification says once somebody has been at the file."""
    file = hq.config.database_file
    with meddling(file) as opened:
        if statement:
            assert opened.execute(statement).rowcount == 1
    with hq.read() as unit:
        return [str(one) for one in verify(unit)]


def test_whole_books_have_no_findings(books):
    assert found(books) == []
    assert "Events: 4." in COMMANDS["verify"](books, {})[0]


def test_whole_books_have_no_findings_however_small_the_pages_are_in_which_they_are_read(
    books, monkeypatch
):
    monkeypatch.setattr(store_books, "ROWS_AT_ONCE", 1)
    with books.read() as unit:
        read = [(one.order_id, one.position) for one in store_books.applied(unit)]
        assert verify(unit) == []
    assert read == sorted(read)
    assert [position for _, position in read] == [3, 1, 4, 2]


def test_a_receipt_number_that_a_copied_till_gave_again_is_an_exception_and_no_damage_FR3(hq, till):
    """By its number the first sale is found; the second is money that came in, and stays so."""
    for _ in range(2):
        assert till.send(till.placed(cart(("1 x 40.00", CARRY))), "now").result == "applied"
    with hq.read() as unit:
        told = [(x.kind, x.amount_minor) for x in orders.discrepancies(unit)]
    assert told == [("RECEIPT_TWICE", 4000)]
    assert found(hq) == []
    hq.run(lambda unit: unit.exec_driver_sql("DELETE FROM sale"))
    says = found(hq)
    assert len(says) == 2
    assert all("does not find the sale by its receipt" in one for one in says)


def test_what_head_office_did_to_an_order_is_no_finding(books, till):
    actor, number = Actor("karin", "administrator"), till.number(1)
    order_care.hold(books, actor, number, "", "address unclear")
    assert found(books) == []
    order_care.release(books, actor, number, "clear now")
    assert till.send(till.picked_up(ordered(books, number), {1: 1})).result == "applied"
    assert found(books) == []
    says = found(books, f"UPDATE sales_order SET version = version + 1 {ONE}")
    assert len(says) == 1


FIRST, LAST = "WHERE position = 1", "WHERE position = 4"
ONE = "WHERE order_no LIKE '%000001%'"
TAMPERED = [
    (f"UPDATE intake SET body = replace(CAST(body AS TEXT), '40', '41') {FIRST}", "content"),
    (f"UPDATE intake SET body = CAST(replace(body, 'Jan', 'Jon') AS BLOB) {FIRST}", "content"),
    (f"UPDATE intake SET kind = 'sale' {FIRST}", "header"),
    (f"UPDATE intake SET created_at = '2020-01-01T00:00:00.000Z' {FIRST}", "header"),
    (f"UPDATE intake SET order_id = 'S1-01-000009-7K3Q' {FIRST}", "header"),
    (f"UPDATE intake SET sig = replace(sig, substr(sig, 9, 1), 'z') {LAST}", "signature"),
    (f"UPDATE intake SET hash = '{'0' * 64}' {FIRST}", "header"),
    (f"UPDATE intake SET prev_hash = '{'1' * 64}' {FIRST}", "does not continue"),
    ("DELETE FROM intake WHERE position = 2", "events before it that are missing: 1"),
    ("DELETE FROM intake WHERE position = 4", "it ends at number 3, HQ once had 4"),
    ("DELETE FROM intake_state WHERE position = 3", "became of it"),
    ("UPDATE intake_state SET state = 'lost' WHERE position = 3", "became of it"),
    ("UPDATE epoch SET through = 3", "it ends at number 4, HQ once had 3"),
    ("UPDATE journal SET who = 'nobody' WHERE number = 2", "journal entry 2"),
    ("UPDATE journal SET detail = '{}' WHERE number = 2", "journal entry 2"),
    ("DELETE FROM journal WHERE number = 2", "journal entry 3"),
    ("UPDATE payment SET amount_minor = amount_minor + 1 WHERE rowid = 1", "payment"),
    ("UPDATE payment SET event_id = 'x' WHERE rowid = 3", "comes from no event"),
    ("DELETE FROM payment WHERE rowid = 1", "payment"),
    ("UPDATE ledger SET amount_minor = amount_minor + 1 WHERE number = 1", "ledger"),
    ("UPDATE ledger SET why = 'because' WHERE number = 1", "ledger"),
    ("DELETE FROM ledger WHERE number = 2", "ledger"),
    (
        f"UPDATE sales_order SET body = CAST(replace(body, 'Jansen', 'J') AS BLOB) {ONE}",
        "not what its events make (customer)",
    ),
    ("UPDATE sales_order SET status = 'X' WHERE order_no LIKE '%000002%'", "lists show"),
    ("UPDATE sales_order SET total_minor = 1 WHERE order_no LIKE '%000002%'", "lists show"),
    ("DELETE FROM sales_order WHERE order_no LIKE '%000002%'", "it is gone"),
    ("INSERT INTO payment (payment_id, at) VALUES ('p', 1)", "comes from no event"),
    ("UPDATE order_history SET who = 'nobody' WHERE number = 1", "its history"),
    ("UPDATE order_history SET detail = '{}' WHERE number = 2", "its history"),
    ("DELETE FROM order_history WHERE number = 1", "its history"),
    (f"UPDATE order_place SET on_day = '2030-01-01' {ONE}", "lists show"),
    ("UPDATE product SET price_minor = 1 WHERE sku = 'A'", "product A: it is not what"),
    ("UPDATE product SET body = 'x' WHERE sku = 'A'", "product A: it cannot be read"),
    ("UPDATE customer SET name = 'X'", "customer C1: it is not what"),
    ("UPDATE configuration SET body = 'x'", "configuration 1: it cannot be read"),
    ("UPDATE intake_state SET kind = 'void' WHERE position = 1", "what HQ lists of it"),
    ("DELETE FROM sale", "does not find the sale by its receipt"),
    ("UPDATE device SET public_key = 'x'", "its key was changed"),
    (f"UPDATE intake SET body_sha256 = 'no hash' {FIRST}", "content"),
    (f"UPDATE intake SET prev_hash = 'no hash' {FIRST}", "does not continue"),
    (f"UPDATE intake SET device_id = 'nobody' {LAST}", "it belongs to no chain of a till"),
    ("UPDATE intake SET body = CAST('x' AS BLOB) WHERE position = 3", "content"),
    ("UPDATE journal SET at = 'never' WHERE number = 2", "some of it cannot be read"),
    ("UPDATE customer SET body = 'x'", "customer C1: it cannot be read"),
    ("INSERT INTO barcode (code, sku) VALUES ('1', 'A')", "product A: a barcode was changed"),
    ("INSERT INTO barcode (code, sku) VALUES ('1', 'Z')", "barcodes of it, and no product"),
    ("INSERT INTO channel_order VALUES ('web', 'W1', 'nowhere', '', 1)", "there is no such order"),
]


@pytest.mark.parametrize(("statement", "words"), TAMPERED)
def test_a3_whoever_edits_the_file_is_found(books, statement, words):
    says = found(books, statement)
    assert any(words in one for one in says), says
    parts = {part for one in says for part in one.split(": ", 1) if not part.startswith("order ")}
    assert [one for one in parts if finding_said("nl", one) == one] == []


def test_a3_a_sale_that_cannot_be_read_any_more_is_not_found_by_its_receipt(hq, till):
    till.send(till.placed(cart(("1 x 40.00", CARRY))), "now")
    with meddling(hq.config.database_file) as opened:
        opened.execute("DELETE FROM sale")
    says = found(hq, "UPDATE intake SET body = CAST('x' AS BLOB)")
    assert any("does not find the sale by its receipt" in one for one in says), says


def test_a5_entries_from_before_the_journal_was_chained_stand_for_themselves(books):
    with meddling(books.config.database_file) as opened:
        opened.execute("UPDATE journal SET hash = ''")
    assert found(books) == []


def test_fs3_what_customers_are_searched_by_is_held_too(books):
    """The index of the search keeps its own tables, which say themselves whether they are whole."""
    with meddling(books.config.database_file) as opened:
        opened.execute("UPDATE customer_search_data SET block = zeroblob(40) WHERE id > 10")
    assert "customer_search" in str(findings(books)[0])


def test_fs3_a_row_that_another_hand_wrote_is_named_on_a_server(tmp_path, emptied, postgresql):
    """PostgreSQL lets everybody in who has the password: the row's seal is not of this program."""
    hq = open_hq(tmp_path, emptied)
    hq.run(lambda unit: state.remember(unit, "notice", "as it was"))
    with psycopg.connect(postgresql) as connection:
        connection.execute("UPDATE hq SET value = 'other' WHERE name = 'notice'")
    found = [str(one) for one in findings(hq)]
    hq.run(lambda unit: state.remember(unit, "notice", "as it was"))
    after = findings(hq)
    with hq.read() as unit:
        tables = set(unit.exec_driver_sql(TABLES).scalars())
        sealed = set(unit.exec_driver_sql(SEALED).scalars())
    hq.close()
    assert found == ["table hq, row name notice: it was changed"]
    assert after == []
    assert tables == sealed
    assert len(tables) > 40


TABLES = """SELECT table_name FROM information_schema.tables
    WHERE table_schema = current_schema AND table_type = 'BASE TABLE'"""
SEALED = """SELECT event_object_table FROM information_schema.triggers
    WHERE trigger_name = 'seal_' || event_object_table"""


def test_a2_a_chain_that_was_made_anew_is_told_from_where_it_begins(tmp_path, ids, clock):
    """Somebody with the file but without the till's key makes all links again from there."""
    from pos_app.contract.translate import sha256
    from pos_app.domain.events import GENESIS, Header, chain_hash

    hq = open_hq(tmp_path / "hq", clock=clock, ids=ids)
    furnish(hq)
    till = a_till(hq, ids)
    for number in (1, 2, 3):
        till.send(till.placed(cart(("3 x 40.00", PICK)), number), "now")
    link, columns = GENESIS, "event_id, device_id, epoch, seq, order_id, kind, created_at, body"
    with meddling(hq.config.database_file) as opened:
        for row in opened.execute(f"SELECT {columns} FROM intake ORDER BY seq").fetchall():
            body = bytes(row[7]).replace(b"Jansen", b"Janzen") if row[3] > 1 else bytes(row[7])
            before, link = link, chain_hash(link, Header(*row[:7]), sha256(body))
            made = (body, sha256(body).hex(), before.hex(), link.hex(), row[3])
            what = "body = ?, body_sha256 = ?, prev_hash = ?, hash = ?"
            opened.execute(f"UPDATE intake SET {what} WHERE seq = ?", made)
        opened.execute("UPDATE epoch SET head_hash = ?", (link.hex(),))
    with hq.read() as unit:
        says = [str(one) for one in verify(unit)]
    hq.close()
    told = [one for one in says if "its signature is not the till's" in one]
    assert told == says[:2]
    assert "(number 2 " in told[0]
    assert "(number 3 " in told[1]
