"""The seal of each row: a number made of what the row says, kept by the database itself in the same
unit as the row. So whatever was changed otherwise than by this program is found, table and row, at
any size and after a kill (FS3).

On SQLite an index holds the numbers: SQLite keeps it with every statement, and its own integrity
check holds each row against it. On PostgreSQL a trigger writes the number into the row, made with a
word that only this program's sessions say. It is proof against accidents and against hands that do
not know this program; against those that do, there are the chains and their signatures.
"""

import hashlib
import re
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pos_app.db.errors import reason_of
from pos_app.domain.finding import Finding

if TYPE_CHECKING:
    from sqlalchemy import Connection

ELSEWHERE = {("event", "body"), ("intake", "body")}
"""What the chain of events holds already: by far the longest texts, written the most often."""
COLUMN, WORD = "row_seal", "pos_app.hand"
FOUND_MAX = 20
LIST = "the list of tables"
VIRTUAL = "CREATE VIRTUAL TABLE"
_SUM = """SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master
    WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"""
_SEALED = "SELECT 1 FROM sqlite_master WHERE name LIKE '%_seal' LIMIT 1"
_MISSING = re.compile(r"row (\d+) missing from index (\w+)$")
_INDEXED = "SELECT tbl_name FROM sqlite_master WHERE type = 'index' AND name = ?"
_PAGE = re.compile(r"[Pp]age (\d+)")
_PG_COLUMNS = """SELECT c.table_name, c.column_name FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = current_schema AND t.table_type = 'BASE TABLE'
    ORDER BY c.table_name, c.ordinal_position"""
_PG_KEYS = """SELECT string_agg(a.attname, ',' ORDER BY array_position(i.indkey, a.attnum))
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
    WHERE i.indisprimary AND i.indrelid = :table ::regclass"""


@dataclass(frozen=True, slots=True)
class _Table:
    """A table, what of it is sealed, and by what its rows are named."""

    name: str
    sealed: tuple[str, ...]
    key: tuple[str, ...]


def lend_hand(opened: sqlite3.Connection) -> None:
    """From now on this connection can write rows that are sealed, and check them."""
    opened.create_function(COLUMN, 1, zlib.crc32, deterministic=True)
    opened.execute("PRAGMA trusted_schema=ON")


def seal(connection: "Connection") -> None:
    """Seal every row of every table as it stands; the tables are the newest version's."""
    if connection.dialect.name == "sqlite":
        for one in _tables(_driver(connection)):
            made = f'CREATE INDEX "{one.name}_seal" ON "{one.name}" ({_sqlite(one)})'
            connection.exec_driver_sql(made)
        connection.exec_driver_sql(f"PRAGMA user_version={_list_sum(_driver(connection))}")
        return
    connection.exec_driver_sql(";".join(_pg_seal(one) for one in _pg_tables(connection)))


def unseal(connection: "Connection") -> None:
    """Before the tables themselves are changed."""
    if connection.dialect.name == "sqlite":
        for one in _tables(_driver(connection)):
            connection.exec_driver_sql(f'DROP INDEX IF EXISTS "{one.name}_seal"')
        connection.exec_driver_sql("PRAGMA user_version=0")
        return
    for one in _pg_tables(connection):
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS seal_{one.name} CASCADE")


def damage(connection: "Connection") -> Iterator[Finding]:
    """Every row, index and page that is not as this program wrote it, at most `FOUND_MAX`."""
    if connection.dialect.name == "sqlite":
        yield from sqlite_damage(_driver(connection))
        return
    for one in _pg_tables(connection):
        columns = ", ".join(f'"{x}"' for x in one.key)
        rows = connection.exec_driver_sql(
            f'SELECT {columns} FROM "{one.name}" t '  # noqa: S608 - the database's own names
            f"WHERE {COLUMN} IS DISTINCT FROM {_pg(one, 't')} LIMIT {FOUND_MAX}"
        )
        for row in rows:
            yield _changed(one, row)


def sqlite_damage(opened: sqlite3.Connection) -> Iterator[Finding]:
    """The same of an open file."""
    sealed = _number(opened) or opened.execute(_SEALED).fetchone()
    if sealed and _number(opened) != _list_sum(opened):
        yield Finding(LIST, "it was changed")
    tables = {one.name: one for one in _tables(opened)}
    rows = set()
    for (said,) in opened.execute(f"PRAGMA integrity_check({FOUND_MAX})").fetchall():
        row = _MISSING.match(said)
        if row:
            one = tables[opened.execute(_INDEXED, (row[2],)).fetchone()[0]]
            rows.add(_changed(one, _row(opened, one, int(row[1]))))
        elif said != "ok":
            yield Finding(_owner(opened, said), said)
    yield from sorted(rows, key=str)
    for broken in opened.execute("PRAGMA foreign_key_check").fetchmany(1):
        yield Finding(f"table {broken[0]}", f"row {broken[1]} refers to nothing")
    yield from _search_damage(opened)


def body_damage(opened: sqlite3.Connection) -> Iterator[Finding]:
    """Every text that no seal holds and that is not what its event was chained by."""
    made = {one.name for one in _tables(opened)}
    for table, column in ELSEWHERE:
        if table not in made:
            continue
        query = f"SELECT event_id, {column}, body_sha256 FROM {table}"  # noqa: S608 - our own names
        for event_id, body, kept in opened.execute(query):
            found = hashlib.sha256(body).digest()
            if kept not in (found, found.hex()):
                yield Finding(f"table {table}, event {event_id}", "its content was changed")


def search_damage(connection: "Connection") -> list[Finding]:
    """What a search index says of itself; it tells that nobody who may only read."""
    if connection.dialect.name != "sqlite":
        return []
    return list(_search_damage(_driver(connection)))


def _changed(one: _Table, row: Sequence[object] | None) -> Finding:
    named = ", ".join(f"{name} {value}" for name, value in zip(one.key, row or (), strict=False))
    return Finding(f"table {one.name}, row {named}", "it was changed")


# --- SQLite ---------------------------------------------------------------------------------------


def _driver(connection: "Connection") -> sqlite3.Connection:
    found: Any = connection.connection.driver_connection
    driver: sqlite3.Connection = found
    return driver


def _number(opened: sqlite3.Connection) -> int:
    found: int = opened.execute("PRAGMA user_version").fetchone()[0]
    return found


def _list_sum(opened: sqlite3.Connection) -> int:
    """A number of all that the list of tables says, as the header of the file can hold it."""
    rows = opened.execute(_SUM).fetchall()
    return zlib.crc32(repr(rows).encode()) & 0x7FFFFFFF


def _tables(opened: sqlite3.Connection) -> list[_Table]:
    """Every table but those that a search index keeps for itself, of which it says itself whether
    they are whole.
    """
    made = opened.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    indexes = tuple(f"{name}_" for name in _searches(opened))
    found = []
    for name, sql in sorted(made):
        if name.startswith(("sqlite_", *indexes)) or sql.startswith(VIRTUAL):
            continue
        columns = opened.execute(f'PRAGMA table_info("{name}")').fetchall()
        key = tuple(x[1] for x in sorted(columns, key=lambda x: int(x[5])) if x[5])
        sealed = tuple(x[1] for x in columns if (name, x[1]) not in ELSEWHERE)
        found.append(_Table(name, sealed, key or ("rowid",)))
    return found


def _searches(opened: sqlite3.Connection) -> list[str]:
    rows = opened.execute("SELECT name FROM sqlite_master WHERE sql LIKE ?", (f"{VIRTUAL}%",))
    return [name for (name,) in rows.fetchall()]


def _search_damage(opened: sqlite3.Connection) -> Iterator[Finding]:
    for name in _searches(opened):
        try:
            opened.execute(
                f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)"  # noqa: S608
            )
        except sqlite3.Error as error:
            if reason_of(error) != "read_only":
                yield Finding(f"table {name}", f"what is searched by was changed ({error})")


def _sqlite(one: _Table) -> str:
    """What stands between the columns stands in none of them, so that none runs into the next."""
    columns = " || x'1f' || ".join(f"ifnull(\"{name}\", x'00')" for name in one.sealed)
    return f"{COLUMN}(CAST({columns} AS BLOB))"


def _row(opened: sqlite3.Connection, one: _Table, number: int) -> Sequence[object]:
    """The key of that row, counted from the first, where it can be read."""
    columns = ", ".join(f'"{x}"' for x in one.key)
    query = f'SELECT {columns} FROM "{one.name}" NOT INDEXED LIMIT 1 OFFSET ?'  # noqa: S608
    with suppress(sqlite3.Error, UnicodeDecodeError):
        return opened.execute(query, (number - 1,)).fetchone() or (number,)
    return (number,)


def _owner(opened: sqlite3.Connection, said: str) -> str:
    """Which table or index the page belongs to that SQLite complains of, as far as it can tell."""
    page = _PAGE.search(said)
    with suppress(sqlite3.Error, UnicodeDecodeError):
        query = "SELECT name FROM dbstat WHERE pageno = ?"
        found = opened.execute(query, (int(page[1]),)).fetchone() if page else None
        if found:
            return f"table or index {found[0]}"
    return "the database file"


# --- PostgreSQL -----------------------------------------------------------------------------------


def _pg_tables(connection: "Connection") -> list[_Table]:
    columns: dict[str, list[str]] = {}
    for table, name in connection.exec_driver_sql(_PG_COLUMNS):
        columns.setdefault(table, []).append(name)
    found = []
    for table, names in columns.items():
        key = connection.exec_driver_sql(_PG_KEYS.replace(":table", f"'{table}'")).scalar()
        sealed = tuple(x for x in names if x != COLUMN and (table, x) not in ELSEWHERE)
        found.append(_Table(table, sealed, tuple(str(key or "ctid").split(","))))
    return found


def _pg(one: _Table, row: str) -> str:
    columns = ", chr(31), ".join(f'coalesce({row}."{x}"::text, chr(1))' for x in one.sealed)
    return f"sha256(convert_to(concat(current_setting('{WORD}', true), {columns}), 'UTF8'))"


def _pg_seal(one: _Table) -> str:
    """The column, its trigger, and every row as it stands; what may only be added stays so."""
    name = f'"{one.name}"'
    return f"""ALTER TABLE {name} ADD COLUMN IF NOT EXISTS {COLUMN} bytea;
        CREATE OR REPLACE FUNCTION seal_{one.name}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.{COLUMN} := {_pg(one, "NEW")}; RETURN NEW; END $$;
        CREATE TRIGGER seal_{one.name} BEFORE INSERT OR UPDATE ON {name}
        FOR EACH ROW EXECUTE FUNCTION seal_{one.name}();
        ALTER TABLE {name} DISABLE TRIGGER USER;
        ALTER TABLE {name} ENABLE TRIGGER seal_{one.name};
        UPDATE {name} SET {COLUMN} = NULL;
        ALTER TABLE {name} ENABLE TRIGGER USER"""  # noqa: S608 - the database's own names
