"""PINs that people chose at a till for the ones that head office gave them (ASVS 6.4.1): they reach
the other tills as any change of staff does.
"""

from collections.abc import Sequence

from pos_app.contract.messages import ChosenPin
from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.domain.pins import mark_of
from pos_app.hq.core import Core
from pos_app.hq.master.compose import works_in
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.master.kinds_people import STAFF_JOB
from pos_app.hq.master.publishing import pending, put_in_force
from pos_app.hq.master.records import write
from pos_app.hq.master.states import Difference, draft
from pos_app.hq.people.rights import Actor
from pos_app.hq.rows import Device

FIELDS = ("pin_hash", "pin_given")


def take(hq: Core, device: Device, chosen: Sequence[ChosenPin]) -> None:
    """The choices are HQ's, and published where no other change of staff waits for a person. A till
    speaks for the people of its store alone, and only while their PIN is the one that was given.
    """
    actor = Actor(f"till {device.store_id}-{device.register_id}", "")
    hq.run(lambda unit: _keep(hq, unit, (actor, device.store_id), chosen))
    try:
        hq.run(lambda unit: _publish(hq, unit, actor))
    except Refused:  # it goes out with whatever stands in its way; the till tells us again
        return


def _keep(
    hq: Core, unit: Unit, place: tuple[Actor, str], chosen: Sequence[ChosenPin]
) -> None:
    actor, store_id = place
    people = draft(unit).every("staff")
    for one in chosen:
        before = people.get(one.staff_id)
        if before is None or not before["pin_given"] or not works_in(before, store_id):
            continue
        if mark_of(before["pin_hash"]) == one.instead_of:
            after = {**before, "pin_hash": one.pin_hash, "pin_given": ""}
            write(hq, unit, actor, (KINDS["staff"], one.staff_id), (before, after))


def _publish(hq: Core, unit: Unit, actor: Actor) -> None:
    if all(_is_pin_alone(one) for one in pending(unit, (STAFF_JOB,))):
        put_in_force(hq, unit, actor, (STAFF_JOB,))


def _is_pin_alone(change: Difference) -> bool:
    """Whether nothing but somebody's own choice of a PIN waits: a new one that HQ gave is
    published by whoever gave it.
    """
    old, new = change.old, change.new
    if old is None or new is None or change.kind.name != "staff" or new["pin_given"]:
        return False
    return {**old, **{name: new[name] for name in FIELDS}} == new
