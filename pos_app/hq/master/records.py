"""Changing master data: each change is a new entry of the draft, checked before it is kept, with
who and when; tills hear of it when it is published.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.domain.events import rfc3339
from pos_app.domain.pins import PIN_DIGITS
from pos_app.hq.configuration import hash_pin
from pos_app.hq.core import Core
from pos_app.hq.master import fields, goods, rules
from pos_app.hq.master.fields import Invalid, Reading, Shape
from pos_app.hq.master.kind import SINGLE_KEY, Kind
from pos_app.hq.master.kinds import CATALOGUE, KINDS
from pos_app.hq.master.states import MasterState, draft, published, whole
from pos_app.hq.master_rows import Change, Record
from pos_app.hq.people.rights import Actor
from pos_app.hq.store import catalogue, state
from pos_app.hq.store import master as store

USERS_NAMED = 5
CATALOGUE_ITSELF = "import"
"""Who changed goods or customers otherwise than in the draft."""
GIVEN = "given"
"""Of a PIN that its owner did not choose."""
KEPT_SECRET = "***"  # noqa: S105 - what the journal says instead


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants a record to be; `seen` is the change they looked at, 0 for a new one. A
    `form` may be sent twice by a click too many: what it wants and has already is granted.
    """

    kind: Kind
    record: Record
    seen: int
    key: str = ""
    form: bool = False


def key_of(kind: Kind, record: Record) -> str:
    """By what the record is known."""
    return SINGLE_KEY if kind.single else str(record.get(kind.fields[0].name, ""))


def save(hq: Core, actor: Actor, wish: Wish) -> int:
    """The record is so from now on in the draft; the number of the change.

    `Invalid` names every field that is wrong, `CHANGED_MEANWHILE` who was quicker; a record that
    would not differ makes no change.
    """
    actor.must(wish.kind.edit)
    return hq.run(lambda unit: save_in(hq, unit, actor, wish))


def save_in(hq: Core, unit: Unit, actor: Actor, wish: Wish) -> int:
    """The same inside a unit."""
    before, record = checked(unit, wish)
    key = key_of(wish.kind, record)
    if record == before:
        last = store.find(unit, wish.kind.name, key)
        return last.number if last else 0
    return write(hq, unit, actor, (wish.kind, key), (before, record))


def checked(unit: Unit, wish: Wish) -> tuple[Record | None, Record]:
    """What the record is in the draft, and what it would be; `Invalid`, `CHANGED_MEANWHILE` and
    `KEY_TAKEN` as when it is saved.
    """
    kind, key, data = wish.kind, key_of(wish.kind, wish.record), draft(unit)
    if wish.key and wish.key != key:
        raise Invalid((fields.Wrong(kind.fields[0].name, "KEY_STAYS", {"key": wish.key}),))
    before = found_in(unit, data, kind, key)
    record = _with_secrets(kind, wish.record, before)
    if not (wish.form and record == before):
        _check_seen(unit, data, (kind, key), wish, is_new=before is None)
    reading = Reading()
    fields.check(kind.fields, record, reading)
    if not reading.wrongs:
        rules.check_record(unit, data.with_record(kind.name, key, record), kind, record, reading)
    if reading.wrongs:
        raise Invalid(tuple(reading.wrongs))
    return before, record


def check_fields(kind: Kind, key: str, record: Record) -> None:
    """A record of a document keeps to the ranges of the forms too; `CONFIGURATION_WRONG` names the
    field that does not.
    """
    reading = Reading()
    fields.check(kind.fields, record, reading)
    if reading.wrongs:
        where = f"{kind.name} {key}: {reading.wrongs[0].field}"
        raise Refused("CONFIGURATION_WRONG", where=where)


def seen_of(unit: Unit, data: MasterState, kind: Kind, key: str) -> int:
    """What a form or a tool sends back with a change, so that nobody else's is lost: the number of
    the last change; of goods and customers without one that waits, the version of the catalogue.
    """
    number = data.number(kind.name, key)
    if not number and kind.name in CATALOGUE:
        return catalogue.row_version(unit, kind.name, key)
    return number


def found_in(unit: Unit, data: MasterState, kind: Kind, key: str) -> Record | None:
    """The record of the draft; of a product or customer without a change that waits, what the
    catalogue has.
    """
    found = data.one(kind.name, key)
    if found is None and kind.name in CATALOGUE and key:
        return goods.record(unit, kind.name, key)
    return found


def _with_secrets(kind: Kind, record: Record, before: Record | None) -> Record:
    """Secrets are never typed into a record; they stay as they are."""
    kept = {
        one.name: (before or {}).get(one.name, "")
        for one in kind.fields
        if one.shape is Shape.SECRET
    }
    return whole(kind, {**record, **kept})


def check_unmoved(unit: Unit, kind_names: Collection[str], seen: int | None) -> None:
    """`CHANGED_MEANWHILE` where a record of these kinds was changed after somebody looked at the
    draft, whose newest change was `seen`; whoever names none looked at no page.
    """
    last = store.newest_of(unit, kind_names)
    if last is not None and seen is not None and last.number != seen:
        raise _changed_meanwhile("CHANGED_MEANWHILE", last)


def _changed_meanwhile(code: str, last: Change) -> Refused:
    return Refused(code, who=last.who, number=last.number, key=last.record, at=rfc3339(last.at))


def _check_seen(
    unit: Unit, data: MasterState, place: tuple[Kind, str], wish: "Wish", *, is_new: bool
) -> None:
    kind, key = place
    if is_new and not wish.seen:
        return
    if kind.name in CATALOGUE and not data.number(kind.name, key):
        if wish.seen != seen_of(unit, data, kind, key):
            code = "CHANGED_MEANWHILE" if wish.seen else "KEY_TAKEN"
            raise Refused(code, who=CATALOGUE_ITSELF, number=0, key=key, at="")
        return
    last = store.find(unit, kind.name, key)
    if last is not None and last.number != wish.seen:
        code = "CHANGED_MEANWHILE" if wish.seen else "KEY_TAKEN"
        raise _changed_meanwhile(code, last)


def write(
    hq: Core,
    unit: Unit,
    actor: Actor,
    place: tuple[Kind, str],
    change: tuple[Record | None, Record | None],
) -> int:
    """One entry of the draft and of the journal: what the record was, and what it is."""
    kind, key = place
    old, new = change
    body = b"" if new is None else json.dumps(new, sort_keys=True).encode()
    number = store.add_change(unit, (kind.name, key), body, hq.now(), actor.login)
    names = [one for one in kind.fields if (old or {}).get(one.name) != (new or {}).get(one.name)]
    changed = {one.name: [_shown(kind, one, x) for x in change] for one in names}
    what = "master_withdrawn" if new is None else "master_changed" if old else "master_made"
    state.journal(
        unit, hq.now(), actor.login, what, kind=kind.name, record=key, number=number, fields=changed
    )
    return number


def _shown(
    kind: Kind, field: fields.Field, record: Record | None
) -> Any:  # noqa: ANN401 - as the field holds
    if record is None:
        return None
    is_hidden = field.shape is Shape.SECRET or field.name in kind.personal
    return KEPT_SECRET if is_hidden else record.get(field.name)


def withdraw(hq: Core, actor: Actor, kind: Kind, key: str, seen: int) -> None:
    """The record is not there any more; one that others name is refused with their names."""
    actor.must(kind.edit)
    if kind.name in CATALOGUE:
        raise Refused("STAYS_KNOWN", key=key[:60])

    def job(unit: Unit) -> None:
        data = draft(unit)
        before = data.one(kind.name, key)
        if before is None:
            raise Refused("RECORD_UNKNOWN", kind=kind.name, key=key[:60])
        _check_seen(unit, data, (kind, key), Wish(kind, before, seen, key), is_new=False)
        users = rules.users_of(data, kind.name, key)
        if users:
            raise _in_use(key, users)
        write(hq, unit, actor, (kind, key), (before, None))

    hq.run(job)


def _in_use(key: str, users: list[tuple[str, str]]) -> Refused:
    named = ", ".join(f"{other} {name}" for other, name in users[:USERS_NAMED])
    return Refused("RECORD_IN_USE", key=key, users=named)


def put_back(hq: Core, actor: Actor, kind: Kind, key: str) -> None:
    """The record is again what the tills have; what others now need of it is refused."""
    actor.must(kind.edit)

    def job(unit: Unit) -> None:
        target = published(unit)
        users = rules.users_of(draft(unit), kind.name, key)
        if users and target.one(kind.name, key) is None:
            raise _in_use(key, users)
        put_back_in(hq, unit, actor, (kind, key), target)

    hq.run(job)


def put_back_in(
    hq: Core, unit: Unit, actor: Actor, place: tuple[Kind, str], target: MasterState
) -> None:
    """The record is what it is in another state."""
    kind, key = place
    data = draft(unit)
    before, after = data.one(kind.name, key), target.one(kind.name, key)
    if before != after:
        write(hq, unit, actor, place, (before, after))


def discard(
    hq: Core, actor: Actor, kind_names: tuple[str, ...], seen: int | None = None
) -> int:
    """Everything of these kinds is again what the tills have; how many records that were. What
    nobody has `seen` is not thrown away (`check_unmoved`).
    """
    for name in kind_names:
        actor.must(KINDS[name].edit)

    def job(unit: Unit) -> int:
        check_unmoved(unit, kind_names, seen)
        here, there = draft(unit), published(unit)
        places = [
            (KINDS[name], key)
            for name in kind_names
            for key in {*here.every(name), *there.every(name)}
            if here.one(name, key) != there.one(name, key)
        ]
        for place in places:
            put_back_in(hq, unit, actor, place, there)
        return len(places)

    return hq.run(job)


def new_pin(
    hq: Core, actor: Actor, staff_id: str, pin: str = "", *, seen: int | None = None
) -> str:
    """A new PIN for the person, theirs or one made here and shown once; kept as its hash.
    `PIN_SHOWN` where the record has changed since it was `seen`: a form that is sent twice, as by a
    page that is loaded again, must not silently make worthless the PIN just written down.
    """
    actor.must("staff.edit")
    made = pin or str(int(hq.ids.new(), 16) % 10**PIN_DIGITS).rjust(PIN_DIGITS, "0")
    kept = hash_pin(made, hq.secrets.pepper)
    kind = KINDS["staff"]

    def job(unit: Unit) -> None:
        data = draft(unit)
        before = data.one("staff", staff_id)
        if before is None:
            raise Refused("RECORD_UNKNOWN", kind="staff", key=staff_id[:60])
        if seen is not None and data.number("staff", staff_id) != seen:
            raise Refused("PIN_SHOWN")
        after = {**before, "pin_hash": kept, "pin_given": GIVEN}
        write(hq, unit, actor, (kind, staff_id), (before, after))

    hq.run(job)
    return made
