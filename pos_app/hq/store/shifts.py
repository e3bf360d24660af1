"""Statements about shifts: those that were closed, and the events of one (M9); must never write."""

from sqlalchemy import select

from pos_app.db.database import Unit
from pos_app.hq.rows import TakenIn, record
from pos_app.hq.store.intake import FULL
from pos_app.hq.tables import INTAKE, INTAKE_STATE

PAGE_ROWS = 50
CLOSED = "shift_closed"


def closed_shifts(unit: Unit, *, register: str = "", before: int = 0) -> list[TakenIn]:
    """The newest ends of shifts, one more than a page holds; `before` is the last position seen."""
    query = FULL.where(INTAKE_STATE.c.kind == CLOSED, INTAKE_STATE.c.state == "applied")
    if register:
        query = query.where(INTAKE.c.register_id == register)
    if before:
        query = query.where(INTAKE.c.position < before)
    query = query.order_by(INTAKE.c.position.desc()).limit(PAGE_ROWS + 1)
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
