"""What the till tells HQ: immutable records of accepted business, and the header that chains them
(reliability A1).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from pos_app.domain.tender import CardReference, Tender
from pos_app.domain.transaction import DepositChange, Transaction

GENESIS = bytes(32)
"""The previous hash of the first event of an epoch."""

BUSINESS_KINDS = frozenset({"sale", "order", "pickup", "shipment", "edit", "cancel", "return"})
"""Events that count as transactions; the others (void, shift, journal) do not."""

APPLIED_NOW = frozenset({"pickup", "shipment", "void", "edit", "cancel", "return"})
"""Kinds that HQ applies at once, after the order's earlier events."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A concluded sale or order: the whole cart and the number of its receipt; kinds `sale` and
    `order`.
    """

    transaction: Transaction
    receipt_no: str
    shift_id: str
    staff_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PickedUp:
    """A concluded pickup; kind `pickup`. `value_minor` and `tax_minor` are what the till printed
    (P).
    """

    order_no: str
    order_version: int
    quantities: tuple[tuple[int, int], ...]
    deposit_chosen: int | None
    deposit_used: int
    value_minor: int
    tax_minor: int
    tenders: tuple[Tender, ...]
    deposit_changes: tuple[DepositChange, ...]
    receipt_no: str
    store_id: str
    register_id: str
    shift_id: str
    staff_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Captured:
    """Money taken from the balance card at shipment."""

    amount_minor: int
    card: CardReference


@dataclass(frozen=True, slots=True)
class Shipped:
    """A concluded shipment; kind `shipment`."""

    order_no: str
    order_version: int
    quantities: tuple[tuple[int, int], ...]
    deposit_used: int
    value_minor: int
    tax_minor: int
    captured: tuple[Captured, ...]
    unpaid_approved_by: str
    receipt_no: str
    store_id: str
    register_id: str
    shift_id: str
    staff_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Voided:
    """An order that waited for HQ was given up before it was concluded; kind `void`. Everything
    paid went back.
    """

    order_no: str
    transaction_id: str
    staff_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ShiftOpened:
    """A shift began; kind `shift_opened`."""

    shift_id: str
    number: int
    register_id: str
    staff_id: str
    start_minor: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Journalled:
    """Something that must be known and has no money in it (A5): approvals used, voids, lock-outs;
    kind `journal`.
    """

    what: str
    staff_id: str
    approved_by: str
    detail: str
    at: datetime


Event = Placed | PickedUp | Shipped | Voided | ShiftOpened | Journalled


def kind_of(event: Event) -> str:
    """The kind under which the event travels."""
    match event:
        case Placed():
            return "order" if event.transaction.is_order else "sale"
        case PickedUp():
            return "pickup"
        case Shipped():
            return "shipment"
        case Voided():
            return "void"
        case ShiftOpened():
            return "shift_opened"
        case Journalled():
            return "journal"


def order_of(event: Event) -> str:
    """The order number the event belongs to, or nothing."""
    match event:
        case Placed():
            return event.transaction.order_no if event.transaction.is_order else ""
        case PickedUp() | Shipped() | Voided():
            return event.order_no
        case _:
            return ""


@dataclass(frozen=True, slots=True)
class Header:
    """Who, where and when of an event: everything the chain covers beside the body."""

    event_id: str
    device_id: str
    epoch: str
    seq: int
    order_id: str
    kind: str
    created_at: str

    def encoded(self) -> bytes:
        """The exact bytes of A1; `created_at` is RFC 3339 UTC with milliseconds."""
        fields = (
            self.event_id,
            self.device_id,
            self.epoch,
            str(self.seq),
            self.order_id,
            self.kind,
        )
        return "|".join(("v1", *fields, self.created_at)).encode()


def chain_hash(previous: bytes, header: Header, body_sha256: bytes) -> bytes:
    """SHA-256 over the previous hash, the header and the body's hash, all raw bytes (A1)."""
    return hashlib.sha256(previous + header.encoded() + body_sha256).digest()


def rfc3339(moment: datetime) -> str:
    """The moment as A1 writes it: `2026-03-02T09:00:00.000Z`, UTC."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
