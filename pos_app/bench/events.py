"""Signed, chained events of one device in batches, made before any clock runs."""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.bench.samples import placed
from pos_app.contract.messages import PushItem, PushRequest
from pos_app.contract.signed_texts import request_text, signed_item
from pos_app.contract.translate import encode_event
from pos_app.domain.events import GENESIS, Header, rfc3339

BATCH = 100
PATH = "/api/v1/push"
LINES = 10


@dataclass(frozen=True, slots=True)
class Signed:
    """A request as it goes over the wire."""

    headers: dict[str, str]
    body: bytes


class Device:
    """A till that sells a lot; every order is a new one, ten lines."""

    def __init__(self, device_id: str, epoch: str) -> None:
        self.device_id, self.epoch = device_id, epoch
        self._key = Ed25519PrivateKey.generate()
        self._seq, self._before = 0, GENESIS
        self._event = placed(LINES)

    @property
    def public_key(self) -> str:
        """What HQ checks signatures with."""
        return self._key.public_key().public_bytes_raw().hex()

    def batch(self) -> bytes:
        """The next hundred events as the body of a push, byte for byte as a till sends them."""
        items = tuple(self._item() for _ in range(BATCH))
        return PushRequest(events=items).model_dump_json().encode()

    def signed(self, body: bytes) -> Signed:
        """The request with a fresh nonce and its signature."""
        created, nonce = rfc3339(datetime.now(UTC)), secrets.token_hex(16)
        text = request_text("POST", PATH, body, created, nonce)
        headers = {
            "content-type": "application/json",
            "x-wire": "1.0",
            "x-device": self.device_id,
            "x-created": created,
            "x-nonce": nonce,
            "x-signature": self._key.sign(text).hex(),
        }
        return Signed(headers, body)

    def _item(self) -> PushItem:
        self._seq += 1
        event_id, number = secrets.token_hex(16), f"S01-01-{self._seq:06d}-7K3Q"
        cart = replace(self._event.transaction, transaction_id=event_id, order_no=number)
        body = encode_event(replace(self._event, transaction=cart))
        header = Header(
            event_id=event_id,
            device_id=self.device_id,
            epoch=self.epoch,
            seq=self._seq,
            order_id=number,
            kind="order",
            created_at=rfc3339(datetime.now(UTC)),
        )
        item = signed_item(header, body, self._before, self._key.sign, apply="batch")
        self._before = bytes.fromhex(item.hash)
        return item
