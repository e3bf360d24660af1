"""FS2, FS4, C1, L3: what a till does on a disk that it may not write, beside somebody who holds the
file, and under a clock that jumps.
"""

import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta

import pytest

from pos_app.domain.errors import Refused, Unavailable
from pos_app.till.storage.store import FILE_NAME, TillStore
from pos_app.till.sync.high_water import check_mark
from tests.hq.world import Clock, Ids
from tests.storage.world import a_cart, accept, conclude, open_store, search
from tests.sync.world import a_world


def test_fs2_a_database_that_turned_read_only_refuses_the_sale_and_still_shows(tmp_path):
    store, ids = open_store(tmp_path), Ids()
    conclude(store, a_cart(ids))
    with store._database.write() as connection:  # noqa: SLF001
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(Unavailable) as refusal:
        conclude(store, a_cart(ids))
    assert (refusal.value.what, refusal.value.reason) == ("disk", "read_only")
    assert len(store.search_orders(search())) == 1
    store.close()


def test_l3_a_gesture_waits_for_what_the_till_itself_is_writing(tmp_path):
    """A slow disk under the sync thread's unit refuses no scan."""
    store = open_store(tmp_path)
    held, free = threading.Event(), threading.Event()

    def sync() -> None:
        with store.begin():
            held.set()
            free.wait(60)

    thread = threading.Thread(target=sync)
    thread.start()
    assert held.wait(60)
    threading.Timer(0.2, free.set).start()
    accept(store, a_cart(Ids()))
    thread.join()
    assert store.draft() is not None
    store.close()


def test_fs4_a_virus_scanner_on_the_file_delays_no_gesture_for_long(tmp_path):
    """The gesture is refused after a moment, with a retry; as soon as the lock is gone it works."""
    store, ids = open_store(tmp_path), Ids()
    held, free = threading.Event(), threading.Event()

    def scanner() -> None:
        with closing(sqlite3.connect(tmp_path / "till.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            held.set()
            free.wait(60)

    thread = threading.Thread(target=scanner)
    thread.start()
    assert held.wait(60)
    with pytest.raises(Unavailable) as refusal:
        accept(store, a_cart(ids))
    assert (refusal.value.reason, refusal.value.retry) == ("busy", True)
    assert store.draft() is None
    free.set()
    thread.join()
    accept(store, a_cart(ids))
    store.close()


JUMPS = [
    timedelta(seconds=-1),
    timedelta(seconds=1),
    timedelta(hours=-1),
    timedelta(days=-3650),
    timedelta(days=3650),
    timedelta(days=-20500),
    timedelta(days=4300),
]


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_c1_the_order_of_events_is_their_number_whatever_the_clock_says_N3_N4(tmp_path, jump):
    """Sold before and after a jump of the clock: same chain, same sums, everything at HQ."""
    world = a_world(tmp_path)
    first = world.sell()
    world.clock.at += jump
    second = world.sell()
    seqs = [one.header.seq for one in world.store.chain()]
    assert seqs == [1, 2]
    world.clock.at -= jump  # HQ takes requests of a till whose clock is near its own
    for _ in range(2):
        world.clock.forward(seconds=400)
        world.rounds().step()
    states = [world.store.event(one).state for one in (first, second)]
    assert states == ["at_hq", "at_hq"]
    assert world.hq.counts().transactions == 2
    world.close()


def test_c1_a_till_whose_clock_is_far_off_is_turned_away_and_keeps_everything(tmp_path):
    world = a_world(tmp_path)
    sold = world.sell()
    own = Clock(world.clock.at + timedelta(days=1))
    world.client._clock = own  # noqa: SLF001
    assert world.outbox.drain(now=True).reason == "DEVICE_REFUSED"
    assert world.store.event(sold).state == "waiting"
    world.client._clock = world.clock  # noqa: SLF001
    assert world.outbox.drain(now=True).ok
    world.close()


@pytest.mark.parametrize("how", ["missing", "cut", "one byte"])
def test_fs3_a_log_that_is_gone_or_damaged_is_missed_by_the_mark_outside_of_it(tmp_path, how):
    """SQLite drops in silence what follows the damage; the keyring knows how far the till was."""
    world = a_world(tmp_path)
    world.sell()
    world.restart()  # so far all is in the file itself
    for _ in range(3):
        world.sell()
    world.rounds().step()
    killed = tmp_path / "killed"
    killed.mkdir()
    for name in (FILE_NAME, f"{FILE_NAME}-wal"):
        shutil.copy(world.home / name, killed)
    world.close()
    log = killed / f"{FILE_NAME}-wal"
    content = bytearray(log.read_bytes())
    content[len(content) // 3] ^= 1
    if how == "missing":
        log.unlink()
    else:
        log.write_bytes(content if how == "one byte" else content[: len(content) // 3])
    store = TillStore.open(killed, clock=world.clock)
    assert 1 <= len(list(store.chain())) < 4
    with pytest.raises(Refused, match="DATABASE_BEHIND"):
        check_mark(store, world.secrets)
    store.close()
