"""The intake as people read it: filtered rows, and one event whole; nothing can be changed here."""

import json
import re
from functools import partial
from urllib.parse import urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from starlette.responses import Response

from pos_app.contract.translate import sha256
from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.domain.events import GENESIS, chain_hash, header_of
from pos_app.domain.plain_text import masked
from pos_app.domain.shift_events import SHIFT_KINDS
from pos_app.hq import synchronise_orders
from pos_app.hq.rows import Device, TakenIn
from pos_app.hq.store import console, devices, intake, orders, state
from pos_app.hq.store.console import IntakeFilter, Link
from pos_app.hq.web.console.lists import (
    INTAKE_LOOK,
    Wrong,
    amount_of,
    amounts_of,
    beginning,
    chips,
    ending,
    figures_said,
    options,
    pager,
    reason,
)
from pos_app.hq.web.console.receipt_view import receipt_of
from pos_app.hq.web.console.till_view import moment_of, registers_of
from pos_app.hq.web.console.visit import NotFound, Visit, moved, page

STATES = ("waiting", "applied", "quarantined", "resolved")
KINDS = (
    *("sale", "order", "quote", "pickup", "shipment"),
    *("edit", "cancel", "return", "fulfilment", "void"),
    *("shift_opened", *SHIFT_KINDS.values()),
    *("journal", "repair"),
)
Check = tuple[bool | None, str]
"""Whether it holds (nothing: cannot be known yet), and its sentence."""


def transactions(visit: Visit) -> Response:
    """`/console/transactions`: the newest first, narrowed by the address."""
    wrong = Wrong(visit)
    since, until = wrong.day("from"), wrong.day("to")
    asked = {name: visit.asked(name) for name in ("place", "state", "kind", "order", "amount")}
    wanted = IntakeFilter(
        store=visit.asked("store"),
        register=asked["place"],
        state=asked["state"],
        kind=asked["kind"],
        order=asked["order"].upper(),
        amount_minor=wrong.amount("amount"),
        since=beginning(visit, since),
        until=ending(visit, until),
        before=wrong.number("after"),
    )
    with visit.hq.database.read() as unit:
        found = [] if wrong.found else console.transactions(unit, wanted)
        places = registers_of(unit, wanted.store)
        rows = found[: console.PAGE_ROWS]
        amounts = amounts_of(unit, rows)
    following = str(rows[-1].position) if len(found) > len(rows) else ""
    asked |= {"since": visit.asked("from", 10), "until": visit.asked("to", 10)}
    return page(
        visit,
        "transactions.html",
        "transactions",
        wanted=asked,
        wrong=wrong.found,
        rows=rows,
        page=pager(visit, len(rows), following),
        start_query=start_query(asked),
        active=active(visit, asked),
        range_said="" if wrong.found else range_said(visit, asked),
        places=[(place, place) for place in places],
        states=options(visit, "state", STATES),
        kinds=options(visit, "kind", KINDS),
        state_of=INTAKE_LOOK,
        amounts=amounts,
        reason=partial(reason, visit),
    )


def start_query(asked: dict[str, str]) -> str:
    """A run over all that wait of the till and the order that the list is narrowed to."""
    scope = {"till": asked["place"], "order": asked["order"].upper()}
    chosen = {name: value for name, value in scope.items() if value}
    return f"?{urlencode(chosen)}" if chosen else ""


def active(visit: Visit, asked: dict[str, str]) -> list[object]:
    """The filters that are on, each with its own way out."""
    t = visit.words
    return [
        *chips(
            visit,
            [
                ("place", t("till"), asked["place"]),
                ("state", t("state"), t.of("state", asked["state"]) if asked["state"] else ""),
                ("kind", t("kind"), t.of("kind", asked["kind"]) if asked["kind"] else ""),
                ("order", t("order"), asked["order"]),
                ("amount", t("amount"), asked["amount"]),
                ("from", t("from_day"), asked["since"]),
                ("to", t("to_day"), asked["until"]),
            ],
        )
    ]


def range_said(visit: Visit, asked: dict[str, str]) -> str:
    """The range in words; without one it is everything, newest first."""
    if not asked["since"] and not asked["until"]:
        return visit.words("all_days")
    return visit.words("days_between", since=asked["since"] or "…", until=asked["until"] or "…")


def transaction(visit: Visit) -> Response:
    """`/console/transactions/{event_id}`; with the exact message where that was asked for, which
    writes a journal entry.
    """
    opened = bool(visit.asked("message", 1))
    with visit.hq.database.read() as unit:
        event = intake.find(unit, visit.names["event_id"])
        if event is None:
            raise NotFound
        before, after, checks = proof(visit, unit, event)
        conflicts = console.conflicts_of(unit, event.event_id)
        differs = orders.discrepancies(unit, event_id=event.event_id)
        receipt = receipt_of(visit, unit, event)
    if opened:
        visit.hq.writer.run(lambda unit: message_of(visit, unit))
    return page(
        visit,
        "transaction.html",
        "transactions",
        event=event,
        before=before,
        after=after,
        conflicts=conflicts,
        differs=[(visit.words.of("differs", one.kind), one.amount_minor) for one in differs],
        checks=checks,
        receipt=receipt,
        amount=amount_of(event),
        message=pretty(event.body) if opened else "",
        size=len(event.body),
        made_at=made_at(visit, event.created_at),
        figures=figures_said(visit, event.detail),
        state_of=INTAKE_LOOK,
        reason=partial(reason, visit),
    )


def made_at(visit: Visit, text: str) -> str:
    """The till's own time; what is no time is shown as it came."""
    found = moment_of(text)
    return visit.show.moment(found, seconds=True) if found else text


def pretty(body: bytes) -> str:
    """The message with its indents; where it is no JSON, as it came."""
    text = body.decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def proof(
    visit: Visit, unit: Unit, event: TakenIn
) -> tuple[Link | None, Link | None, list[Check]]:
    """The event's neighbours in its chain, and what its bytes prove."""
    own = console.link(unit, event.epoch, event.seq)
    before = console.link(unit, event.epoch, event.seq - 1)
    after = console.link(unit, event.epoch, event.seq + 1)
    device = devices.find(unit, event.device_id)
    return before, after, checks(visit, event, own, (before, after), device)


def checks(
    visit: Visit,
    event: TakenIn,
    own: Link | None,
    beside: tuple[Link | None, Link | None],
    device: Device | None,
) -> list[Check]:
    """What anybody can compute again from the bytes (A1)."""
    t = visit.words
    if own is None:
        return [(False, t("check_body"))]
    before, after = beside
    first = GENESIS.hex() if event.seq == 1 else None
    previous = before.hash if before else first
    return [
        (sha256(event.body).hex() == own.body_sha256, t("check_body")),
        (chained(event, own) == own.hash, t("check_chain")),
        (signed(own, device), t("check_signature")),
        (None if previous is None else own.prev_hash == previous, t("check_before")),
        (None if after is None else after.prev_hash == own.hash, t("check_after")),
    ]


def chained(event: TakenIn, own: Link) -> str:
    """The chain hash, computed anew."""
    return chain_hash(bytes.fromhex(own.prev_hash), header_of(event), sha256(event.body)).hex()


def signed(own: Link, device: Device | None) -> bool:
    """Whether the till's enrolled key made the signature."""
    if device is None:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(device.public_key))
        key.verify(bytes.fromhex(own.sig), bytes.fromhex(own.hash))
    except (InvalidSignature, ValueError):
        return False
    return True


TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^"]+|"')
"""A text of a JSON message, or what stands between two of them."""


def masked_token(text: str) -> str:
    """One token without card numbers; an id as a whole is never taken for one."""
    if len(text) > 2 and text[0] == text[-1] == '"':
        return f'"{masked(text[1:-1])}"'
    return masked(text)


def message(visit: Visit) -> Response:
    """The exact bytes to keep, as no browser shows or runs them; opening them writes a journal
    entry (section 8). What looks like a card number is masked even here, and the name says so
    (S1).
    """
    event_id = visit.names["event_id"]
    body = visit.hq.writer.run(lambda unit: message_of(visit, unit))
    text = body.decode("utf-8", "surrogateescape")
    kept = TOKEN.sub(lambda found: masked_token(found[0]), text).encode("utf-8", "surrogateescape")
    mark = "" if kept == body else "-masked"
    name = f'attachment; filename="{event_id}{mark}.json"'
    return Response(
        kept, media_type="application/octet-stream", headers={"content-disposition": name}
    )


def message_of(visit: Visit, unit: Unit) -> bytes:
    """The bytes, and who opened them in the journal."""
    event = intake.find(unit, visit.names["event_id"])
    if event is None:
        raise NotFound
    told = {"event": event.event_id}
    state.journal(unit, visit.hq.now(), visit.who.login, "message_read", **told)
    return event.body


def synchronise_one(visit: Visit) -> Response:
    """*Synchronise this one*: try it again now (R176)."""
    event_id = visit.names["event_id"]
    try:
        synchronise_orders.retry(visit.hq, event_id, visit.who.login)
    except Refused as error:
        if error.code == "EVENT_UNKNOWN":
            raise NotFound from None
        said = "record_open" if error.code == "RECORD_OPEN" else "already_settled"
        return moved(f"/console/transactions/{event_id}", said=said)
    return moved(f"/console/transactions/{event_id}", said="tried_again")
