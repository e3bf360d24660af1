"""What the store gives back: small frozen records of what is on disk; must never know SQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from pos_app.domain.events import Header
from pos_app.domain.frozen import quick
from pos_app.domain.order import CustomerOrder
from pos_app.domain.tender import CardReference
from pos_app.domain.transaction import Transaction

EventState = Literal["waiting", "sending", "at_hq", "refused"]
"""Where an event is on its way; `sending` stays while an answer is unknown."""
WAITING: Final = "waiting"
SENDING: Final = "sending"
AT_HQ: Final = "at_hq"
REFUSED: Final = "refused"
Purpose = Literal[
    "authorise",
    "capture",
    "charge",
    "close",
    "credit",
    "issue",
    "reauthorise",
    "redeem",
    "refund",
    "renew",
    "reverse",
    "undo",
]
AttemptState = Literal["sent", "captured", "declined", "unreached", "unknown", "renewing", "due"]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this till is, as HQ enrolled it; with `hq_key` it checks HQ's signatures."""

    device_id: str
    store_id: str
    register_id: str
    epoch: str
    hq_name: str
    hq_url: str
    hq_key: str = ""


@dataclass(frozen=True, slots=True)
class Parked:
    """A cart put aside at this till, the shift in which that was, and whether HQ keeps it for every
    till of the store (R75); `asked` says that this till asked HQ for it and may have been given it.
    """

    parked_id: str
    at: datetime
    staff_id: str
    transaction: Transaction
    shift_id: str = ""
    shared: bool = False
    asked: bool = False

    @property
    def kept_here(self) -> bool:
        """Whether only this till can fetch it."""
        return not self.shared or self.asked


@dataclass(frozen=True, slots=True)
class PinFailures:
    """Wrong PINs in a row (S4)."""

    count: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class LocalOrder:
    """The till's copy of an order, its own events applied."""

    order: CustomerOrder
    as_of: datetime
    created_here: bool


@quick
@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it lies in the chain, and what became of it on its way to HQ.

    `answer_unknown`: it was sent and HQ may have it, though no answer came (R173).
    """

    position: int
    header: Header
    body: bytes
    body_sha256: bytes
    prev_hash: bytes
    hash: bytes
    sig: bytes
    first_apply: str
    state: EventState = WAITING
    result: str = ""
    reason: str = ""
    order_status: str = ""
    attempts: int = 0
    answer_unknown: bool = False


@quick
@dataclass(frozen=True, slots=True)
class QueueState:
    """What the sync pill shows; `waiting` and `refused` count business only."""

    waiting: int
    refused: int
    oldest_unsent_at: datetime | None
    next_try_at: datetime | None
    last_contact_at: datetime | None
    reachable: bool | None
    stopped: str


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One row of the queue screen; `waits_for` names the refused event that blocks it at HQ."""

    event_id: str
    kind: str
    order_no: str
    created_at: datetime
    state: EventState | Literal["blocked"]
    attempts: int
    next_try_at: datetime | None
    reason: str
    waits_for: str


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A receipt that waits for its printer, or was printed `copies` times; `link` is that of the
    event it tells of.
    """

    job_id: str
    receipt_no: str
    at: datetime
    content: bytes
    state: str
    copies: int
    link: bytes | None = None


@dataclass(frozen=True, slots=True)
class PaymentAttempt:
    """One dealing with the card terminal, on disk before it is sent (M7).

    With HQ it is dealt to redeem, credit or issue: then `card` names payment, number and kind. Else
    `card` is what the answer told, of a refund or reversal the payment that it gives back, of a
    capture under way the authorisation that was made for it alone. Beside the clerk: `renew`
    (renewing), and `close` or `undo` (due) of the attempt that `card` names.
    """

    attempt_id: str
    transaction_id: str
    order_no: str
    purpose: Purpose
    amount_minor: int
    state: AttemptState
    card: CardReference | None
    at: datetime


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One line of the local journal (A5)."""

    position: int
    at: datetime
    what: str
    staff_id: str
    approved_by: str
    detail: str


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A line of the local journal as it is chained; those from before the chain have no link."""

    position: int
    link: bytes | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """HQ's signed word that it has an epoch's chain up to `through`, with the link there; up to
    `durable_through` a verified backup has it too (D9).
    """

    epoch: str
    through: int
    head_hash: bytes
    durable_through: int
    signed: bytes
    signature: bytes
    reply: bytes


@quick
@dataclass(frozen=True, slots=True)
class SyncState:
    """How HQ behaved last, kept over a restart; `stopped` names why the device may not send (401,
    403, 426).
    """

    failures: int = 0
    next_try_at: datetime | None = None
    last_contact_at: datetime | None = None
    reachable: bool | None = None
    stopped: str = ""
    incarnation: str = ""
