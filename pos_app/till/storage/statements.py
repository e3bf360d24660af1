"""Runs the statements of one unit of work or one snapshot; the ground that the parts of the store
share.

Statements are constant text with named parameters that go straight to the driver, so that a gesture
costs no compilation and the driver's cache of prepared statements is hit.
"""

import re
import sqlite3
import threading
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache, wraps
from typing import Any, TypeVar

from pos_app.db.database import Database, Step
from pos_app.domain.clock import Clock

S = TypeVar("S", bound="Reads")
T = TypeVar("T")

_TABLE = re.compile(r"(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) (\w+)")
_NAME = re.compile(r":(\w+)")


class Writes:
    """One open database transaction; the parts of `Unit` write through it."""

    def __init__(self, driver: sqlite3.Connection, clock: Clock, step: Step) -> None:
        self._driver = driver
        self._clock = clock
        self._step = step
        self.written: set[str] = set()
        """The tables that are other than before."""

    def _run(self, statement: str, **values: object) -> sqlite3.Cursor:
        text, names, table = _placed(statement)
        self.written.add(table)
        self._step("before statement")
        return self._driver.execute(text, [values[name] for name in names])

    def _run_many(self, statement: str, rows: Sequence[dict[str, object]]) -> None:
        if rows:
            text, names, table = _placed(statement)
            self.written.add(table)
            self._step("before statement")
            self._driver.executemany(text, [[row[name] for name in names] for row in rows])


class Reads:
    """Snapshots of what is committed; the parts of `TillStore` read through it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._answers: dict[str, tuple[frozenset[str], Any]] = {}
        self._forgetting = threading.Lock()

    def forget(self, written: set[str] | None = None) -> None:
        """Ask these tables again, or all. Who is reading them right now adds to the answers of
        before, so that none of those comes back.
        """
        with self._forgetting:
            known = self._answers.copy().items() if written is not None else ()
            self._answers = {x: one for x, one in known if one[0].isdisjoint(written or ())}

    def _rows(self, statement: str, **values: object) -> Sequence[Any]:
        names, found = self._database.read_bare(statement, values)
        return list(map(_shape(names), found)) if found else ()

    def _each(self, statement: str, **values: object) -> Iterator[Any]:
        """The same one by one, for who may stop early."""
        with self._database.reading() as driver:
            rows = driver.execute(statement, values)
            yield from map(_shape(tuple([column[0] for column in rows.description])), rows)

    def _row(self, statement: str, **values: object) -> Any:  # noqa: ANN401
        found = self._rows(statement, **values)
        return found[0] if found else None


def remembered(*tables: str) -> Callable[[Callable[[S], T]], Callable[[S], T]]:
    """The answer of a read counts until a unit has written in one of these tables: nobody else
    writes in them while the till runs.
    """

    def made(read: Callable[[S], T]) -> Callable[[S], T]:
        name, asked = read.__name__, frozenset(tables)

        @wraps(read)
        def answer(reads: S) -> T:
            answers = reads._answers  # noqa: SLF001
            found = answers.get(name)
            if found is None:
                found = answers[name] = (asked, read(reads))
            known: T = found[1]
            return known

        return answer

    return made


@lru_cache(maxsize=256)
def _placed(statement: str) -> tuple[str, tuple[str, ...], str]:
    """The statement with its values by their places, for the driver looks each name up anew; their
    names in that order; and the table that it writes in.
    """
    return _NAME.sub("?", statement), tuple(_NAME.findall(statement)), changed(statement)


def changed(statement: str) -> str:
    """The table that a statement writes in, or nothing."""
    found = _TABLE.match(statement)
    return found[1] if found else ""


@lru_cache(maxsize=256)
def _shape(names: tuple[str, ...]) -> Any:  # noqa: ANN401 - a class made for these columns
    """Makes of a row one with its columns as attributes."""
    return namedtuple("Row", names, rename=True)._make  # type: ignore[attr-defined]  # noqa: PYI024


@lru_cache(maxsize=16)
def text_of(moment: datetime) -> str:
    """The moment, in UTC, as the tables keep it: ordered as text, readable by a person. One gesture
    writes the same moment in several tables.
    """
    return moment.isoformat(timespec="microseconds")


def moment_of(text: str) -> datetime:
    """The moment again."""
    return datetime.fromisoformat(text)


def maybe_moment(text: str | None) -> datetime | None:
    """The moment again, or nothing."""
    return None if text is None else datetime.fromisoformat(text)
