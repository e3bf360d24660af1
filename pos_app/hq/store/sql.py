"""The few statements whose words differ between SQLite and PostgreSQL, and the counters."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, bindparam, null, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as lite

from pos_app.db.database import Unit
from pos_app.db.statement import Statement
from pos_app.db.types import UtcDateTime, to_microseconds
from pos_app.hq.tables.head_office import COUNTER

T = TypeVar("T")
COPIED_FROM = 10
"""So many rows go to PostgreSQL as one copy: a statement for each takes several times as long."""
CHUNK = 5_000
"""Rows per statement of a large import."""
_LAST = Statement(select(COUNTER.c.value).where(COUNTER.c.name == bindparam("name")))
_NEXT = Statement(
    COUNTER.update()
    .where(COUNTER.c.name == bindparam("counted"))
    .values(value=COUNTER.c.value + 1)
    .returning(COUNTER.c.value)
)


def is_sqlite(unit: Unit) -> bool:
    """Which of the two databases this is."""
    return unit.dialect.name == "sqlite"


@lru_cache(maxsize=64)
def inserted(table: Table, names: tuple[str, ...]) -> Statement:
    """An insert of those columns, made once."""
    return Statement(table.insert().values({name: bindparam(name) for name in names}))


def insert(unit: Unit, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows, which all name the same columns."""
    if len(rows) >= COPIED_FROM and not is_sqlite(unit):
        _copy(unit, table, rows)
    elif rows:
        inserted(table, tuple(rows[0])).run_many(unit, rows)


def _copy(unit: Unit, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    names = tuple(rows[0])
    moments = [name for name in names if isinstance(table.c[name].type, UtcDateTime)]
    driver: Any = unit.connection.driver_connection
    text = f'COPY "{table.name}" ({", ".join(names)}) FROM STDIN'
    with driver.cursor() as cursor, cursor.copy(text) as copy:
        for row in rows:
            kept = {name: to_microseconds(row[name]) for name in moments if row[name] is not None}
            copy.write_row([kept.get(name, row[name]) for name in names])


def places(count: int) -> list[ColumnElement[Any]]:
    """So many parameters for an IN, named `k0`, `k1`, ...; none of them match nothing."""
    return [bindparam(f"k{number}") for number in range(count)] or [null()]


def padded(values: Sequence[T]) -> list[T]:
    """The values, the last one again until there are as many as a power of two: ten statements then
    do for every count, and each is made once.
    """
    more = (1 << (len(values) - 1).bit_length()) - len(values) if values else 0
    return [*values, *[values[-1]] * more] if more else list(values)


def placed(values: Iterable[object]) -> dict[str, object]:
    """The values for those parameters."""
    return {f"k{number}": value for number, value in enumerate(values)}


def insert_new(unit: Unit, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert those rows whose key is not there yet; how many that were."""
    if not rows:
        return 0
    return _inserted_new(table, tuple(rows[0]), is_sqlite(unit)).run_many(unit, rows)


@lru_cache(maxsize=32)
def _inserted_new(table: Table, names: tuple[str, ...], sqlite: bool) -> Statement:  # noqa: FBT001
    return Statement(_insert(table, names, sqlite=sqlite).on_conflict_do_nothing())


def upsert(unit: Unit, table: Table, rows: Sequence[Mapping[str, Any]], key: str) -> None:
    """Insert the rows, or change those that have the same key; all rows name the same columns."""
    if not rows:
        return
    statement = _upserted(table, tuple(rows[0]), key, is_sqlite(unit))
    for start in range(0, len(rows), CHUNK):
        statement.run_many(unit, rows[start : start + CHUNK])


@lru_cache(maxsize=32)
def _upserted(
    table: Table,
    names: tuple[str, ...],
    key: str,
    sqlite: bool,  # noqa: FBT001
) -> Statement:
    made = _insert(table, names, sqlite=sqlite)
    changed = {name: made.excluded[name] for name in names if name != key}
    return Statement(made.on_conflict_do_update(index_elements=[table.c[key]], set_=changed))


def _insert(
    table: Table, names: tuple[str, ...], *, sqlite: bool
) -> lite.Insert | postgresql.Insert:
    made = lite.insert(table) if sqlite else postgresql.insert(table)
    return made.values({name: bindparam(name) for name in names})


def next_value(unit: Unit, name: str) -> int:
    """The next number of that counter; its row stays locked until the unit ends."""
    insert_new(unit, COUNTER, [{"name": name, "value": 0}])
    [found] = _NEXT.rows(unit, counted=name)
    return int(found[0])


def value(unit: Unit, name: str) -> int:
    """The last number that the counter gave."""
    found = _LAST.first(unit, name=name)
    return int(found[0]) if found else 0
