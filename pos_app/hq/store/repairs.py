"""Statements about repairs: what is set aside, what people did about it, the copies that were
booked (R177).
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select

from pos_app.db.database import Unit
from pos_app.db.statement import Statement
from pos_app.hq.care_rows import Aside, RepairStep
from pos_app.hq.care_tables import REPAIR
from pos_app.hq.rows import Payment, TakenIn, record
from pos_app.hq.store.sql import insert
from pos_app.hq.tables import INTAKE, INTAKE_STATE, PAYMENT

ASIDE_MAX = 500
"""Events of one reading of the repair list; what is beyond comes up as these are settled."""
_STEPS = Statement(
    select(REPAIR).where(REPAIR.c.event_id == bindparam("event_id")).order_by(REPAIR.c.number)
)
_JOINED = INTAKE.join(INTAKE_STATE, INTAKE.c.position == INTAKE_STATE.c.position)


def aside(unit: Unit, reason: str = "") -> list[Aside]:
    """The quarantined events, oldest first."""
    names = [one for one in Aside.__slots__ if one != "reason"]
    columns = [*(INTAKE.c[name] for name in names), INTAKE_STATE.c.reason]
    query = select(*columns).select_from(_JOINED).where(INTAKE_STATE.c.state == "quarantined")
    if reason:
        query = query.where(INTAKE_STATE.c.reason == reason)
    rows = unit.execute(query.order_by(INTAKE.c.position).limit(ASIDE_MAX)).mappings()
    return [record(Aside, row) for row in rows]


def add(
    unit: Unit,
    at: datetime,
    who: str,
    what: str,
    event_id: str,
    **more: object,
) -> None:
    """One more thing that somebody did about the event; `body` among `more` is the booked copy."""
    body = more.pop("body", None)
    row = {"at": at, "who": who, "what": what, "event_id": event_id, "body": body}
    insert(unit, REPAIR, [{**row, "detail": json.dumps(more, sort_keys=True)}])


def steps(unit: Unit, event_id: str) -> list[RepairStep]:
    """What was done about the event, oldest first."""
    return _STEPS.records(unit, RepairStep, event_id=event_id)


def steps_of(unit: Unit, event_ids: Sequence[str]) -> list[RepairStep]:
    """The same for several events."""
    query = select(REPAIR).where(REPAIR.c.event_id.in_(event_ids)).order_by(REPAIR.c.number)
    return [record(RepairStep, row) for row in unit.execute(query).mappings()]


def booked(unit: Unit, taken: TakenIn) -> TakenIn | None:
    """The event as HQ has booked it: the copy of a repair in the place of its original; nothing
    where it was not booked.
    """
    if taken.state != "resolved":
        return taken if taken.state == "applied" else None
    same = (REPAIR.c.event_id == taken.event_id) & (REPAIR.c.what == "applied")
    body = unit.execute(select(REPAIR.c.body).where(same)).scalar()
    return None if body is None else replace(taken, body=bytes(body))


def question(unit: Unit, event_id: str) -> str:
    """What the store was asked last about the event."""
    same = (REPAIR.c.event_id == event_id) & (REPAIR.c.what == "asked")
    query = select(REPAIR.c.detail).where(same).order_by(REPAIR.c.number.desc()).limit(1)
    found = unit.execute(query).scalar()
    return str(json.loads(found)["question"]) if found else ""


def why(unit: Unit, event_id: str) -> str:
    """The reason that somebody gave for what was booked in the place of the event."""
    same = (REPAIR.c.event_id == event_id) & (REPAIR.c.what == "applied")
    found = unit.execute(select(REPAIR.c.detail).where(same)).scalar()
    return str(json.loads(found)["plan"]["reason"]) if found else ""


def payments_of(unit: Unit, event_id: str) -> list[Payment]:
    """The money that the event booked."""
    query = select(PAYMENT).where(PAYMENT.c.event_id == event_id).order_by(PAYMENT.c.payment_id)
    return [record(Payment, row) for row in unit.execute(query).mappings()]


def payments_named(unit: Unit, payment_ids: Sequence[str]) -> list[Payment]:
    """These payments, as far as they are booked."""
    query = select(PAYMENT).where(PAYMENT.c.payment_id.in_(payment_ids))
    return [record(Payment, row) for row in unit.execute(query).mappings()]
