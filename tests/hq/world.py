"""A head office and tills that speak its wire, for the tests of this folder."""

import hashlib
import itertools
import json
import sqlite3
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.contract import messages as m
from pos_app.contract.signed_texts import request_text, signed_item
from pos_app.contract.translate import encode_event
from pos_app.domain import events as e
from pos_app.domain.deposit import totals
from pos_app.domain.edit import EditWish, settlement
from pos_app.domain.invoice import plan_invoice
from pos_app.domain.order import CustomerOrder
from pos_app.domain.quantity import UNIT
from pos_app.domain.tender import Tender, TenderKind
from pos_app.domain.transaction import Transaction, TransactionLine
from pos_app.hq import catalogue, configuration, enrolment
from pos_app.hq.config import HqConfig, Secrets
from pos_app.hq.service import Hq, Reply, Request
from pos_app.hq.store import intake
from tests.helpers import carts

SECRETS = Secrets(cookie_key=b"c" * 32, pepper=b"p" * 32, signing_key=b"s" * 32)


class Clock:
    def __init__(self, at: datetime = carts.NOW) -> None:
        self.at, self.ran = at, 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.ran

    def forward(self, **parts: float) -> None:
        self.at += timedelta(**parts)
        self.ran += timedelta(**parts).total_seconds()


class Ids:
    def __init__(self) -> None:
        self.count = itertools.count(1)

    def new(self) -> str:
        return hashlib.sha256(str(next(self.count)).encode()).hexdigest()[:32]


def open_hq(home, url="", *, clock=None, ids=None, threaded=False, step=None) -> Hq:
    config = HqConfig(home=home, name="Kade", database_url=url)
    return Hq.open(
        config, SECRETS, clock=clock or Clock(), ids=ids or Ids(), threaded=threaded, step=step
    )


def furnish(hq: Hq) -> None:
    """The store S1 with products A to H and customer C1."""
    configuration.put(hq, replace(carts.STORE, register_id=""), "test")
    catalogue.put_products(hq, [carts.product("10.00", "21", sku) for sku in "ABCDEFGH"])
    catalogue.put_customers(hq, [carts.JANSEN])


@dataclass
class Till:
    """A till as HQ sees it: a key, a chain, and what it says."""

    hq: Hq
    ids: Ids
    register_id: str = "S1-1"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    seq: int = 0
    head: bytes = e.GENESIS
    identity: m.EnrolReply | None = None

    def enrol(self, code: str) -> Reply:
        public = self.key.public_key().public_bytes_raw().hex()
        body = m.EnrolRequest(code=code, public_key=public, wire="1.0").model_dump_json().encode()
        reply = self.hq.handle(Request("POST", "/api/v1/enrol", {}, body))
        if reply.status == 200:
            self.identity = m.EnrolReply.model_validate_json(reply.body)
        return reply

    @property
    def me(self) -> m.EnrolReply:
        assert self.identity is not None
        return self.identity

    def signed(self, path: str, body: bytes, **changed: str) -> dict[str, str]:
        created, nonce = e.rfc3339(self.hq.now()), self.ids.new()
        signature = self.key.sign(request_text("POST", path, body, created, nonce)).hex()
        headers = {
            "x-device": self.me.device_id,
            "x-created": created,
            "x-nonce": nonce,
            "x-signature": signature,
            "x-wire": m.WIRE_VERSION,
        }
        return headers | {f"x-{name}": value for name, value in changed.items()}

    def ask(self, path: str, message: m.Message) -> Reply:
        body = message.model_dump_json().encode()
        full = f"/api/v1/{path}"
        return self.hq.handle(Request("POST", full, self.signed(full, body), body))

    def item(self, event: e.Event, apply: str = "batch", **changed: object) -> m.PushItem:
        """The next event of the chain; `changed` fields are changed before it is signed."""
        body = encode_event(event).decode()
        kind = str(changed.pop("kind", e.kind_of(event)))
        order_id = str(changed.pop("order_id", e.order_of(event)))
        return self.raw(body, kind, order_id, apply, **changed)

    def raw(self, body: str, kind: str, order_id: str, apply: str, **changed: object) -> m.PushItem:
        self.seq += 1
        header = e.Header(
            event_id=self.ids.new(),
            device_id=self.me.device_id,
            epoch=self.me.epoch,
            seq=self.seq,
            order_id=order_id,
            kind=kind,
            created_at=e.rfc3339(self.hq.now()),
        )
        header = replace(header, **changed)  # type: ignore[arg-type]
        sign = self.key.sign
        wish: Any = apply
        item = signed_item(header, body.encode(), self.head, sign, apply=wish)
        self.head = bytes.fromhex(item.hash)
        return item

    def push(self, *items: m.PushItem) -> list[m.PushResult]:
        reply = self.ask("push", m.PushRequest(events=items))
        assert reply.status == 200, reply.body
        return list(m.PushReply.model_validate_json(reply.body).results)

    def send(self, event: e.Event, apply: str = "batch") -> m.PushResult:
        return self.push(self.item(event, apply))[0]

    # --- business

    def number(self, counter: int) -> str:
        return f"S1-{self.register_id[-2:].strip('-').rjust(2, '0')}-{counter:06d}-7K3Q"

    def placed(self, cart: Transaction, counter: int = 1, **changes: object) -> e.Placed:
        """The cart, paid exactly in cash."""
        terms = replace(cart.terms, register_id=self.register_id)
        cart = replace(
            cart, terms=terms, order_no=self.number(counter), transaction_id=self.ids.new()
        )
        due = totals(cart).due
        cart = replace(cart, tenders=(self.cash(due),) if due else ())
        cart = replace(cart, **changes)  # type: ignore[arg-type]
        return e.Placed(cart, f"S1-01-R{counter:06d}", "shift", "clerk", self.hq.now())

    def cash(self, amount: int, **changes: object) -> Tender:
        made = Tender(self.ids.new(), TenderKind.CASH, amount, amount, 0, 0, self.hq.now())
        return replace(made, **changes)  # type: ignore[arg-type]

    def picked_up(
        self, order: CustomerOrder, pieces: dict[int, int], paid: int | None = None
    ) -> e.PickedUp:
        parts = tuple((line_no, count * UNIT) for line_no, count in pieces.items())
        plan = plan_invoice(order, parts, shipped=False)
        due = plan.value.gross - plan.deposit_used if paid is None else paid
        return e.PickedUp(
            order_no=order.order_no,
            order_version=order.version,
            quantities=parts,
            deposit_chosen=None,
            deposit_used=plan.deposit_used,
            value_minor=plan.value.gross,
            tax_minor=plan.value.tax,
            tenders=(self.cash(due),) if due else (),
            deposit_changes=(),
            receipt_no="S1-01-R000009",
            store_id="S1",
            register_id=self.register_id,
            shift_id="shift",
            staff_id="clerk",
            at=self.hq.now(),
        )

    def edited(
        self, order: CustomerOrder, lines: tuple[TransactionLine, ...], **headers: object
    ) -> e.Edited:
        """An edit of the order as this till has it, its money in cash."""
        wish = replace(EditWish(lines, order.charges), **headers)  # type: ignore[arg-type]
        money = settlement(order, wish)
        return e.Edited(
            order_no=order.order_no,
            order_version=order.version,
            wish=wish,
            value_minor=money.value.gross,
            tax_minor=money.value.tax,
            deposit_minor=money.deposit,
            tenders=(self.cash(money.due),),
            balance_card=None,
            deposit_changes=(),
            approvals=(),
            receipt_no=f"{self.register_id}-R000009",
            store_id="S1",
            register_id=self.register_id,
            shift_id="shift",
            staff_id="daan",
            at=self.hq.now(),
        )

    def read(self, order_no: str) -> m.OrderReadReply:
        reply = self.ask("orders/read", m.OrderReadRequest(order_no=order_no))
        return m.OrderReadReply.model_validate_json(reply.body)


def a_till(hq: Hq, ids: Ids, register_id: str = "S1-1") -> Till:
    """A till that is enrolled."""
    till = Till(hq, ids, register_id)
    assert till.enrol(enrolment.make_code(hq, "S1", register_id, "test")).status == 200
    return till


def state_of(hq: Hq, event_id: str) -> tuple[str, str]:
    with hq.read() as unit:
        found = intake.find(unit, event_id)
    assert found is not None
    return found.state, found.reason


def without_room(*_words: object, **_told: object) -> NoReturn:
    """A statement on a full disk."""
    no_room = sqlite3.OperationalError("database or disk is full")
    no_room.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise no_room


def code_of(reply: Reply) -> str:
    return str(json.loads(reply.body)["code"])
