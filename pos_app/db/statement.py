"""Statements that run many times a second: their text is made once, on SQLite the driver runs it.

The wrapper around an execution costs several times the work of the database. PostgreSQL keeps it:
there the way to the server costs more, and the wrapper knows a dead connection.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Dialect, Select

from pos_app.db import time_limit

Values = Mapping[str, Any]
Row = Sequence[Any]
Process = Callable[[Any], Any]
T = TypeVar("T")


@lru_cache(maxsize=64)
def _chosen(columns: tuple[str, ...], cls: Any) -> Callable[[Row], tuple[Any, ...]]:  # noqa: ANN401
    """Picks of a row what the record has fields for, in their order."""
    chosen: Callable[[Row], tuple[Any, ...]]
    chosen = itemgetter(*(columns.index(one.name) for one in fields(cls)))
    return chosen


@contextmanager
def savepoint(unit: Connection) -> Iterator[None]:
    """What fails inside leaves nothing of what it wrote."""
    if unit.dialect.name != "sqlite":
        with unit.begin_nested():
            yield
        return
    driver: Any = unit.connection.driver_connection
    driver.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.ProgrammingError):  # closed with what failed: nothing is left open
            if driver.in_transaction:
                driver.execute("ROLLBACK TO part")
                driver.execute("RELEASE part")
        raise
    driver.execute("RELEASE part")


class Statement:
    """One constant statement; every value is a named parameter."""

    def __init__(self, made: Any) -> None:  # noqa: ANN401 - a select, insert, update or delete
        self._made = made
        self._text = ""
        self._fixed: Values = {}
        self._names: tuple[str, ...] = ()
        self._processes: list[tuple[int, Process]] = []
        self._columns: list[tuple[int, Process]] = []
        self.columns: tuple[str, ...] = ()
        if isinstance(made, Select):
            self.columns = tuple(one.name for one in made.selected_columns)

    def rows(self, unit: Connection, **values: object) -> list[Row]:
        """All rows of a select."""
        if unit.dialect.name != "sqlite":
            time_limit.look()
            return list(unit.execute(self._made, values).all())
        found: list[Row] = self._run(unit, values).fetchall()
        if not self._columns:
            return found
        return [_translated(row, self._columns) for row in found]

    def first(self, unit: Connection, **values: object) -> Row | None:
        """The first row of a select, if there is one."""
        found = self.rows(unit, **values)
        return found[0] if found else None

    def records(self, unit: Connection, cls: type[T], **values: object) -> list[T]:
        """All rows of a select as records: columns by the names of their fields."""
        chosen = _chosen(self.columns, cast("Any", cls))
        return [cls(*chosen(row)) for row in self.rows(unit, **values)]

    def run(self, unit: Connection, **values: object) -> None:
        """An insert, update or delete."""
        if unit.dialect.name == "sqlite":
            self._run(unit, values)
        else:
            time_limit.look()
            unit.execute(self._made, values)

    def run_many(self, unit: Connection, rows: Sequence[Values]) -> int:
        """The same for every row; how many rows of the table that were."""
        if unit.dialect.name != "sqlite":
            counted = {"preserve_rowcount": True}
            return unit.execute(self._made, list(rows), execution_options=counted).rowcount
        if not self._text:
            self._compile(unit.dialect)
        driver: Any = unit.connection.dbapi_connection
        driver.step("before statement")
        found: int = driver.executemany(self._text, [self._bound(row) for row in rows]).rowcount
        return found

    def _run(self, unit: Connection, values: Values) -> Any:  # noqa: ANN401 - the driver's cursor
        if not self._text:
            self._compile(unit.dialect)
        time_limit.look()
        driver: Any = unit.connection.dbapi_connection
        driver.step("before statement")
        return driver.execute(self._text, self._bound(values))

    def _compile(self, dialect: Dialect) -> None:
        compiled = self._made.compile(dialect=dialect)
        binds = compiled.binds
        self._fixed = {name: one.value for name, one in binds.items() if not one.required}
        self._names = tuple(compiled.positiontup)
        kinds = [binds[name].type.dialect_impl(dialect) for name in self._names]
        self._processes = _numbered(one.bind_processor(dialect) for one in kinds)
        if isinstance(self._made, Select):
            kinds = [one.type.dialect_impl(dialect) for one in self._made.selected_columns]
            self._columns = _numbered(one.result_processor(dialect, None) for one in kinds)
        self._text = compiled.string

    def _bound(self, values: Values) -> list[Any]:
        if self._fixed:
            values = {**self._fixed, **values}
        return _translated(map(values.__getitem__, self._names), self._processes)


def _numbered(found: Iterable[Process | None]) -> list[tuple[int, Process]]:
    return [(at, one) for at, one in enumerate(found) if one is not None]


def _translated(row: Iterable[Any], processes: list[tuple[int, Process]]) -> list[Any]:
    changed = list(row)
    for at, process in processes:
        changed[at] = process(changed[at])
    return changed
