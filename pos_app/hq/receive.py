"""Takes an event in exactly once, whatever is in it (D1-D5, R172); must never judge its business.

Order of checks: sizes (before us), signature and device state (before us), hash and chain position,
intake commit. Application is another database transaction, so that no business failure ever
refuses bytes that a till has accepted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Literal

from pos_app.contract.messages import PushItem, PushReply, PushRequest, PushResult
from pos_app.contract.translate import sha256
from pos_app.db.database import Unit
from pos_app.domain.events import chain_hash, header_of
from pos_app.domain.frozen import replace
from pos_app.hq import at_tills
from pos_app.hq.books.apply_event import Outcome
from pos_app.hq.books.settle import applied_at_once, set_aside, settle
from pos_app.hq.core import Core
from pos_app.hq.rows import Device, Epoch, TakenIn
from pos_app.hq.signing import verifies_any
from pos_app.hq.store import devices, intake, repairs, state
from pos_app.rare_paths import Rare, rarely

FENCED = "DEVICE_FENCED"
"""Why the events of a till that was revoked, or stands twice, wait for a person."""
ASKED = "ASKED"
"""Begins the reason of an event about which HQ asks the store something."""
CORRECTED = "CORRECTED"
"""Begins the reason of an event that was booked otherwise than its till sent it."""
PART_EVENTS = 25
"""Events that are applied in one database transaction."""
Answer = Literal["taken_in", "applied", "quarantined"]
ANSWERS: dict[str, Answer] = {
    "waiting": "taken_in",
    "applied": "applied",
    "resolved": "applied",
    "quarantined": "quarantined",
}


@dataclass(slots=True)
class Batch:
    """What becomes of one push while it is worked through."""

    device: Device
    at: datetime
    epochs: dict[str, Epoch]
    known: dict[str, tuple[str, str, str]]
    results: list[PushResult] = field(default_factory=list)
    taken: list[PushItem] = field(default_factory=list)
    to_apply: list[str] = field(default_factory=list)
    forked: set[str] = field(default_factory=set)
    set_aside: set[str] = field(default_factory=set)
    fenced: bool = False
    """A person looks at every event: the till is revoked, or there are two of it (FR3)."""


def push(
    hq: Core, device: Device, admit: Callable[[Unit], None], request: PushRequest
) -> PushReply:
    """Take the events in, apply those whose time has come, and answer for each.

    Events of one that the till has been before are taken in as that one's (FR1, FR3). Without room
    on the disk none is begun (FS1).
    """
    hq.expect_room()
    runs = [(one, list(items)) for one, items in groupby(request.events, lambda x: x.device_id)]
    results: list[PushResult] = []
    reply = PushReply(results=(), contiguous_through=0)
    for device_id, events in runs:
        whose = device if device_id == device.device_id else _former(hq, device, device_id)
        reply = _push(hq, whose, admit if not results else _admitted, events)
        results += reply.results
    return reply.model_copy(update={"results": tuple(results)})


def _admitted(_unit: Unit) -> None:
    """The request has been admitted with its first events."""


def _former(hq: Core, device: Device, device_id: str) -> Device:
    """Who that till was before, as it stands now (S5); a stranger's events stay the till's own, and
    are conflicts.
    """
    with hq.read() as unit:
        found = devices.find(unit, device_id)
    place = (device.store_id, device.register_id)
    if found is None or (found.store_id, found.register_id) != place or found.state == "active":
        return device
    return replace(found, state=device.state) if found.state == "replaced" else found


def _push(
    hq: Core, device: Device, admit: Callable[[Unit], None], events: Sequence[PushItem]
) -> PushReply:
    keys = () if hq.config.events_signed else None
    if rarely(Rare.INTAKE_ENDS_EARLY):
        events = events[: -(-len(events) // 2)]
    faults = [fault_of(item, device, keys) for item in events]
    if "BAD_SIGNATURE" in faults:
        faults = _under_older_keys(hq, device, events, faults)

    def job(unit: Unit) -> Batch:
        admit(unit)
        return take_in(unit, device, events, faults, hq.now())

    batch = hq.run(job)
    outcomes = _apply_parts(hq, batch)
    results = tuple(_answered(result, outcomes.get(result.event_id)) for result in batch.results)
    last = batch.epochs.get(events[-1].epoch)
    if last is None:
        return PushReply(results=results, contiguous_through=0)
    return PushReply(
        results=results,
        contiguous_through=last.through,
        epoch=last.epoch,
        head_hash=last.head_hash,
        durable_through=last.durable_through,
    )


def _under_older_keys(
    hq: Core, device: Device, events: Sequence[PushItem], faults: Sequence[str]
) -> list[str]:
    """The faults again where the till has had other keys: what an older one signed stays signed."""
    with hq.read() as unit:
        keys = devices.keys(unit, device.device_id)
    return [
        fault_of(item, device, keys) if fault == "BAD_SIGNATURE" else fault
        for item, fault in zip(events, faults, strict=True)
    ]


def fault_of(item: PushItem, device: Device, keys: Sequence[str] | None = ()) -> str:
    """What is wrong with hash or signature of the event, or nothing (A1, S2).

    `keys` are those that the till has had; an empty one stands for its present key alone, none
    for events that nobody signed.
    """
    body_hash = sha256(item.body.encode())
    if item.device_id != device.device_id:
        return "DEVICE_DIFFERS"
    if not _is_plain(item.order_id + item.kind + item.created_at):
        return "BAD_HEADER"
    if body_hash.hex() != item.body_sha256:
        return "BAD_BODY_HASH"
    chained = chain_hash(bytes.fromhex(item.prev_hash), header_of(item), body_hash)
    if chained.hex() != item.hash:
        return "BAD_HASH"
    if keys is None:
        return ""
    signed = verifies_any(keys or (device.public_key,), item.sig, chained)
    return "" if signed else "BAD_SIGNATURE"


def _is_plain(text: str) -> bool:
    """Whether a header field cannot be mistaken for another: visible ASCII without its
    separator.
    """
    return text.isascii() and text.isprintable() and "|" not in text


def take_in(
    unit: Unit, device: Device, events: Sequence[PushItem], faults: Sequence[str], at: datetime
) -> Batch:
    """The intake commit: what is new and fits the chain is kept, once (D2, D3, D7)."""
    batch = Batch(
        device=device,
        at=at,
        epochs=devices.locked_epochs(unit, device.device_id),
        known=intake.known(unit, [item.event_id for item in events]),
        fenced=device.state != "active",
    )
    for item, fault in zip(events, faults, strict=True):
        batch.results.append(_classify(unit, batch, item, fault))
    _insert(unit, batch)
    if batch.fenced and device.state == "active":
        devices.set_state(unit, device.device_id, "fenced")
        state.journal(unit, at, "head office", "till_cloned", register=device.register_id)
    return batch


def _classify(unit: Unit, batch: Batch, item: PushItem, fault: str) -> PushResult:
    known = batch.known.get(item.event_id)
    if known is not None:
        if fault or known[0] != item.hash:
            return _conflict(unit, batch, item, fault or "ID_TAKEN")
        return _duplicate(batch, item, known[1], _told(unit, item.event_id, *known[1:]))
    epoch = batch.epochs.get(item.epoch)
    reason = fault or _misplaced(unit, batch, item, epoch)
    if epoch is not None and not reason:
        return _new(batch, item, epoch)
    if reason.startswith("WANTED"):
        return PushResult(event_id=item.event_id, result="retry_later", reason=reason)
    return _conflict(unit, batch, item, reason)


def _misplaced(unit: Unit, batch: Batch, item: PushItem, epoch: Epoch | None) -> str:
    """Why the event does not continue the chain that HQ has; a mere gap names the wanted seq."""
    if epoch is None:
        return "EPOCH_UNKNOWN"
    if item.seq <= epoch.through:
        return "SEQ_TAKEN"
    if item.seq == epoch.through + 1:
        return "" if item.prev_hash == epoch.head_hash else "FORK"
    if item.epoch in batch.forked or intake.is_conflict(unit, item.epoch, item.prev_hash):
        return "FORK"
    return f"WANTED {epoch.through + 1}"


def _new(batch: Batch, item: PushItem, epoch: Epoch) -> PushResult:
    """An event that continues the chain. In an epoch that has ended only a second machine can
    have one: the till itself went on in another epoch (FR3).
    """
    batch.taken.append(item)
    batch.epochs[item.epoch] = replace(epoch, through=item.seq, head_hash=item.hash)
    batch.fenced = batch.fenced or epoch.state == "closed"
    if batch.fenced:
        batch.known[item.event_id] = (item.hash, "quarantined", FENCED)
        batch.set_aside.add(item.event_id)
        return PushResult(event_id=item.event_id, result="quarantined", reason=FENCED)
    batch.known[item.event_id] = (item.hash, "waiting", "")
    if applied_at_once(item.kind, item.apply):
        batch.to_apply.append(item.event_id)
    return PushResult(event_id=item.event_id, result="taken_in")


def _duplicate(batch: Batch, item: PushItem, state: str, reason: str) -> PushResult:
    """The same bytes again: the stored result and its reason, no effect (R172); what still waits is
    not forgotten.
    """
    if state == "waiting" and applied_at_once(item.kind, item.apply):
        batch.to_apply.append(item.event_id)
    return PushResult(
        event_id=item.event_id, result="duplicate", stored=ANSWERS[state], reason=reason
    )


def _told(unit: Unit, event_id: str, stands: str, reason: str) -> str:
    """What the till hears of the event: why it was set aside, what its store is asked, what was
    corrected (R177).
    """
    if stands == "resolved" and reason == CORRECTED:
        return f"{CORRECTED} {repairs.why(unit, event_id)}"
    question = repairs.question(unit, event_id) if stands == "quarantined" else ""
    return f"{ASKED} {question}" if question else reason


def _conflict(unit: Unit, batch: Batch, item: PushItem, reason: str) -> PushResult:
    """Other bytes for the same place, or a broken chain: both are kept, nothing is overwritten."""
    batch.forked.add(item.epoch)
    if not intake.is_conflict(unit, item.epoch, item.hash):
        row = {
            "event_id": item.event_id,
            "device_id": batch.device.device_id,
            "epoch": item.epoch,
            "seq": item.seq,
            "hash": item.hash,
            "reason": reason,
            "item": item.model_dump_json().encode(),
            "received_at": batch.at,
        }
        intake.add_conflict(unit, row)
    return PushResult(event_id=item.event_id, result="conflict", reason=reason)


def _insert(unit: Unit, batch: Batch) -> None:
    if not batch.taken:
        return
    first = intake.allocate(unit, len(batch.taken))
    device, at = batch.device, batch.at
    places = list(zip(first, batch.taken, strict=True))
    intake.add(
        unit,
        [_event_row(position, item, device, at) for position, item in places],
        [_state_row(position, item, batch) for position, item in places],
    )
    at_tills.note(unit, device.register_id, batch.taken, at)
    for epoch in {item.epoch for item in batch.taken}:
        devices.set_head(unit, batch.epochs[epoch])


def _event_row(position: int, item: PushItem, device: Device, at: datetime) -> dict[str, object]:
    return {
        "position": position,
        "event_id": item.event_id,
        "device_id": item.device_id,
        "epoch": item.epoch,
        "seq": item.seq,
        "order_id": item.order_id,
        "kind": item.kind,
        "created_at": item.created_at,
        "body": item.body.encode(),
        "body_sha256": item.body_sha256,
        "prev_hash": item.prev_hash,
        "hash": item.hash,
        "sig": item.sig,
        "store_id": device.store_id,
        "register_id": device.register_id,
        "received_at": at,
    }


def _state_row(position: int, item: PushItem, batch: Batch) -> dict[str, object]:
    aside = item.event_id in batch.set_aside
    return {
        "position": position,
        "event_id": item.event_id,
        "state": "quarantined" if aside else "waiting",
        "reason": FENCED if aside else "",
        "wish": "now" if applied_at_once(item.kind, item.apply) else "batch",
        "modified_at": batch.at,
        "kind": item.kind,
        "order_no": item.order_id,
    }


# --- application, in transactions of its own ------------------------------------------------------


def _apply_parts(hq: Core, batch: Batch) -> dict[str, Outcome]:
    """Apply in small parts, so that nobody waits long for the writer."""
    outcomes: dict[str, Outcome] = {}
    if rarely(Rare.APPLY_LATER):
        return outcomes
    if hq.screen is not None:
        outcomes = hq.run(lambda unit: _screen(unit, hq, batch))
    wanted = [one for one in batch.to_apply if one not in outcomes]
    for start in range(0, len(wanted), PART_EVENTS):
        outcomes |= apply_part(hq, wanted[start : start + PART_EVENTS])
    return outcomes


def apply_part(hq: Core, event_ids: Sequence[str]) -> dict[str, Outcome]:
    """Apply these events, each after its order's earlier ones, but make no order that waits for
    Synchronise orders (R167).
    """

    def job(unit: Unit) -> dict[str, Outcome]:
        intake.apply_alone(unit)
        done: dict[str, Outcome] = {}
        for taken in intake.find_many(unit, event_ids):
            if taken.state == "waiting":
                done |= settle(unit, taken, hq.now(), run=False)
        return done

    return hq.run(job)


def _screen(unit: Unit, hq: Core, batch: Batch) -> dict[str, Outcome]:
    outcomes: dict[str, Outcome] = {}
    for taken in intake.find_many(unit, [item.event_id for item in batch.taken]):
        reason = hq.screen(taken) if hq.screen else None
        if reason:
            outcomes[taken.event_id] = set_aside(unit, taken, hq.now(), reason)
    return outcomes


def unseen(hq: Core, unit: Unit, taken: TakenIn) -> str:
    """Why a person has to look at the event before it is tried at all: nobody has let its register
    in anew, or whoever screens names a reason; nothing where neither is so.
    """
    if taken.reason == FENCED:
        there = devices.at_place(unit, taken.store_id, taken.register_id)
        if not any(one.state == "active" for one in there):
            return FENCED
    return (hq.screen(taken) if hq.screen else None) or ""


def resume(hq: Core) -> int:
    """Apply what a crash left between intake and application (H1); how many events that were."""
    done, after = 0, 0
    while True:
        found = _wanted(hq, after)
        if not found:
            return done
        apply_part(hq, [event_id for _, event_id in found])
        done, after = done + len(found), found[-1][0]


def _wanted(hq: Core, after: int) -> list[tuple[int, str]]:
    def job(unit: Unit) -> list[tuple[int, str]]:
        found = intake.waiting(unit, after, PART_EVENTS, wish="now")
        return [(taken.position, taken.event_id) for taken in found]

    return hq.run(job)


def _answered(result: PushResult, outcome: Outcome | None) -> PushResult:
    """The answer to the till once the event was tried."""
    if outcome is None:
        return result
    answer = ANSWERS[outcome.state]
    changed: dict[str, object] = {"reason": outcome.reason, "order_status": outcome.order_status}
    changed["stored" if result.result == "duplicate" else "result"] = answer
    return result.model_copy(update=changed)
