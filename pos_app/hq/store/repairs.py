"""Statements about repairs: what is set aside, what people did about it, the copies that were
booked (R177).
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, select

from pos_app.db.database import Unit
from pos_app.db.statement import Statement
from pos_app.hq.care_rows import Aside, AsideFilter, RepairStep
from pos_app.hq.rows import Payment, TakenIn, record
from pos_app.hq.store.sql import insert
from pos_app.hq.tables.care import REPAIR
from pos_app.hq.tables.intake import INTAKE, INTAKE_STATE
from pos_app.hq.tables.orders import PAYMENT

ASIDE_ROWS = 500
"""Events of one page of the repair list: many, so that those of one reason stay together."""
_STEPS = Statement(
    select(REPAIR).where(REPAIR.c.event_id == bindparam("event_id")).order_by(REPAIR.c.number)
)
ANY = AsideFilter()
_JOINED = INTAKE.join(INTAKE_STATE, INTAKE.c.position == INTAKE_STATE.c.position)


def aside(unit: Unit, wanted: AsideFilter = ANY) -> list[Aside]:
    """The quarantined events, oldest first, one more than a page holds, so that the page knows of
    a next one.
    """
    names = [one for one in Aside.__slots__ if one != "reason"]
    columns = [*(INTAKE.c[name] for name in names), INTAKE_STATE.c.reason]
    query = select(*columns).select_from(_JOINED).where(*_conditions(wanted))
    rows = unit.execute(query.order_by(INTAKE.c.position).limit(ASIDE_ROWS + 1)).mappings()
    return [record(Aside, row) for row in rows]


def _conditions(wanted: AsideFilter) -> list[ColumnElement[bool]]:
    found = [INTAKE_STATE.c.state == "quarantined", INTAKE_STATE.c.position > wanted.after]
    if wanted.reason:
        found.append(INTAKE_STATE.c.reason == wanted.reason)
    if wanted.stores:
        found.append(INTAKE.c.store_id.in_(wanted.stores))
    if wanted.register:
        found.append(INTAKE.c.register_id == wanted.register)
    if wanted.until:
        found.append(INTAKE.c.received_at <= wanted.until)
    if wanted.event_ids:
        found.append(INTAKE.c.event_id.in_(wanted.event_ids))
    return found


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


def last_settled(unit: Unit, stores: Collection[str]) -> datetime | None:
    """When a person settled an event last, of these stores where any are named."""
    query = select(func.max(REPAIR.c.at)).where(REPAIR.c.what.in_(("applied", "marked")))
    if stores:
        of_stores = select(INTAKE.c.event_id).where(INTAKE.c.store_id.in_(stores))
        query = query.where(REPAIR.c.event_id.in_(of_stores))
    return unit.execute(query).scalar()


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
