"""Who of the staff may sign in at tills: locked, let in again, employment ended. It reaches the
tills at once where no other change of staff waits for a person.
"""

from collections.abc import Mapping

from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.hq.core import Core
from pos_app.hq.master.kinds_people import STAFF, STAFF_JOB
from pos_app.hq.master.publishing import pending, put_in_force
from pos_app.hq.master.records import write
from pos_app.hq.master.states import draft
from pos_app.hq.people.rights import Actor

ACTS: Mapping[str, tuple[str, bool]] = {
    "lock": ("locked", True),
    "unlock": ("locked", False),
    "leave": ("active", False),
}
"""Which field each act sets to what."""


def change(hq: Core, actor: Actor, staff_id: str, act: str) -> bool:
    """Do one of `ACTS`; whether each till has it at its next contact, or it waits in the draft.
    Done already, it is done again without an entry.
    """
    actor.must(STAFF.edit)
    name, value = ACTS[act]

    def job(unit: Unit) -> None:
        before = draft(unit).one(STAFF.name, staff_id)
        if before is None:
            raise Refused("RECORD_UNKNOWN", kind=STAFF.name, key=staff_id[:60])
        if before[name] != value:
            write(hq, unit, actor, (STAFF, staff_id), (before, {**before, name: value}))

    hq.run(job)
    try:
        return hq.run(lambda unit: _published(hq, unit, actor, (staff_id, name)))
    except Refused:  # something of the draft is not whole: whoever publishes it hears what
        return False


def _published(hq: Core, unit: Unit, actor: Actor, mine: tuple[str, str]) -> bool:
    waits = [(one.key, name) for one in pending(unit, (STAFF_JOB,)) for name in one.fields]
    if any(one != mine for one in waits):
        return False
    put_in_force(hq, unit, actor, (STAFF_JOB,))
    return True
