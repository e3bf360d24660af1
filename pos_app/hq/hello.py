"""How a till and HQ compare what each has of the other (section 4 of reliability): epochs, heads,
certificates, keys; must never take an event in.
"""

from pos_app.contract.messages import (
    Certificate,
    HelloReply,
    HelloRequest,
    HqHead,
    MissingEvent,
    MissingReply,
    MissingRequest,
    PushItem,
    RotateReply,
    RotateRequest,
)
from pos_app.contract.signed_texts import rotation_text
from pos_app.db.database import Unit
from pos_app.db.signatures import verifies
from pos_app.domain.errors import Refused
from pos_app.domain.events import GENESIS, rfc3339
from pos_app.hq import clocks, configuration
from pos_app.hq.authentication import NONCE_LIFE, Caller, introduce
from pos_app.hq.core import Core
from pos_app.hq.receive import ANSWERS
from pos_app.hq.rows import ChainLink
from pos_app.hq.signing import certify, hq_key, is_ours
from pos_app.hq.store import catalogue, devices, intake, returns, state, stock

MISSING_EVENTS = 100
MISSING_BYTES = 700_000
"""What one page of events that a till has lost may hold."""
KEYS_MAX = 50
"""Keys that one till may have in its life; more is no till."""


def hello(hq: Core, caller: Caller, request: HelloRequest) -> HelloReply:
    """Who HQ is and how far it has the till's chains; what the till says of itself is kept."""
    epoch = hq.ids.new()

    def job(unit: Unit) -> HelloReply:
        caller.admit(unit)
        device = caller.device
        devices.forget_nonces(unit, caller.at - NONCE_LIFE)
        devices.touch(
            unit,
            device.device_id,
            caller.at,
            queue_length=request.queue_length,
            oldest_unsent_at=request.oldest_unsent_at or "",
            version=request.version,
        )
        clocks.compare(unit, device, caller.off_seconds, caller.at)
        mine = [device.device_id, *_learn(hq, unit, caller, request)]
        lacking = _lacking(hq, unit, caller, request)
        if request.new_epoch:
            lacking = (*lacking, _new_epoch(hq, unit, caller, request, epoch))
        return HelloReply(
            incarnation=state.known(unit, "incarnation"),
            time=rfc3339(caller.at),
            heads=tuple(
                HqHead(
                    epoch=x.epoch,
                    contiguous_through=x.through,
                    head_hash=x.head_hash,
                    durable_through=x.durable_through,
                )
                for one in mine
                for x in devices.epochs(unit, one)
            ),
            configuration_version=configuration.offered_version(unit, device, caller.at),
            catalogue_version=catalogue.version(unit),
            returns_version=returns.version(unit),
            stock_mark=stock.mark(unit),
            hq_key=hq_key(hq),
            certificates=lacking,
        )

    return hq.run(job)


def _learn(hq: Core, unit: Unit, caller: Caller, request: HelloRequest) -> list[str]:
    """Epochs and keys of this till that HQ has signed and, restored from a backup, forgotten. The
    answer are those it has been before on the same file: enrolled anew, it still holds their
    chains, and hands over what HQ lacks of them.
    """
    known: dict[str, tuple[set[str], set[str]]] = {}
    for certificate in (one for head in request.epochs for one in head.certificates):
        device_id = certificate.device_id
        if not _is_theirs(caller, certificate) or not is_ours(hq, certificate):
            continue
        if device_id not in known:
            epochs = {one.epoch for one in devices.epochs(unit, device_id)}
            known[device_id] = (epochs, set(devices.keys(unit, device_id)))
        epochs, keys = known[device_id]
        if certificate.epoch not in epochs or certificate.public_key not in keys:
            introduce(unit, certificate, caller.at)
    return [one for one in known if one != caller.device.device_id]


def _is_theirs(caller: Caller, certificate: Certificate) -> bool:
    device = caller.device
    place = (certificate.store_id, certificate.register_id)
    return place == (device.store_id, device.register_id)


def _lacking(
    hq: Core, unit: Unit, caller: Caller, request: HelloRequest
) -> tuple[Certificate, ...]:
    """Certificates for a till that was enrolled before HQ gave any."""
    bare = {one.epoch for one in request.epochs if not one.certificates}
    mine = devices.epochs(unit, caller.device.device_id) if bare else ()
    lacking = [one.epoch for one in mine if one.epoch in bare]
    return tuple(certify(hq, caller.device, epoch, caller.key) for epoch in lacking)


def _new_epoch(
    hq: Core, unit: Unit, caller: Caller, request: HelloRequest, fresh: str
) -> Certificate:
    """Where the till goes on after its file went back in time (FR2); the answer may be lost, so
    one that was never used is given again.
    """
    device_id = caller.device.device_id
    named = {one.epoch for one in request.epochs}
    spare = [
        one.epoch
        for one in devices.epochs(unit, device_id)
        if one.state == "open" and not one.through and one.epoch not in named
    ]
    epoch = spare[-1] if spare else fresh
    if not spare:
        devices.add_epoch(unit, epoch, device_id, caller.at, genesis=GENESIS.hex())
        detail = {"register": caller.device.register_id, "why": request.new_epoch}
        state.journal(unit, caller.at, "head office", "till_new_epoch", **detail)
    devices.close_others(unit, epoch, device_id)
    return certify(hq, caller.device, epoch, caller.key)


def rotate(hq: Core, caller: Caller, request: RotateRequest) -> RotateReply:
    """A new key for the till. The old one counts until the new one is first used, so that a lost
    answer or a kill at any step leaves a key that works.
    """
    device = caller.device
    if not verifies(
        request.public_key, request.proof, rotation_text(device.device_id, request.public_key)
    ):
        raise Refused("BAD_KEY")

    def job(unit: Unit) -> str:
        caller.admit(unit)
        known = devices.key(unit, request.public_key)
        if known is not None and (known.device_id != device.device_id or known.retired_at):
            raise Refused("BAD_KEY")
        if known is None and len(devices.keys(unit, device.device_id)) >= KEYS_MAX:
            raise Refused("TOO_MANY_KEYS")
        if known is None:
            devices.add_key(unit, request.public_key, device.device_id, caller.at)
            state.journal(
                unit, caller.at, "head office", "till_new_key", register=device.register_id
            )
        newest = [x for x in devices.epochs(unit, device.device_id) if x.state == "open"]
        return newest[-1].epoch

    epoch = hq.run(job)
    return RotateReply(certificate=certify(hq, device, epoch, request.public_key))


def missing(hq: Core, caller: Caller, request: MissingRequest) -> MissingReply:
    """The till's own events that it has lost, as HQ took them in (FR2)."""

    def job(unit: Unit) -> MissingReply:
        caller.admit(unit)
        found = intake.links(
            unit, caller.device.device_id, request.epoch, request.after, MISSING_EVENTS
        )
        events: list[MissingEvent] = []
        size = 0
        for link in found:
            size += len(link.body)
            if events and size > MISSING_BYTES:
                break
            events.append(_missing(link))
        return MissingReply(events=tuple(events))

    return hq.run(job)


def _missing(link: ChainLink) -> MissingEvent:
    item = PushItem(
        event_id=link.event_id,
        device_id=link.device_id,
        epoch=link.epoch,
        seq=link.seq,
        order_id=link.order_id,
        kind=link.kind,
        created_at=link.created_at,
        body=link.body.decode(),
        body_sha256=link.body_sha256,
        prev_hash=link.prev_hash,
        hash=link.hash,
        sig=link.sig,
        apply="batch",
    )
    return MissingEvent(item=item, result=ANSWERS[link.state], reason=link.reason)
