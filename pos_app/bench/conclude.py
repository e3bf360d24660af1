"""conclude: from the call of the operation until COMMIT returned, against the same rows raw."""

import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

from pos_app.bench.result import SAMPLES, Goal, Result, median
from pos_app.bench.scene import Till, open_till, till_home
from pos_app.db.row_seal import lend_hand
from pos_app.domain.tender import TenderKind
from pos_app.system_clock import SystemClock
from pos_app.till.operations.payment import PAY, Pay
from pos_app.till.storage.statements import Writes
from pos_app.till.storage.store import FILE_NAME, OWN_WAIT_SECONDS, TillStore, Unit

GOAL = Goal(ratio=2.2, value=5.0)
LINES = 10
FIRST_TENDER_MINOR = 500

Rows = Sequence[dict[str, object]]
Statement = tuple[str, Rows]


class TimedStore(TillStore):
    """Knows when its last COMMIT returned."""

    committed = 0.0

    @contextmanager
    def begin(self, wait_seconds: float = OWN_WAIT_SECONDS) -> Iterator[Unit]:
        with super().begin(wait_seconds) as unit:
            yield unit
        self.committed = time.perf_counter()


class Recorder:
    """Writes down every statement that changes rows, so that the floor can do the same."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self._kept = Writes._run, Writes._run_many  # noqa: SLF001 - watched from inside

    def __enter__(self) -> Self:
        (run_one, run_many), statements = self._kept, self.statements

        def one(unit: Writes, statement: str, **values: object) -> sqlite3.Cursor:
            if not statement.startswith("SELECT"):
                statements.append((statement, (values,)))
            return run_one(unit, statement, **values)

        def many(unit: Writes, statement: str, rows: Rows) -> None:
            statements.append((statement, rows))
            run_many(unit, statement, rows)

        self._put(one, many)
        return self

    def __exit__(self, *_: object) -> None:
        self._put(*self._kept)

    @staticmethod
    def _put(one: object, many: object) -> None:
        setattr(Writes, "_run", one)  # noqa: B010 - put back at the end
        setattr(Writes, "_run_many", many)  # noqa: B010

    def taken(self) -> list[Statement]:
        """What was written since the last time."""
        found = self.statements[:]
        self.statements.clear()
        return found


def measure(folder: Path) -> list[Result]:
    """Orders of ten lines with two tenders; the floor's database goes along row by row."""
    home, beside = till_home(folder), folder / "conclude.db"
    shutil.copy(home / FILE_NAME, beside)
    store = TimedStore.open(home, clock=SystemClock())
    mine, theirs = [], []
    with Recorder() as recorder, open_till(home, store) as till, closing(_raw(beside)) as raw:
        for number in range(SAMPLES):
            _prepare(till)
            _write(raw, recorder.taken())
            start = time.perf_counter()
            till.run(PAY, Pay(TenderKind.CASH))
            mine.append((store.committed - start) * 1000)
            statements = recorder.taken()
            if number == 0:
                _check(statements)
            start = time.perf_counter()
            _write(raw, statements)
            theirs.append((time.perf_counter() - start) * 1000)
    beside.unlink()
    return [Result("conclude", median(mine), median(theirs), GOAL)]


def _prepare(till: Till) -> None:
    till.fill_cart(LINES)
    till.run(PAY, Pay(TenderKind.CARD, FIRST_TENDER_MINOR))


def _check(statements: list[Statement]) -> None:
    """The floor is honest only when it writes all that the till writes."""
    written = " ".join(statement for statement, _ in statements)
    for table in ("event", "outbox", "customer_order", "business", "tender", "print_job", "draft"):
        if table not in written:
            raise AssertionError(f"the floor does not write {table}")


def _raw(file: Path) -> sqlite3.Connection:
    opened = sqlite3.connect(file, isolation_level=None, cached_statements=512)
    lend_hand(opened)
    opened.execute("PRAGMA journal_mode=WAL")
    opened.execute("PRAGMA synchronous=FULL")
    opened.execute("PRAGMA foreign_keys=ON")
    opened.execute("PRAGMA cache_size=-16384")
    return opened


def _write(raw: sqlite3.Connection, statements: list[Statement]) -> None:
    raw.execute("BEGIN IMMEDIATE")
    for statement, rows in statements:
        if len(rows) == 1:
            raw.execute(statement, rows[0]).fetchall()
        else:
            raw.executemany(statement, rows)
    raw.execute("COMMIT")
