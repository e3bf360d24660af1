"""What people decided about orders, as small frozen records; pure, no SQL."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from pos_app.hq.rows import Discrepancy


@dataclass(frozen=True, slots=True)
class RepairStep:
    """One thing that somebody did about a quarantined event: `what` is `opened`, `closed`, `asked`,
    `proposed`, `withdrawn`, `applied` or `marked`; `detail` is JSON, `body` the copy that was
    booked.
    """

    number: int
    at: datetime
    who: str
    what: str
    event_id: str
    detail: str
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Aside:
    """A quarantined event of the repair list."""

    position: int
    event_id: str
    kind: str
    order_id: str
    store_id: str
    register_id: str
    reason: str
    received_at: datetime
    body: bytes


@dataclass(frozen=True, slots=True)
class AsideFilter:
    """What a list of quarantined events is narrowed to; empty means any. `after` is the position
    of the last one seen, `until` when they came in at the latest.
    """

    reason: str = ""
    stores: Collection[str] = ()
    register: str = ""
    until: datetime | None = None
    after: int = 0
    event_ids: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Noted(Discrepancy):
    """A discrepancy with whether somebody has looked at it."""

    closed_at: datetime | None
    closed_by: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class StoreMessage:
    """What head office asked or told a store about an order; open until `closed_at`, by somebody of
    the store or, as the store said by telephone, of head office.
    """

    number: int
    at: datetime
    who: str
    store_id: str
    order_no: str
    text: str
    closed_at: datetime | None
    closed_by: str
    answer: str


@dataclass(frozen=True, slots=True)
class ChannelOrder:
    """An order of another channel by that channel's own reference."""

    channel: str
    reference: str
    order_no: str
    asked_sha256: str
    at: datetime
