"""The requests and replies of the wire, strict and bounded; must never hold a rule of the shop."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

WIRE_VERSION = "1.1"
"""Major.minor of the wire; HQ refuses another major with a sentence."""
SINCE_1_1: JsonDict = {"since": "1.1"}
"""Marks a field of a reply that a till of 1.0 does not know; HQ leaves it out for such a till."""

BODY_BYTES_MAX = 1_048_576
EVENTS_MAX = 200
EVENT_BODY_MAX = 262_144
NESTING_MAX = 16
STRING_BYTES_MAX = 4_096
ROWS_MAX = 2_000
COUNTED_MAX = 1_000
PINS_MAX = 100

Hex32 = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Hex64 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Hex128 = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
Short = Annotated[str, Field(max_length=64)]
PinHash = Annotated[
    str,
    Field(
        max_length=120,
        pattern=r"^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$",
    ),
]
Text = Annotated[str, Field(max_length=400)]
Count = Annotated[int, Field(ge=0, le=2**53)]


class Message(BaseModel):
    """Strict, closed and immutable: an unknown key or another type is an error."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


class Answer(Message):
    """What HQ answers: strict in what is known, while a newer HQ may say more."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, defer_build=True)


class Certificate(Message):
    """Signed by HQ: this key speaks for this till in this epoch. So an HQ that was restored to
    before it gave the epoch out can still accept it (section 4 of reliability).
    """

    device_id: Hex32
    store_id: Short
    register_id: Short
    epoch: Hex32
    public_key: Hex64
    issued_at: Short
    signature: Hex128


class EnrolRequest(Message):
    code: Annotated[str, Field(max_length=40)]
    public_key: Hex64
    wire: Short


class EnrolReply(Answer):
    """Who the till is now; `hq_key` is what it checks HQ's answers with from now on."""

    device_id: Hex32
    store_id: Short
    register_id: Short
    epoch: Hex32
    pepper: Annotated[str, Field(pattern=r"^[0-9a-f]{32,128}$")]
    hq_name: Text
    hq_key: Annotated[str, Field(max_length=64, json_schema_extra=SINCE_1_1)] = ""
    certificate: Annotated[Certificate | None, Field(json_schema_extra=SINCE_1_1)] = None


class EpochHead(Message):
    epoch: Hex32
    head_seq: Count
    head_hash: Hex64
    certificates: Annotated[tuple[Certificate, ...], Field(max_length=50)] = ()


class ChosenPin(Message):
    """The hash of a PIN that somebody chose at the till for the one that HQ gave, which its mark
    names.
    """

    staff_id: Short
    instead_of: Hex64
    pin_hash: PinHash


WhyNewEpoch = Literal["", "behind", "lost", "fork"]


class HelloRequest(Message):
    """`new_epoch` asks for one, and says why: this till's file went back in time (`behind`,
    `lost`), or HQ has other events in our place (`fork`). `pins` are those that HQ has not sent
    back yet.
    """

    epochs: Annotated[tuple[EpochHead, ...], Field(max_length=1000)]
    queue_length: Count
    oldest_unsent_at: Short | None
    version: Short
    new_epoch: WhyNewEpoch = ""
    pins: Annotated[tuple[ChosenPin, ...], Field(max_length=PINS_MAX)] = ()


class HqHead(Answer):
    epoch: Hex32
    contiguous_through: Count
    head_hash: Hex64
    durable_through: Annotated[Count, Field(json_schema_extra=SINCE_1_1)] = 0


class HelloReply(Answer):
    """`certificates` are those that the till lacks; the one of a new epoch stands last."""

    incarnation: Hex32
    time: Short
    heads: tuple[HqHead, ...]
    configuration_version: Count
    catalogue_version: Count
    hq_key: Annotated[str, Field(max_length=64, json_schema_extra=SINCE_1_1)] = ""
    certificates: Annotated[tuple[Certificate, ...], Field(json_schema_extra=SINCE_1_1)] = ()
    returns_version: Annotated[Count, Field(json_schema_extra=SINCE_1_1)] = 0
    stock_mark: Annotated[Count, Field(json_schema_extra=SINCE_1_1)] = 0


class RotateRequest(Message):
    """A new key for this till; `proof` is made with it, the request itself with the old one."""

    public_key: Hex64
    proof: Hex128


class RotateReply(Answer):
    certificate: Certificate


class PushItem(Message):
    """One event with its hash chain and signature; `apply` stands outside what is hashed."""

    event_id: Hex32
    device_id: Hex32
    epoch: Hex32
    seq: Annotated[int, Field(ge=1, le=2**53)]
    order_id: Short
    kind: Short
    created_at: Short
    body: Annotated[str, Field(max_length=EVENT_BODY_MAX)]
    body_sha256: Hex64
    prev_hash: Hex64
    hash: Hex64
    sig: Hex128
    apply: Literal["now", "batch"]


class PushRequest(Message):
    events: Annotated[tuple[PushItem, ...], Field(min_length=1, max_length=EVENTS_MAX)]


class PushResult(Answer):
    """HQ's answer about one event; for a duplicate `stored` is the earlier result."""

    event_id: Hex32
    result: Literal["taken_in", "applied", "duplicate", "quarantined", "conflict", "retry_later"]
    stored: Literal["taken_in", "applied", "quarantined", ""] = ""
    reason: Text = ""
    order_status: Short = ""


class PushReply(Answer):
    """How far HQ has the chain of the last event's epoch, with the link there; `durable_through`
    is how far a verified backup of HQ has it (D9).
    """

    results: tuple[PushResult, ...]
    contiguous_through: Count
    epoch: Annotated[str, Field(max_length=32, json_schema_extra=SINCE_1_1)] = ""
    head_hash: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$", json_schema_extra=SINCE_1_1)] = ""
    durable_through: Annotated[Count, Field(json_schema_extra=SINCE_1_1)] = 0


class MissingRequest(Message):
    """Which of its own events of that epoch the till lacks: those behind `after` (FR2)."""

    epoch: Hex32
    after: Count


class MissingEvent(Answer):
    item: PushItem
    result: Literal["taken_in", "applied", "quarantined"]
    reason: Text = ""


class MissingReply(Answer):
    """One page, in the order of the chain; empty when there is nothing more."""

    events: tuple[MissingEvent, ...]


ANY_OPEN = "OPEN"
"""Asked as a status: every order of which something is still to leave."""


class OrderSearchRequest(Message):
    """Filters of R109; empty means any. `after` is the key of the last row of the page before.

    `delivery_*` are days, first and last; `created_*` and `receipt_*` are days or moments;
    `card_before` finds open orders whose card was authorised before it (R187).
    """

    text: Annotated[str, Field(max_length=80)] = ""
    preset: Literal["", "to_pick_up", "to_ship", "to_fulfil"] = ""
    order_no: Short = ""
    customer: Annotated[str, Field(max_length=80)] = ""
    phone: Short = ""
    email: Annotated[str, Field(max_length=120)] = ""
    store_id: Short = ""
    fulfilling_store: Short = ""
    delivery_mode: Short = ""
    status: Short = ""
    created_from: Short = ""
    created_to: Short = ""
    line_status: Short = ""
    delivery_from: Short = ""
    delivery_to: Short = ""
    receipt_from: Short = ""
    receipt_to: Short = ""
    card_before: Short = ""
    after: Annotated[str, Field(max_length=120)] = ""
    limit: Annotated[int, Field(ge=1, le=50)] = 50


class OrderRow(Message):
    """One found order, small enough for a list; money in minor units."""

    order_no: Short
    customer_id: Short
    customer_name: Text
    city: Text
    store_id: Short
    created_at: Short
    status: Short
    total_minor: int
    balance_minor: int
    next_on: Short = ""
    classes: Short = ""


class OrderSearchReply(Message):
    rows: tuple[OrderRow, ...]
    after: Annotated[str, Field(max_length=120)]
    capped: bool


class OrderCountsRequest(Message):
    """How many orders are open at a store, for the buttons of R84; `named` asks which (R192)."""

    fulfilling_store: Short
    named: bool = False


class OrderCountsReply(Answer):
    """Orders per preset of R110, up to `COUNTED_MAX`. Where asked for: `numbers_*` are the order
    numbers, `picked_to_pick_up` counts those with nothing left to pick, `oldest_to_ship` (RFC 3339)
    is when the oldest was made, `parked` are the carts that tills may fetch (R75), by id.
    """

    to_pick_up: Count
    to_ship: Count
    to_fulfil: Count
    numbers_to_pick_up: Annotated[tuple[Short, ...], Field(max_length=COUNTED_MAX)] = ()
    numbers_to_ship: Annotated[tuple[Short, ...], Field(max_length=COUNTED_MAX)] = ()
    picked_to_pick_up: Annotated[Count | None, Field(json_schema_extra=SINCE_1_1)] = None
    oldest_to_ship: Annotated[str, Field(max_length=40, json_schema_extra=SINCE_1_1)] = ""
    parked: Annotated[
        tuple[Short, ...] | None, Field(max_length=COUNTED_MAX, json_schema_extra=SINCE_1_1)
    ] = None
    last_parked_at: Annotated[str, Field(max_length=40, json_schema_extra=SINCE_1_1)] = ""
    last_parked_register: Annotated[str, Field(max_length=64, json_schema_extra=SINCE_1_1)] = ""
    last_parked_lines: Annotated[Count, Field(json_schema_extra=SINCE_1_1)] = 0


FulfilmentPreset = Literal["", "to_pick_up", "to_ship"]


class FulfilmentRequest(Message):
    """A page of the orders with open lines that leave from a store (R122); `after` is the key of
    the last order of the page before.
    """

    fulfilling_store: Short
    preset: FulfilmentPreset = ""
    after: Annotated[str, Field(max_length=120)] = ""
    limit: Annotated[int, Field(ge=1, le=50)] = 50


class FulfilmentReply(Message):
    """Each order is the JSON of the domain's CustomerOrder, newest first."""

    orders: tuple[str, ...]
    after: Annotated[str, Field(max_length=120)]


class OrderReadRequest(Message):
    order_no: Short


class OrderReadReply(Message):
    """`order` is the JSON of the domain's CustomerOrder, empty unless found; `holder` is who works
    on it at another till, `until` when at most (R98, R140).
    """

    found: Literal["order", "waiting", "quarantined", "nothing"]
    order: str
    version: Count
    history: tuple[Text, ...] = ()
    holder: Annotated[Text, Field(json_schema_extra=SINCE_1_1)] = ""
    until: Annotated[Short, Field(json_schema_extra=SINCE_1_1)] = ""


class LeaseRequest(Message):
    """`renew` lengthens what this till holds already and takes nothing; it names nobody."""

    order_no: Short
    staff_id: Short
    action: Literal["take", "renew", "release"]


class LeaseReply(Message):
    """`seconds` is how long the order is lent from now on: no two clocks are compared."""

    granted: bool
    holder: Text
    until: Short = ""
    seconds: Annotated[Count, Field(json_schema_extra=SINCE_1_1)] = 0


class ConfigurationRequest(Message):
    """`version` is what the till has; `failed` is a newer one that it could not take (R55)."""

    version: Count
    failed: Annotated[Count, Field(json_schema_extra=SINCE_1_1)] = 0
    error: Annotated[Text, Field(json_schema_extra=SINCE_1_1)] = ""


class ConfigurationReply(Message):
    """`configuration` is the JSON of the domain's Configuration, empty when the till
    is up to date.
    """

    version: Count
    configuration: str


class CatalogueRequest(Message):
    kind: Literal["products", "customers", "returns", "stock"]
    since: Count
    cursor: Annotated[str, Field(max_length=120)]


class CatalogueReply(Message):
    """One page; each row is the JSON of a domain Product, Customer, ReturnedGoods or
    ProductStock. `version` is what the till has after the last page.
    """

    rows: Annotated[tuple[str, ...], Field(max_length=ROWS_MAX)]
    next_cursor: Annotated[str, Field(max_length=120)]
    version: Count
    done: bool


class CustomerCreateRequest(Message):
    """A new customer as JSON, under the till's temporary id; asking again changes nothing (R45)."""

    temporary_id: Short
    customer: Annotated[str, Field(max_length=STRING_BYTES_MAX)]


class CustomerCreateReply(Message):
    """The customer as JSON with HQ's own number."""

    customer: Annotated[str, Field(max_length=STRING_BYTES_MAX)]


class ErrorReply(Message):
    """What a refused request gets: a code, and a sentence for a log."""

    code: Short
    sentence: Text
