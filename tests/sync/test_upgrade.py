"""U1, U2: a till of each earlier version with a full queue, recorded bodies of wire 1.0 among it,
is lifted and drains into the HQ of today; a kill in the middle of the lift leaves the old file; an
older program refuses a newer one.
"""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.contract.translate import decode_event
from pos_app.db import row_seal
from pos_app.domain.errors import Refused
from pos_app.till.storage import store as till_store
from pos_app.till.storage.store import FILE_NAME, SCHEMA, VERSIONS, TillStore
from tests.hq.world import open_hq
from tests.storage.world import PowerCut, Switch
from tests.sync.world import World, a_world

STAMP = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
RECORDED = Path(__file__).parent.parent / "fixtures" / "wire-1.0"
TABLES = """SELECT name FROM main.sqlite_master WHERE type = 'table' AND name <> 'alembic_version'
    AND name IN (SELECT name FROM now.sqlite_master)"""
EARLIER = [one.revision for one in VERSIONS[:-1]]


@pytest.fixture
def world(tmp_path) -> World:
    """A till with three orders in its queue, and a sale and an order as 1.0 wrote them."""
    world = a_world(tmp_path)
    for _ in range(3):
        world.sell()
    for kind in ("sale", "order"):
        body = (RECORDED / f"{kind}.json").read_bytes().rstrip()
        event = decode_event(kind, body)
        with world.store.begin() as unit:
            at = world.clock.now()
            unit.add_event(event, world.ids.new(), body, world.sign, at, "now")
    world.catalogues.close()
    world.store.close()
    return world


def as_of(world: World, version: str) -> World:
    """The same till, its file as that version made it."""
    now, file = world.home / "now.db", world.home / FILE_NAME
    file.rename(now)
    with closing(sqlite3.connect(file, isolation_level=None)) as made:
        made.execute(STAMP)
        made.execute("INSERT INTO alembic_version VALUES (?)", (version,))
        for one in VERSIONS:
            if one.revision <= version:
                for statement in one.STATEMENTS:
                    made.execute(statement)
        made.execute(f"ATTACH '{now}' AS now")
        for (table,) in made.execute(TABLES).fetchall():
            copied(made, table)
    return world


def copied(made, table):
    """What the version had of the rows; a column that is gone since was something plain."""
    columns = made.execute(f"PRAGMA main.table_info({table})").fetchall()
    kept = {row[1] for row in made.execute(f"PRAGMA now.table_info({table})")}
    values = [x[1] if x[1] in kept else {"INTEGER": "0"}.get(x[2], "''") for x in columns]
    listed = ", ".join(x[1] for x in columns)
    made.execute(f"INSERT INTO main.{table} ({listed}) SELECT {', '.join(values)} FROM now.{table}")


def at_hq(world: World) -> int:
    world.store = TillStore.open(world.home, clock=world.clock)
    world.build()
    bodies = [one.body for one in world.store.chain()]
    world.rounds().step()
    world.rounds().step()
    assert [one.body for one in world.store.chain()] == bodies
    assert world.store.unsent_count() == 0
    assert {one.result for one in world.store.chain()} == {"applied"}
    return world.hq.counts().transactions


@pytest.mark.parametrize("version", EARLIER)
def test_u1_a_full_queue_of_each_version_drains_into_the_hq_of_today(world, version):
    older = as_of(world, version)
    assert at_hq(older) == 5
    assert len(older.store.identity().hq_key) == 64
    assert len(older.store.certificates()) == 1
    assert older.store.damage() == []
    assert (older.home / "backups" / f"till-before-{version}.db").exists()
    older.close()


@pytest.mark.parametrize("version", EARLIER[::7])
@pytest.mark.parametrize("at", [1, 2, 5, 9, 14, 30])
def test_u2_a_kill_in_the_middle_of_the_lift_leaves_the_old_file(world, version, at):
    older = as_of(world, version)
    switch = Switch(at)
    switch.on = True
    with pytest.raises(PowerCut):
        TillStore.open(older.home, clock=older.clock, step=switch)
    with closing(sqlite3.connect(older.home / FILE_NAME)) as opened:
        (found,) = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    assert found == version
    assert at_hq(older) == 5
    older.close()


@pytest.mark.parametrize("known", range(1, len(VERSIONS)))
def test_u2_an_older_program_refuses_the_newer_file_and_leaves_it(world, monkeypatch, known):
    monkeypatch.setattr(till_store, "SCHEMA", replace(SCHEMA, versions=SCHEMA.versions[:known]))
    before = (world.home / FILE_NAME).read_bytes()
    with pytest.raises(Refused, match="DATABASE_NEWER"):
        TillStore.open(world.home, clock=world.clock)
    assert (world.home / FILE_NAME).read_bytes() == before


def test_u2_a_newer_hq_is_refused_and_left_as_it_is(world):
    file, home = world.hq.config.database_file, world.hq.config.home
    world.hq.close()
    with closing(sqlite3.connect(file, isolation_level=None)) as opened:
        row_seal.lend_hand(opened)
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()
    with pytest.raises(Refused, match="DATABASE_NEWER"):
        open_hq(home)
    assert file.read_bytes() == before
