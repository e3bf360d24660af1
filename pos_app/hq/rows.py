"""What HQ's tables hold as small frozen records; pure, no SQL."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar, cast

from pos_app.domain.frozen import quick

T = TypeVar("T")
MAKING = frozenset({"order", "quote"})
"""Kinds of events that make an order."""


def record(cls: type[T], row: Mapping[Any, Any]) -> T:
    """The record of a result row: columns by the names of its fields."""
    return cls(**{name: row[name] for name in names_of(cast(Any, cls))})


@lru_cache(maxsize=64)
def names_of(cls: Any) -> tuple[str, ...]:  # noqa: ANN401 - a dataclass
    """The names of the record's fields, which are those of its columns."""
    return tuple(one.name for one in fields(cls))


@quick
@dataclass(frozen=True, slots=True)
class Device:
    """A till that was enrolled, and what it last said of itself."""

    device_id: str
    public_key: str
    store_id: str
    register_id: str
    state: str
    enrolled_at: datetime
    contact_at: datetime | None = None
    queue_length: int = 0
    oldest_unsent_at: str = ""
    version: str = ""
    configuration_version: int = 0
    catalogue_version: int = 0
    returns_version: int = 0


@quick
@dataclass(frozen=True, slots=True)
class Epoch:
    """How far HQ has a till's chain; `closed` is one that a newer epoch of the till has followed.

    Up to `durable_through` a verified backup has it too (D9).
    """

    epoch: str
    device_id: str
    through: int
    head_hash: str
    state: str
    durable_through: int


@quick
@dataclass(frozen=True, slots=True)
class DeviceKey:
    """A key of a till; one that is retired signs no more requests, its events stay signed."""

    public_key: str
    device_id: str
    since: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class EnrolCode:
    """A one-time code; its text is known to nobody after it was shown."""

    code_hash: str
    store_id: str
    register_id: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    device_id: str
    withdrawn_at: datetime | None


@quick
@dataclass(frozen=True, slots=True)
class TakenIn:
    """An event of the intake with where it stands (R176)."""

    position: int
    event_id: str
    device_id: str
    epoch: str
    seq: int
    order_id: str
    kind: str
    created_at: str
    body: bytes
    hash: str
    store_id: str
    register_id: str
    received_at: datetime
    state: str
    reason: str
    detail: str
    wish: str
    retries: int
    modified_at: datetime
    order_no: str
    order_status: str
    amount_minor: int | None

    @property
    def waits_for_a_run(self) -> bool:
        """Whether it becomes a sales order only when Synchronise orders runs (R167)."""
        return self.kind in MAKING and self.wish == "batch" and self.state == "waiting"


@quick
@dataclass(frozen=True, slots=True)
class ChainLink:
    """An event as it lies in its till's chain, every byte of it, and where it stands."""

    position: int
    event_id: str
    device_id: str
    epoch: str
    seq: int
    order_id: str
    kind: str
    created_at: str
    body: bytes
    body_sha256: str
    prev_hash: str
    hash: str
    sig: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class TransactionRow:
    """A line of the console's list of transactions."""

    position: int
    event_id: str
    seq: int
    kind: str
    order_id: str
    created_at: str
    store_id: str
    register_id: str
    received_at: datetime
    state: str
    reason: str
    retries: int
    modified_at: datetime
    order_no: str
    order_status: str
    amount_minor: int | None


@quick
@dataclass(frozen=True, slots=True)
class History:
    """One thing that happened to an order."""

    at: datetime
    what: str
    who: str
    event_id: str
    detail: str


@quick
@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One movement of an order's deposit: entry `taken`, `used` or `refunded`, and why it is that
    much.

    `held_minor` is A after it; `why` a code for the text files, `detail` its figures as JSON.
    """

    at: datetime
    entry: str
    amount_minor: int
    held_minor: int
    why: str
    detail: str
    event_id: str


@quick
@dataclass(frozen=True, slots=True)
class Payment:
    """Money of an order; kinds beside tenders: `captured`, `on_account`, `discrepancy`."""

    payment_id: str
    order_no: str
    event_id: str
    kind: str
    amount_minor: int
    rounding_minor: int
    at: datetime
    brand: str = ""
    last_four: str = ""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something applied that differs from what HQ expected."""

    number: int
    at: datetime
    event_id: str
    order_no: str
    kind: str
    amount_minor: int
    detail: str


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who may use the console."""

    operator_id: str
    login: str
    name: str
    password_hash: str
    role: str
    language: str
    active: bool
    failures: int
    failed_at: datetime | None
    stores: str = ""

    @property
    def at_stores(self) -> frozenset[str]:
        """The stores that the person is limited to; none for the whole company."""
        return frozenset(self.stores.split(",")) - {""}


@dataclass(frozen=True, slots=True)
class ConsoleSession:
    """A signed-in browser; without `factor_at` the second factor is still owed."""

    session_hash: str
    operator_id: str
    csrf: str
    made_at: datetime
    seen_at: datetime
    factor_at: datetime | None
    address: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Which events a run is about: of a store, a till, an order; empty is any."""

    store_id: str = ""
    register_id: str = ""
    order_id: str = ""


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One run of Synchronise orders; state `running`, `done`, `stopped`, `limited` (the schedule's
    parts were used up) or `broken_off`. An empty place or order is any.
    """

    number: int
    started_by: str
    started_at: datetime
    ended_at: datetime | None
    state: str
    total: int
    applied: int
    quarantined: int
    waiting: int
    parts: int
    stop_asked: bool
    store_id: str = ""
    register_id: str = ""
    order_id: str = ""

    @property
    def scope(self) -> Scope:
        """What the run is about."""
        return Scope(self.store_id, self.register_id, self.order_id)

    @property
    def handled(self) -> int:
        """Events that the run has looked at."""
        return self.applied + self.quarantined + self.waiting


@dataclass(frozen=True, slots=True)
class ImportRun:
    """An import that was applied."""

    number: int
    kind: str
    file_sha256: str
    file_name: str
    made_by: str
    at: datetime
    rows: int
    added: int
    changed: int
    same: int


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """Something an operator or HQ itself did."""

    number: int
    at: datetime
    who: str
    what: str
    detail: str
