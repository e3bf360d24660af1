"""Brings a database to the known version: forward only, backed up, a newer one refused (U2).

A fresh database is made from the tables and stamped with the newest version, so that an ordinary
start never imports Alembic; an older one is lifted by the scripts of its `versions` folder.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.db import row_seal, seal
from pos_app.db.database import Database
from pos_app.db.errors import disk_errors, reason_of_disk
from pos_app.db.put_back import finish
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.finding import Finding

if TYPE_CHECKING:
    from sqlalchemy import Connection

CHECKED_AT_OPEN_BYTES = 16_777_216
_MADE = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
_MADE_ON_SERVER = "SELECT to_regclass('alembic_version')"
_VERSION = "SELECT version_num FROM alembic_version"
_BROKEN_LIST = "malformed database schema"
_TOLD = """SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'
    AND sql NOT LIKE 'CREATE TABLE ''%' ORDER BY type = 'trigger', type = 'index', rowid"""
"""Without what SQLite makes by itself, tables of a search index among it."""


@dataclass(frozen=True, slots=True)
class Schema:
    """What a program's database looks like: how a fresh one is made, and every version ever
    released, oldest first.
    """

    create: "Callable[[Connection], None]"
    folder: Path
    versions: tuple[str, ...]


_STATEMENTS: dict[Schema, tuple[str, ...]] = {}
"""What made the first SQLite file of each kind in this process."""


def prepare(database: Database, schema: Schema, *, backup: Callable[[str], None]) -> None:
    """Make or lift the database; `backup(version)` is called before anything changes,
    `DATABASE_NEWER` where we must not.
    """
    found = _found(database)
    if found == schema.versions[-1]:
        return
    if found is None:
        with database.write() as connection:
            _make(connection, schema)
            _stamp(connection, schema.versions[-1])
            if not database.is_in_memory:  # nobody else comes near that
                row_seal.seal(connection)
        return
    if found not in schema.versions:
        raise Refused("DATABASE_NEWER", found=found, known=schema.versions[-1])
    backup(found)
    with database.write() as connection:
        _upgrade(connection, schema)


def _make(connection: "Connection", schema: Schema) -> None:
    """The tables of a fresh database. SQLite says what it was told to make; a second file of the
    process is made of that, for working the statements out takes longer than running them.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite or schema not in _STATEMENTS:
        schema.create(connection)
        if is_sqlite:
            said = connection.exec_driver_sql(_TOLD).scalars()
            _STATEMENTS[schema] = tuple(map(str, said))
        return
    for statement in _STATEMENTS[schema]:
        connection.exec_driver_sql(statement)


def expect_whole(database: Database, file: Path, *, later: bool = False) -> list[Finding]:
    """`FILE_CHANGED` names what was changed in the file, or in the log that a kill left beside it,
    otherwise than by this program (FS3). The rows of a large file are looked at later, unless its
    seal says that it was changed. Answered is what was changed while the file was closed and
    damaged no row that is there. A file that agrees with its seal keeps it, also through a kill,
    until its log is folded into it. `later` leaves the seal of a large file to `touched_since`. A
    copy that was about to be put in the file's place is in it afterwards.
    """
    with _legible():
        finish(file)
        _expect_log(file)
        database.log.is_kept = seal.is_sealed(file)
        if later and file.exists() and not checked_at_open(file):
            return []
        touched = seal.damage(file)
        _expect_rows(database, file, touched)
    if touched:
        _fold(database)
    return touched


def touched_since(database: Database, file: Path) -> list[Finding]:
    """What was changed in a large file while it was closed, once the program runs, if nothing was
    folded into it yet.
    """
    with _legible():
        touched = seal.damage(file)
    if touched:
        _fold(database)
    return touched


def _fold(database: Database) -> None:
    with database.write_bare() as driver:
        database.log.fold(driver)


@contextmanager
def _legible() -> Iterator[None]:
    """What cannot be read, or be removed, is told as the disk's."""
    try:
        yield
    except OSError as error:
        raise Unavailable("disk", reason_of_disk(error), retry=False) from error


def _expect_log(file: Path) -> None:
    if any(file.with_name(f"{file.name}-{end}").exists() for end in ("wal", "shm")):
        from pos_app.db.log_check import log_damage  # after a kill alone

        refuse_damage(file, log_damage(file))


def _expect_rows(database: Database, file: Path, touched: Sequence[Finding]) -> None:
    """`FILE_CHANGED` where a row is damaged; pages are named too, for what is too broken to be read
    as rows.
    """
    if file.exists() and file.stat().st_size and (touched or checked_at_open(file)):
        try:
            with disk_errors(), database.write_bare() as driver:
                every = chain(row_seal.sqlite_damage(driver), row_seal.body_damage(driver))
                if found := list(islice(every, row_seal.FOUND_MAX)):
                    refuse_damage(file, (*touched, *found))
        except Unavailable as away:
            if (said := str(away.__cause__)).startswith(_BROKEN_LIST):
                refuse_damage(file, (*touched, Finding(row_seal.LIST, said)))
            if away.reason in {"corrupt", "io"}:
                refuse_damage(file, touched)
            raise
        except sqlite3.Error as error:  # what a statement is made of was changed
            refuse_damage(file, (*touched, Finding(row_seal.LIST, str(error))))


def checked_at_open(file: Path) -> bool:
    """Whether the file is small enough to be checked whole while a program starts."""
    return file.stat().st_size <= CHECKED_AT_OPEN_BYTES


def refuse_damage(file: Path, found: Iterable[Finding]) -> None:
    """`FILE_CHANGED` where anything was found."""
    named = "\n  ".join(map(str, islice(found, row_seal.FOUND_MAX)))
    if named:
        raise Refused("FILE_CHANGED", file=file.name, findings=named)


def _found(database: Database) -> str | None:
    if not database.is_sqlite:
        with database.write() as connection:
            return version_of(connection)
    with database.write_bare() as driver:  # SQLite makes the file with its first writer
        made = driver.execute(_MADE).fetchone()
        row = driver.execute(_VERSION).fetchone() if made else None
        return str(row[0]) if row else None


def version_of(connection: "Connection") -> str | None:
    """The version that the database says it has; nothing for an empty one."""
    made = _MADE if connection.dialect.name == "sqlite" else _MADE_ON_SERVER
    if connection.exec_driver_sql(made).scalar() is None:
        return None
    return connection.exec_driver_sql(_VERSION).scalar()


def _stamp(connection: "Connection", version: str) -> None:
    column = "version_num VARCHAR(32) NOT NULL PRIMARY KEY"
    connection.exec_driver_sql(f"CREATE TABLE alembic_version ({column})")
    connection.exec_driver_sql(
        f"INSERT INTO alembic_version VALUES ('{version}')"  # noqa: S608 - a constant of ours
    )


def _upgrade(connection: "Connection", schema: Schema) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(schema.folder))
    head = schema.versions[-1]
    lift = scripts._upgrade_revs  # noqa: SLF001 - what Alembic's own upgrade command calls
    environment = EnvironmentContext(
        Config(), scripts, fn=lambda revision, _context: lift(head, revision)
    )
    row_seal.unseal(connection)
    with environment:
        environment.configure(connection=connection, transactional_ddl=True, render_as_batch=True)
        environment.run_migrations()
    row_seal.seal(connection)
