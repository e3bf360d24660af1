"""FS2, FS4, C1, L3: what a till does on a disk that it may not write, beside somebody who holds the
file, and under a clock that jumps.
"""

import shutil
import sqlite3
import struct
import threading
from contextlib import closing
from datetime import timedelta

import pytest

from pos_app.db import log_check
from pos_app.db.seal import SUFFIX, is_sealed
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


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """A till that was killed when four sales were saved, three of them in the log; its secrets."""
    world = a_world(tmp_path_factory.mktemp("day"))
    world.sell()
    world.restart()  # so far all is in the file itself
    for _ in range(3):
        world.sell()
    world.rounds().step()
    home = tmp_path_factory.mktemp("killed")
    for end in ("", "-wal", "-shm", SUFFIX):
        shutil.copy(world.home / f"{FILE_NAME}{end}", home)
    world.close()
    return home, world.secrets


def with_log(killed, home, log):
    """The same with another log, or with none."""
    shutil.copytree(killed, home, dirs_exist_ok=True)
    place = home / f"{FILE_NAME}-wal"
    place.unlink() if log is None else place.write_bytes(log)


@pytest.mark.parametrize("part", [0.1, 0.3, 0.6, 0.9])
def test_fs3_a_byte_of_the_file_under_the_log_of_a_kill_is_told_by_its_seal(
    killed, tmp_path, part
):
    """A log that is short was not folded into the file yet, which is still as it was closed."""
    shutil.copytree(killed[0], tmp_path, dirs_exist_ok=True)
    file = tmp_path / FILE_NAME
    content = bytearray(file.read_bytes())
    at = int(len(content) * part)
    content[at] ^= 1
    file.write_bytes(content)
    try:
        store = TillStore.open(tmp_path, clock=Clock())
        said = " ".join(map(str, store.touched))
        store.close()
    except Refused as refused:
        said = str(refused)
    assert f"till.db, page {at // 4096 + 1}: it was changed" in said


def test_fs3_a_long_log_goes_into_the_file_which_has_no_seal_from_then_on(tmp_path):
    open_store(tmp_path).close()
    store, file = open_store(tmp_path), tmp_path / FILE_NAME
    size, sealed = file.stat().st_size, is_sealed(file)
    assert sealed
    for number in range(4):
        with store.begin() as unit:
            unit.add_print_job(f"R{number}", b"x" * 1_500_000, store.clock.now())
    assert file.stat().st_size > size
    assert not is_sealed(file)
    store.close()
    assert is_sealed(file)


@pytest.mark.parametrize("part", [0, 0.1, 0.3, 0.6, 0.9, 0.999])
@pytest.mark.parametrize("index", [True, False], ids=["killed", "power loss"])
def test_fs3_a_byte_of_the_log_is_named_before_anything_of_it_is_lost(
    killed, tmp_path, part, index
):
    """SQLite would drop in silence what follows; the log's index tells even of its last commit."""
    log = bytearray((killed[0] / f"{FILE_NAME}-wal").read_bytes())
    log[int(len(log) * part)] ^= 1
    with_log(killed[0], tmp_path, log)
    if not index:
        (tmp_path / f"{FILE_NAME}-shm").unlink()
        if part > 0.99:  # as a power loss leaves a commit that nobody was told of
            TillStore.open(tmp_path, clock=Clock()).close()
            return
    for _ in range(2):
        with pytest.raises(Refused, match=r"FILE_CHANGED.*till.db-wal, (frame|its header)"):
            TillStore.open(tmp_path, clock=Clock())
    assert (tmp_path / f"{FILE_NAME}-wal").read_bytes() == log


def test_fs3_of_a_program_that_was_killed_as_its_log_began_anew_nothing_is_missing(tmp_path):
    """Header and index are of the new log, the frames and the index's sums still of the old."""
    file = tmp_path / FILE_NAME
    log, index = (file.with_name(FILE_NAME + end) for end in ("-wal", "-shm"))
    with closing(sqlite3.connect(file, isolation_level=None)) as opened:
        opened.execute("PRAGMA journal_mode=WAL")
        opened.execute("CREATE TABLE t (x)")
        opened.execute("PRAGMA wal_checkpoint")
        old_log, old_index = log.read_bytes(), index.read_bytes()
        opened.execute("INSERT INTO t VALUES (1)")
        new_log, new_index = log.read_bytes(), index.read_bytes()
    told = new_index[:16] + bytes(4) + new_index[20:24] + old_index[24:32] + new_index[32:40]
    told += struct.pack("=2I", *log_check._sums(told, (0, 0), log_check.NATIVE))  # noqa: SLF001
    log.write_bytes(new_log[:32] + old_log[32:])
    index.write_bytes(told + told + new_index[96:])
    assert list(log_check.log_damage(file)) == []
    log.write_bytes(new_log)
    index.write_bytes(new_index)
    assert list(log_check.log_damage(file)) == []
    log.write_bytes(new_log[:32] + old_log[32:])
    assert "frame 1" in str(next(log_check.log_damage(file)))


def test_fs3_a_log_of_which_a_power_loss_left_a_torn_header_alone_holds_nothing(killed, tmp_path):
    file = tmp_path / FILE_NAME
    log = tmp_path / f"{FILE_NAME}-wal"
    for length, named in ((log_check.HEADER, []), (log_check.HEADER + 1, ["its header"])):
        log.write_bytes(bytes(length))
        found = [str(one) for one in log_check.log_damage(file)]
        assert [one in said for one, said in zip(named, found, strict=True)] == [True] * len(named)


def test_fs2_a_log_that_cannot_be_read_is_told_as_the_disks(tmp_path):
    open_store(tmp_path).close()
    (tmp_path / f"{FILE_NAME}-wal").mkdir()
    with pytest.raises(Unavailable, match="disk"):
        TillStore.open(tmp_path, clock=Clock())


def test_fs4_a_file_that_another_program_holds_is_not_called_damaged(tmp_path):
    open_store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="busy"):
            TillStore.open(tmp_path, clock=Clock())


def test_fs3_a_seal_that_was_changed_itself_is_damage(tmp_path):
    open_store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("PRAGMA writable_schema=ON")
        changed = "sql = replace(sql, 'row_seal(', 'nothing(')"
        other.execute(f"UPDATE sqlite_master SET {changed} WHERE name = 'journal_seal'")
    with pytest.raises(Refused, match="FILE_CHANGED"):
        TillStore.open(tmp_path, clock=Clock())


@pytest.mark.parametrize("part", [None, 0, 0.3, 0.999])
def test_fs3_a_log_that_is_gone_or_cut_is_named(killed, tmp_path, part):
    home, secrets = killed
    log = (home / f"{FILE_NAME}-wal").read_bytes()
    with_log(home, tmp_path, None if part is None else log[: int(len(log) * part)])
    with pytest.raises(Refused, match=r"FILE_CHANGED.*till.db-wal"):
        TillStore.open(tmp_path, clock=Clock())
    (tmp_path / f"{FILE_NAME}-shm").unlink()
    store = TillStore.open(tmp_path, clock=Clock())  # without its index, the mark outside tells
    if part != 0.999:
        assert 1 <= len(list(store.chain())) < 4
        with pytest.raises(Refused, match="DATABASE_BEHIND"):
            check_mark(store, secrets)
    store.close()


def test_fs3_what_a_kill_or_a_failed_write_left_is_whole(killed, tmp_path):
    """The log as it is, and an index that was cut, or whose two halves differ: made anew."""
    index = (killed[0] / f"{FILE_NAME}-shm").read_bytes()
    for left in (index, index[:100], b"\0" + index[1:], b""):
        with_log(killed[0], tmp_path, (killed[0] / f"{FILE_NAME}-wal").read_bytes())
        (tmp_path / f"{FILE_NAME}-shm").write_bytes(left)
        store = TillStore.open(tmp_path, clock=Clock())
        assert len(list(store.chain())) == 4
        store.close()


def test_fs3_a_large_closed_file_is_compared_beside_the_clerk_before_its_log_is_folded(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("pos_app.db.schema.CHECKED_AT_OPEN_BYTES", 0)
    world = a_world(tmp_path)
    file = world.home / FILE_NAME
    for stays in (True, False):  # or is closed at once
        world.store.close()
        content = file.read_bytes()
        at = 24  # how often it was written, which tells nothing
        file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        world.restart()
        assert world.store.touched == ()
        if stays:
            with world.store.begin() as unit:
                unit.add_print_job("R1", b"x" * 2_000_000, world.clock.now())
            assert file.stat().st_size == len(content)
        else:
            world.store.close()
            world.restart()
        world.rounds().step()
        (line,) = world.store.told("file_touched", limit=1)
        assert line.detail.startswith("till.db, page 1: it was changed")
        assert (world.store.touched != ()) == stays
    world.close()
