"""FS3: a byte of the file that a killed till or a killed head office left behind is changed, any
one: whatever reads differently afterwards is named, table and row, at any size. A change between
the rows, where nothing can be read back, may stay unsaid; of a closed file it is told too.
"""

import json
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.db import row_seal
from pos_app.db.seal import damage
from pos_app.domain.errors import Refused, Unavailable
from pos_app.hq.store import state
from pos_app.hq.verification import verify as verify_hq
from pos_app.till.main import main
from pos_app.till.storage.store import TillStore
from pos_app.till.verification import verify as verify_till
from tests.helpers.meddler import meddling
from tests.hq.world import Clock, open_hq
from tests.sync.world import a_world

ANYWHERE, OF_EACH_TABLE, HEADER, CLOSED = 60, 2, 100, 12
TOUCHED = state.Wanted(what="file_touched")
PAGE = 4096
NAMED = {"TEXT": "words", "BLOB": b"bytes", "INTEGER": 1}


@pytest.fixture(scope="module", params=["till", "hq"])
def left(request, tmp_path_factory):
    """The file of a program that was killed in the middle of its day, a row in each table."""
    world = a_world(tmp_path_factory.mktemp("day"))
    for _ in range(8):
        world.sell()
    world.rounds().step()
    world.sell()
    home = tmp_path_factory.mktemp("killed")
    used = world.home if request.param == "till" else world.hq.config.home
    for end in ("", "-wal"):
        shutil.copy(used / f"{request.param}.db{end}", home)
    world.close()
    file = home / f"{request.param}.db"
    with meddling(file) as opened:
        for (name,) in opened.execute(TABLES).fetchall():
            fill(opened, name)
    assert not (home / f"{request.param}.db-wal").exists()
    return file


TABLES = """SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
    AND name NOT LIKE 'customer_search%' ORDER BY name"""

INDEXES = "SELECT name FROM sqlite_master WHERE name LIKE"


def fill(opened, table):
    """One row, where the table has none and refers to no other."""
    if opened.execute(f"SELECT 1 FROM {table}").fetchone():
        return
    if opened.execute(f"PRAGMA foreign_key_list({table})").fetchone():
        return
    columns = opened.execute(f"PRAGMA table_info({table})").fetchall()
    values = [NAMED.get(column[2], 1 if "INT" in column[2] else "words") for column in columns]
    places = ", ".join("?" * len(values))
    opened.execute(f"INSERT INTO {table} VALUES ({places})", values)


def content(file):
    """All that can be read back: rows by table and the list of tables; an error where one cannot
    be.
    """
    found = {}
    with closing(sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True)) as opened:
        opened.text_factory = bytes
        for name in ("sqlite_master", *(row[0].decode() for row in opened.execute(TABLES))):
            try:
                rows = opened.execute(f"SELECT * FROM {name} NOT INDEXED").fetchall()
                found[name] = [repr(row) for row in rows]
            except sqlite3.Error as error:
                found[name] = [str(error)]
    return found


def said(file):
    """What the seals say; where they say nothing, what the chain does."""
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as opened:
            row_seal.lend_hand(opened)
            found = list(row_seal.sqlite_damage(opened))
        return found or verified(file)
    except (sqlite3.Error, UnicodeDecodeError, Refused, Unavailable) as error:
        return [str(error)]


def verified(file):
    if file.name == "hq.db":
        hq = open_hq(file.parent)
        with hq.read() as unit:
            found = verify_hq(unit)
        hq.close()
        return found
    store = TillStore.open(file.parent, clock=Clock())
    found = verify_till(store)
    store.close()
    return found


def places(file, whole):
    """The header, anywhere, and some of every table's own pages."""
    chance = random.Random(7)
    yield from range(HEADER)
    yield from (chance.randrange(len(whole)) for _ in range(ANYWHERE))
    with closing(sqlite3.connect(file)) as opened:
        pages = opened.execute("SELECT name, pageno, unused FROM dbstat WHERE pagetype = 'leaf'")
        for name, number, unused in pages.fetchall():
            if name.startswith("sqlite_") and name != "sqlite_schema":
                continue
            for _ in range(OF_EACH_TABLE):
                yield number * PAGE - 1 - chance.randrange(max(PAGE - unused - 8, 1))


def test_fs3_each_byte_that_is_changed_and_can_be_read_is_named(left, tmp_path):
    whole, before = left.read_bytes(), content(left)
    copy = tmp_path / left.name
    with closing(sqlite3.connect(left)) as opened:
        order = opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
    assert order > (20,)
    exact, silent = 0, 0
    for at in places(left, whole):
        changed = bytearray(whole)
        changed[at] ^= 1 << (at % 8)
        copy.write_bytes(changed)
        for beside in tmp_path.glob(f"{left.name}-*"):
            beside.unlink()
        try:
            after = content(copy)
        except (sqlite3.Error, UnicodeDecodeError):
            after = {}
        other = [name for name in before if after.get(name) != before[name]]
        found = [str(one) for one in said(copy)] if other else []
        assert bool(found) == bool(other), (at, other)
        exact += len(other) == 1 and any(one.startswith(f"table {other[0]}, row") for one in found)
        silent += not other
    assert exact > 40
    assert silent > 10


def test_a1_a_signature_that_was_changed_is_told_as_its_row(left, tmp_path):
    """The last one of a chain speaks for those before it; each is held by its row's seal, and the
    seals by the list of tables: whoever drops them all is told too.
    """
    copy, whole = tmp_path / left.name, left.read_bytes()
    table = "event" if left.name == "till.db" else "intake"
    with closing(sqlite3.connect(left)) as bare:
        ((sig,),) = bare.execute(f"SELECT CAST(sig AS BLOB) FROM {table} WHERE position = 1")
    assert whole.count(sig) == 1
    for at in range(whole.index(sig), whole.index(sig) + len(sig), 9):
        changed = bytearray(whole)
        changed[at] ^= 1 << (at % 7)
        copy.write_bytes(changed)
        assert str(said(copy)[0]).startswith(f"table {table}, row position 1: it was changed")
    copy.write_bytes(whole)
    with closing(sqlite3.connect(copy, isolation_level=None)) as bare:
        for (name,) in bare.execute(f"{INDEXES} '%_seal'").fetchall():
            bare.execute(f"DROP INDEX {name}")
    assert [str(one) for one in said(copy)] == ["the list of tables: it was changed"]


def opened(file):
    """What the program says of its closed file; whether it opens it."""
    for end in ("-wal", "-shm"):
        file.with_name(f"{file.name}{end}").unlink(missing_ok=True)
    try:
        if file.name == "hq.db":
            hq = open_hq(file.parent)
            with hq.read() as unit:
                said = [json.loads(one.detail)["why"] for one in state.journal_page(unit, TOUCHED)]
            hq.close()
            return said, True
        store = TillStore.open(file.parent, clock=Clock())
    except (Refused, Unavailable) as error:
        return [str(error)], False
    said = [one.detail for one in store.told("file_touched", limit=9)]
    store.close()
    return said, True


def test_fs3_of_a_closed_file_every_byte_is_told_also_where_nothing_reads_it(left, tmp_path):
    """Room that nothing reads stops nobody; the next time that the file is opened it is old news.
    Of a seal that was changed the seal is told.
    """
    copy = Path(shutil.copy(left, tmp_path))
    opened(copy)
    whole, sealed = copy.read_bytes(), copy.with_name(f"{copy.name}.seal").read_bytes()
    chance, rooms = random.Random(11), 0
    for at in (24, *(chance.randrange(len(whole)) for _ in range(CLOSED))):
        changed = bytearray(whole)
        changed[at] ^= 1 << (at % 8)
        copy.write_bytes(changed)
        copy.with_name(f"{copy.name}.seal").write_bytes(sealed)
        (said,), opens = opened(copy)
        assert f"{copy.name}, page {at // PAGE + 1}: it was changed" in said
        rooms += opens
    assert 2 <= rooms < CLOSED
    copy.write_bytes(whole)
    copy.with_name(f"{copy.name}.seal").write_bytes(sealed[:-1])
    assert opened(copy) == ([f"{copy.name}.seal: it was changed"], True)
    assert len(opened(copy)[0]) == 1
    assert damage(copy) == []


def test_fs3_a_word_that_was_changed_in_the_list_of_tables_is_told_with_its_table(left, tmp_path):
    """SQLite reads nothing then; of what it calls a mistake the program makes no traceback."""
    copy = Path(shutil.copy(left, tmp_path))
    for old, new in ((b"TABLE counter (", b"TABLE counter {"), (b"CAST(ifnull(", b"CASU(ifnull(")):
        copy.write_bytes(left.read_bytes().replace(old, new, 1))
        (said,), opens = opened(copy)
        assert "the list of tables" in said
        assert not opens


def test_fs3_every_table_is_sealed_and_every_column_but_the_chains_own(left):
    """A table that somebody adds is sealed with the others; nothing may be left out."""
    with closing(sqlite3.connect(left)) as opened:
        tables = [name for (name,) in opened.execute(TABLES)]
        for table in tables:
            (made,) = opened.execute(
                "SELECT sql FROM sqlite_master WHERE name = ?", (f"{table}_seal",)
            ).fetchone()
            columns = {row[1] for row in opened.execute(f"PRAGMA table_info({table})")}
            left_out = {name for name in columns if f'ifnull("{name}",' not in made}
            assert left_out == {name for of, name in row_seal.ELSEWHERE if of == table}, table
    assert {"event", "intake"} & set(tables)


def test_fs3_nobody_else_can_write_a_row(left, tmp_path):
    """Another program may read the file; what it writes is refused, for it cannot seal."""
    table = "counter"
    copy = shutil.copy(left, tmp_path)
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute(f"SELECT value FROM {table}").fetchone()
        with pytest.raises(sqlite3.OperationalError, match="row_seal"):
            opened.execute(f"UPDATE {table} SET value = value + 1")


def test_fs3_the_program_does_not_start_and_the_command_says_where(left, tmp_path, capsys):
    copy = tmp_path / left.name
    content = left.read_bytes()
    copy.write_bytes(content.replace(b"Jansen", b"Janzen"))
    with pytest.raises(Refused, match=r"FILE_CHANGED.*table \w+, row "):
        verified(copy)
    if left.name == "till.db":
        assert main(["--home", str(tmp_path), "verify"]) == 1
        assert "table customer_order, row order_no " in capsys.readouterr().err


def test_fs3_a_body_of_the_chain_is_held_against_its_hash_at_the_start(left, tmp_path):
    copy = tmp_path / left.name
    with closing(sqlite3.connect(f"{left.as_uri()}?immutable=1", uri=True)) as opened:
        table = "event" if left.name == "till.db" else "intake"
        rows = f"SELECT event_id, body FROM {table} ORDER BY position DESC"
        event_id, body = opened.execute(rows).fetchone()
    content = left.read_bytes()
    parts = (body[at : at + 24] for at in range(len(body)))
    part = next(one for one in parts if content.count(one) == 1)
    copy.write_bytes(content.replace(part, part.swapcase() if part.upper() != part else part[::-1]))
    with pytest.raises(Refused, match=f"{table}, event {event_id}: its content was changed"):
        verified(copy)


def test_fs3_a_column_that_the_list_of_tables_has_lost_is_named(left, tmp_path):
    """What the chain is read by has another name: no row of it can be asked for."""
    copy, table = tmp_path / left.name, b"event" if left.name == "till.db" else b"intake"
    head, made, rest = left.read_bytes().partition(b"CREATE TABLE " + table + b" (")
    copy.write_bytes(head + made + rest.replace(b"body ", b"bodx ", 1))
    with pytest.raises(Refused, match="the list of tables: no such column: body"):
        verified(copy)
