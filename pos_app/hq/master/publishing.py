"""Publishing: numbered downloads made of the draft (R54), in order and never changed; what they
carry reaches tills from the moment in force on. A till that could not take one gets no later one
until it is sent again (R55).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pos_app.contract.translate import decode
from pos_app.db.database import Unit
from pos_app.domain.configuration import Configuration
from pos_app.domain.errors import Refused
from pos_app.hq.configuration import body_of, check
from pos_app.hq.core import Core
from pos_app.hq.master import goods
from pos_app.hq.master.compose import Explode, compose, places
from pos_app.hq.master.kind import SINGLE_KEY
from pos_app.hq.master.kinds import CATALOGUE, JOBS, KINDS, MODES, of_job
from pos_app.hq.master.records import check_unmoved, put_back_in
from pos_app.hq.master.rules import dangling, modes_in_use
from pos_app.hq.master.states import (
    Difference,
    MasterState,
    data_of,
    differences,
    draft,
    of_jobs,
    published,
    throughs,
    whole,
)
from pos_app.hq.master_rows import Change, Publication, Record
from pos_app.hq.people.rights import Actor, may
from pos_app.hq.store import configurations, devices, operators, state
from pos_app.hq.store import master as store

REASON_MIN = 3
BY_DOCUMENT = "configuration document"
"""Why a version that was written from a file was made; people read it in their own words."""
GOODS_BEFORE = "goods before publication"
"""What products and customers were before a publication changed them, by its number."""
Goods = dict[str, dict[str, Record]]
"""Records of products and customers by kind and key."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which downloads somebody wants to publish, why, and from when on; no moment means now. `seen`
    is the newest change of the draft that they looked at (`records.check_unmoved`).
    """

    jobs: tuple[int, ...]
    reason: str
    in_force_at: datetime | None = None
    seen: int | None = None


def pending(unit: Unit, jobs: tuple[int, ...] = JOBS) -> list[Difference]:
    """What the draft has that tills do not."""
    return [x for x in differences(published(unit), draft(unit)) if x.kind.job in jobs]


def publish(hq: Core, actor: Actor, wish: Wish) -> Publication:
    """The draft of these downloads goes to the tills; money waits for a second administrator's
    word where there is one (the answer's `state` says so).
    """
    actor.must("config.publish")
    if not wish.reason.isprintable():
        raise Refused("BAD_TEXT", where="reason")
    if len(wish.reason.strip()) < REASON_MIN:
        raise Refused("REASON_MISSING", least=REASON_MIN)
    jobs = tuple(one for one in JOBS if one in wish.jobs)

    def job(unit: Unit) -> Publication:
        changes = pending(unit, jobs)
        if changes:
            check_unmoved(unit, [kind.name for one in jobs for kind in of_job(one)], wish.seen)
        if not changes and not (MODES in jobs and modes_wait(unit)):
            raise Refused("NOTHING_TO_PUBLISH")
        later = wish.in_force_at is not None and wish.in_force_at > hq.now()
        if later and any(one.kind.name in CATALOGUE for one in changes):
            raise Refused("GOODS_AT_ONCE")
        alone = not any(one.is_money for one in changes) or not _others(unit, actor)
        fed = tuple(one for one in jobs if any(x.kind.job == one for x in changes)) or (MODES,)
        number = _add(hq, unit, actor, replace(wish, jobs=fed))
        if alone:
            _put_in_force(unit, number)
        state.journal(
            unit,
            hq.now(),
            actor.login,
            "published" if alone else "publication_proposed",
            number=number,
            jobs=list(fed),
            reason=wish.reason,
        )
        return _found(unit, number)

    return hq.run(job)


def modes_wait(unit: Unit) -> bool:
    """Whether articles came into categories of delivery modes, or left them, since the modes were
    processed: publishing them does it anew (R3).
    """
    data = published(unit)
    modes = data.every("delivery_mode").values()
    if not any(x["categories_allowed"] or x["categories_excluded"] for x in modes):
        return False
    explode = _exploded(unit)
    for place in places(data):
        held = configurations.current(unit, place.store_id, place.register_id)
        before = decode(Configuration, held[1]) if held else None
        if before and compose(data, place, before, explode).delivery != before.delivery:
            return True
    return False


def put_in_force(hq: Core, unit: Unit, actor: Actor, jobs: tuple[int, ...]) -> None:
    """Publish these downloads as they are, in the unit of whoever wrote them from a document."""
    if not pending(unit, jobs):
        return
    number = _add(hq, unit, actor, Wish(jobs, BY_DOCUMENT))
    _put_in_force(unit, number)


def _others(unit: Unit, actor: Actor) -> bool:
    """Whether there is a second person who could confirm."""
    return any(
        one.active and one.login != actor.login and may(one.role, "config.confirm")
        for one in operators.every(unit)
    )


def _add(hq: Core, unit: Unit, actor: Actor, wish: Wish) -> int:
    at = hq.now()
    waiting = [x for x in store.publications(unit) if x.state != "withdrawn"]
    latest = max((one.in_force_at for one in waiting), default=at)
    in_force_at = wish.in_force_at or max(at, latest)
    if in_force_at < latest:
        raise Refused("IN_FORCE_TOO_EARLY", number=max(x.number for x in waiting))
    if any(one.state == "proposed" for one in waiting):
        raise Refused("PROPOSAL_WAITS", number=max(x.number for x in waiting))
    row = {
        "jobs": ",".join(map(str, wish.jobs)),
        "through": store.last_number(unit),
        "version": 0,
        "catalogue": 0,
        "state": "proposed",
        "made_at": at,
        "made_by": actor.login,
        "reason": wish.reason.strip()[:400],
        "in_force_at": max(at, in_force_at),
        "confirmed_by": "",
    }
    return store.add_publication(unit, row)


def _found(unit: Unit, number: int) -> Publication:
    found = store.publication(unit, number)
    if found is None:
        raise Refused("PUBLICATION_UNKNOWN", number=number)
    return found


def confirm(hq: Core, actor: Actor, number: int) -> Publication:
    """A second administrator agrees; only then it is in force."""
    actor.must("config.confirm")

    def job(unit: Unit) -> Publication:
        one = _proposed(unit, number)
        if one.made_by == actor.login:
            raise Refused("CONFIRM_SAME_PERSON")
        at = hq.now()
        store.change_publication(
            unit,
            number,
            confirmed_by=actor.login,
            confirmed_at=at,
            in_force_at=max(at, one.in_force_at),
        )
        _put_in_force(unit, number)
        state.journal(unit, at, actor.login, "publication_confirmed", number=number)
        return _found(unit, number)

    return hq.run(job)


def withdraw(hq: Core, actor: Actor, number: int) -> None:
    """A proposal that nobody confirmed is off; the draft stays."""
    actor.must("config.publish")

    def job(unit: Unit) -> None:
        _proposed(unit, number)
        store.change_publication(unit, number, state="withdrawn")
        state.journal(unit, hq.now(), actor.login, "publication_withdrawn", number=number)

    hq.run(job)


def _proposed(unit: Unit, number: int) -> Publication:
    one = _found(unit, number)
    if one.state != "proposed":
        raise Refused("PUBLICATION_SETTLED", number=number)
    return one


def _put_in_force(unit: Unit, number: int) -> None:
    """New versions for every place that it changes; what tills could not work with is refused."""
    one = _found(unit, number)
    before = throughs(unit)
    through = _after(before, one)
    data = data_of(store.newest(unit, of_jobs(through)))
    _check_whole(data)
    _check_modes(unit, data)
    version = _write_versions(unit, data, one)
    carried = _goods_between(unit, before, through)
    state.remember(unit, f"{GOODS_BEFORE} {number}", json.dumps(_as_they_are(unit, carried)))
    catalogue = goods.apply(unit, carried)
    store.change_publication(unit, number, state="published", version=version, catalogue=catalogue)


def _after(before: Mapping[int, int], one: Publication) -> dict[int, int]:
    """Through which change each download is published once this publication is in force."""
    return {
        job: max(through, one.through) if job in one.job_numbers else through
        for job, through in before.items()
    }


def _goods_between(unit: Unit, before: Mapping[int, int], after: Mapping[int, int]) -> list[Change]:
    """Products and customers that a publication carries."""
    return [
        change
        for kind in sorted(CATALOGUE)
        for change in store.newest_between(
            unit, kind, before[KINDS[kind].job], after[KINDS[kind].job]
        )
    ]


def _check_whole(data: MasterState) -> None:
    """A download may not name what another one, not yet published, brings."""
    found = dangling(data)
    if found is not None:
        kind, key, to, missing = found
        raise Refused(
            "PUBLISH_FIRST", kind=kind, key=key, what=f"{to} {missing}", job=KINDS[to].job
        )


def _check_modes(unit: Unit, data: MasterState) -> None:
    """Nor does an order that was made since the draft was saved lose its way of delivery (R5)."""
    before = published(unit)
    if before.one("delivery", SINGLE_KEY) is not None:
        for mode, orders in modes_in_use(unit, before, data.single("delivery")):
            raise Refused("MODE_IN_USE", mode=mode, orders=orders)


def _write_versions(unit: Unit, data: MasterState, one: Publication) -> int:
    explode = _exploded(unit)
    last = configurations.newest(unit)
    fresh: set[str] = set()
    for place in places(data):
        held = configurations.current(unit, place.store_id, place.register_id)
        base = _bare(decode(Configuration, held[1])) if held else None
        made = compose(data, place, base, explode)
        if held is not None and made == base and place.store_id not in fresh:
            continue
        if (
            place.register_id
            and place.store_id in fresh
            and made == _bare(decode(Configuration, configurations.of_store(unit, place.store_id)))
        ):
            continue
        check(made)
        made = replace(made, register_id=place.register_id)
        body = body_of(made)
        by = (one.in_force_at, one.made_by)
        last = configurations.add(unit, (place.store_id, place.register_id), body, *by)
        if not place.register_id:
            fresh.add(place.store_id)
    return last


def _bare(configuration: Configuration) -> Configuration:
    return replace(configuration, version=0, register_id="")


def _exploded(unit: Unit) -> Explode:
    """The articles of categories, read when a delivery mode asks for them."""
    return lambda categories: store.skus_of(unit, categories)


def go_back(hq: Core, actor: Actor, number: int) -> int:
    """The draft becomes what the downloads of that publication held then; how many records changed.
    Publishing it makes a new version: published ones are never changed. `DRAFT_WAITS` where the
    draft has changes of these downloads, which it would replace.
    """
    actor.must("config.edit")

    def job(unit: Unit) -> int:
        one = _found(unit, number)
        if one.state != "published":
            raise Refused("PUBLICATION_UNKNOWN", number=number)
        if waiting := in_the_way(unit, one):
            raise Refused("DRAFT_WAITS", number=len(waiting))
        then, changes = way_back(unit, one)
        for change in changes:
            actor.must(change.kind.edit)
            put_back_in(hq, unit, actor, (change.kind, change.key), then)
        state.journal(unit, hq.now(), actor.login, "went_back", number=number)
        return len(changes)

    return hq.run(job)


def way_back(unit: Unit, one: Publication) -> tuple[MasterState, list[Difference]]:
    """The state of then, and how the draft differs from what these downloads held in it: in nothing
    where that is what is in force.
    """
    then = data_of(store.newest(unit, of_jobs(throughs(unit, one.number))))
    kinds = {kind.name for job in one.job_numbers for kind in of_job(job)} - CATALOGUE
    return then, [x for x in differences(draft(unit), then) if x.kind.name in kinds]


def in_the_way(unit: Unit, one: Publication) -> list[Difference]:
    """What of the draft going back to that publication would replace."""
    return [x for x in pending(unit, one.job_numbers) if x.kind.name not in CATALOGUE]


def contents(unit: Unit, one: Publication) -> list[Difference]:
    """What the publication changed: the increment that its downloads carry."""
    before = throughs(unit, one.number - 1)
    after = _after(before, one)
    old, new = (data_of(store.newest(unit, of_jobs(x))) for x in (before, after))
    carried = _goods_between(unit, before, after)
    were = _as_they_were(unit, one, carried)
    changed = data_of(carried)
    return differences(
        MasterState({**old.records, **were}, old.numbers),
        MasterState({**new.records, **changed.records}, new.numbers),
    )


def between(unit: Unit, older: int, newer: int) -> list[Difference]:
    """What tills were told otherwise under the newer version than under the older; goods and
    customers, which travel in lists of their own, are not compared. `PUBLICATION_UNKNOWN`.
    """
    told: list[MasterState] = []
    for number in (older, newer):
        if _found(unit, number).state != "published":
            raise Refused("PUBLICATION_UNKNOWN", number=number)
        told.append(data_of(store.newest(unit, of_jobs(throughs(unit, number)))))
    return differences(*told)


def _as_they_were(unit: Unit, one: Publication, carried: list[Change]) -> Goods:
    """What the products and customers of a publication were before it; one that was published
    before this was kept names none.
    """
    if one.state != "published":
        return _as_they_are(unit, carried)
    kept: Goods = json.loads(state.known(unit, f"{GOODS_BEFORE} {one.number}") or "{}")
    return {
        kind: {key: whole(KINDS[kind], record) for key, record in found.items()}
        for kind, found in kept.items()
    }


def _as_they_are(unit: Unit, carried: list[Change]) -> Goods:
    """The same products and customers as the catalogue has them now, by kind and key."""
    found: Goods = {kind: {} for kind in CATALOGUE}
    for one in carried:
        record = goods.record(unit, one.kind, one.record)
        if record is not None:
            found[one.kind][one.record] = record
    return found


def send_again(hq: Core, actor: Actor, device_id: str) -> None:
    """The download that the till could not take, and those that wait behind it, go out again."""
    actor.must("config.publish")

    def job(unit: Unit) -> None:
        device = devices.find(unit, device_id)
        if device is None:
            raise Refused("DEVICE_UNKNOWN", device=device_id)
        store.send_again(unit, device_id)
        state.journal(
            unit, hq.now(), actor.login, "download_sent_again", register=device.register_id
        )

    hq.run(job)
