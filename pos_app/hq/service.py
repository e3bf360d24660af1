"""HQ in one object: a request of a till in, a reply out, without sockets; must never know HTTP
servers.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pos_app.contract import downloads as d
from pos_app.contract import messages as m
from pos_app.contract.drawers import DrawersReply, DrawersRequest
from pos_app.contract.parked import ParkedReply, ParkedRequest
from pos_app.contract.signed_texts import reply_text
from pos_app.contract.stored_value import ValueReply, ValueRequest
from pos_app.contract.translate import Malformed, decode_message
from pos_app.contract.versions import reply_json
from pos_app.db.database import Database, Step, Unit
from pos_app.db.schema import expect_whole, prepare
from pos_app.db.writer import DirectWriter, ThreadWriter, Writer
from pos_app.domain.clock import Clock, Ids
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.events import BUSINESS_KINDS, rfc3339
from pos_app.domain.plain_text import has_card_number
from pos_app.hq import (
    authentication,
    catalogue,
    downloads,
    drawers,
    enrolment,
    hello,
    parking,
    payment_history,
    recall,
    receive,
    values,
)
from pos_app.hq.authentication import Caller, Unauthorised
from pos_app.hq.config import HqConfig, Secrets
from pos_app.hq.core import Core, Screen
from pos_app.hq.migrations import SCHEMA
from pos_app.hq.signing import signature
from pos_app.hq.store import devices, intake, orders, runs, state

LOG = logging.getLogger(__name__)
RETRY_SECONDS = 2
AWAY = {"full": ("disk is full", 60), "away": ("database does not answer", 5)}
MAJOR = m.WIRE_VERSION.split(".", maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Request:
    """What came over the wire; header names in lower case. `address` is whence, if from outside."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    address: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much business HQ has: what plays, demo and overview show."""

    transactions: int
    orders: int
    pending: int
    total_minor: int


class Hq(Core):
    """One head office."""

    @classmethod
    def open(
        cls,
        config: HqConfig,
        secrets: Secrets,
        *,
        clock: Clock,
        ids: Ids,
        threaded: bool = False,
        step: Step | None = None,
    ) -> "Hq":
        """Open the database, bring it to our version, finish what a crash interrupted (H1);
        `FILE_CHANGED` where somebody else wrote in the file (FS3).
        """
        database = _database(config, step)
        prepare(database, SCHEMA, backup=lambda version: _backup(config, database, version))
        writer: Writer = DirectWriter(database)
        if threaded and database.is_sqlite:
            writer = ThreadWriter(database)
        hq = cls(config, secrets, database, writer, clock, ids)
        hq.run(lambda unit: state.remember_once(unit, "incarnation", ids.new()))
        hq.run(lambda unit: runs.break_off(unit, clock.now()))
        receive.resume(hq)
        return hq

    def close(self) -> None:
        """End in good order."""
        self.writer.close()
        self.database.close()

    def set_screen(self, screen: Screen | None) -> None:
        """From now on every new event is looked at first (plays of a quarantining HQ)."""
        self.screen = screen

    def counts(self) -> Counts:
        """How much business there is; an order that was voided while its clerk waited is none."""
        with self.read() as unit:
            number, total = orders.sums(unit)
            events = intake.by_kind(unit)
        business = sum(many for (kind, _), many in events.items() if kind in BUSINESS_KINDS)
        voided = events.get(("void", "applied"), 0)
        return Counts(
            transactions=business - voided,
            orders=number - voided,
            pending=events.get(("order", "waiting"), 0),
            total_minor=total,
        )

    def handle(self, request: Request) -> Reply:
        """Answer a till; whatever goes wrong becomes a status and a code, never an exception of
        ours.
        """
        try:
            reply = self._answer(request)
        except Unauthorised:
            self._tell_of_stranger(request.address)
            reply = error(401, "UNAUTHORISED", "This till is not known here.")
        except Malformed as wrong:
            reply = error(400, "BAD_MESSAGE", wrong.where)
        except Unavailable as away:
            what, wait = AWAY.get(away.reason, ("writer has too much to do", RETRY_SECONDS))
            reply = error(503, "BUSY", f"Nothing was taken in: head office's {what}.")
            reply.headers["retry-after"] = str(wait)
        except Refused as refused:
            status = 403 if refused.code == "ENROL_REFUSED" else 400
            reply = error(status, refused.code, str(refused)[:400])
        reply.headers["x-time"] = rfc3339(self.now())
        return reply

    def _answer(self, request: Request) -> Reply:
        if request.method != "POST":
            return error(405, "METHOD", "Only POST is understood here.")
        if len(request.body) > m.BODY_BYTES_MAX:
            return error(413, "TOO_LARGE", f"At most {m.BODY_BYTES_MAX} bytes.")
        wire = request.headers.get("x-wire", m.WIRE_VERSION)
        if wire.split(".", maxsplit=1)[0] != MAJOR:
            return error(426, "WIRE_VERSION", f"Head office speaks version {m.WIRE_VERSION}.")
        if request.path == "/api/v1/enrol":
            return self._enrol(decode_message(m.EnrolRequest, request.body), request.address)
        route = ROUTES.get(request.path)
        if route is None:
            return error(404, "PATH", "There is nothing here.")
        caller = authentication.authenticate(
            self, request.method, request.path, request.headers, request.body
        )
        if not self.gate.admits_device(caller.device.device_id):
            return too_often()
        reply = json_reply(route(self, caller, request.body), wire=wire)
        text = reply_text(request.path, caller.nonce, reply.body)
        reply.headers["x-signature"] = signature(self, text)
        return reply

    def _enrol(self, request: m.EnrolRequest, address: str) -> Reply:
        if request.wire.split(".", maxsplit=1)[0] != MAJOR:
            return error(426, "WIRE_VERSION", f"Head office speaks version {m.WIRE_VERSION}.")
        if not self.gate.hears_codes(address):
            return error(429, "TOO_MANY", "Too many wrong codes; try again in a minute.")
        try:
            return json_reply(enrolment.enrol(self, request), wire=request.wire)
        except Refused:
            self.gate.wrong_code(address)
            raise

    def _tell_of_stranger(self, address: str) -> None:
        """The journal hears of many strangers once a minute and address, never of each one."""
        if not self.gate.stranger(address):
            return
        LOG.warning("many requests from %s are no till's", address or "here")
        try:
            at = self.now()
            self.run(lambda unit: state.journal(unit, at, "nobody", "strangers", address=address))
        except Unavailable:
            LOG.warning("the journal could not be told of them")


def _database(config: HqConfig, step: Step | None) -> Database:
    if config.database_url:
        return Database.postgresql(config.database_url, step=step)
    config.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = config.database_of(config.database_file, step=step)
    expect_whole(database, config.database_file)
    return database


def _backup(config: HqConfig, database: Database, version: str) -> None:
    """Before a migration; PostgreSQL is backed up by its own tools, which the README tells."""
    if database.is_sqlite:
        database.backup(config.backups / f"hq-before-{version}.db")


def too_often() -> Reply:
    """What a till, or an address, hears that asks faster than any needs to."""
    reply = error(429, "TOO_OFTEN", "Too many requests; try again in a moment.")
    reply.headers["retry-after"] = str(RETRY_SECONDS)
    return reply


def error(status: int, code: str, sentence: str) -> Reply:
    """A refusal as tills understand it."""
    return json_reply(m.ErrorReply(code=code, sentence=sentence[:400]), status)


def json_reply(message: m.Message, status: int = 200, wire: str = m.WIRE_VERSION) -> Reply:
    """A message as a reply to a till of that wire version."""
    return Reply(status, reply_json(message, wire), {"content-type": "application/json"})


# --- what a till may ask --------------------------------------------------------------------------

R = TypeVar("R", bound=m.Message)


def _plain(message: R) -> R:
    """The message, when none of its texts has control signs, which no database could search for,
    or the number of a payment card, which no table may keep (S1).
    """
    for name, text in _texts(message):
        if not text.isprintable() or has_card_number(text):
            raise Refused("BAD_TEXT", where=name)
    return message


def _texts(message: m.Message) -> Iterator[tuple[str, str]]:
    for name, value in message:
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, str):
                yield name, one
            elif isinstance(one, m.Message):
                yield from _texts(one)


Handler = Callable[[Hq, Caller, bytes], m.Message]


def _hello(hq: Hq, caller: Caller, body: bytes) -> m.HelloReply:
    return hello.hello(hq, caller, _plain(decode_message(m.HelloRequest, body)))


def _rotate(hq: Hq, caller: Caller, body: bytes) -> m.RotateReply:
    return hello.rotate(hq, caller, decode_message(m.RotateRequest, body))


def _missing(hq: Hq, caller: Caller, body: bytes) -> m.MissingReply:
    return hello.missing(hq, caller, decode_message(m.MissingRequest, body))


def _push(hq: Hq, caller: Caller, body: bytes) -> m.PushReply:
    request = decode_message(m.PushRequest, body)
    device = replace(caller.device, state="fenced") if caller.fenced else caller.device
    return receive.push(hq, device, caller.admit, request)


def _reading(wanted: type[R], answer: Callable[[Unit, R], m.Message]) -> Handler:
    """A question that writes nothing but that its till has asked."""

    def handle(hq: Hq, caller: Caller, body: bytes) -> m.Message:
        request = _plain(decode_message(wanted, body))
        hq.run(caller.admit)
        with hq.read() as unit:
            return answer(unit, request)

    return handle


def _search(hq: Hq, caller: Caller, body: bytes) -> m.OrderSearchReply:
    request = _plain(decode_message(m.OrderSearchRequest, body))
    hq.run(caller.admit)
    with hq.read() as unit:
        return recall.find_orders(unit, request, caller.at)


def _drawers(hq: Hq, caller: Caller, body: bytes) -> DrawersReply:
    request = _plain(decode_message(DrawersRequest, body))
    hq.run(caller.admit)
    with hq.read() as unit:
        return drawers.answer(unit, caller.device, request)


def _value(hq: Hq, caller: Caller, body: bytes) -> ValueReply:
    request = _plain(decode_message(ValueRequest, body))
    digits = hq.ids.new()[:16].upper()
    note_no = "TB-" + "-".join(digits[at : at + 4] for at in range(0, 16, 4))

    def job(unit: Unit) -> ValueReply:
        caller.admit(unit)
        asker = values.Asker(caller.device.device_id, caller.at, note_no)
        return values.answer(unit, request, asker)

    return hq.run(job)


def _lease(hq: Hq, caller: Caller, body: bytes) -> m.LeaseReply:
    request = _plain(decode_message(m.LeaseRequest, body))

    def job(unit: Unit) -> m.LeaseReply:
        caller.admit(unit)
        return recall.lend(unit, caller.device, request, caller.at)

    return hq.run(job)


def _parked(hq: Hq, caller: Caller, body: bytes) -> ParkedReply:
    request = decode_message(ParkedRequest, body)
    _plain(request.model_copy(update={"cart": ""}))

    def job(unit: Unit) -> ParkedReply:
        caller.admit(unit)
        return parking.answer(unit, caller.device, request, caller.at)

    return hq.run(job)


def _configuration(hq: Hq, caller: Caller, body: bytes) -> m.ConfigurationReply:
    return downloads.whole(hq, caller, _plain(decode_message(m.ConfigurationRequest, body)))


def _downloads(hq: Hq, caller: Caller, body: bytes) -> d.DownloadsReply:
    return downloads.lacking(hq, caller, _plain(decode_message(d.DownloadsRequest, body)))


def _package(hq: Hq, caller: Caller, body: bytes) -> d.PackageReply:
    return downloads.part(hq, caller, decode_message(d.PackageRequest, body))


def _catalogue(hq: Hq, caller: Caller, body: bytes) -> m.CatalogueReply:
    request = _plain(decode_message(m.CatalogueRequest, body))
    _said(hq, caller, **catalogue.said(request))
    with hq.read() as unit:
        return catalogue.page(unit, caller.device.store_id, request)


def _create_customer(hq: Hq, caller: Caller, body: bytes) -> m.CustomerCreateReply:
    request = _plain(decode_message(m.CustomerCreateRequest, body))

    def job(unit: Unit) -> m.CustomerCreateReply:
        caller.admit(unit)
        return catalogue.create_customer(unit, caller.device.register_id, request)

    return hq.run(job)


def _said(hq: Hq, caller: Caller, **said: int) -> None:
    def job(unit: Unit) -> None:
        caller.admit(unit)
        devices.touch(unit, caller.device.device_id, caller.at, **said)

    hq.run(job)


ROUTES: dict[str, Handler] = {
    "/api/v1/hello": _hello,
    "/api/v1/push": _push,
    "/api/v1/rotate": _rotate,
    "/api/v1/missing": _missing,
    "/api/v1/orders/search": _search,
    "/api/v1/orders/counts": _reading(m.OrderCountsRequest, recall.count_orders),
    "/api/v1/orders/fulfilment": _reading(m.FulfilmentRequest, recall.orders_to_fulfil),
    "/api/v1/orders/read": _reading(
        m.OrderReadRequest, lambda unit, asked: recall.read_order(unit, asked.order_no)
    ),
    "/api/v1/orders/payments": _reading(
        m.OrderPaymentsRequest,
        lambda unit, asked: payment_history.order_payments(unit, asked.order_no),
    ),
    "/api/v1/value": _value,
    "/api/v1/orders/lease": _lease,
    "/api/v1/parked": _parked,
    "/api/v1/drawers": _drawers,
    "/api/v1/configuration": _configuration,
    "/api/v1/downloads": _downloads,
    "/api/v1/package": _package,
    "/api/v1/catalogue": _catalogue,
    "/api/v1/customers/create": _create_customer,
}
