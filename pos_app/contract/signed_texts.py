"""The exact bytes that tills and HQ sign, written once for both sides; must never hold a key.

Each text begins with its purpose or its method, so that a signature of one kind is none of another.
"""

from collections.abc import Callable
from typing import Literal

from pos_app.contract.messages import Certificate, PushItem
from pos_app.contract.translate import sha256
from pos_app.domain.events import Header, chain_hash


def request_text(method: str, path: str, body: bytes, created: str, nonce: str) -> bytes:
    """What a till signs of a request (S2)."""
    return f"{method}\n{path}\n{sha256(body).hex()}\n{created}\n{nonce}".encode()


def reply_text(path: str, nonce: str, body: bytes) -> bytes:
    """What HQ signs of its answer: it belongs to this one request, by its nonce."""
    return f"reply-v1\n{path}\n{nonce}\n{sha256(body).hex()}".encode()


def certificate_text(certificate: Certificate) -> bytes:
    """What HQ signs of a certificate: this key speaks for this till in this epoch."""
    fields = (
        certificate.device_id,
        certificate.store_id,
        certificate.register_id,
        certificate.epoch,
        certificate.public_key,
        certificate.issued_at,
    )
    return "\n".join(("epoch-v1", *fields)).encode()


def signed_item(
    header: Header,
    body: bytes,
    after: bytes,
    sign: Callable[[bytes], bytes],
    *,
    apply: Literal["now", "batch"],
) -> PushItem:
    """A new event as it travels: the next link of its chain, behind the hash `after` (A1)."""
    digest = sha256(body)
    link = chain_hash(after, header, digest)
    return PushItem(
        event_id=header.event_id,
        device_id=header.device_id,
        epoch=header.epoch,
        seq=header.seq,
        order_id=header.order_id,
        kind=header.kind,
        created_at=header.created_at,
        body=body.decode(),
        body_sha256=digest.hex(),
        prev_hash=after.hex(),
        hash=link.hex(),
        sig=sign(link).hex(),
        apply=apply,
    )


def rotation_text(device_id: str, public_key: str) -> bytes:
    """What the new key of a till signs, so that nobody hands in a key that is not theirs."""
    return f"rotate-v1\n{device_id}\n{public_key}".encode()
