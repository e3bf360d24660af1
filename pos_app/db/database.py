"""One database: who writes, who reads, and the seam where crashes are injected.

`Database.sqlite(path)` holds the only writer connection of the file (WAL, FULL, BEGIN IMMEDIATE),
which is also its only checkpointer; `read()` hands out read-only connections.
`Database.in_memory(path)` is the same without a disk, `Database.postgresql(url)` uses a pool for
both. Callers write

    with database.write(wait_seconds=0.05) as connection:  # one transaction
        connection.execute(...)                            # Unavailable("disk", "busy"|"full"|...)
    with database.read() as connection:                    # one snapshot, changes nothing
        ...

`step(name)` is called before and after begin, every statement and commit; what it raises leaves
nothing written, as a crash would. A file must never be opened by two of these, and nothing may
hold `write()` while it talks to somebody else.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

from pos_app.db import row_seal
from pos_app.db.errors import disk_errors, reason_of
from pos_app.domain.errors import Unavailable

Unit = Connection
"""An open database transaction; the word transaction itself belongs to the business."""
Step = Callable[[str], None]
Names = tuple[str, ...]

BUSY_SECONDS = 5.0
"""How long SQLite itself waits for a lock that somebody outside holds (FS4)."""
WRITER_WAIT_SECONDS = 10.0
"""How long a caller waits for the writer where it says nothing else."""
POOL_SIZE = 8
CACHE_KIB = 16_384


def no_step(_name: str) -> None:
    """The seam outside tests: nothing happens."""


class Database:
    """One writer at a time, any number of readers."""

    _read_from = ""
    _in_memory = False

    def __init__(self, writer: Engine, reader: Engine, *, step: Step | None = None) -> None:
        self.writer, self.reader = writer, reader
        self.is_sqlite = writer.dialect.name == "sqlite"
        self._step = step or no_step
        self._lock = threading.Lock()
        self._kept: Connection | None = None
        self._driver: Any = None
        self._idle: list[sqlite3.Connection] = []
        if step is not None:
            _watch(writer, step)

    @classmethod
    def sqlite(cls, path: Path, *, step: Step | None = None) -> "Database":
        """The database in that file, made when it is missing."""
        return cls._sqlite(str(path), f"{path.absolute().as_uri()}?mode=ro", step)

    @classmethod
    def to_look(cls, uri: str) -> "Database":
        """Only to read from, and nothing is made beside the file (FS2)."""
        made = cls._sqlite(uri, uri, None)
        made._in_memory = False
        return made

    @classmethod
    def in_memory(cls, path: Path, *, step: Step | None = None) -> "Database":
        """The same in this process's memory, for one thread, where the path is but a name; it is
        gone when its last connection closes. It has no log beside it: what is read during a write
        is read by the writer.
        """
        uri = memory_uri(path)
        return cls._sqlite(uri, uri, step)

    @classmethod
    def _sqlite(cls, write_to: str, read_from: str, step: Step | None) -> "Database":
        writer = create_engine(
            "sqlite://", creator=lambda: _open_writer(write_to, step), poolclass=StaticPool
        )
        event.listen(writer, "begin", _begin_immediate)
        reader = create_engine(
            "sqlite://",
            creator=lambda: _open_reader(read_from),
            poolclass=QueuePool,
            pool_size=POOL_SIZE,
            max_overflow=POOL_SIZE,
        )
        event.listen(reader, "begin", _begin)
        made = cls(writer, reader, step=step)
        made._read_from = read_from
        made._in_memory = write_to == read_from
        return made

    @classmethod
    def postgresql(cls, url: str, *, step: Step | None = None) -> "Database":
        """The database behind `postgresql+psycopg://`."""
        engine = create_engine(url, pool_size=POOL_SIZE, max_overflow=POOL_SIZE, pool_pre_ping=True)
        event.listen(engine, "connect", _say_the_word)
        return cls(engine, engine, step=step)

    @contextmanager
    def write(self, wait_seconds: float = WRITER_WAIT_SECONDS) -> Iterator[Connection]:
        """One transaction, committed when the block ends well, rolled back when it does not."""
        if not self.is_sqlite:
            with disk_errors(), self.writer.connect() as connection:
                yield from self._transaction(connection)
            return
        if not self._lock.acquire(timeout=wait_seconds):
            raise Unavailable("disk", "busy")
        try:
            with disk_errors():
                yield from self._transaction(self._writer_connection())
        finally:
            self._lock.release()

    def _transaction(self, connection: Connection) -> Iterator[Connection]:
        self._step("before begin")
        try:
            with connection.begin() as transaction:
                self._step("after begin")
                yield connection
                self._step("before commit")
                transaction.commit()
        except BaseException as error:
            if self.is_sqlite and reason_of(error) not in {"", "busy"}:
                self._drop_writer()
            raise
        self._step("after commit")

    @contextmanager
    def write_bare(self, wait_seconds: float) -> Iterator[sqlite3.Connection]:
        """The same on SQLite with the driver's own connection: a gesture's statements are constant
        text, and the wrapper around a transaction would cost a tenth of their time.
        """
        if not self._lock.acquire(timeout=wait_seconds):
            raise Unavailable("disk", "busy")
        try:
            with disk_errors():
                yield from self._bare_transaction()
        finally:
            self._lock.release()

    def _bare_transaction(self) -> Iterator[sqlite3.Connection]:
        driver = self._writer_driver()
        self._step("before begin")
        try:
            driver.execute("BEGIN IMMEDIATE")
            self._step("after begin")
            yield driver
            self._step("before commit")
            driver.commit()
        except BaseException as error:
            with suppress(sqlite3.Error):
                driver.rollback()
            if reason_of(error) not in {"", "busy"}:
                self._drop_writer()
            raise
        self._step("after commit")

    def _writer_driver(self) -> sqlite3.Connection:
        if self._driver is None:
            found: Any = self._writer_connection().connection.driver_connection
            self._driver = found
        driver: sqlite3.Connection = self._driver
        return driver

    def _writer_connection(self) -> Connection:
        if self._kept is None or self._kept.closed:
            self._kept = self.writer.connect()
        return self._kept

    def _drop_writer(self) -> None:
        """After an error of the disk the handle is never used again (FK3)."""
        self._driver = None
        if self._kept is not None:
            self._kept.invalidate()
            self._kept.close()
            self._kept = None
        self.writer.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One snapshot; any attempt to write in it fails."""
        with disk_errors(), self.reader.connect() as connection:
            yield connection

    def read_bare(self, statement: str, values: Mapping[str, Any]) -> tuple[Names, list[Any]]:
        """Columns and rows of one statement, which is a snapshot by itself, read with the driver's
        own connection; SQLite only.
        """
        with disk_errors():
            if self._in_memory:
                return _fetched(self._writer_driver(), statement, values)
            try:
                driver = self._idle.pop()
            except IndexError:
                driver = _open_reader(self._read_from)
            try:
                found = _fetched(driver, statement, values)
            except BaseException:
                driver.close()
                raise
            self._idle.append(driver)
            return found

    def backup(self, target: Path) -> None:
        """A verified copy of a SQLite database, taken while it is in use (FS5)."""
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(target.name + ".part")
        unfinished.unlink(missing_ok=True)
        with disk_errors(), self.read() as connection:
            copy = sqlite3.connect(unfinished)
            row_seal.lend_hand(copy)
            try:
                source: Any = connection.connection.driver_connection
                source.backup(copy)
                found = copy.execute("PRAGMA integrity_check").fetchone()[0]
            finally:
                copy.close()
        if found != "ok":
            raise Unavailable("disk", "corrupt", retry=False)
        unfinished.replace(target)

    def close(self) -> None:
        """Gives back every connection."""
        self._driver = None
        if self._kept is not None:
            self._kept.close()
            self._kept = None
        while self._idle:
            self._idle.pop().close()
        self.reader.dispose()
        self.writer.dispose()  # the last one to leave a SQLite file folds its log into it


def _fetched(
    driver: sqlite3.Connection, statement: str, values: Mapping[str, Any]
) -> tuple[Names, list[Any]]:
    cursor = driver.execute(statement, values)
    return tuple([column[0] for column in cursor.description]), cursor.fetchall()


class OpenDatabase(Protocol):
    """Opens a SQLite database: `Database.sqlite`, or `Database.in_memory`."""

    def __call__(self, path: Path, *, step: Step | None = None) -> Database: ...


def memory_uri(path: Path) -> str:
    """Where SQLite keeps the database that has that path for a name."""
    return f"file:/{path.as_posix().lstrip('/')}?vfs=memdb"


class _Driver(sqlite3.Connection):
    """Carries the seam of its statements, and lets go of the write lock when it is closed, even
    while a cursor of it is still referred to.
    """

    step: Step = staticmethod(no_step)

    def close(self) -> None:
        if self.in_transaction:
            self.rollback()
        super().close()


def _open_writer(place: str, step: Step | None) -> sqlite3.Connection:
    opened = sqlite3.connect(
        place,
        uri=place.startswith("file:"),
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
        factory=_Driver,
    )
    opened.step = step or no_step
    return _set_up(opened, "journal_mode=WAL", "synchronous=FULL")


def _open_reader(uri: str) -> sqlite3.Connection:
    opened = sqlite3.connect(
        uri,
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
        factory=_Driver,
    )
    return _set_up(opened, "query_only=ON")


def _set_up(opened: sqlite3.Connection, *settings: str) -> sqlite3.Connection:
    """The connection with its settings; closed again where the file is no database."""
    try:
        row_seal.lend_hand(opened)
        for setting in (*settings, "foreign_keys=ON", f"cache_size=-{CACHE_KIB}"):
            opened.execute(f"PRAGMA {setting}")
    except sqlite3.Error:
        opened.close()
        raise
    return opened


def _say_the_word(opened: Any, _record: object) -> None:  # noqa: ANN401 - the driver's connection
    opened.execute(f"SET {row_seal.WORD} = 'pos-app'")
    opened.commit()


def _begin_immediate(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN")


def _watch(engine: Engine, step: Step) -> None:
    def before(*_: object) -> None:
        step("before statement")

    def after(*_: object) -> None:
        step("after statement")

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
