"""Opening the till's database, and everything bad that may lie there (T1-T3, FS1-FS4, U2)."""

import errno
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib import import_module
from pkgutil import iter_modules
from unittest.mock import Mock

import pytest

from pos_app.db import schema as schemas
from pos_app.db.database import Database
from pos_app.db.row_seal import lend_hand
from pos_app.db.seal import forget_seal
from pos_app.domain.errors import Refused, Unavailable
from pos_app.hq.migrations import SCHEMA as HQ_SCHEMA
from pos_app.till import storage
from pos_app.till.storage.statements import changed
from pos_app.till.storage.store import FILE_NAME, SCHEMA
from pos_app.till.storage.values import SyncState
from tests.hq.world import Ids
from tests.storage.world import (
    a_cart,
    accept,
    add_journal_event,
    an_attempt,
    conclude,
    counts,
    open_store,
    tender,
)


def fill(store):
    for _ in range(50):
        accept(store, a_cart(Ids(), lines=100))


def raw(home, name=FILE_NAME):
    """The file as another program would open it; closed when the block ends."""
    opened = sqlite3.connect(home / name, isolation_level=None)
    lend_hand(opened)
    return closing(opened)


def test_a_second_program_is_refused_T3(tmp_path):
    store = open_store(tmp_path)
    with pytest.raises(Refused, match="SECOND_PROGRAM"):
        open_store(tmp_path)
    store.close()
    open_store(tmp_path).close()


@pytest.mark.parametrize("schema", [SCHEMA, HQ_SCHEMA], ids=["till", "hq"])
def test_every_fresh_file_of_a_process_is_made_like_its_first_U2(tmp_path, monkeypatch, schema):
    monkeypatch.setattr(schemas, "_STATEMENTS", {})
    made = []
    for name in ("first", "second"):
        database = Database.sqlite(tmp_path / name)
        schemas.prepare(database, schema, backup=lambda _version: None)
        with database.reading() as opened:
            made.append(sorted(opened.iterdump()))
        database.close()
    assert made[0] == made[1]
    assert len(made[0]) > 100


def test_a_newer_database_is_refused_and_not_touched_U2(tmp_path):
    open_store(tmp_path).close()
    with raw(tmp_path) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(Refused, match="DATABASE_NEWER"):
        open_store(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


@pytest.mark.parametrize("damage", ["no database", "a broken page", "a cut tail"])
def test_a_damaged_file_is_refused_in_words(tmp_path, damage):
    store = open_store(tmp_path)
    for _ in range(30):
        accept(store, a_cart(Ids(), lines=60))
    store.close()
    file = tmp_path / FILE_NAME
    content = bytearray(file.read_bytes())
    if damage == "no database":
        content[:] = b"<html>not a database</html>" * 400
    elif damage == "a broken page":
        content[8192 : len(content) // 2] = b"\xff" * (len(content) // 2 - 8192)
    else:
        del content[len(content) // 2 :]
    file.write_bytes(content)
    with pytest.raises(Refused, match=r"FILE_CHANGED.*till\.db, page \d+: it was changed"):
        open_store(tmp_path)
    forget_seal(file)  # as a kill leaves it
    with pytest.raises(Unavailable) as refusal:
        open_store(tmp_path)
    assert (refusal.value.what, refusal.value.reason) == ("disk", "corrupt")
    assert file.read_bytes() == content


def test_an_ordinary_start_imports_what_selling_needs_and_no_more(tmp_path):
    open_store(tmp_path).close()
    code = (
        "import pathlib, sys\n"
        "import pos_app.till.system, pos_app.till.ui.view_model, pos_app.till.ui.shop\n"
        "from pos_app.till.storage.store import TillStore\n"
        f"store = TillStore.open(pathlib.Path({str(tmp_path)!r}), clock=None)\n"
        "store.queue(), store.unsent(1, 1), store.damage(), store.close()\n"
        "late = {'sqlalchemy', 'alembic', 'requests', 'keyring', 'platformdirs', 'escpos'}\n"
        "sys.exit(', '.join(sorted(late & set(sys.modules))) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_migrations_make_what_a_fresh_file_has(tmp_path):
    from pos_app.db.database import Database
    from pos_app.db.schema import _upgrade, version_of

    open_store(tmp_path).close()
    lifted = Database.sqlite(tmp_path / "lifted.db")
    with lifted.write() as connection:
        _upgrade(connection, SCHEMA)
        assert version_of(connection) == SCHEMA.versions[-1]
    lifted.close()
    query = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic%' ORDER BY name"
    with raw(tmp_path) as fresh, raw(tmp_path, "lifted.db") as migrated:
        assert fresh.execute(query).fetchall() == migrated.execute(query).fetchall()


def test_a_full_disk_refuses_the_sale_and_loses_nothing_FS1(tmp_path):
    store, ids = open_store(tmp_path), Ids()
    conclude(store, a_cart(ids))
    before = counts(store)
    with store._database.write() as connection:  # noqa: SLF001
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unavailable) as refusal:
        fill(store)
    assert (refusal.value.what, refusal.value.reason) == ("disk", "full")
    assert store.damage() == []
    with store.begin() as unit:
        unit.clear_draft()
    assert counts(store) == before
    conclude(store, a_cart(ids))  # the handle was given up with its limit: room again
    store.close()


def test_what_was_committed_stands_when_the_log_cannot_be_looked_at(tmp_path, monkeypatch):
    open_store(tmp_path).close()
    store = open_store(tmp_path)
    with store.begin() as unit:
        unit.set_switched_off(off=True)
    monkeypatch.setattr("pathlib.Path.stat", Mock(side_effect=OSError(errno.EIO, "broken")))
    with store.begin() as unit:
        unit.set_switched_off(off=False)
    monkeypatch.undo()
    assert not store.switched_off()
    store.close()


def test_a_gesture_waits_a_moment_for_the_writer_then_is_refused_FS4(tmp_path):
    store = open_store(tmp_path)
    with raw(tmp_path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable) as refusal:
            accept(store, a_cart(Ids()))
    assert (refusal.value.reason, refusal.value.retry) == ("busy", True)
    accept(store, a_cart(Ids()))
    store.close()


@pytest.mark.parametrize("table", ["event", "business", "tender", "journal"])
@pytest.mark.parametrize("verb", ["UPDATE {0} SET rowid = rowid", "DELETE FROM {0}"])
def test_the_books_are_append_only_A3(tmp_path, table, verb):
    store = open_store(tmp_path)
    conclude(store, a_cart(Ids()))
    with store.begin() as unit:
        unit.add_journal("no_sale", "clerk", "", store.clock.now())
    store.close()
    with raw(tmp_path) as opened, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        opened.execute(verb.format(table))


def test_a_settled_payment_attempt_stays_M7(tmp_path):
    store = open_store(tmp_path)
    from dataclasses import replace

    ids = Ids()
    attempt = an_attempt(ids)
    with store.begin() as unit:
        unit.save_attempt(attempt)
    assert store.unfinished_attempts() == (attempt,)
    card = tender(ids, 1200).card
    with store.begin() as unit:
        unit.save_attempt(replace(attempt, state="captured", card=card))
    assert store.unfinished_attempts() == ()
    with pytest.raises(sqlite3.IntegrityError), store.begin() as unit:
        unit.save_attempt(replace(attempt, state="declined"))
    store.close()


def test_the_chain_holds_and_every_link_is_signed_A1(tmp_path):
    from pos_app.contract.translate import sha256
    from pos_app.domain.events import GENESIS, chain_hash
    from tests.storage.world import KEY

    store, ids = open_store(tmp_path), Ids()
    for _ in range(3):
        conclude(store, a_cart(ids))
        add_journal_event(store, ids)
    previous = GENESIS
    for number, one in enumerate(store.unsent(100, 10**6), 1):
        assert one.header.seq == number
        assert one.prev_hash == previous
        assert one.body_sha256 == sha256(one.body)
        previous = chain_hash(previous, one.header, one.body_sha256)
        assert one.hash == previous
        KEY.public_key().verify(one.sig, previous)
    assert store.chain_heads() == (("e" * 32, 6, previous),)
    store.close()


def test_a_till_without_identity_accepts_no_business(tmp_path):
    store = open_store(tmp_path, enrolled=False)
    with pytest.raises(Refused, match="NOT_ENROLLED"):
        conclude(store, a_cart(Ids()))
    store.close()


def test_a_second_open_shift_is_refused_by_the_file(tmp_path):
    from dataclasses import replace

    from tests.storage.world import SHIFT

    store = open_store(tmp_path)
    with pytest.raises(sqlite3.IntegrityError), store.begin() as unit:
        unit.open_shift(replace(SHIFT, shift_id="other", number=2))
    assert store.shift() == SHIFT
    store.close()


def test_what_is_committed_is_flushed_and_its_references_hold(tmp_path):
    store = open_store(tmp_path)
    with store._database.write() as connection:  # noqa: SLF001
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, 50]
    store.close()


def test_no_tender_is_booked_twice_D3(tmp_path):
    from dataclasses import replace

    store, ids = open_store(tmp_path), Ids()
    cart = a_cart(ids)
    conclude(store, cart)
    before = counts(store)
    with pytest.raises(sqlite3.IntegrityError):
        conclude(store, replace(a_cart(ids), tenders=cart.tenders))
    assert counts(store) == before
    store.close()


def test_readers_cannot_write(tmp_path):
    store = open_store(tmp_path)
    reader = store._database.read()  # noqa: SLF001
    with reader as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("DELETE FROM draft")
    store.close()


def test_what_a_till_remembers_of_its_file_is_what_the_file_says_T2(tmp_path):
    with closing(open_store(tmp_path)) as store:
        assert store.sync_state().failures == 0
        with store.begin() as unit:
            unit.save_sync_state(SyncState(failures=1))
            before = store.sync_state()
        assert (before.failures, store.sync_state().failures) == (0, 1)
        kept = store.sync_state()
        with pytest.raises(sqlite3.ProgrammingError), store.begin() as unit:
            unit.save_sync_state(SyncState(failures=object()))  # type: ignore[arg-type]
        assert store.sync_state() == kept


def test_every_statement_that_writes_tells_its_table_T2():
    """A read is remembered until a unit has written in its tables: none may do so unseen. And a
    colon is a value's place, in no text of the statement's own.
    """
    for name in (one.name for one in iter_modules(storage.__path__)):
        module = import_module(f"{storage.__name__}.{name}")
        for text in (one for one in vars(module).values() if isinstance(one, str)):
            writes = re.search(r"\b(INSERT|REPLACE|UPDATE|DELETE|CREATE|DROP)\b", text)
            if writes and not text.startswith("SELECT"):
                assert changed(text), f"{name}: {text}"
                assert ":" not in "".join(re.findall("'[^']*'", text)), f"{name}: {text}"
