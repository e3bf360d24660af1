"""Statements about the intake: append-only events, where each stands, conflicts (D3, D8, R176)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Text, any_, bindparam, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from pos_app.db.database import Unit
from pos_app.db.statement import Statement
from pos_app.hq.rows import EVERYTHING, ChainLink, Scope, TakenIn, TransactionRow, names_of, record
from pos_app.hq.store.sql import insert, is_sqlite, padded, placed, places
from pos_app.hq.tables.intake import CONFLICT, INTAKE, INTAKE_STATE
from pos_app.hq.tables.tills import EPOCH

_STATE = ("state", "reason", "detail", "wish", "retries", "modified_at")
_RESULT = ("order_no", "order_status", "amount_minor")
_LIST = [
    *(c for c in INTAKE.c if c.name not in {"body", "sig", "prev_hash", "body_sha256"}),
    *(INTAKE_STATE.c[name] for name in (*_STATE, *_RESULT)),
]
_JOINED = INTAKE.join(INTAKE_STATE, INTAKE.c.position == INTAKE_STATE.c.position)
_LINKS = Statement(
    select(*(INTAKE.c[x] for x in names_of(ChainLink) if x in INTAKE.c), *(
        INTAKE_STATE.c[x] for x in ("state", "reason")
    ))
    .select_from(_JOINED)
    .where(
        INTAKE.c.device_id == bindparam("device_id"),
        INTAKE.c.epoch == bindparam("epoch"),
        INTAKE.c.seq > bindparam("after"),
    )
    .order_by(INTAKE.c.seq)
    .limit(bindparam("most"))
)
FULL = select(*_LIST, INTAKE.c.body).select_from(_JOINED)
_CONFLICT = Statement(
    select(CONFLICT.c.number).where(
        CONFLICT.c.epoch == bindparam("epoch"), CONFLICT.c.hash == bindparam("hash")
    )
)
_LAST = Statement(select(func.max(INTAKE.c.position)))
_KINDS = Statement(
    select(INTAKE_STATE.c.kind, INTAKE_STATE.c.state, func.count()).group_by(
        INTAKE_STATE.c.kind, INTAKE_STATE.c.state
    )
)
_STANDS = select(
    INTAKE.c.event_id, INTAKE.c.hash, INTAKE_STATE.c.state, INTAKE_STATE.c.reason
).select_from(_JOINED)
_KNOWN = Statement(
    _STANDS.where(INTAKE.c.event_id == any_(bindparam("event_ids", type_=ARRAY(Text))))
)
"""One parameter, so that PostgreSQL plans it once."""
_NUMBERS = func.generate_series(1, bindparam("count")).table_valued("n")
_DRAWN = Statement(select(func.nextval("intake_position_seq")).select_from(_NUMBERS))
POSITION_END = 2**63 - 1
"""Behind every position."""
APPLYING = 1
"""The number of the lock that lets one unit at a time apply events."""
_ALONE = Statement(select(func.pg_advisory_xact_lock(APPLYING)))
_UNSETTLED = Statement(
    FULL.where(
        INTAKE.c.order_id == bindparam("order_id"),
        INTAKE.c.position < bindparam("before"),
        INTAKE_STATE.c.state.in_([literal("waiting"), literal("quarantined")]),
    ).order_by(INTAKE.c.position)
)


def last_position(unit: Unit) -> int:
    """The position of the newest event."""
    found = _LAST.first(unit)
    return (found and found[0]) or 0


def allocate(unit: Unit, count: int) -> list[int]:
    """The next positions of the intake, in order."""
    if is_sqlite(unit):
        last = last_position(unit)
        return list(range(last + 1, last + 1 + count))
    return sorted(row[0] for row in _DRAWN.rows(unit, count=count))


def add(
    unit: Unit, events: Sequence[Mapping[str, Any]], states: Sequence[Mapping[str, Any]]
) -> None:
    """New events and where they stand, one statement each."""
    insert(unit, INTAKE, events)
    insert(unit, INTAKE_STATE, states)


def known(unit: Unit, event_ids: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """Hash, state and reason of those events that are here already."""
    if is_sqlite(unit):
        wanted = padded(event_ids)
        found = _known(len(wanted)).rows(unit, **placed(wanted))
    else:
        found = _KNOWN.rows(unit, event_ids=list(event_ids))
    return {row[0]: (row[1], row[2], row[3]) for row in found}


@lru_cache(maxsize=16)
def _known(count: int) -> Statement:
    return Statement(_STANDS.where(INTAKE.c.event_id.in_(places(count))))


def add_conflict(unit: Unit, row: Mapping[str, Any]) -> None:
    """Bytes that contradict what HQ has; kept for a person."""
    insert(unit, CONFLICT, [row])


def is_conflict(unit: Unit, epoch: str, chain_hash: str) -> bool:
    """Whether the event of that hash was set aside as a conflict."""
    return _CONFLICT.first(unit, epoch=epoch, hash=chain_hash) is not None


def links(unit: Unit, device_id: str, epoch: str, after: int, limit: int) -> list[ChainLink]:
    """A till's chain behind that place, in its order."""
    place = {"device_id": device_id, "epoch": epoch, "after": after, "most": limit}
    return _LINKS.records(unit, ChainLink, **place)


def find(unit: Unit, event_id: str) -> TakenIn | None:
    """One event with its bytes."""
    found = find_many(unit, [event_id])
    return found[0] if found else None


def find_many(unit: Unit, event_ids: Sequence[str]) -> list[TakenIn]:
    """These events, in the order of the intake."""
    wanted = padded(event_ids)
    return _many(len(wanted)).records(unit, TakenIn, **placed(wanted))


@lru_cache(maxsize=16)
def _many(count: int) -> Statement:
    wanted = INTAKE.c.event_id.in_(places(count))
    return Statement(FULL.where(wanted).order_by(INTAKE.c.position))


def of_order(unit: Unit, order_id: str) -> list[TakenIn]:
    """Every event of an order, in the order of the intake."""
    query = FULL.where(INTAKE.c.order_id == order_id).order_by(INTAKE.c.position)
    return [record(TakenIn, row) for row in unit.execute(query).mappings()]


def is_durable(unit: Unit, order_id: str) -> bool:
    """Whether a verified copy elsewhere has every event of the order (D9)."""
    same = (EPOCH.c.epoch == INTAKE.c.epoch) & (EPOCH.c.device_id == INTAKE.c.device_id)
    seqs = select(INTAKE.c.seq <= EPOCH.c.durable_through).join(EPOCH, same)
    found = unit.execute(seqs.where(INTAKE.c.order_id == order_id)).scalars().all()
    return bool(found) and all(found)


def apply_alone(unit: Unit) -> None:
    """No other unit applies events until this one ends, as with SQLite's one writer: two that both
    found an event waiting would book it twice, or set aside what is applied (D3).
    """
    if not is_sqlite(unit):
        _ALONE.run(unit)


def unsettled_of_order(unit: Unit, order_id: str, before: int = POSITION_END) -> list[TakenIn]:
    """The order's events that are not applied yet, oldest first; those that came in before that
    position, or all.
    """
    return _UNSETTLED.records(unit, TakenIn, order_id=order_id, before=before)


def unsettled(unit: Unit) -> list[TakenIn]:
    """Every event that is not applied yet."""
    query = FULL.where(INTAKE_STATE.c.state.in_(("waiting", "quarantined")))
    return [record(TakenIn, row) for row in unit.execute(query).mappings()]


def waiting_within(scope: Scope) -> list[ColumnElement[bool]]:
    """The waiting events of that scope."""
    named = [INTAKE.c[name] == value for name, value in asdict(scope).items() if value]
    return [INTAKE_STATE.c.state == "waiting", *named]


def waiting_in(unit: Unit, scope: Scope) -> tuple[int, datetime | None]:
    """How many events wait there, and since when the oldest does."""
    query = select(func.count(), func.min(INTAKE.c.received_at)).select_from(_JOINED)
    number, oldest = unit.execute(query.where(*waiting_within(scope))).one()
    return number, oldest


def waiting(
    unit: Unit, after: int, limit: int, *, wish: str = "", scope: Scope = EVERYTHING
) -> list[TakenIn]:
    """Waiting events after that position, oldest first."""
    wanted = {name: value for name, value in {**asdict(scope), "wish": wish}.items() if value}
    return _waiting(tuple(wanted)).records(unit, TakenIn, after=after, most=limit, **wanted)


@lru_cache(maxsize=32)
def _waiting(names: tuple[str, ...]) -> Statement:
    columns = {**INTAKE.c, "wish": INTAKE_STATE.c.wish}
    wanted = [columns[name] == bindparam(name) for name in names]
    later = INTAKE_STATE.c.position > bindparam("after")
    query = FULL.where(INTAKE_STATE.c.state == "waiting", later, *wanted)
    return Statement(query.order_by(INTAKE_STATE.c.position).limit(bindparam("most")))


def set_state(
    unit: Unit, position: int, at: datetime, state: str, *, retry: bool = False, **result: object
) -> None:
    """Where the event stands now, why, and what came of it."""
    values: dict[str, Any] = {"state": state, "modified_at": at, **result}
    _stood(tuple(values), retry).run(unit, at_position=position, **values)


@lru_cache(maxsize=64)
def _stood(names: tuple[str, ...], retry: bool) -> Statement:  # noqa: FBT001
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    if retry:
        values["retries"] = INTAKE_STATE.c.retries + 1
    same = INTAKE_STATE.c.position == bindparam("at_position")
    return Statement(update(INTAKE_STATE).where(same).values(values))


def set_run(unit: Unit, positions: Sequence[int], number: int) -> None:
    """These were looked at by that run of Synchronise orders."""
    wanted = padded(positions)
    _seen(len(wanted)).run(unit, run_id=str(number), **placed(wanted))


@lru_cache(maxsize=16)
def _seen(count: int) -> Statement:
    same = INTAKE_STATE.c.position.in_(places(count))
    return Statement(update(INTAKE_STATE).where(same).values(run_id=bindparam("run_id")))


def counts(unit: Unit) -> dict[str, int]:
    """How many events stand in each state; the four add up to the intake (D8)."""
    query = select(INTAKE_STATE.c.state, func.count()).group_by(INTAKE_STATE.c.state)
    found: dict[str, int] = dict(unit.execute(query).all())
    return {name: found.get(name, 0) for name in ("waiting", "applied", "quarantined", "resolved")}


def total(unit: Unit) -> int:
    """How many events were taken in."""
    return unit.execute(select(func.count()).select_from(INTAKE)).scalar_one()


def by_kind(unit: Unit) -> dict[tuple[str, str], int]:
    """How many events of each kind stand in each state."""
    return {(kind, state): many for kind, state, many in _KINDS.rows(unit)}


def page(unit: Unit, filters: Mapping[str, str], *, limit: int = 50) -> list[TransactionRow]:
    """Newest first; filters `state`, `kind`, `order`, `store`, `register`, each empty for any."""
    query = select(*_LIST).select_from(_JOINED)
    columns = {
        "state": INTAKE_STATE.c.state,
        "kind": INTAKE_STATE.c.kind,
        "order": INTAKE.c.order_id,
        "store": INTAKE.c.store_id,
        "register": INTAKE.c.register_id,
    }
    for name, column in columns.items():
        if filters.get(name):
            query = query.where(column == filters[name])
    query = query.order_by(INTAKE.c.position.desc()).limit(limit)
    return [record(TransactionRow, row) for row in unit.execute(query).mappings()]
