"""One database: who writes, who reads, and the seam where crashes are injected.

`Database.sqlite(path)` holds the only writer connection of the file (WAL, FULL, BEGIN IMMEDIATE),
which is also its only checkpointer; `read()` hands out read-only connections.
`Database.in_memory(path)` is the same without a disk, `Database.postgresql(url)` uses a pool for
both. Callers write

    with database.write(wait_seconds=0.05) as connection:  # one transaction
        connection.execute(...)                            # Unavailable("disk", "busy"|"full"|...)
    with database.read() as connection:                    # one snapshot, changes nothing
        ...

`step(name)` is called before and after begin and commit, and before every statement; what it
raises leaves nothing written, as a crash would. A file must never be opened by two of these, and
nothing may hold `write()` while it talks to somebody else.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from pos_app.db import row_seal
from pos_app.db.errors import disk_errors, reason_of
from pos_app.db.kept_log import KeptLog
from pos_app.domain.errors import Unavailable

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

Unit: TypeAlias = "Connection"
"""An open database transaction; the word transaction itself belongs to the business."""
Step = Callable[[str], None]
Names = tuple[str, ...]

BUSY_SECONDS = 5.0
"""How long SQLite itself waits for a lock that somebody outside holds (FS4)."""
WRITER_WAIT_SECONDS = 10.0
"""How long a caller waits for the writer where it says nothing else."""
VERIFIED_PAGES = 4_096
"""A file up to this size is verified when it is opened again after an error of the disk."""
CACHE_KIB = 4_096
"""What a connection keeps of its database; the rest is in the system's memory anyway."""


def no_step(_name: str) -> None:
    """The seam outside tests: nothing happens."""


class Database:
    """One writer at a time, any number of readers: a SQLite file is read from `read_from`, without
    it the place is a server.
    """

    patience_seconds = BUSY_SECONDS

    def __init__(self, place: str, read_from: str = "", *, step: Step | None = None) -> None:
        self.is_sqlite = bool(read_from)
        self._place, self._read_from = place, read_from
        self.is_in_memory = place == read_from
        self._watched = step is not None
        self._step = step or no_step
        self._lock, self._making = threading.Lock(), threading.Lock()
        self._engines: tuple[Engine, Engine] | None = None
        self._kept: Connection | None = None
        self._driver: sqlite3.Connection | None = None
        self._doubted = False
        self.log = KeptLog(place)
        self._idle: list[sqlite3.Connection] = []
        self._readers: list[Connection] = []

    @classmethod
    def sqlite(cls, path: Path, *, step: Step | None = None) -> "Database":
        """The database in that file, made when it is missing."""
        return cls(str(path), f"{path.absolute().as_uri()}?mode=ro", step=step)

    @classmethod
    def to_look(cls, uri: str) -> "Database":
        """Only to read from, and nothing is made beside the file (FS2)."""
        made = cls(uri, uri)
        made.is_in_memory = False
        return made

    @classmethod
    def in_memory(cls, path: Path, *, step: Step | None = None) -> "Database":
        """The same in this process's memory, for one thread, where the path is but a name; it is
        gone when its last connection closes. It has no log beside it: what is read during a write
        is read by the writer.
        """
        uri = memory_uri(path)
        return cls(uri, uri, step=step)

    @classmethod
    def postgresql(cls, url: str, *, step: Step | None = None) -> "Database":
        """The database behind `postgresql+psycopg://`."""
        return cls(url, step=step)

    @property
    def writer(self) -> "Engine":
        """SQLAlchemy's way to the writer."""
        return (self._engines or self._made())[0]

    @property
    def reader(self) -> "Engine":
        """SQLAlchemy's way to the readers."""
        return (self._engines or self._made())[1]

    def _made(self) -> "tuple[Engine, Engine]":
        from pos_app.db import engines

        with self._making:
            if self._engines is None:
                if self.is_sqlite:
                    made = engines.sqlite_engines(self._writer_driver, self._new_reader)
                else:
                    made = engines.server_engines(self._place)
                if self._watched:
                    engines.watch(made[0], self._step)
                self._engines = made
            return self._engines

    @contextmanager
    def write(self, wait_seconds: float = WRITER_WAIT_SECONDS) -> "Iterator[Connection]":
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

    def _transaction(self, connection: "Connection") -> "Iterator[Connection]":
        self._step("before begin")
        try:
            with connection.begin() as transaction:
                self._step("after begin")
                yield connection
                self._step("before commit")
                transaction.commit()
        except BaseException as error:
            if self.is_sqlite and (reason := reason_of(error)) not in {"", "busy"}:
                self._drop_writer(reason)
            raise
        self._step("after commit")
        self.log.committed(self._driver)

    @contextmanager
    def write_bare(self, wait_seconds: float = WRITER_WAIT_SECONDS) -> Iterator[sqlite3.Connection]:
        """The same on SQLite with the driver's own connection: a gesture's statements are constant
        text, and the wrapper around a transaction would cost a tenth of their time.
        """
        if not self._lock.acquire(timeout=wait_seconds):
            raise Unavailable("disk", "busy")
        try:
            with disk_errors():
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
                    if (reason := reason_of(error)) not in {"", "busy"}:
                        self._drop_writer(reason)
                    raise
                self._step("after commit")
                self.log.committed(driver)
        finally:
            self._lock.release()

    def _writer_driver(self) -> sqlite3.Connection:
        if self._driver is None:
            opened = _open_writer(self._place, self._step, self.patience_seconds)
            if self._doubted:
                _expect_whole(opened)
                self._doubted = False
            self.log.opened(opened)
            self._driver = opened
        return self._driver

    def _new_reader(self) -> sqlite3.Connection:
        return _open_reader(self._read_from)

    def _writer_connection(self) -> "Connection":
        if self._kept is None or self._kept.closed:
            self._kept = self.writer.connect()
        return self._kept

    def _drop_writer(self, reason: str) -> None:
        """After an error of the disk the handle is never used again, and what the next one opens is
        verified first (FK3).
        """
        self._doubted = reason in {"io", "corrupt"} and not self.is_in_memory
        if self._kept is not None:
            self._kept.invalidate()
            self._kept.close()
            self._kept = None
        self._close_writer()

    def _close_writer(self) -> None:
        driver, self._driver = self._driver, None
        self.log.closing()
        if self._engines is not None:
            self._engines[0].dispose()
        if driver is not None:
            with suppress(sqlite3.ProgrammingError):  # closed by its engine already
                driver.close()

    @contextmanager
    def read(self) -> "Iterator[Connection]":
        """One snapshot; any attempt to write in it fails."""
        if not self.is_sqlite:
            with disk_errors(), self.reader.connect() as connection:
                yield connection
            return
        with disk_errors():
            try:
                kept = self._readers.pop()
            except IndexError:
                kept = self.reader.connect()
            try:
                yield kept
                kept.rollback()
            except BaseException:
                kept.close()
                raise
            self._readers.append(kept)

    def read_bare(self, statement: str, values: Mapping[str, Any]) -> tuple[Names, list[Any]]:
        """Columns and rows of one statement, which is a snapshot by itself, read with the driver's
        own connection; SQLite only.
        """
        with disk_errors():
            if self.is_in_memory:
                return _fetched(self._writer_driver(), statement, values)
            driver = self._taken_reader()
            try:
                found = _fetched(driver, statement, values)
            except BaseException:
                driver.close()
                raise
            self._idle.append(driver)
            return found

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The driver's own connection, for more than a statement; SQLite only."""
        with disk_errors():
            if self.is_in_memory:
                yield self._writer_driver()
                return
            driver = self._taken_reader()
            try:
                yield driver
            except BaseException:
                driver.close()
                raise
            self._idle.append(driver)

    def _taken_reader(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._new_reader()

    def backup(self, target: Path) -> None:
        """A copy of a SQLite database, taken while it is in use, and opened (FS5); whoever counts
        on it looks at its rows too.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(target.name + ".part")
        unfinished.unlink(missing_ok=True)
        try:
            with self.reading() as source, closing(sqlite3.connect(unfinished)) as copy:
                source.backup(copy)
                found = copy.execute("PRAGMA quick_check").fetchone()[0]
            if found != "ok":
                raise Unavailable("disk", "corrupt", retry=False)
            unfinished.replace(target)
        finally:  # a full disk keeps no half of a copy
            unfinished.unlink(missing_ok=True)
            unfinished.with_name(f"{unfinished.name}-journal").unlink(missing_ok=True)

    def close(self) -> None:
        """Gives back every connection."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None
        while self._idle:
            self._idle.pop().close()
        while self._readers:
            self._readers.pop().close()
        if self._engines is not None:
            self._engines[1].dispose()
        self._close_writer()  # the last one to leave a SQLite file folds its log into it


def _fetched(
    driver: sqlite3.Connection, statement: str, values: Mapping[str, Any]
) -> tuple[Names, list[Any]]:
    cursor = driver.execute(statement, values)
    return tuple([column[0] for column in cursor.description]), cursor.fetchall()


class OpenDatabase(Protocol):
    """Opens a SQLite database: `Database.sqlite`, or `Database.in_memory`."""

    def __call__(self, path: Path, *, step: Step | None = None) -> Database: ...


def memory_uri(path: Path) -> str:
    """Where SQLite keeps the database that has that path for a name; its connections share the
    pages themselves, so that none copies what another has written.
    """
    return f"file:/{path.as_posix().lstrip('/')}?mode=memory&cache=shared"


class _Driver(sqlite3.Connection):
    """Carries the seam of its statements, and lets go of the write lock when it is closed, even
    while a cursor of it is still referred to.
    """

    step: Step = staticmethod(no_step)

    def close(self) -> None:
        if self.in_transaction:
            self.rollback()
        super().close()


def _open_writer(place: str, step: Step, patience: float) -> sqlite3.Connection:
    opened = sqlite3.connect(
        place,
        uri=place.startswith("file:"),
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
        factory=_Driver,
    )
    opened.step = step
    _set_up(opened, "journal_mode=WAL", "synchronous=FULL")
    opened.execute(f"PRAGMA busy_timeout={int(patience * 1000)}")
    return opened


def _expect_whole(opened: sqlite3.Connection) -> None:
    """`Unavailable` where the file is not as this program wrote it; a large one is for its copies
    to tell.
    """
    try:
        pages = opened.execute("PRAGMA page_count").fetchone()[0]
        if pages <= VERIFIED_PAGES and next(row_seal.sqlite_damage(opened), None) is not None:
            raise Unavailable("disk", "corrupt", retry=False)
    except BaseException:
        opened.close()
        raise


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
