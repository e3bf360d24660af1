"""Column types and table rules, alike in both databases; must never store a naive time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Connection, Dialect, Table, event
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_microseconds(moment: datetime) -> int:
    """Microseconds since 1970 in UTC, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    """The moment again."""
    return _EPOCH + value * _MICROSECOND


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as an integer of microseconds: exact, ordered, the same in every
    database.
    """

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:
        return _kept

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[int | None], datetime | None]:
        return _given


def _kept(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


def _given(value: int | None) -> datetime | None:
    return None if value is None else _EPOCH + value * _MICROSECOND


_PG_FUNCTION = (
    "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME; END $$"
)


def append_only(table: Table) -> None:
    """No UPDATE, DELETE or TRUNCATE ever succeeds on the table (A3)."""

    def protect(_table: Table, connection: Connection, **_: object) -> None:
        for statement in guards(table.name, connection.dialect.name):
            connection.exec_driver_sql(statement)

    event.listen(table, "after_create", protect)


def guards(name: str, dialect: str) -> list[str]:
    """The statements that make the table append-only in that database."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [_PG_FUNCTION] + [
        f"CREATE TRIGGER {name}_no_{verb[:2].lower()} BEFORE {verb} ON {name} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        for verb in ("UPDATE OR DELETE", "TRUNCATE")
    ]
