"""Knows a till by its signature (S2); every failure looks the same from outside."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos_app.db.database import Unit
from pos_app.domain.errors import PosError
from pos_app.hq.core import Core
from pos_app.hq.rows import Device
from pos_app.hq.store import devices

CLOCK_TOLERANCE = timedelta(minutes=15)
NONCE_LIFE = timedelta(minutes=30)
HEX = frozenset("0123456789abcdef")


class Unauthorised(PosError):
    """Not a request of a till that we know; which check failed is nobody's business."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The till that signed the request, and the nonce that may be used once."""

    device: Device
    nonce: str
    at: datetime

    def admit(self, unit: Unit) -> None:
        """Use the nonce and note the contact, in the transaction that does the request's work."""
        current = devices.find(unit, self.device.device_id)
        if current is None or current.state != "active":
            raise Unauthorised
        if not devices.use_nonce(unit, self.nonce, self.device.device_id, self.at):
            raise Unauthorised
        devices.touch(unit, self.device.device_id, self.at)


Admit = Callable[[Unit], None]


def signed_text(method: str, path: str, body: bytes, created: str, nonce: str) -> bytes:
    """What a till signs."""
    digest = hashlib.sha256(body).hexdigest()
    return f"{method}\n{path}\n{digest}\n{created}\n{nonce}".encode()


def authenticate(
    hq: Core, method: str, path: str, headers: Mapping[str, str], body: bytes
) -> Caller:
    """Who sent the request, by key, time and signature; `Unauthorised` for anything else."""
    created, nonce = headers.get("x-created", ""), headers.get("x-nonce", "")
    at = hq.now()
    if len(nonce) != 32 or not HEX.issuperset(nonce) or not _is_near(created, at):
        raise Unauthorised
    with hq.read() as unit:
        device = devices.find(unit, headers.get("x-device", ""))
    if device is None or device.state != "active":
        raise Unauthorised
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(device.public_key))
    try:
        signature = bytes.fromhex(headers.get("x-signature", ""))
        key.verify(signature, signed_text(method, path, body, created, nonce))
    except (InvalidSignature, ValueError):
        raise Unauthorised from None
    return Caller(device, nonce, at)


def _is_near(created: str, at: datetime) -> bool:
    try:
        moment = datetime.fromisoformat(created)
    except ValueError:
        return False
    return moment.tzinfo is not None and abs(at - moment) <= CLOCK_TOLERANCE
