"""Master data over HTTP, for operators' tools: every field has a type, a range, and an error that
names it. Whoever asks is the owner with HQ's own token on this machine, or a person with their
console session; what they may do is checked below.
"""

import hmac
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from json import JSONDecodeError
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from pos_app.contract.translate import Malformed, check_json
from pos_app.db.database import Unit
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.events import rfc3339
from pos_app.domain.plain_text import has_card_number
from pos_app.hq.master import publishing, records
from pos_app.hq.master.cautions import of_record
from pos_app.hq.master.fields import Invalid, Reading, Shape, Wrong, from_json
from pos_app.hq.master.kind import Kind
from pos_app.hq.master.kinds import JOBS, KINDS
from pos_app.hq.master.states import MasterState, draft, published
from pos_app.hq.master_rows import Publication, Record
from pos_app.hq.people.rights import ASKS_AGAIN, OWNER, Actor
from pos_app.hq.service import Hq
from pos_app.hq.store import master as store
from pos_app.hq.store import state
from pos_app.hq.web import manage_schemas as schemas
from pos_app.hq.web.console import guard, session
from pos_app.hq.words import Words, broken_rule, read_words
from pos_app.resources_dir import resources_dir

LOOPBACK = frozenset({"127.0.0.1", "::1"})
PREFIX = "/operator/v1/master"
PUBLICATIONS = "/operator/v1/publishing/publications"
GONE = frozenset({"RECORD_UNKNOWN", "PUBLICATION_UNKNOWN", "DEVICE_UNKNOWN"})
REASON_MAX = 400
NUMBER_MAX = 2**53
PLAIN = frozenset({"BAD_MOMENT", "BAD_PIN", "BAD_TEXT", "CARD_NUMBER_TYPED", "MALFORMED"})


class Stranger(Exception):
    """Nobody that HQ knows asks."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: who, about what, with which body."""

    hq: Hq
    actor: Actor
    kind: Kind
    key: str
    sent: Mapping[str, Any]

    def number(self, name: str) -> int:
        """A whole number of the body; 0 where it is missing."""
        found = self.sent.get(name, 0)
        if not isinstance(found, int) or isinstance(found, bool):
            raise Invalid((Wrong(name, "NOT_A_NUMBER", {}),))
        if not 0 <= found <= NUMBER_MAX:
            raise Invalid((Wrong(name, "RANGE", {"least": 0, "most": NUMBER_MAX}),))
        return found

    def text(self, name: str) -> str:
        """A text of the body; empty where it is missing."""
        found = self.sent.get(name, "")
        if not isinstance(found, str):
            raise Invalid((Wrong(name, "NOT_A_TEXT", {}),))
        return found


Answer = Callable[[Asked], object]


def only(asked: Asked, *known: str) -> None:
    """No other field is sent than these."""
    wrongs = tuple(Wrong(x[:60], "UNKNOWN_FIELD", {}) for x in asked.sent if x not in known)
    if wrongs:
        raise Invalid(wrongs)


# --- records --------------------------------------------------------------------------------------


def record_list(asked: Asked) -> object:
    """Every record of the kind, as the draft has it; of goods and customers those that wait."""
    asked.actor.must(asked.kind.view)
    with asked.hq.read() as unit:
        here, there = draft(unit), published(unit)
        keys = sorted(here.every(asked.kind.name))
        return {"records": [shown(unit, asked.kind, key, (here, there)) for key in keys]}


def one_record(asked: Asked) -> object:
    """One record of the draft, with what HQ warns of."""
    asked.actor.must(asked.kind.view)
    with asked.hq.read() as unit:
        here, there = draft(unit), published(unit)
        if records.found_in(unit, here, asked.kind, asked.key) is None:
            raise Refused("RECORD_UNKNOWN", kind=asked.kind.name, key=asked.key[:60])
        return shown(unit, asked.kind, asked.key, (here, there))


def shown(
    unit: Unit, kind: Kind, key: str, states: tuple[MasterState, MasterState]
) -> dict[str, object]:
    """A record without its secrets; `seen` goes back with a change of it."""
    here, there = states
    record = records.found_in(unit, here, kind, key) or {}
    return {
        "key": key,
        "seen": records.seen_of(unit, here, kind, key),
        "published": record == records.found_in(unit, there, kind, key),
        "record": public(kind, record),
        "warnings": [
            {"code": one.code, "field": one.field, **one.details}
            for one in of_record(here, kind.name, key)
        ],
    }


def public(kind: Kind, record: Record) -> Record:
    """The fields that may be read and written."""
    return {x.name: record.get(x.name) for x in kind.fields if x.shape is not Shape.SECRET}


def put_record(asked: Asked) -> object:
    """Make or change a record of the draft; `seen` is the change that was looked at."""
    kind = asked.kind
    asked.actor.must(kind.edit)
    only(asked, "seen", "record")
    open_fields = tuple(one for one in kind.fields if one.shape is not Shape.SECRET)
    reading = Reading()
    record = from_json(open_fields, asked.sent.get("record"), reading)
    if reading.wrongs:
        raise Invalid(tuple(reading.wrongs))
    if not kind.single:
        record.setdefault(kind.fields[0].name, asked.key)
    wish = records.Wish(kind, record, asked.number("seen"), asked.key)
    records.save(asked.hq, asked.actor, wish)
    return one_record(asked)


def withdraw_record(asked: Asked) -> object:
    """Take the record out of the draft."""
    records.withdraw(asked.hq, asked.actor, asked.kind, asked.key, asked.number("seen"))
    return {"withdrawn": asked.key}


def new_pin(asked: Asked) -> object:
    """Give a member of staff a PIN: the one that was sent, or one that is answered this once."""
    only(asked, "pin")
    return {"pin": records.new_pin(asked.hq, asked.actor, asked.key, asked.text("pin"))}


# --- publications ---------------------------------------------------------------------------------


def publication_list(asked: Asked) -> object:
    """What was published, newest first, and what waits in the draft."""
    asked.actor.must("config.view")
    with asked.hq.read() as unit:
        known = store.publications(unit, 100)
        waiting = publishing.pending(unit)
    changes = [{"kind": x.kind.name, "key": x.key, "fields": list(x.fields)} for x in waiting]
    return {"publications": [publication(one) for one in known], "draft": changes}


def publication(one: Publication) -> dict[str, object]:
    """A publication as JSON."""
    return {
        "number": one.number,
        "jobs": list(one.job_numbers),
        "state": one.state,
        "reason": one.reason,
        "made_by": one.made_by,
        "made_at": rfc3339(one.made_at),
        "in_force_at": rfc3339(one.in_force_at),
        "confirmed_by": one.confirmed_by,
    }


def publish(asked: Asked) -> object:
    """Publish the draft of these downloads, at once or at a moment (R54)."""
    only(asked, "jobs", "reason", "in_force_at")
    jobs = asked.sent.get("jobs", list(JOBS))
    if not isinstance(jobs, list) or not all(type(x) is int and x in JOBS for x in jobs):
        options = ", ".join(map(str, JOBS))
        raise Invalid((Wrong("jobs", "NOT_AN_OPTION", {"options": options}),))
    reason = asked.text("reason")
    if len(reason) > REASON_MAX:
        raise Invalid((Wrong("reason", "TOO_LONG", {"most": REASON_MAX}),))
    wish = publishing.Wish(tuple(jobs), reason, moment_of(asked.text("in_force_at")))
    return publication(publishing.publish(asked.hq, asked.actor, wish))


def moment_of(text: str) -> datetime | None:
    """A moment with its offset; nothing means now."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refused("BAD_MOMENT", text=text[:40])
    return found


def confirm(asked: Asked) -> object:
    """Confirm what somebody else proposed."""
    return publication(publishing.confirm(asked.hq, asked.actor, number_of(asked)))


def withdraw(asked: Asked) -> object:
    """Withdraw a proposal."""
    publishing.withdraw(asked.hq, asked.actor, number_of(asked))
    return {"withdrawn": asked.key}


def go_back(asked: Asked) -> object:
    """Put the content of an older publication into the draft."""
    return {"changed": publishing.go_back(asked.hq, asked.actor, number_of(asked))}


def number_of(asked: Asked) -> int:
    """The publication that the address names."""
    if not asked.key.isascii() or not asked.key.isdecimal() or len(asked.key) > 9:
        raise Refused("PUBLICATION_UNKNOWN", number=asked.key[:20])
    return int(asked.key)


# --- the web --------------------------------------------------------------------------------------


def build(hq: Hq, token: str) -> APIRouter:
    """The routes of master data; without a token only console sessions may ask."""
    router = APIRouter()
    words = read_words(resources_dir() / "text")["en"]

    def add(path: str, method: str, answer: Answer, kind: Kind) -> None:
        name = f"{answer.__name__}_{kind.name}"
        router.add_api_route(
            path,
            endpoint(hq, token, words, answer, kind),
            methods=[method],
            summary=(answer.__doc__ or "").strip().split("\n")[0],
            operation_id=name,
            openapi_extra=schemas.asks(method, answer.__name__, kind, path),
            responses=schemas.responses(answer.__name__, kind),
            response_class=Response,
        )

    for kind in KINDS.values():
        base = f"{PREFIX}/{kind.name}"
        add(base, "GET", record_list, kind)
        add(f"{base}/{{key}}", "GET", one_record, kind)
        add(f"{base}/{{key}}", "PUT", put_record, kind)
        add(f"{base}/{{key}}", "DELETE", withdraw_record, kind)
    add(f"{PREFIX}/staff/{{key}}/pin", "POST", new_pin, KINDS["staff"])
    terms = KINDS["terms"]
    add(PUBLICATIONS, "GET", publication_list, terms)
    add(PUBLICATIONS, "POST", publish, terms)
    add(f"{PUBLICATIONS}/{{key}}/confirm", "POST", confirm, terms)
    add(f"{PUBLICATIONS}/{{key}}/withdraw", "POST", withdraw, terms)
    add(f"{PUBLICATIONS}/{{key}}/go-back", "POST", go_back, terms)
    return router


def endpoint(
    hq: Hq, token: str, words: Words, answer: Answer, kind: Kind
) -> Callable[[Request], Awaitable[Response]]:
    """What the web framework calls for one address."""

    async def called(request: Request) -> Response:
        body = await request.body()

        def work() -> Response:
            actor = None
            try:
                actor = actor_of(hq, token, request, kind.edit)
                key = str(request.path_params.get("key", ""))
                sent = content_of(request, body)
                return reply(200, answer(Asked(hq, actor, kind, key, sent)))
            except Stranger:
                return refused(401, words, Refused("SIGN_IN_MISSING"))
            except Refused as error:
                if error.code == "RIGHT_MISSING" and actor is not None:
                    note_refusal(hq, actor, request, str(error.details["right"]))
                return refused(status_of(error), words, error)
            except Unavailable:
                return refused(503, words, Refused("BUSY"))

        return await run_in_threadpool(work)

    return called


def actor_of(hq: Hq, token: str, request: Request, right: str = "") -> Actor:
    """The owner by HQ's token, on this machine only; or a person by their session, whose changes
    need the session's own token as well, and by some rights a second factor just shown.
    """
    given = request.headers.get("authorization", "")
    if given:
        local = request.client is not None and request.client.host in LOOPBACK
        fits = hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
        if not token or not local or not fits:
            raise Stranger
        return OWNER
    cookie = request.cookies.get(guard.cookie_name(secure=guard.is_secure(request)), "")
    found = session.find(hq, cookie, touch=True) if cookie else None
    if found is None or found.must_choose or not guard.is_allowed_place(request):
        raise Stranger
    sent = request.headers.get("x-token", "")
    if request.method != "GET" and not session.token_fits(found.token, sent):
        raise Stranger
    actor = Actor(found.login, found.role, found.stores)
    stale = not hq.config.training and not found.fresh(hq.now())
    if request.method != "GET" and right in ASKS_AGAIN and actor.has(right) and stale:
        raise Refused("FACTOR_STALE")
    return actor


def note_refusal(hq: Hq, actor: Actor, request: Request, right: str) -> None:
    """Who wanted what they may not is journalled (A5)."""
    told = {"right": right, "address": request.url.path[:200]}
    hq.run(lambda unit: state.journal(unit, hq.now(), actor.login, "right_refused", **told))


def content_of(request: Request, body: bytes) -> Mapping[str, Any]:
    """The JSON object that was sent; `seen` of a DELETE stands in the address."""
    if request.method == "DELETE":
        seen = request.query_params.get("seen", "0")
        return {"seen": int(seen) if seen.isdecimal() and len(seen) < 16 else seen}
    if not body:
        return {}
    try:
        check_json(body)
        found = json.loads(body)
    except (Malformed, JSONDecodeError, UnicodeDecodeError) as error:
        raise Refused("MALFORMED", where=str(error)[:100]) from None
    if not isinstance(found, dict):
        raise Refused("MALFORMED", where="an object is expected")
    if any(map(has_card_number, texts_of(found))):
        raise Refused("CARD_NUMBER_TYPED")
    return found


def texts_of(value: object) -> Iterator[str]:
    """Every text inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in texts_of(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in texts_of(one))


def status_of(error: Refused) -> int:
    """The status of a refusal."""
    if isinstance(error, Invalid):
        return 422
    if error.code in {"RIGHT_MISSING", "FACTOR_STALE"}:
        return 403
    if error.code in GONE:
        return 404
    return 400 if error.code in PLAIN else 409


def refused(status: int, words: Words, error: Refused) -> Response:
    """The code, its sentence, and every field that is wrong."""
    wrongs = error.wrongs if isinstance(error, Invalid) else ()
    return reply(
        status,
        {
            "code": error.code,
            "sentence": words(f"refused_{error.code}", **error.details),
            "errors": [
                {
                    "field": one.field,
                    "rule": one.rule,
                    "sentence": broken_rule(words, one),
                }
                for one in wrongs
            ],
        },
    )


def reply(status: int, content: object) -> Response:
    """JSON."""
    return Response(json.dumps(content), status, media_type="application/json")
