"""The few statements whose words differ between SQLite and PostgreSQL, and the counters."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, null, select
from sqlalchemy.dialects import postgresql, sqlite

from pos_app.db.database import Unit
from pos_app.db.statement import Statement
from pos_app.db.types import UtcDateTime, to_microseconds
from pos_app.hq.tables import COUNTER

COPIED_FROM = 10
"""So many rows go to PostgreSQL as one copy: a statement for each takes several times as long."""
CHUNK = 5_000
"""Rows per statement of a large import."""
_LAST = Statement(select(COUNTER.c.value).where(COUNTER.c.name == bindparam("name")))


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


def placed(values: Iterable[object]) -> dict[str, object]:
    """The values for those parameters."""
    return {f"k{number}": value for number, value in enumerate(values)}


def insert_new(unit: Unit, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those rows whose key is not there yet."""
    if rows:
        unit.execute(_insert(unit, table).on_conflict_do_nothing(), list(rows))


def upsert(unit: Unit, table: Table, rows: Sequence[Mapping[str, Any]], key: str) -> None:
    """Insert the rows, or change those that have the same key; all rows name the same columns."""
    if not rows:
        return
    statement = _insert(unit, table)
    changed = {name: statement.excluded[name] for name in rows[0] if name != key}
    statement = statement.on_conflict_do_update(index_elements=[table.c[key]], set_=changed)
    for start in range(0, len(rows), CHUNK):
        unit.execute(statement, list(rows[start : start + CHUNK]))


def _insert(unit: Unit, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if is_sqlite(unit) else postgresql.insert(table)


def next_value(unit: Unit, name: str) -> int:
    """The next number of that counter; its row stays locked until the unit ends."""
    insert_new(unit, COUNTER, [{"name": name, "value": 0}])
    found = unit.execute(
        COUNTER.update()
        .where(COUNTER.c.name == name)
        .values(value=COUNTER.c.value + 1)
        .returning(COUNTER.c.value)
    )
    return int(found.scalar_one())


def value(unit: Unit, name: str) -> int:
    """The last number that the counter gave."""
    found = _LAST.first(unit, name=name)
    return int(found[0]) if found else 0
