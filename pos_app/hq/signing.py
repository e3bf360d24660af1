"""HQ's own key: signs answers and certificates, and knows its own signature again; the key itself
never leaves HQ.
"""

from collections.abc import Sequence
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.contract.messages import Certificate
from pos_app.contract.signed_texts import certificate_text
from pos_app.contract.translate import sha256
from pos_app.db.signatures import verifies
from pos_app.domain.events import rfc3339
from pos_app.hq.core import Core
from pos_app.hq.rows import Device


@lru_cache(maxsize=8)
def _own(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


def hq_key(hq: Core) -> str:
    """The public half of HQ's key, which tills keep from their enrolment on."""
    return public_half(hq.secrets.signing_key)


@lru_cache(maxsize=8)
def public_half(seed: bytes) -> str:
    """The public half of a key, in hexadecimal."""
    return _own(seed).public_key().public_bytes_raw().hex()


def seat_key(hq: Core, name: str) -> Ed25519PrivateKey:
    """The key of one of HQ's own seats in the intake; it follows from HQ's key and is kept
    nowhere.
    """
    return _own(sha256(b"seat|" + hq.secrets.signing_key + name.encode()))


def signature(hq: Core, text: bytes) -> str:
    """HQ's signature in hexadecimal."""
    return _own(hq.secrets.signing_key).sign(text).hex()


def certify(hq: Core, device: Device, epoch: str, public_key: str) -> Certificate:
    """HQ's word that this key speaks for that till in that epoch."""
    made = Certificate(
        device_id=device.device_id,
        store_id=device.store_id,
        register_id=device.register_id,
        epoch=epoch,
        public_key=public_key,
        issued_at=rfc3339(hq.now()),
        signature="0" * 128,
    )
    return made.model_copy(update={"signature": signature(hq, certificate_text(made))})


def is_ours(hq: Core, certificate: Certificate) -> bool:
    """Whether HQ itself made the certificate, however old its database is now, under the key it has
    or one before.
    """
    text = certificate_text(certificate)
    keys = (hq_key(hq), *(one.old for one in hq.secrets.handovers))
    return any(_vouched(key, certificate.signature, text) for key in keys)


@lru_cache(maxsize=4_096)
def _vouched(key: str, signed: str, text: bytes) -> bool:
    """The same certificates come with every hello, an event until its till has an answer."""
    return verifies(key, signed, text)


def verifies_any(public_keys: Sequence[str], signed: str, text: bytes) -> bool:
    """The same for a till that has had several keys."""
    return any(_vouched(one, signed, text) for one in public_keys)
