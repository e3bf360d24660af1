"""Brings a database to the known version: forward only, backed up, a newer one refused (U2).

A fresh database is made from the tables and stamped with the newest version, so that an ordinary
start never imports Alembic; an older one is lifted by the scripts of its `versions` folder.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select

from pos_app.db.database import Database
from pos_app.domain.errors import Refused

_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


@dataclass(frozen=True, slots=True)
class Schema:
    """What a program's database looks like: how a fresh one is made, and every version ever
    released, oldest first.
    """

    create: Callable[[Connection], None]
    folder: Path
    versions: tuple[str, ...]


def prepare(database: Database, schema: Schema, *, backup: Callable[[str], None]) -> None:
    """Make or lift the database; `backup(version)` is called before anything changes,
    `DATABASE_NEWER` where we must not.
    """
    with database.write() as connection:  # SQLite makes the file with its first writer
        found = version_of(connection)
    if found == schema.versions[-1]:
        return
    if found is None:
        with database.write() as connection:
            schema.create(connection)
            _stamp(connection, schema.versions[-1])
        return
    if found not in schema.versions:
        raise Refused("DATABASE_NEWER", found=found, known=schema.versions[-1])
    backup(found)
    with database.write() as connection:
        _upgrade(connection, schema)


def version_of(connection: Connection) -> str | None:
    """The version that the database says it has; nothing for an empty one."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(select(_VERSION.c.version_num)).scalar()


def _stamp(connection: Connection, version: str) -> None:
    _VERSION.create(connection)
    connection.execute(_VERSION.insert().values(version_num=version))


def _upgrade(connection: Connection, schema: Schema) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(schema.folder))
    head = schema.versions[-1]
    lift = scripts._upgrade_revs  # noqa: SLF001 - what Alembic's own upgrade command calls
    environment = EnvironmentContext(
        Config(), scripts, fn=lambda revision, _context: lift(head, revision)
    )
    with environment:
        environment.configure(connection=connection, transactional_ddl=True, render_as_batch=True)
        environment.run_migrations()
