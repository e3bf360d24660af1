"""U1, U2: a till of an earlier version with a full queue is lifted and drains into the HQ of today;
a kill in the middle of the lift leaves the old file.
"""

import sqlite3
from contextlib import closing

import pytest

from pos_app.till.storage.store import FILE_NAME, VERSIONS, TillStore
from tests.storage.world import PowerCut, Switch
from tests.sync.world import World, a_world

STAMP = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"


@pytest.fixture
def older(tmp_path) -> World:
    """A till with three orders in its queue, in a file as version 0001 wrote it."""
    world = a_world(tmp_path)
    for _ in range(3):
        world.sell()
    world.catalogues.close()
    world.store.close()
    now, file = world.home / "now.db", world.home / FILE_NAME
    file.rename(now)
    with closing(sqlite3.connect(file, isolation_level=None)) as made:
        made.execute(STAMP)
        made.execute("INSERT INTO alembic_version VALUES ('0001')")
        for statement in VERSIONS[0].STATEMENTS:
            made.execute(statement)
        made.execute(f"ATTACH '{now}' AS now")
        for table in ("identity", "configuration", "shift", "event", "outbox", "counter"):
            columns = [row[1] for row in made.execute(f"PRAGMA main.table_info({table})")]
            listed = ", ".join(columns)
            made.execute(f"INSERT INTO main.{table} ({listed}) SELECT {listed} FROM now.{table}")
    return world


def at_hq(world: World) -> int:
    world.store = TillStore.open(world.home, clock=world.clock)
    world.build()
    bodies = [one.body for one in world.store.chain()]
    world.rounds().step()
    world.rounds().step()
    assert [one.body for one in world.store.chain()] == bodies
    assert world.store.unsent_count() == 0
    return world.hq.counts().transactions


def test_u1_a_full_queue_of_before_drains_into_the_hq_of_today(older):
    assert at_hq(older) == 3
    assert len(older.store.identity().hq_key) == 64
    assert len(older.store.certificates()) == 1
    older.close()


@pytest.mark.parametrize("at", [1, 2, 5, 9, 14, 30])
def test_u2_a_kill_in_the_middle_of_the_lift_leaves_the_old_file(older, at):
    switch = Switch(at)
    switch.on = True
    with pytest.raises(PowerCut):
        TillStore.open(older.home, clock=older.clock, step=switch)
    with closing(sqlite3.connect(older.home / FILE_NAME)) as opened:
        (version,) = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    assert version == "0001"
    assert at_hq(older) == 3
    older.close()
