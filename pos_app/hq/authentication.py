"""Knows a till by its signature (S2); every failure looks the same from outside."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import ValidationError

from pos_app.contract.messages import Certificate, HelloRequest
from pos_app.contract.signed_texts import request_text
from pos_app.db.database import Unit
from pos_app.db.signatures import verifies
from pos_app.domain.errors import PosError
from pos_app.domain.events import GENESIS
from pos_app.hq.core import Core
from pos_app.hq.rows import Device
from pos_app.hq.signing import hq_key, is_ours
from pos_app.hq.store import devices, state

CLOCK_TOLERANCE = timedelta(minutes=15)
NONCE_LIFE = timedelta(minutes=30)
HEX = frozenset("0123456789abcdef")
HELLO, PUSH = "/api/v1/hello", "/api/v1/push"


class Unauthorised(PosError):
    """Not a request of a till that we know; which check failed is nobody's business."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The till that signed the request, and the nonce that may be used once.

    `fenced`: it may only hand over its events, which a person then looks at. `off_seconds`: how far
    its clock is ahead of ours (N3).
    """

    device: Device
    nonce: str
    at: datetime
    key: str = ""
    fenced: bool = False
    off_seconds: int = 0

    def admit(self, unit: Unit) -> None:
        """Use the nonce and note the contact, in the transaction that does the request's work."""
        standing = devices.standing(unit, self.device.device_id)
        if standing is None or not (self.fenced or standing[0] == "active"):
            raise Unauthorised
        if not devices.use_nonce(unit, self.nonce, self.device.device_id, self.at):
            raise Unauthorised
        if self.key not in {"", standing[1]} and not self.fenced:
            devices.use_key(unit, self.key, self.device.device_id, self.at)
        devices.touch(unit, self.device.device_id, self.at)


def authenticate(
    hq: Core, method: str, path: str, headers: Mapping[str, str], body: bytes
) -> Caller:
    """Who sent the request, by key, time and signature; `Unauthorised` for anything else."""
    created, nonce = headers.get("x-created", ""), headers.get("x-nonce", "")
    at = hq.now()
    off = _off(created, at)
    is_near = off is not None and abs(off) <= CLOCK_TOLERANCE
    is_fresh = len(nonce) == 32 and HEX.issuperset(nonce) and is_near
    text, signed = request_text(method, path, body, created, nonce), headers.get("x-signature", "")
    found = _known(hq, headers)
    if found is None and path == HELLO and is_fresh:
        certificate = _certificate(hq, headers, body)
        if certificate is not None and verifies(certificate.public_key, signed, text):
            hq.run(lambda unit: introduce(unit, certificate, at))
            found = _known(hq, headers)
    # A key that nobody has is verified against as well, so that time tells nothing apart.
    is_theirs = verifies(found[1] if found else hq_key(hq), signed, text)
    if found is None or not is_fresh or not is_theirs:
        raise Unauthorised
    device, key, retired = found
    fenced = device.state != "active" or retired
    if fenced and path != PUSH:
        raise Unauthorised
    return Caller(device, nonce, at, key, fenced, round(off.total_seconds()) if off else 0)


def _known(hq: Core, headers: Mapping[str, str]) -> tuple[Device, str, bool] | None:
    """The till of the key in the header, that key, and whether it is retired; a till of wire 1.0
    names itself and has one key.
    """
    public_key = headers.get("x-key", "")
    with hq.read() as unit:
        if not public_key:
            named = devices.find(unit, headers.get("x-device", ""))
            return (named, named.public_key, False) if named else None
        found = devices.of_key(unit, public_key)
        return (found[0], public_key, found[1]) if found else None


def _certificate(hq: Core, headers: Mapping[str, str], body: bytes) -> Certificate | None:
    """HQ's own word for a key that it does not know any more, as the till's hello shows
    it (FR1).
    """
    try:
        request = HelloRequest.model_validate_json(body)
    except ValidationError:
        return None
    public_key = headers.get("x-key", "")
    shown = (one for head in request.epochs for one in head.certificates)
    return next((x for x in shown if x.public_key == public_key and is_ours(hq, x)), None)


def introduce(unit: Unit, certificate: Certificate, at: datetime) -> None:
    """Know a till again that a restored HQ has forgotten, or only this key or epoch of it.

    Of two tills at one place the one that HQ certified last is the till.
    """
    if devices.find(unit, certificate.device_id) is None:
        device = _device_of(certificate)
        rivals = devices.at_place(unit, device.store_id, device.register_id)
        for rival in (one for one in rivals if one.state == "active"):
            if rival.enrolled_at <= device.enrolled_at:
                devices.set_state(unit, rival.device_id, "replaced")
            else:
                device = replace(device, state="replaced")
        devices.add(unit, device)
        state.journal(unit, at, "head office", "till_known_again", register=device.register_id)
    devices.add_key(unit, certificate.public_key, certificate.device_id, at)
    devices.add_epoch(unit, certificate.epoch, certificate.device_id, at, genesis=GENESIS.hex())


def _device_of(certificate: Certificate) -> Device:
    return Device(
        device_id=certificate.device_id,
        public_key=certificate.public_key,
        store_id=certificate.store_id,
        register_id=certificate.register_id,
        state="active",
        enrolled_at=datetime.fromisoformat(certificate.issued_at),
    )


def _off(created: str, at: datetime) -> timedelta | None:
    """How far the request's time is ahead of ours."""
    try:
        moment = datetime.fromisoformat(created)
    except ValueError:
        return None
    return moment - at if moment.tzinfo is not None else None
