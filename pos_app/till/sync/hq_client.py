"""Asks HQ, signed, and turns every way it can fail into words; must never repeat a request by
itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

from pos_app.contract.messages import (
    WIRE_VERSION,
    CatalogueReply,
    CatalogueRequest,
    ConfigurationReply,
    ConfigurationRequest,
    EnrolReply,
    EnrolRequest,
    ErrorReply,
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
)
from pos_app.contract.translate import sha256
from pos_app.domain.clock import Clock, Ids
from pos_app.domain.errors import AnswerUnknown, Refused, Unavailable
from pos_app.domain.events import rfc3339
from pos_app.till.sync.backoff import retry_after
from pos_app.till.sync.transport import Transport

TIMEOUT_SECONDS = 10.0
"""How long one request may take where the caller says nothing else."""

Reply = TypeVar("Reply", bound=Message)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who signs the requests of this till."""

    device_id: str
    sign: Callable[[bytes], bytes]


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
        self.switched_off = False
        """A clerk has cut the connection by hand; nothing is sent until it is switched on again."""

    def enrol(self, request: EnrolRequest, timeout: float = TIMEOUT_SECONDS) -> EnrolReply:
        """Exchange a one-time code for an identity; the only request that is not signed."""
        return self._ask("/api/v1/enrol", request, EnrolReply, timeout, signed=False)

    def hello(self, request: HelloRequest, timeout: float = TIMEOUT_SECONDS) -> HelloReply:
        """Say what this till holds; hear what HQ has."""
        return self._ask("/api/v1/hello", request, HelloReply, timeout)

    def push(self, request: PushRequest, timeout: float = TIMEOUT_SECONDS) -> PushReply:
        """Hand over events."""
        return self._ask("/api/v1/push", request, PushReply, timeout)

    def search_orders(
        self, request: OrderSearchRequest, timeout: float = TIMEOUT_SECONDS
    ) -> OrderSearchReply:
        """Find orders of the whole company (R110)."""
        return self._ask("/api/v1/orders/search", request, OrderSearchReply, timeout)

    def read_order(self, order_no: str, timeout: float = TIMEOUT_SECONDS) -> OrderReadReply:
        """HQ's order of that number."""
        request = OrderReadRequest(order_no=order_no)
        return self._ask("/api/v1/orders/read", request, OrderReadReply, timeout)

    def lease(self, request: LeaseRequest, timeout: float = TIMEOUT_SECONDS) -> LeaseReply:
        """Take, renew or give back the lease of an order."""
        return self._ask("/api/v1/orders/lease", request, LeaseReply, timeout)

    def configuration(self, version: int, timeout: float = TIMEOUT_SECONDS) -> ConfigurationReply:
        """The whole configuration where HQ has a newer one."""
        request = ConfigurationRequest(version=version)
        return self._ask("/api/v1/configuration", request, ConfigurationReply, timeout)

    def catalogue(
        self, request: CatalogueRequest, timeout: float = TIMEOUT_SECONDS
    ) -> CatalogueReply:
        """One page of changed products or customers."""
        return self._ask("/api/v1/catalogue", request, CatalogueReply, timeout)

    def _ask(
        self,
        path: str,
        request: Message,
        wanted: type[Reply],
        timeout: float,
        *,
        signed: bool = True,
    ) -> Reply:
        if self.switched_off:
            raise Unavailable("hq", "by_hand")
    def count_orders(
        self, request: OrderCountsRequest, timeout: float = TIMEOUT_SECONDS
    ) -> OrderCountsReply:
        """How many orders are open at a store (R84)."""
        return self._ask("/api/v1/orders/counts", request, OrderCountsReply, timeout)

        body = request.model_dump_json().encode()
        headers = {"content-type": "application/json", "x-wire": WIRE_VERSION}
        if signed:
            headers |= self._signature("POST", path, body)
        status, found, content = self._transport.send("POST", path, headers, body, timeout)
        if status != 200:
            raise _failure(status, found, content)
        try:
            return wanted.model_validate_json(content)
        except ValidationError:
            raise AnswerUnknown("hq", "garbage") from None

    def _signature(self, method: str, path: str, body: bytes) -> dict[str, str]:
        credentials = self._credentials()
        if credentials is None:
            raise Refused("NOT_ENROLLED")
        created, nonce = rfc3339(self._clock.now()), self._ids.new()
        text = f"{method}\n{path}\n{sha256(body).hex()}\n{created}\n{nonce}"
        return {
            "x-device": credentials.device_id,
            "x-created": created,
            "x-nonce": nonce,
            "x-signature": credentials.sign(text.encode()).hex(),
        }


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
