"""A till that stands twice is let in anew by two people: one proposes after a look at both chains,
another confirms and gets the one-time code (FR3, section 5 of reliability).
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.hq import enrolment
from pos_app.hq.core import Core
from pos_app.hq.people.rights import Actor
from pos_app.hq.rows import Device
from pos_app.hq.store import console, devices, state

LAPSES = timedelta(hours=24)
REASON_MIN = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who proposed it when and why; `seal` is of what they saw of the chains."""

    who: str
    at: str
    reason: str
    seal: str


def is_closed(unit: Unit, store_id: str, register_id: str) -> bool:
    """Whether the register's till was fenced and no other was let in since."""
    there = devices.at_place(unit, store_id, register_id)
    return any(one.state == "fenced" for one in there) and not any(
        one.state == "active" for one in there
    )


def proposal(unit: Unit, device: Device, now: datetime) -> Proposal | None:
    """What stands: not older than a day, and the chains are as they were."""
    text = state.known(unit, _name(device))
    found = Proposal(**json.loads(text)) if text else None
    if found is None or found.seal != _seal_of(unit, device):
        return None
    return found if now - datetime.fromisoformat(found.at) < LAPSES else None


def _seal_of(unit: Unit, device: Device) -> str:
    """A hash of all that head office has of the till's chains."""
    heads = [
        (one.epoch, one.through, one.head_hash) for one in devices.epochs(unit, device.device_id)
    ]
    other = [(one.epoch, one.seq, one.hash) for one in console.other_chain(unit, device.device_id)]
    return hashlib.sha256(json.dumps([heads, other]).encode()).hexdigest()


def propose(hq: Core, actor: Actor, device_id: str, reason: str) -> None:
    """The first of two people; `REASON_MISSING` without a reason."""
    if len(reason) < REASON_MIN:
        raise Refused("REASON_MISSING", least=REASON_MIN)

    def job(unit: Unit) -> None:
        device = _fenced(unit, actor, device_id)
        made = Proposal(actor.login, hq.now().isoformat(), reason, _seal_of(unit, device))
        state.remember(unit, _name(device), json.dumps(asdict(made)))
        told = {"register": device.register_id, "reason": reason}
        state.journal(unit, hq.now(), actor.login, "re_enrol_proposed", **told)

    hq.run(job)


def withdraw(hq: Core, actor: Actor, device_id: str) -> None:
    """Nobody confirms it any more."""

    def job(unit: Unit) -> None:
        device = _fenced(unit, actor, device_id)
        state.remember(unit, _name(device), "")
        register = device.register_id
        state.journal(unit, hq.now(), actor.login, "re_enrol_withdrawn", register=register)

    hq.run(job)


def confirm(hq: Core, actor: Actor, device_id: str) -> str:
    """The one-time code for the second person; `NO_PROPOSAL` where none stands (any more)."""

    def job(unit: Unit) -> str:
        device = _fenced(unit, actor, device_id)
        asked = proposal(unit, device, hq.now())
        if asked is None:
            raise Refused("NO_PROPOSAL")
        if asked.who == actor.login:
            raise Refused("CONFIRM_SAME_PERSON")
        state.remember(unit, _name(device), "")
        told = {"register": device.register_id, "proposed_by": asked.who, "reason": asked.reason}
        state.journal(unit, hq.now(), actor.login, "re_enrol_confirmed", **told)
        return enrolment.add_code(hq, unit, device.store_id, device.register_id, actor.login)

    return hq.run(job)


def _fenced(unit: Unit, actor: Actor, device_id: str) -> Device:
    actor.must("tills.enrol")
    device = devices.find(unit, device_id)
    if device is None:
        raise Refused("DEVICE_UNKNOWN", device=device_id)
    actor.only_at(device.store_id)
    if not is_closed(unit, device.store_id, device.register_id) or device.state != "fenced":
        raise Refused("NOT_FENCED", register=device.register_id)
    return device


def _name(device: Device) -> str:
    return f"re_enrol {device.device_id}"
