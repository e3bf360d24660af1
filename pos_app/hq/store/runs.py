"""Statements about runs: Synchronise orders and imports."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, select, update

from pos_app.db.database import Unit
from pos_app.db.statement import Statement
from pos_app.hq.rows import ImportRun, Scope, SyncRun, record
from pos_app.hq.store.sql import insert
from pos_app.hq.tables.runs import IMPORT_RUN, SYNC_PART, SYNC_RUN

_FIND = Statement(select(SYNC_RUN).where(SYNC_RUN.c.number == bindparam("number")))
_BROKEN_OFF = Statement(
    update(SYNC_RUN)
    .where(SYNC_RUN.c.state == "running")
    .values(state="broken_off", ended_at=bindparam("ended_at"))
)


def start(unit: Unit, by: str, at: datetime, total: int, scope: Scope) -> int:
    """A new run; its number."""
    row = {"started_by": by, "started_at": at, "state": "running", "total": total, **asdict(scope)}
    found = unit.execute(
        SYNC_RUN.insert().values(stop_asked=False, **row).returning(SYNC_RUN.c.number)
    )
    return int(found.scalar_one())


def running(unit: Unit) -> SyncRun | None:
    """The run that is under way."""
    query = select(SYNC_RUN).where(SYNC_RUN.c.state == "running").order_by(SYNC_RUN.c.number)
    row = unit.execute(query).mappings().first()
    return record(SyncRun, row) if row else None


def find(unit: Unit, number: int) -> SyncRun | None:
    """The run of that number."""
    found = _FIND.records(unit, SyncRun, number=number)
    return found[0] if found else None


def latest(
    unit: Unit, limit: int = 50, *, by: str = "", states: Sequence[str] = (), before: int = 0
) -> list[SyncRun]:
    """The newest runs first; of somebody, in those states, older than that one, where asked."""
    query = select(SYNC_RUN).order_by(SYNC_RUN.c.number.desc()).limit(limit)
    if by:
        query = query.where(SYNC_RUN.c.started_by == by)
    if states:
        query = query.where(SYNC_RUN.c.state.in_(states))
    if before:
        query = query.where(SYNC_RUN.c.number < before)
    return [record(SyncRun, row) for row in unit.execute(query).mappings()]


def change(unit: Unit, number: int, **values: object) -> None:
    """Figures or state of a run."""
    _changed(tuple(values)).run(unit, same=number, **values)


@lru_cache(maxsize=16)
def _changed(names: tuple[str, ...]) -> Statement:
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    return Statement(update(SYNC_RUN).where(SYNC_RUN.c.number == bindparam("same")).values(values))


def add_part(unit: Unit, number: int, part: int, at: datetime, handled: int) -> None:
    """A part of the run was done."""
    insert(unit, SYNC_PART, [{"run": number, "part": part, "at": at, "handled": handled}])


def parts(unit: Unit, number: int) -> list[tuple[datetime, int]]:
    """When each part of the run was done, and how many events it handled; earliest first."""
    query = select(SYNC_PART.c.at, SYNC_PART.c.handled).where(SYNC_PART.c.run == number)
    return [(row[0], row[1]) for row in unit.execute(query.order_by(SYNC_PART.c.part))]


def done_between(unit: Unit, since: datetime, before: int) -> int:
    """How many events the runs since that moment applied or set aside, up to the run of that
    number.
    """
    done = func.sum(SYNC_RUN.c.applied + SYNC_RUN.c.quarantined)
    query = select(done).where(SYNC_RUN.c.started_at >= since, SYNC_RUN.c.number < before)
    return int(unit.execute(query).scalar_one() or 0)


def break_off(unit: Unit, at: datetime) -> None:
    """Runs that a crash interrupted are over; what they applied stays."""
    _BROKEN_OFF.run(unit, ended_at=at)


def add_import(unit: Unit, **values: object) -> int:
    """An import was applied; its number."""
    found = unit.execute(IMPORT_RUN.insert().values(**values).returning(IMPORT_RUN.c.number))
    return int(found.scalar_one())


def import_of(unit: Unit, kind: str, file_sha256: str) -> ImportRun | None:
    """The latest import of the kind, if it was of that very file."""
    query = select(IMPORT_RUN).where(IMPORT_RUN.c.kind == kind)
    rows = unit.execute(query.order_by(IMPORT_RUN.c.number.desc()).limit(1))
    row = rows.mappings().first()
    return record(ImportRun, row) if row and row["file_sha256"] == file_sha256 else None
