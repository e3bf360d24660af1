"""A till that stands twice: both its chains from where they part, what is missing of the other one,
and two people who let it in anew (FR3).
"""

import json
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from pos_app.contract.translate import Malformed, decode_event
from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.hq import enrolment, re_enrolment
from pos_app.hq.repair.offers import money_of
from pos_app.hq.rows import Device
from pos_app.hq.store import console, devices
from pos_app.hq.store.console import Other
from pos_app.hq.web.console.lists import INTAKE_LOOK
from pos_app.hq.web.console.till_view import moment_of, till_view
from pos_app.hq.web.console.visit import NotFound, Visit, moved, page

ROWS_MAX = 50
"""Places of each fork that are shown; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a chain, ready to be written."""

    address: str
    kind: str
    order_id: str
    at: datetime | None
    money_minor: int | None
    hash: str
    state: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the chains behind the fork: what HQ took in there, what the other one has."""

    seq: int
    here: Event | None
    there: Event | None


@dataclass(frozen=True, slots=True)
class Fork:
    """Where the chains of an epoch part, behind event `common`; `gaps` are the other one's numbers
    that never came, `more` are places that are not shown.
    """

    epoch: str
    common: int
    places: list[Place]
    gaps: list[str]
    more: int


def re_enrol(visit: Visit) -> Response:
    """`/console/tills/{device_id}/re-enrol`."""
    return shown(visit, "", 200)


def shown(visit: Visit, refused: str, status: int) -> Response:
    """Both chains; a refused form keeps what was typed."""
    with visit.hq.read() as unit:
        device = devices.find(unit, visit.names["device_id"])
        if device is None:
            raise NotFound
        found = forks(visit, unit, device)
        standing = re_enrolment.proposal(unit, device, visit.show.now)
        names = visit.people(unit)
        view = till_view(visit, unit, device, {})
        heads = list(reversed(devices.epochs(unit, device.device_id)))
        codes = devices.open_codes(unit, device.store_id, device.register_id, visit.show.now)
        closed = re_enrolment.is_closed(unit, device.store_id, device.register_id)
    return page(
        visit,
        "re_enrol.html",
        "tills",
        http=status,
        till=view,
        forks=found,
        heads=heads,
        proposal=standing,
        by=names.get(standing.who, standing.who) if standing else "",
        open=device.state == "fenced" and closed,
        codes=codes,
        queue=device.queue_length,
        refused=refused,
        typed_reason=visit.typed("reason"),
    )


def forks(visit: Visit, unit: Unit, device: Device) -> list[Fork]:
    """Every epoch of which the till sent another chain as well."""
    by_epoch: dict[str, list[Other]] = {}
    for one in console.other_chain(unit, device.device_id):
        by_epoch.setdefault(one.epoch, []).append(one)
    return [fork(visit, unit, device, epoch, other) for epoch, other in by_epoch.items()]


def fork(visit: Visit, unit: Unit, device: Device, epoch: str, other: list[Other]) -> Fork:
    """The places of both chains from the first one that differs."""
    first = min(one.seq for one in other)
    links = console.chain_from(unit, device.device_id, epoch, first)
    here, there = {x.seq: x for x in links}, {x.seq: x for x in other}
    seqs = sorted({*here, *there})
    places = [
        Place(
            seq,
            taken_in(visit, here[seq]) if seq in here else None,
            sent(there[seq]) if seq in there else None,
        )
        for seq in seqs[:ROWS_MAX]
    ]
    missing = [x for x in range(first, max(there) + 1) if x not in there]
    return Fork(epoch, first - 1, places, ranges(missing), len(seqs) - len(places))


def taken_in(visit: Visit, one: console.Taken) -> Event:
    """What head office has there."""
    tone, glyph = INTAKE_LOOK[one.state]
    return Event(
        address=f"/console/transactions/{one.event_id}",
        kind=one.kind,
        order_id=one.order_id,
        at=moment_of(one.created_at),
        money_minor=money(one.kind, one.body),
        hash=one.hash,
        state=(tone, glyph, visit.words.of("state", one.state)),
    )


def sent(one: Other) -> Event:
    """What the other machine sent for that place, as it was kept."""
    item = json.loads(one.item)
    return Event(
        address="",
        kind=str(item["kind"]),
        order_id=str(item["order_id"]),
        at=moment_of(str(item["created_at"])),
        money_minor=money(str(item["kind"]), str(item["body"]).encode()),
        hash=one.hash,
    )


def money(kind: str, body: bytes) -> int | None:
    """What came in with the event; nothing where it cannot be read."""
    try:
        return sum(money_of(decode_event(kind, body)).values())
    except Malformed:
        return None


def ranges(numbers: list[int]) -> list[str]:
    """Numbers in order, neighbours together: `3-5`, `8`."""
    found: list[list[int]] = []
    for one in numbers:
        if found and found[-1][-1] == one - 1:
            found[-1].append(one)
        else:
            found.append([one])
    return [f"{x[0]}-{x[-1]}" if len(x) > 1 else str(x[0]) for x in found]


def act(visit: Visit) -> Response:
    """Propose, withdraw or confirm; who confirms is sent to the page of the code."""
    device_id, wish = visit.names["device_id"], visit.typed("do", 10)
    hq, actor = visit.hq, visit.actor
    try:
        if wish == "confirm":
            text = re_enrolment.confirm(hq, actor, device_id)
            code_hash = enrolment.hash_of(text)
            visit.jobs.keep_code(code_hash, text, visit.who.session_hash)
            return moved(f"/console/tills/codes/{code_hash}")
        if wish == "withdraw":
            re_enrolment.withdraw(hq, actor, device_id)
            return moved(visit.path, said="proposal_withdrawn")
        re_enrolment.propose(hq, actor, device_id, visit.typed("reason"))
    except Refused as error:
        if error.code == "DEVICE_UNKNOWN":
            raise NotFound from None
        return shown(visit, visit.words(f"refused_{error.code}", **error.details), 409)
    return moved(visit.path, said="re_enrol_proposed")
