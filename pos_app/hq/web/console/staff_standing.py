"""Whether somebody of the staff may sign in, and when they were last at a till, as far as the tills
have told.
"""

from dataclasses import dataclass

from pos_app.db.database import Unit
from pos_app.hq import at_tills
from pos_app.hq.master.kind import Kind
from pos_app.hq.master.kinds_people import STAFF
from pos_app.hq.master_rows import Record
from pos_app.hq.web.console.visit import Visit

EXTRA_HEADS = {STAFF.name: ("last_at_a_till", "signing_in")}
"""What a list tells of its records that is no field of theirs."""
SAID_THERE = {STAFF.name: {"active"}}
"""Fields that it tells thereby."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The pill: tone, picture and words; the last moment at a till, and which; what can be done.
    Somebody who left comes back by their form.
    """

    pill: tuple[str, str, str]
    seen: str
    acts: tuple[str, ...]


def columns(kind: Kind) -> list[str]:
    """The fields of which a list has a column."""
    return [one for one in kind.listed if one not in SAID_THERE.get(kind.name, ())]


def standings(visit: Visit, unit: Unit, people: dict[str, Record]) -> dict[str, Standing]:
    """How each of these people stands, as the draft has them."""
    seen, locked = at_tills.seen(unit), at_tills.locked(unit, visit.show.now)
    t, show = visit.words, visit.show
    found = {}
    for who, record in people.items():
        last = seen.get(who)
        at = f"{show.day(last.at)} {show.time(last.at)}" if last else ""
        said = t("at_till_since", at=at, till=last.register) if last else t("not_known")
        acts = ("unlock" if record["locked"] else "lock", "leave") if record["active"] else ()
        found[who] = Standing(pill_of(visit, record, locked.get(who)), said, acts)
    return found


def pill_of(visit: Visit, record: Record, locked: at_tills.Place | None) -> tuple[str, str, str]:
    """What keeps the person from signing in: what head office decided comes first."""
    t = visit.words
    if not record["active"]:
        return "idle", "ban", t("staff_is_left")
    if record["locked"]:
        return "bad", "lock", t("staff_is_locked")
    if not record["pin_hash"]:
        return "warn", "key", t("staff_has_no_pin")
    if locked is not None:
        until = visit.show.time(locked.at)
        return "warn", "lock", t("staff_pin_locked", till=locked.register, time=until)
    return "ok", "circle-check", t("staff_may_sign_in")
