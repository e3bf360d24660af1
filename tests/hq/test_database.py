"""The shared database helpers: one writer, steps, append-only tables, versions."""

import errno
import sqlite3
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, func, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from pos_app.db import writer as writers
from pos_app.db.database import Database
from pos_app.db.errors import reason_of, reason_of_disk
from pos_app.db.lock import HomeLock
from pos_app.db.schema import Schema, prepare, version_of
from pos_app.db.statement import savepoint
from pos_app.db.types import UtcDateTime, append_only
from pos_app.db.writer import ThreadWriter
from pos_app.domain.errors import Refused, Unavailable

METADATA = MetaData()
NOTES = Table(
    "notes",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime),
    Column("text", String),
)
append_only(NOTES)


class Crash(BaseException):
    pass


def schema(folder, versions=("0001",)):
    return Schema(METADATA.create_all, folder, versions)


@pytest.fixture
def database(tmp_path):
    opened = Database.sqlite(tmp_path / "one.db")
    prepare(opened, schema(tmp_path), backup=lambda version: None)
    yield opened
    opened.close()


def count(database):
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(NOTES)).scalar()


def test_a_moment_comes_back_to_the_microsecond(database):
    at = datetime(2026, 3, 1, 12, 0, 0, 123457, tzinfo=UTC) + timedelta(days=400)
    with database.write() as connection:
        connection.execute(NOTES.insert(), {"id": 1, "at": at})
    with database.read() as connection:
        assert connection.execute(select(NOTES.c.at)).scalar() == at


def test_a3_an_append_only_row_cannot_be_changed_or_deleted(database):
    with database.write() as connection:
        connection.execute(NOTES.insert(), {"id": 1, "text": "kept"})
    for statement in (NOTES.update().values(text="x"), NOTES.delete()):
        with pytest.raises(DBAPIError, match="append-only"), database.write() as connection:
            connection.execute(statement)
    assert count(database) == 1


def test_a_reader_cannot_write(database):
    with pytest.raises(Unavailable, match="read_only"), database.read() as connection:
        connection.execute(NOTES.insert(), {"id": 1})


def test_a_crash_at_any_step_before_the_commit_leaves_nothing(tmp_path):
    names: list[str] = []
    opened = Database.sqlite(tmp_path / "two.db", step=names.append)
    prepare(opened, schema(tmp_path), backup=lambda version: None)
    names.clear()
    with opened.write() as connection:
        connection.execute(NOTES.insert(), {"id": 1})
    steps = list(names)
    assert steps == [
        "before begin",
        "after begin",
        "before statement",
        "before commit",
        "after commit",
    ]
    opened.close()
    for at, name in enumerate(steps):
        _crash_at(tmp_path / f"crash{at}.db", at, kept=name == "after commit")


def _crash_at(path, at, *, kept):
    left = [-1]

    def step(_name):
        left[0] -= 1
        if left[0] == -1:
            raise Crash

    opened = Database.sqlite(path, step=step)
    left[0] = 1_000_000
    prepare(opened, schema(path.parent), backup=lambda version: None)
    left[0] = at
    with pytest.raises(Crash), opened.write() as connection:
        connection.execute(NOTES.insert(), {"id": 1})
    left[0] = 1_000_000
    assert count(opened) == int(kept)
    opened.close()


def test_a_gesture_waits_only_so_long_for_the_writer(database):
    with (
        database.write(),
        pytest.raises(Unavailable, match="busy"),
        database.write(wait_seconds=0.01),
    ):
        pass


def test_a_gesture_with_the_drivers_own_connection_waits_no_longer(database):
    with (
        database.write_bare(),
        pytest.raises(Unavailable, match="busy"),
        database.write_bare(wait_seconds=0.01),
    ):
        pass


def test_a_read_that_fails_spoils_no_later_one(database):
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        database.read_bare("SELECT * FROM absent", {})
    assert database.read_bare("SELECT count(*) FROM notes", {})[1] == [(0,)]


def test_two_who_ask_at_once_get_the_same_ways_to_the_database(tmp_path):
    opened = Database.sqlite(tmp_path / "both.db")
    found = [made() for made in (opened._made, opened._made)]  # noqa: SLF001 - the second was late
    assert found[0] is found[1]
    opened.close()


def test_what_fails_after_the_database_gave_the_unit_up_is_still_told(database):
    """A full disk may end the whole unit: there is no part of it left to be taken back."""
    twice = "INSERT OR ROLLBACK INTO notes (id) VALUES (1), (1)"
    with pytest.raises(IntegrityError), database.write() as unit, savepoint(unit):
        unit.exec_driver_sql(twice)
    assert count(database) == 0


@pytest.mark.parametrize(
    ("place", "bytes_there"),
    [(slice(-4096, None), bytes(4096)), (slice(36, 40), b"\0\0\0\7")],
    ids=["a page is empty", "free pages that are none"],
)
def test_fs5_a_copy_of_damaged_pages_is_none(database, tmp_path, place, bytes_there):
    with database.write() as unit:
        unit.execute(NOTES.insert(), [{"text": "x" * 3_000} for _ in range(9)])
    database.close()
    file = tmp_path / "one.db"
    content = bytearray(file.read_bytes())
    content[place] = bytes_there
    file.write_bytes(content)
    opened = Database.sqlite(file)
    with pytest.raises(Unavailable, match="corrupt"):
        opened.backup(tmp_path / "copy.db")
    opened.close()
    assert not list(tmp_path.glob("copy*"))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PoolTimeout("nobody gives one back"), "busy"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no text"), "corrupt"),
        (sqlite3.OperationalError("Could not decode to UTF-8 column"), "corrupt"),
        (ZeroDivisionError(), ""),
    ],
)
def test_fs3_fs4_what_the_database_complains_of_has_a_reason(error, reason):
    assert reason_of(error) == reason


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.ENOSPC, "full"), (errno.EDQUOT, "full"), (errno.EROFS, "read_only"), (errno.EIO, "io")],
)
def test_fs1_fs2_why_a_file_could_not_be_written(number, reason):
    assert reason_of_disk(OSError(number, "no")) == reason


def test_a_full_disk_is_said_and_the_next_write_works(database, tmp_path):
    with database.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=5")
    with pytest.raises(Unavailable, match="full"), database.write() as connection:
        connection.execute(NOTES.insert(), [{"text": "x" * 3000} for _ in range(50)])
    with database.write() as connection:
        connection.execute(NOTES.insert(), {"text": "fits again"})
    assert count(database) == 1


def test_a_file_that_is_no_database_is_said(tmp_path):
    (tmp_path / "bad.db").write_bytes(b"not a database" * 400)
    opened = Database.sqlite(tmp_path / "bad.db")
    with pytest.raises(Unavailable, match="corrupt"):
        prepare(opened, schema(tmp_path), backup=lambda version: None)
    opened.close()


def test_a_newer_database_is_refused(database, tmp_path):
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num='0099'")
    with pytest.raises(Refused, match="DATABASE_NEWER"):
        prepare(database, schema(tmp_path), backup=lambda version: None)


def test_an_older_database_is_backed_up_and_lifted(database, tmp_path):
    (tmp_path / "versions").mkdir()
    script = "revision='{}'\ndown_revision={}\nfrom alembic import op\ndef upgrade():\n    {}\n"
    (tmp_path / "versions/a.py").write_text(script.format("0001", None, "pass"))
    lifted = script.format("0002", "'0001'", "op.execute('CREATE TABLE more (id INTEGER)')")
    (tmp_path / "versions/b.py").write_text(lifted)
    saved: list[str] = []
    prepare(database, schema(tmp_path, ("0001", "0002")), backup=saved.append)
    with database.read() as connection:
        assert version_of(connection) == "0002"
        assert connection.exec_driver_sql("SELECT count(*) FROM more").scalar() == 0
    assert saved == ["0001"]


def test_a_backup_is_a_whole_database(database, tmp_path):
    with database.write() as connection:
        connection.execute(NOTES.insert(), {"id": 1})
    database.backup(tmp_path / "backups" / "copy.db")
    copy = sqlite3.connect(tmp_path / "backups" / "copy.db")
    assert copy.execute("SELECT count(*) FROM notes").fetchone() == (1,)
    copy.close()


def test_a_second_program_is_kept_out(tmp_path):
    with HomeLock(tmp_path / "lock"), pytest.raises(Refused, match="SECOND_PROGRAM"):
        HomeLock(tmp_path / "lock")
    lock = HomeLock(tmp_path / "lock")
    for _ in range(2):
        lock.close()
        assert not lock.is_held


class Busy:
    """A writer in the midst of a job, until it may go on."""

    def __init__(self, database: Database, queue_max: int = 9) -> None:
        self.writer = ThreadWriter(database, queue_max=queue_max)
        self._begun, self._go = threading.Event(), threading.Event()
        self._first = threading.Thread(target=self.writer.run, args=(self._slow,))
        self._first.start()
        self._begun.wait(60)

    def _slow(self, connection) -> None:
        self._begun.set()
        self._go.wait(60)
        connection.execute(NOTES.insert(), {"id": 1})

    def end(self) -> None:
        self._go.set()
        self._first.join()


def test_a_job_that_is_begun_is_waited_for_and_one_that_is_not_never_is_begun(
    database, monkeypatch
):
    """A person who was told that nothing was done does it again."""
    monkeypatch.setattr(writers, "BEGIN_SECONDS", 0.05)
    busy = Busy(database)
    with pytest.raises(Unavailable, match="busy"):
        busy.writer.run(lambda c: c.execute(NOTES.insert(), {"id": 2}))
    time.sleep(0.3)  # the first one's time is over too
    busy.end()
    busy.writer.close()
    with database.read() as connection:
        assert connection.execute(select(NOTES.c.id)).scalars().all() == [1]


def test_many_threads_write_through_one_and_a_full_queue_is_said(database):
    busy = Busy(database, queue_max=1)
    writer = busy.writer
    second = threading.Thread(
        target=writer.run, args=(lambda c: c.execute(NOTES.insert(), {"id": 7}),)
    )
    second.start()
    while writer.waiting == 0:
        pass
    with pytest.raises(Unavailable, match="busy"):
        writer.run(lambda c: None)
    busy.end()
    second.join()
    writer.close()
    assert count(database) == 2
