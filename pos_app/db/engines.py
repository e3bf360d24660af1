"""SQLAlchemy's engines around a database; imported when the first of them is asked for, which a
till that only sells never does (its import was a third of the start).
"""

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from pos_app.db import row_seal

Step = Callable[[str], None]
Open = Callable[[], sqlite3.Connection]

DATABASE_ERRORS = (DBAPIError, sqlite3.Error)
"""What a driver raises, wrapped or bare."""
POOL_SIZE = 8


def sqlite_engines(writer: Open, reader: Open) -> tuple[Engine, Engine]:
    """The one writer, which `writer` always gives, and a pool of readers."""
    one = create_engine("sqlite://", creator=writer, poolclass=StaticPool)
    event.listen(one, "begin", _begin_immediate)
    many = create_engine(
        "sqlite://",
        creator=reader,
        poolclass=QueuePool,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
    )
    event.listen(many, "begin", _begin)
    return one, many


def server_engines(url: str) -> tuple[Engine, Engine]:
    """One pool for both, behind `postgresql+psycopg://`."""
    engine = create_engine(url, pool_size=POOL_SIZE, max_overflow=POOL_SIZE, pool_pre_ping=True)
    event.listen(engine, "connect", _say_the_word)
    return engine, engine


def watch(engine: Engine, step: Step) -> None:
    """Call `step` before every statement."""

    def before(*_: object) -> None:
        step("before statement")

    event.listen(engine, "before_cursor_execute", before)


def _say_the_word(opened: Any, _record: object) -> None:  # noqa: ANN401 - the driver's connection
    opened.execute(f"SET {row_seal.WORD} = 'pos-app'; SET bytea_output = 'hex'")
    opened.commit()


def _begin_immediate(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN")
