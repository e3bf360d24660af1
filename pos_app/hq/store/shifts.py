"""Statements about shifts: those that were closed, and the events of one (M9); must never write."""

from sqlalchemy import select

from pos_app.db.database import Unit
from pos_app.hq.rows import TakenIn, record
from pos_app.hq.store.intake import FULL
from pos_app.hq.tables.intake import INTAKE, INTAKE_STATE
from pos_app.hq.tables.tills import DEVICE

PAGE_ROWS = 50
CLOSED = "shift_closed"


def closed_shifts(
    unit: Unit, *, register: str = "", before: int = 0, store: str = ""
) -> list[TakenIn]:
    """The newest ends of shifts, one more than a page holds; `before` is the last position seen."""
    query = FULL.where(INTAKE_STATE.c.kind == CLOSED, INTAKE_STATE.c.state == "applied")
    if register:
        query = query.where(INTAKE.c.register_id == register)
    if store:
        query = query.where(INTAKE.c.store_id == store)
    if before:
        query = query.where(INTAKE.c.position < before)
    query = query.order_by(INTAKE.c.position.desc()).limit(PAGE_ROWS + 1)
    return [record(TakenIn, row) for row in unit.execute(query).mappings()]


def closed_between(unit: Unit, since: str, until: str) -> list[TakenIn]:
    """The ends of shifts between the two times of the tills, by till."""
    query = FULL.where(
        INTAKE_STATE.c.kind == CLOSED,
        INTAKE_STATE.c.state == "applied",
        INTAKE.c.created_at >= since,
        INTAKE.c.created_at < until,
    ).order_by(INTAKE.c.register_id, INTAKE.c.position)
    return [record(TakenIn, row) for row in unit.execute(query).mappings()]


def events_until(unit: Unit, end: TakenIn, since: str) -> list[tuple[str, bytes]]:
    """Kind and body of what the till sent from that time of its own until the end of the shift."""
    query = select(INTAKE.c.kind, INTAKE.c.body).where(
        INTAKE.c.device_id == end.device_id,
        INTAKE.c.position <= end.position,
        INTAKE.c.created_at >= since,
        INTAKE.c.kind != "journal",
    )
    return [(kind, body) for kind, body in unit.execute(query.order_by(INTAKE.c.position))]


STATES = ("shift_opened", "shift_turned", CLOSED)
EVENTS_MAX = 500
"""The newest changes of a store's shifts: several days of many tills."""


def of_store(unit: Unit, store_id: str) -> list[tuple[str, bytes]]:
    """Kind and body of the newest changes of the store's shifts, oldest first."""
    query = (
        select(INTAKE.c.kind, INTAKE.c.body)
        .join(INTAKE_STATE, INTAKE.c.position == INTAKE_STATE.c.position)
        .where(INTAKE_STATE.c.kind.in_(STATES), INTAKE.c.store_id == store_id)
        .order_by(INTAKE_STATE.c.position.desc())
        .limit(EVENTS_MAX)
    )
    return [(kind, body) for kind, body in unit.execute(query)][::-1]


def events_since(
    unit: Unit, store_id: str, register_id: str, since: str
) -> list[tuple[str, bytes]]:
    """Kind and body of what that till sent from that time of its own."""
    machines = select(DEVICE.c.device_id).where(
        DEVICE.c.store_id == store_id, DEVICE.c.register_id == register_id
    )
    query = select(INTAKE.c.kind, INTAKE.c.body).where(
        INTAKE.c.device_id.in_(machines),
        INTAKE.c.created_at >= since,
        INTAKE.c.kind != "journal",
    )
    return [(kind, body) for kind, body in unit.execute(query.order_by(INTAKE.c.position))]
