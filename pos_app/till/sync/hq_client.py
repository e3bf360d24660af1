"""Asks HQ, signed, and turns every way it can fail into words; must never repeat a request by
itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pydantic import ValidationError

from pos_app.contract.downloads import (
    DownloadsReply,
    DownloadsRequest,
    PackageReply,
    PackageRequest,
)
from pos_app.contract.drawers import DrawersReply, DrawersRequest
from pos_app.contract.hq_keys import HEADER_KNOWN, HEADER_NEWS
from pos_app.contract.messages import (
    WIRE_VERSION,
    CatalogueReply,
    CatalogueRequest,
    CustomerCreateReply,
    CustomerCreateRequest,
    EnrolReply,
    EnrolRequest,
    ErrorReply,
    FulfilmentReply,
    FulfilmentRequest,
    HelloReply,
    HelloRequest,
    LeaseReply,
    LeaseRequest,
    Message,
    MissingReply,
    MissingRequest,
    OrderCountsReply,
    OrderCountsRequest,
    OrderReadReply,
    OrderReadRequest,
    OrderSearchReply,
    OrderSearchRequest,
    PushReply,
    PushRequest,
    RotateReply,
    RotateRequest,
)
from pos_app.contract.parked import ParkedReply, ParkedRequest
from pos_app.contract.payments import OrderPaymentsReply, OrderPaymentsRequest
from pos_app.contract.signed_texts import reply_text, request_text
from pos_app.contract.store_messages import StoreMessagesReply, StoreMessagesRequest
from pos_app.contract.stored_value import ValueReply, ValueRequest
from pos_app.contract.translate import encode
from pos_app.domain.clock import Clock, Ids
from pos_app.domain.errors import AnswerUnknown, Refused, Unavailable
from pos_app.domain.events import rfc3339
from pos_app.domain.transaction import Transaction
from pos_app.till.sync.backoff import retry_after
from pos_app.till.sync.held_order import HeldOrder
from pos_app.till.sync.hq_keys import HqKeys
from pos_app.till.sync.transport import Transport

TIMEOUT_SECONDS = 10.0
"""How long one request may take where nobody says anything else."""
PAGE_SECONDS = 30.0
"""The same of a page of what is downloaded."""

ANSWERED_WITHOUT_HQ = frozenset(
    {
        "/api/v1/customers/create",
        "/api/v1/drawers",
        "/api/v1/orders/counts",
        "/api/v1/orders/fulfilment",
        "/api/v1/orders/payments",
        "/api/v1/orders/read",
        "/api/v1/orders/search",
        "/api/v1/parked",
    }
)
"""What nobody waits for while HQ is known to be away: the till's own data answers, or a refusal."""
OWN_ROUNDS = frozenset({"/api/v1/hello", "/api/v1/push"})
"""What keeps the back-off itself: an answer to these says nothing that it does not know."""

Reply = TypeVar("Reply", bound=Message)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who signs the requests of this till, and whose signature an answer must bear; `hq_keys`
    follow where HQ's key has changed.
    """

    device_id: str
    sign: Callable[[bytes], bytes]
    public_key: str
    hq_key: str
    hq_keys: HqKeys


@dataclass(frozen=True, slots=True)
class SignedReply:
    """An answer of HQ with HQ's signature: what a till can show to anybody."""

    reply: bytes
    signed: bytes
    signature: bytes


LIST_PARKED = ParkedRequest(action="list")


def put_aside(cart: Transaction, staff_id: str) -> ParkedRequest:
    """The request that gives HQ a cart to keep for the store's tills (R75)."""
    body = encode(cart).decode()
    return ParkedRequest(action="put", parked_id=cart.transaction_id, staff_id=staff_id, cart=body)


class HqClient:
    """HQ as this till sees it; one method per endpoint.

    Raises `Unavailable("hq", reason)` when HQ certainly did nothing, `AnswerUnknown` when it may
    have, `Refused` when it will not have us: `DEVICE_REFUSED` (401, 403), `WIRE_VERSION` (426),
    `TOO_LARGE` (413).
    """

    def __init__(
        self,
        transport: Transport,
        credentials: Callable[[], Credentials | None],
        *,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._transport = transport
        self._credentials = credentials
        self._clock = clock
        self._ids = ids
        self.held = HeldOrder(clock)
        self.limit_seconds = TIMEOUT_SECONDS
        """How long somebody waits for an answer; the store's profile says it (R180)."""
        self.switched_off = False
        """A clerk has cut the connection by hand; nothing is sent until it is switched on again."""
        self.offline = False
        """A request took longer than its time limit: what a clerk asks is answered without HQ,
        until the queue or a check has heard from it again (R180).
        """
        self.off_seconds: int | None = None
        """How far this machine's clock was ahead of HQ's when HQ answered last (N3)."""
        self.check_wanted = False
        """The next round looks for HQ, whatever the back-off says (R180)."""
        self.answered: Callable[[], None] = lambda: None
        """HQ has answered what is not of `OWN_ROUNDS`; called in the thread that asked."""

    def enrol(self, request: EnrolRequest) -> EnrolReply:
        """Exchange a one-time code for an identity; the only request that is not signed."""
        self._check_on()
        body = _body(request)
        known = self._credentials()
        headers = _headers() | ({HEADER_KNOWN: known.hq_key} if known else {})
        found, content = self._send("/api/v1/enrol", headers, body, TIMEOUT_SECONDS)
        if known is not None and known.hq_keys is not None:  # what the older key signed stays known
            known.hq_keys.follow(found.get(HEADER_NEWS, ""))
        return _read(content, EnrolReply)

    def hello(self, request: HelloRequest) -> HelloReply:
        """Say what this till holds; hear what HQ has."""
        return self._ask("/api/v1/hello", request, HelloReply, TIMEOUT_SECONDS)

    def push(self, request: PushRequest) -> PushReply:
        """Hand over events."""
        return self.push_proved(request, TIMEOUT_SECONDS)[0]

    def push_proved(
        self, request: PushRequest, timeout: float
    ) -> tuple[PushReply, SignedReply | None]:
        """The same, with HQ's signature under the answer where HQ gives one."""
        path = "/api/v1/push"
        content, proof = self._ask_signed(path, request, timeout)
        return _read(content, PushReply), proof

    def missing(self, request: MissingRequest) -> MissingReply:
        """Own events that this till has lost and HQ has (FR2)."""
        return self._ask("/api/v1/missing", request, MissingReply, TIMEOUT_SECONDS)

    def rotate(self, request: RotateRequest) -> RotateReply:
        """Tell HQ of this till's next key."""
        return self._ask("/api/v1/rotate", request, RotateReply, TIMEOUT_SECONDS)

    def search_orders(self, request: OrderSearchRequest) -> OrderSearchReply:
        """Find orders of the whole company (R110)."""
        return self._ask("/api/v1/orders/search", request, OrderSearchReply)

    def count_orders(self, request: OrderCountsRequest) -> OrderCountsReply:
        """How many orders are open at a store (R84)."""
        return self._ask("/api/v1/orders/counts", request, OrderCountsReply)

    def store_messages(self, request: StoreMessagesRequest) -> StoreMessagesReply:
        """What head office asks the store about orders, after an answer."""
        return self._ask("/api/v1/orders/messages", request, StoreMessagesReply)

    def orders_to_fulfil(self, request: FulfilmentRequest) -> FulfilmentReply:
        """The orders with open lines that leave from a store (R122)."""
        return self._ask("/api/v1/orders/fulfilment", request, FulfilmentReply)

    def read_order(self, order_no: str) -> OrderReadReply:
        """HQ's order of that number."""
        request = OrderReadRequest(order_no=order_no)
        return self._ask("/api/v1/orders/read", request, OrderReadReply)

    def value(self, request: ValueRequest) -> ValueReply:
        """An attempt on a gift card, a credit note or an account (R77)."""
        return self._ask("/api/v1/value", request, ValueReply)

    def order_payments(self, order_no: str) -> OrderPaymentsReply:
        """Every payment, refund, authorisation and capture of an order (R72)."""
        request = OrderPaymentsRequest(order_no=order_no)
        return self._ask("/api/v1/orders/payments", request, OrderPaymentsReply)

    def lease(self, request: LeaseRequest) -> LeaseReply:
        """Take, renew or give back the lease of an order."""
        if request.action == "take":
            self._check_found()
        asked = (self._clock.now(), self._clock.monotonic())
        reply = self._ask("/api/v1/orders/lease", request, LeaseReply)
        self.held.note(request, reply, asked)
        return reply

    def parked(self, request: ParkedRequest) -> ParkedReply:
        """Carts that the store's tills put aside for each other (R75)."""
        return self._ask("/api/v1/parked", request, ParkedReply)

    def drawers(self, request: DrawersRequest) -> DrawersReply:
        """Who works on the store's drawers, and what others took in a shared shift (R51, R80)."""
        return self._ask("/api/v1/drawers", request, DrawersReply)

    def downloads(
        self, request: DownloadsRequest, timeout: float = TIMEOUT_SECONDS
    ) -> DownloadsReply:
        """Which packages this till lacks, after it said which it has (R54, R55)."""
        return self._ask("/api/v1/downloads", request, DownloadsReply, timeout)

    def package(self, request: PackageRequest) -> PackageReply:
        """A part of a package."""
        return self._ask("/api/v1/package", request, PackageReply, PAGE_SECONDS)

    def create_customer(
        self, request: CustomerCreateRequest, timeout: float
    ) -> CustomerCreateReply:
        """HQ's own number for a new customer; asking again changes nothing (R45)."""
        return self._ask("/api/v1/customers/create", request, CustomerCreateReply, timeout)

    def catalogue(self, request: CatalogueRequest) -> CatalogueReply:
        """One page of changed products, customers, or what has come back."""
        return self._ask("/api/v1/catalogue", request, CatalogueReply, PAGE_SECONDS)

    def _ask(
        self, path: str, request: Message, wanted: type[Reply], timeout: float | None = None
    ) -> Reply:
        if path in ANSWERED_WITHOUT_HQ:
            self._check_found()
        seconds = self.limit_seconds if timeout is None else timeout
        return _read(self._ask_signed(path, request, seconds)[0], wanted)

    def _ask_signed(
        self, path: str, request: Message, timeout: float
    ) -> tuple[bytes, SignedReply | None]:
        """The answer to a signed request. One that HQ has not signed is none: something between
        us has spoken for it (FN4).
        """
        self._check_on()
        credentials = self._credentials()
        if credentials is None:
            raise Refused("NOT_ENROLLED")
        body, created, nonce = _body(request), rfc3339(self._clock.now()), self._ids.new()
        headers = _headers() | {
            "x-device": credentials.device_id,
            "x-key": credentials.public_key,
            "x-created": created,
            "x-nonce": nonce,
            "x-signature": credentials.sign(request_text("POST", path, body, created, nonce)).hex(),
        }
        if credentials.hq_key:
            headers[HEADER_KNOWN] = credentials.hq_key
        found, content = self._send(path, headers, body, timeout)
        proof = None
        if credentials.hq_key:
            text = reply_text(path, nonce, content)
            proof = _believed(credentials, found, text, content)
        if path not in OWN_ROUNDS:
            self.answered()
        return content, proof

    def _check_on(self) -> None:
        if self.switched_off:
            raise Unavailable("hq", "by_hand")

    def _check_found(self) -> None:
        self._check_on()
        if self.offline:
            raise Unavailable("hq", "offline")

    def _send(
        self, path: str, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> tuple[Mapping[str, str], bytes]:
        began = self._clock.monotonic()
        try:
            status, found, content = self._transport.send("POST", path, headers, body, timeout)
        except Unavailable as away:
            late = self._clock.monotonic() - began >= timeout
            self.offline = self.offline or late or away.reason == "slow"
            raise
        self.offline = False
        self.off_seconds = _ahead(self._clock.now(), found.get("x-time", ""))
        if status != 200:
            raise _failure(status, found, content)
        return found, content


def _ahead(now: datetime, hq_time: str) -> int | None:
    """Seconds ahead of HQ. Whatever HQ answers, a refusal too, bears its time; it is shown, no rule
    uses it.
    """
    try:
        return round((now - datetime.fromisoformat(hq_time)).total_seconds())
    except (ValueError, TypeError):
        return None


def _headers() -> dict[str, str]:
    return {"content-type": "application/json", "x-wire": WIRE_VERSION}


def _body(request: Message) -> bytes:
    return request.model_dump_json().encode()


def _read(content: bytes, wanted: type[Reply]) -> Reply:
    try:
        return wanted.model_validate_json(content)
    except ValidationError:
        raise AnswerUnknown("hq", "garbage") from None


def _believed(
    credentials: Credentials, found: Mapping[str, str], text: bytes, content: bytes
) -> SignedReply:
    """The answer under HQ's signature. A key that HQ has given up is believed no more: somebody
    put an older copy of its secrets back.
    """
    signed, keys = found.get("x-signature", ""), credentials.hq_keys
    proof = _proof(credentials.hq_key, signed, text, content)
    if proof is None:
        proof = _proof(keys.follow(found.get(HEADER_NEWS, "")), signed, text, content)
    if proof is not None:
        return proof
    is_old = any(_proof(one, signed, text, content) for one in keys.retired())
    raise AnswerUnknown("hq", "old_key" if is_old else "unsigned")


def _proof(hq_key: str, signature: str, text: bytes, content: bytes) -> SignedReply | None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        signed = bytes.fromhex(signature)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(hq_key)).verify(signed, text)
    except (InvalidSignature, ValueError):
        return None
    return SignedReply(content, text, signed)


def _failure(status: int, headers: Mapping[str, str], content: bytes) -> Exception:
    """What a reply other than 200 means to this till."""
    match status:
        case 403 if _code(content) == "ENROL_REFUSED":
            return Refused("ENROL_REFUSED")
        case 401 | 403:
            return Refused("DEVICE_REFUSED")
        case 413:
            return Refused("TOO_LARGE")
        case 426:
            return Refused("WIRE_VERSION", wire=WIRE_VERSION)
        case 429 | 503:
            seconds = retry_after(headers.get("retry-after", ""))
            return Unavailable("hq", "busy", retry_after_seconds=seconds)
        case _ if 300 <= status < 400:
            return Unavailable("hq", "redirect")
        case _ if 400 <= status < 500:
            return Unavailable("hq", "rejected", code=_code(content), status=status)
        case _:
            return AnswerUnknown("hq", "failed", status=status)


def _code(content: bytes) -> str:
    try:
        return ErrorReply.model_validate_json(content).code
    except ValidationError:
        return ""
