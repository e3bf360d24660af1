"""The till's database as one object: `begin()` to write, everything else to read; must never wait
for HQ.

One program, one writer: a lock file keeps a second program out, a newer or damaged file is refused
in words.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pos_app.db import row_seal
from pos_app.db.database import Database, OpenDatabase, Step, no_step
from pos_app.db.errors import disk_errors
from pos_app.db.lock import HomeLock
from pos_app.db.room import Ballast
from pos_app.db.schema import (
    Schema,
    checked_at_open,
    expect_whole,
    prepare,
    refuse_damage,
    touched_since,
)
from pos_app.db.seal import seal_closed
from pos_app.domain.clock import Clock
from pos_app.domain.errors import PosError, Refused, Unavailable
from pos_app.domain.finding import Finding
from pos_app.till.storage.business import BusinessReads
from pos_app.till.storage.checks import CheckReads
from pos_app.till.storage.customers import CustomerReads, CustomerWrites
from pos_app.till.storage.drafts import DraftReads, DraftWrites
from pos_app.till.storage.epochs import EpochReads, EpochWrites
from pos_app.till.storage.events import EventReads
from pos_app.till.storage.journal import JournalReads, JournalWrites
from pos_app.till.storage.migrations.versions import (
    m0001_first,
    m0002_epochs,
    m0003_shifts,
    m0004_promises,
    m0005_books,
    m0006_shared,
    m0007_quotes,
    m0008_serials,
    m0009_taxes,
    m0010_packages,
    m0011_shared_drawers,
    m0012_row_seals,
    m0013_earlier_taxes,
    m0014_keys,
    m0015_stock,
    m0016_believed,
    m0017_to_fulfil,
    m0018_receipts_once,
)
from pos_app.till.storage.money import MoneyReads, MoneyWrites
from pos_app.till.storage.orders import OrderReads, OrderWrites
from pos_app.till.storage.packages import PackageReads, PackageWrites
from pos_app.till.storage.retention import RetentionReads, RetentionWrites
from pos_app.till.storage.serials import SerialReads, SerialWrites
from pos_app.till.storage.settings import SettingReads, SettingWrites
from pos_app.till.storage.shifts import ShiftReads, ShiftWrites
from pos_app.till.storage.stock import StockReads, StockWrites

if TYPE_CHECKING:
    from sqlalchemy import Connection

OWN_WAIT_SECONDS = 1.0
"""How long a gesture waits for what this program itself is writing; that ends by itself."""
OUTSIDE_WAIT_SECONDS = 0.05
"""How long anybody here waits for a lock that somebody outside holds (FS4)."""
FILE_NAME = "till.db"
SCRATCH = "pos-app-till-"
"""What the name of a folder with a copy of a till begins with."""
TOUCHED = "file_touched"
"""What the journal calls a page that was changed while the till was closed; no row was damaged."""


def _create(connection: "Connection") -> None:
    for version in VERSIONS:
        for statement in version.STATEMENTS:
            connection.exec_driver_sql(statement)


VERSIONS = (
    m0001_first,
    m0002_epochs,
    m0003_shifts,
    m0004_promises,
    m0005_books,
    m0006_shared,
    m0007_quotes,
    m0008_serials,
    m0009_taxes,
    m0010_packages,
    m0011_shared_drawers,
    m0012_row_seals,
    m0013_earlier_taxes,
    m0014_keys,
    m0015_stock,
    m0016_believed,
    m0017_to_fulfil,
    m0018_receipts_once,
)
SCHEMA = Schema(
    _create, Path(m0001_first.__file__).parent.parent, tuple(one.revision for one in VERSIONS)
)


class Unit(
    DraftWrites,
    EpochWrites,
    OrderWrites,
    MoneyWrites,
    ShiftWrites,
    SerialWrites,
    SettingWrites,
    JournalWrites,
    CustomerWrites,
    PackageWrites,
    RetentionWrites,
    StockWrites,
):
    """All that one database transaction of the till may write."""


class TillStore(
    DraftReads,
    EventReads,
    EpochReads,
    CheckReads,
    OrderReads,
    MoneyReads,
    BusinessReads,
    ShiftReads,
    SerialReads,
    SettingReads,
    JournalReads,
    CustomerReads,
    PackageReads,
    RetentionReads,
    StockReads,
):
    """The till's database; opened once per program. `touched` says which of its pages were changed
    while it was closed.
    """

    def __init__(
        self, home: Path, database: Database, lock: HomeLock, *, clock: Clock, step: Step
    ) -> None:
        super().__init__(database)
        self.home = home
        self.clock = clock
        self.ballast: Ballast | None = None
        self.touched: tuple[Finding, ...] = ()
        file = home / FILE_NAME
        self._later = file.exists() and not checked_at_open(file)
        self._step = step
        self._lock = lock

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        clock: Clock,
        step: Step | None = None,
        database_of: OpenDatabase = Database.sqlite,
    ) -> Self:
        """Take the home, bring its database to this version, and settle what a kill left behind.

        `SECOND_PROGRAM`, `DATABASE_NEWER`, `FILE_CHANGED` where somebody else wrote in the file
        (FS3), or the disk is `Unavailable` (`corrupt`, `read_only`, `full`).
        """
        lock = HomeLock(home / "till.lock")
        database = database_of(home / FILE_NAME, step=step)
        database.patience_seconds = OUTSIDE_WAIT_SECONDS
        try:
            with disk_errors():
                touched = expect_whole(database, home / FILE_NAME, later=True)
                prepare(database, SCHEMA, backup=lambda found: _backup(database, home, found))
                store = cls(home, database, lock, clock=clock, step=step or no_step)
                with store.begin() as unit:
                    unit.mark_interrupted()
                    store.note_touched(unit, touched)
        except BaseException:
            database.close()
            lock.close()
            raise
        return store

    def close(self) -> None:
        """Give the file, sealed until it is opened again, and the home back; once."""
        if not self._lock.is_held:
            return
        with suppress(PosError):
            self.compare_large()
        self._database.close()
        seal_closed(self.home / FILE_NAME)
        self._lock.close()

    @contextmanager
    def begin(self, wait_seconds: float = OWN_WAIT_SECONDS) -> Iterator[Unit]:
        """One transaction: all of it or nothing; `Unavailable("disk", "busy")` rather than waiting
        longer. Where the disk is full, the next one has the room that was held back.
        """
        unit = None
        try:
            with self._database.write_bare(wait_seconds) as driver:
                unit = Unit(driver, self.clock, self._step)
                yield unit
        except Unavailable as away:
            if self.ballast is not None:
                self.ballast.heard(away)
            raise
        finally:
            if unit is not None:
                self.forget(unit.written)

    def hold_room(self) -> None:
        """Hold the room that is let go when the disk is full (FS1)."""
        if self.ballast is not None:
            self.ballast.hold()

    def check_room(self) -> None:
        """`DISK_FULL` where there is not enough room to finish what would be begun now (FS1)."""
        if self.ballast is not None and not self.ballast.whole:
            raise Refused("DISK_FULL")

    def damage(self) -> list[Finding]:
        """Every row and page that is not as this till wrote it, indexes and references too (T1)."""
        with self._database.reading() as driver:
            return list(row_seal.sqlite_damage(driver))

    def note_touched(self, unit: Unit, touched: Sequence[Finding]) -> None:
        """These pages were changed while the till was closed."""
        self.touched += tuple(touched)
        for one in touched:
            unit.add_journal(TOUCHED, "", str(one), self.clock.now())

    def compare_large(self) -> None:
        """A file too large to be compared with its seal when it was opened is compared, once."""
        later, self._later = self._later, False
        if later and (touched := touched_since(self._database, self.home / FILE_NAME)):
            with self.begin() as unit:
                self.note_touched(unit, touched)

    def verify_large(self) -> bool:
        """Whether the file was too large to be checked when it was opened, and is whole;
        `FILE_CHANGED` where it is not.
        """
        file = self.home / FILE_NAME
        if not file.exists() or checked_at_open(file):
            return False
        self.compare_large()
        with self._database.reading() as driver:
            found = row_seal.sqlite_damage(driver), row_seal.body_damage(driver)
            refuse_damage(file, chain(*found))
        return True

    def backup(self, target: Path) -> None:
        """A verified copy, taken while the till sells (FS5)."""
        self._database.backup(target)


def _backup(database: Database, home: Path, found: str) -> None:
    database.backup(home / "backups" / f"till-before-{found}.db")
