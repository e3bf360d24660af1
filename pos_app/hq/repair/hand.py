"""In whose hand a quarantined event is (R177, *editing*): who has it open is alone with it, for a
while, and the batch lets it be.
"""

from datetime import datetime, timedelta

from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.hq.care_rows import RepairStep
from pos_app.hq.core import Core
from pos_app.hq.people.rights import Actor
from pos_app.hq.repair.offers import ENDED
from pos_app.hq.rows import TakenIn
from pos_app.hq.store import intake, repairs

OPEN_TIME = timedelta(minutes=30)
"""How long a record stays somebody's without a further step."""


def holder(steps: list[RepairStep], at: datetime) -> str:
    """Who has the record open, or nobody."""
    for one in reversed(steps):
        if one.what in {"closed", "withdrawn"} or one.what in ENDED:
            return ""
        if one.what == "opened":
            return one.who if at - one.at <= OPEN_TIME else ""
    return ""


def open_record(hq: Core, actor: Actor, event_id: str) -> None:
    """Take the record in hand: it is nobody else's until it is left; `RECORD_OPEN`."""
    actor.must("repair.apply")
    hq.run(lambda unit: mine(hq, unit, actor, event_id))


def close_record(hq: Core, actor: Actor, event_id: str) -> None:
    """Leave the record as it is."""
    actor.must("repair.apply")

    def job(unit: Unit) -> None:
        if holder(repairs.steps(unit, event_id), hq.now()) == actor.login:
            repairs.add(unit, hq.now(), actor.login, "closed", event_id)

    hq.run(job)


def mine(hq: Core, unit: Unit, actor: Actor, event_id: str) -> TakenIn:
    """The quarantined event, in this person's hand from now on; `RECORD_OPEN` in another's."""
    taken = aside(unit, actor, event_id)
    has_it = holder(repairs.steps(unit, event_id), hq.now())
    if has_it not in {"", actor.login}:
        raise Refused("RECORD_OPEN", who=has_it)
    repairs.add(unit, hq.now(), actor.login, "opened", event_id)
    return taken


def aside(unit: Unit, actor: Actor, event_id: str) -> TakenIn:
    """The event, if it is set aside and of a store of this person; `EVENT_UNKNOWN`,
    `EVENT_SETTLED`.
    """
    taken = intake.find(unit, event_id)
    if taken is None:
        raise Refused("EVENT_UNKNOWN", event=event_id)
    actor.only_at(taken.store_id)
    if taken.state != "quarantined":
        raise Refused("EVENT_SETTLED", event=event_id, state=taken.state)
    return taken
