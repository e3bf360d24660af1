"""What the till tells HQ: immutable records of accepted business, and the header that chains them
(reliability A1). `clock_suspect` marks each that was accepted while the till's clock was doubted
(N3).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pos_app.domain.edit import EditWish
from pos_app.domain.frozen import quick
from pos_app.domain.fulfilment import FulfilAction
from pos_app.domain.order import DepositChange
from pos_app.domain.shift_events import SHIFT_KINDS, ShiftEvent
from pos_app.domain.staff import Approval
from pos_app.domain.tender import BalanceCard, CardReference, Tender
from pos_app.domain.transaction import Transaction, TransactionLine

GENESIS = bytes(32)
"""The previous hash of the first event of an epoch."""

BUSINESS_KINDS = frozenset(
    {"sale", "order", "quote", "pickup", "shipment", "edit", "cancel", "return"}
)
"""Events that count as transactions; the others (void, shift, fulfilment, renewed card, journal)
do not.
"""

APPLIED_NOW = frozenset(
    {"pickup", "shipment", "void", "edit", "cancel", "return", "fulfilment", "card_renewed"}
)
"""Kinds that HQ applies at once, after the order's earlier events."""


@quick
@dataclass(frozen=True, slots=True)
class Placed:
    """A concluded sale, order or quote: the whole cart and the number of its receipt; kinds `sale`,
    `order` and `quote`. `channel` is another than the store where HQ itself took the order.
    """

    transaction: Transaction
    receipt_no: str
    shift_id: str
    staff_id: str
    at: datetime
    channel: str = "store"
    clock_suspect: bool = False


@dataclass(frozen=True, slots=True)
class PickedUp:
    """A concluded pickup; kind `pickup`. `value_minor` and `tax_minor` are what the till printed
    (P); `offline_approved_by` let it go without head office, which looks at it (K6).
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
    offline_approved_by: str = ""
    serials: tuple[tuple[int, tuple[str, ...]], ...] = ()
    clock_suspect: bool = False


@dataclass(frozen=True, slots=True)
class Captured:
    """Money taken from the balance card at shipment."""

    amount_minor: int
    card: CardReference


@dataclass(frozen=True, slots=True)
class Shipped:
    """A concluded shipment; kind `shipment`. `tenders` gave back what was left of the deposit
    (R148).
    """

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
    serials: tuple[tuple[int, tuple[str, ...]], ...] = ()
    tenders: tuple[Tender, ...] = ()
    clock_suspect: bool = False


@dataclass(frozen=True, slots=True)
class Edited:
    """A concluded edit; kind `edit`. `wish` is what the order becomes; `value_minor` and
    `tax_minor` are what was carried out with it, `deposit_minor` D of what stays open (R154).
    """

    order_no: str
    order_version: int
    wish: EditWish
    value_minor: int
    tax_minor: int
    deposit_minor: int
    tenders: tuple[Tender, ...]
    balance_card: BalanceCard | None
    deposit_changes: tuple[DepositChange, ...]
    approvals: tuple[Approval, ...]
    receipt_no: str
    store_id: str
    register_id: str
    shift_id: str
    staff_id: str
    at: datetime
    serials: tuple[tuple[int, tuple[str, ...]], ...] = ()
    clock_suspect: bool = False


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A concluded cancellation; kind `cancel`. The charge is without its tax, `value_minor` with it
    (R160-R165), booked under `charge_code` (R20). `balance_card` is what holds the balance of what
    stays open, where the till says it (R155).
    """

    order_no: str
    order_version: int
    quantities: tuple[tuple[int, int], ...]
    charge_minor: int
    proposed_minor: int
    value_minor: int
    deposit_minor: int
    reason: str
    approved_by: str
    tenders: tuple[Tender, ...]
    receipt_no: str
    store_id: str
    register_id: str
    shift_id: str
    staff_id: str
    at: datetime
    balance_card: BalanceCard | None = None
    clock_suspect: bool = False
    charge_code: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """Goods that came back; kind `return`. `value_minor` is what they are worth, `set_off_minor`
    what of it settled goods that went out unpaid; the rest was given back (R90, R135).

    `order_no` is the order's, or of a sale the number of its receipt; goods without a receipt
    travel as `unlinked` lines and have none (109). `reasons` and `serials` are per line.
    """

    order_no: str
    order_version: int
    quantities: tuple[tuple[int, int], ...]
    value_minor: int
    tax_minor: int
    reason: str
    tenders: tuple[Tender, ...]
    receipt_no: str
    store_id: str
    register_id: str
    shift_id: str
    staff_id: str
    at: datetime
    unlinked: tuple[TransactionLine, ...] = ()
    prices_include_tax: bool = True
    approved_by: str = ""
    reasons: tuple[tuple[int, str], ...] = ()
    serials: tuple[tuple[int, tuple[str, ...]], ...] = ()
    clock_suspect: bool = False
    set_off_minor: int = 0


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """Store fulfilment before goods leave: accept, reject, pick, pack and back; kind `fulfilment`
    (R122-R130).
    """

    order_no: str
    order_version: int
    action: FulfilAction
    quantities: tuple[tuple[int, int], ...]
    reason: str
    store_id: str
    register_id: str
    staff_id: str
    at: datetime
    clock_suspect: bool = False


@dataclass(frozen=True, slots=True)
class CardRenewed:
    """A stored card authorisation was replaced before it went stale; kind `card_renewed` (R187)."""

    order_no: str
    order_version: int
    old_token: str
    balance_card: BalanceCard
    store_id: str
    register_id: str
    at: datetime
    clock_suspect: bool = False


@dataclass(frozen=True, slots=True)
class Voided:
    """An order that waited for HQ was given up before it was concluded; kind `void`. Everything
    paid went back.
    """

    order_no: str
    transaction_id: str
    staff_id: str
    at: datetime
    clock_suspect: bool = False


@dataclass(frozen=True, slots=True)
class ShiftOpened:
    """A shift began; kind `shift_opened`. `part_of` is the shift of another till in whose drawer
    this one works (R51).
    """

    shift_id: str
    number: int
    register_id: str
    staff_id: str
    start_minor: int
    at: datetime
    drawer: str = ""
    part_of: str = ""
    clock_suspect: bool = False


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
    clock_suspect: bool = False


@dataclass(frozen=True, slots=True)
class Repaired:
    """What head office did about an event of a till that it had set aside; kind `repair` (R177).

    `action` is `map`, `as_is`, `correct`, `mark`, `ask`, `propose` or `withdraw`. Where something
    was booked, it is a copy of `event_id` with these `changes` (place, old, new) and that hash; the
    original stays as it came.
    """

    order_no: str
    event_id: str
    action: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]
    booked_sha256: str
    proposed_by: str
    staff_id: str
    at: datetime
    clock_suspect: bool = False


Change = PickedUp | Shipped | Edited | Cancelled | Returned | Fulfilled | Voided
"""Events that change an order that exists."""

Event = Placed | Change | CardRenewed | ShiftOpened | ShiftEvent | Journalled | Repaired

_KINDS: dict[type, str] = {
    PickedUp: "pickup",
    Shipped: "shipment",
    Edited: "edit",
    Cancelled: "cancel",
    Returned: "return",
    Fulfilled: "fulfilment",
    CardRenewed: "card_renewed",
    Voided: "void",
    ShiftOpened: "shift_opened",
    Journalled: "journal",
    Repaired: "repair",
    **SHIFT_KINDS,
}


def kind_of(event: Event) -> str:
    """The kind under which the event travels."""
    if not isinstance(event, Placed):
        return _KINDS[type(event)]
    if event.transaction.quote is not None:
        return "quote"
    return "order" if event.transaction.is_order else "sale"


def order_of(event: Event) -> str:
    """The order number the event belongs to, or nothing."""
    if isinstance(event, Placed):
        return event.transaction.order_no if event.transaction.is_order else ""
    if isinstance(event, ShiftOpened | ShiftEvent | Journalled):
        return ""
    return event.order_no


@quick
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


class Headed(Protocol):
    """What carries an event's header among other things: a message of the wire, a row."""

    @property
    def event_id(self) -> str: ...
    @property
    def device_id(self) -> str: ...
    @property
    def epoch(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def order_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def created_at(self) -> str: ...


def header_of(one: Headed) -> Header:
    """The header that stands in it."""
    return Header(
        event_id=one.event_id,
        device_id=one.device_id,
        epoch=one.epoch,
        seq=one.seq,
        order_id=one.order_id,
        kind=one.kind,
        created_at=one.created_at,
    )


def chain_hash(previous: bytes, header: Header, body_sha256: bytes) -> bytes:
    """SHA-256 over the previous hash, the header and the body's hash, all raw bytes (A1)."""
    return hashlib.sha256(previous + header.encoded() + body_sha256).digest()


def rfc3339(moment: datetime) -> str:
    """The moment as A1 writes it: `2026-03-02T09:00:00.000Z`, UTC."""
    return moment.isoformat(timespec="milliseconds")[:23] + "Z"
