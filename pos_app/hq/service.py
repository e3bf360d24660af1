"""HQ in one object: a request of a till in, a reply out, without sockets; must never know HTTP
servers.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from pos_app.contract import messages as m
from pos_app.contract.hq_keys import HEADER_KNOWN, HEADER_NEWS
from pos_app.contract.signed_texts import reply_text
from pos_app.contract.translate import Malformed, decode_message
from pos_app.contract.versions import reply_json
from pos_app.db import under_way
from pos_app.db.database import Database, Step
from pos_app.db.schema import expect_whole, prepare
from pos_app.db.seal import seal_closed
from pos_app.db.writer import DirectWriter, ThreadWriter, Writer
from pos_app.domain.clock import Clock, Ids
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.events import BUSINESS_KINDS, rfc3339
from pos_app.domain.finding import Finding
from pos_app.hq import authentication, enrolment, noticed, own_key, poison, receive
from pos_app.hq.authentication import Unauthorised
from pos_app.hq.config import HqConfig, Secrets
from pos_app.hq.core import Core, Screen
from pos_app.hq.migrations import SCHEMA
from pos_app.hq.questions import ROUTES
from pos_app.hq.signing import signature
from pos_app.hq.store import intake, orders, runs, state
from pos_app.rare_paths import Rare, rarely

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
        database, touched = _database(config, step)
        prepare(database, SCHEMA, backup=lambda version: _backup(config, database, version))
        writer: Writer = DirectWriter(database)
        if threaded and database.is_sqlite:
            writer = ThreadWriter(database)
        hq = cls(config, secrets, database, writer, clock, ids)
        hq.run(lambda unit: state.remember_once(unit, "incarnation", ids.new()))
        hq.run(lambda unit: runs.break_off(unit, clock.now()))
        hq.run(lambda unit: noticed.journal_touched(unit, clock.now(), touched))
        own_key.compare(hq)
        if threaded:
            poison.look_back(hq, under_way.keep_in(config.home / "applying"))
        receive.resume(hq)
        return hq

    def close(self) -> None:
        """End in good order; a file of our own is sealed until it is opened again."""
        self.writer.close()
        self.database.close()
        if not self.config.database_url:
            seal_closed(self.config.database_file)

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
            self.tell_of_stranger(request.address)
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
            reply = self._enrol(decode_message(m.EnrolRequest, request.body), request.address)
            known = request.headers.get(HEADER_KNOWN, "")
            reply.headers[HEADER_NEWS] = own_key.news_for(self, known)
            return reply
        route = ROUTES.get(request.path)
        if route is None:
            return error(404, "PATH", "There is nothing here.")
        caller = authentication.authenticate(
            self, request.method, request.path, request.headers, request.body
        )
        if not self.gate.admits_device(caller.device.device_id):
            return too_often()
        reply = _json_reply(route(self, caller, request.body), wire=wire)
        if rarely(Rare.REPLY_DROPPED):
            return error(500, "DROPPED", "The answer was lost.")
        text = reply_text(request.path, caller.nonce, reply.body)
        reply.headers["x-signature"] = signature(self, text)
        known = request.headers.get(HEADER_KNOWN, "")
        if news := own_key.hear(self, known, caller.device.register_id) if known else "":
            reply.headers[HEADER_NEWS] = news
        return reply

    def _enrol(self, request: m.EnrolRequest, address: str) -> Reply:
        if request.wire.split(".", maxsplit=1)[0] != MAJOR:
            return error(426, "WIRE_VERSION", f"Head office speaks version {m.WIRE_VERSION}.")
        if not self.gate.hears_codes(address):
            return error(429, "TOO_MANY", "Too many wrong codes; try again in a minute.")
        try:
            return _json_reply(enrolment.enrol(self, request), wire=request.wire)
        except Refused:
            self.gate.wrong_code(address)
            raise

    def tell_of_stranger(self, address: str) -> None:
        """The journal hears of many strangers once a minute and address, never of each one."""
        if not self.gate.stranger(address):
            return
        LOG.warning("many requests from %s are no till's", address or "here")
        try:
            at = self.now()
            self.run(lambda unit: state.journal(unit, at, "nobody", "strangers", address=address))
        except Unavailable:
            LOG.warning("the journal could not be told of them")


def _database(config: HqConfig, step: Step | None) -> tuple[Database, list[Finding]]:
    """And what was changed in its file while that was closed, no row among it."""
    if config.database_url:
        return Database.postgresql(config.database_url, step=step), []
    config.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = config.database_of(config.database_file, step=step)
    try:
        return database, expect_whole(database, config.database_file)
    except BaseException:
        database.close()
        raise


def _backup(config: HqConfig, database: Database, version: str) -> None:
    """Before a migration; PostgreSQL is backed up by its own tools, which the handbook tells."""
    if database.is_sqlite:
        database.backup(config.backups / f"hq-before-{version}.db")


def too_often() -> Reply:
    """What a till, or an address, hears that asks faster than any needs to."""
    reply = error(429, "TOO_OFTEN", "Too many requests; try again in a moment.")
    reply.headers["retry-after"] = str(RETRY_SECONDS)
    return reply


def error(status: int, code: str, sentence: str) -> Reply:
    """A refusal as tills understand it."""
    return _json_reply(m.ErrorReply(code=code, sentence=sentence[:400]), status)


def _json_reply(message: m.Message, status: int = 200, wire: str = m.WIRE_VERSION) -> Reply:
    """A message as a reply to a till of that wire version."""
    return Reply(status, reply_json(message, wire), {"content-type": "application/json"})
