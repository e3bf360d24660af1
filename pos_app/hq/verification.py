"""Says whether HQ's books are whole, and where not (A1-A3, M1): every till's chain with its
signatures, HQ's own journal, and orders, money and ledger made again from the events. It changes
nothing.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby, islice
from typing import Any

from pos_app.contract.kept_text import differences, still_says
from pos_app.contract.translate import Malformed, decode, decode_event, encode, sha256
from pos_app.db import row_seal
from pos_app.db.database import Unit
from pos_app.db.engines import DATABASE_ERRORS
from pos_app.db.signatures import any_verifies, chain_findings
from pos_app.domain.erasure import is_erased, without_person
from pos_app.domain.errors import Refused
from pos_app.domain.events import (
    GENESIS,
    CardRenewed,
    Change,
    Event,
    Placed,
    Repaired,
    Returned,
    chain_hash,
    header_of,
)
from pos_app.domain.finding import FINDINGS_MAX, Finding
from pos_app.domain.fulfilment import reassigned
from pos_app.domain.ids import is_receipt_number
from pos_app.domain.order import CustomerOrder, Standing
from pos_app.domain.order_events import Misfit, apply
from pos_app.hq.books.checks import CASH_ROUNDING_MAX, Quarantine
from pos_app.hq.books.ledger import of_change, of_new
from pos_app.hq.books.moved_money import Books, moved_by, tendered
from pos_app.hq.books.told_history import told_of
from pos_app.hq.books.typed_texts import legible
from pos_app.hq.columns import order_columns
from pos_app.hq.rows import (
    MAKING,
    ChainLink,
    Epoch,
    History,
    LedgerEntry,
    Payment,
    TakenIn,
)
from pos_app.hq.store import books, catalogue, devices, intake, orders, state
from pos_app.hq.verification_rows import rows

ACTS = {"held": Standing.ON_HOLD, "released": Standing.AT_HQ, "reassigned": Standing.AT_HQ}
"""What HQ's own people may do to an order, and where it stands then."""


def verify(unit: Unit) -> list[Finding]:
    """Everything that is not whole, at most `FINDINGS_MAX`; none where the books are whole."""
    found: list[Finding] = []
    try:
        found.extend(islice(_every(unit), FINDINGS_MAX))
    except (*DATABASE_ERRORS, ValueError, TypeError, KeyError) as error:
        found.append(Finding("the database", f"some of it cannot be read ({error})"[:200]))
    return found


def _every(unit: Unit) -> Iterator[Finding]:
    yield from row_seal.damage(unit)
    yield from _chains(unit)
    yield from _strays(unit)
    yield from _journal(unit)
    yield from _repairs(unit)
    yield from _business(unit)
    yield from rows(unit)


# --- the chains of the tills ----------------------------------------------------------------------


def _chains(unit: Unit) -> Iterator[Finding]:
    """Each till's chain in each epoch, from its first link to the head that HQ answers with."""
    for epoch in devices.every_epoch(unit):
        keys = devices.keys(unit, epoch.device_id)
        yield from chain_findings(partial(_links, unit, epoch), _epoch, partial(_is_signed, keys))


def _epoch(one: ChainLink) -> str:
    return one.epoch


def _is_signed(keys: Sequence[str], one: ChainLink) -> bool:
    return any_verifies(keys, one.sig, _bytes(one.hash))


def _links(unit: Unit, epoch: Epoch, is_signed: Callable[[ChainLink], bool]) -> Iterator[Finding]:
    seq, link = 0, GENESIS
    while page := intake.links(unit, epoch.device_id, epoch.epoch, seq, books.ROWS_AT_ONCE):
        for one in page:
            where = f"event {one.event_id} (number {one.seq} of till {one.device_id[:8]})"
            if one.seq != seq + 1:
                yield Finding(where, f"events before it that are missing: {one.seq - seq - 1}")
            elif one.prev_hash != link.hex():
                yield Finding(where, "it does not continue the event before it")
            for what in _link_faults(one, signed=is_signed(one)):
                yield Finding(where, what)
            seq, link = one.seq, _bytes(one.hash)
    yield from _end(epoch, seq, link)


def _end(epoch: Epoch, seq: int, link: bytes) -> Iterator[Finding]:
    if (seq, link.hex()) != (epoch.through, epoch.head_hash):
        place = f"the chain of till {epoch.device_id[:8]}, epoch {epoch.epoch[:8]}"
        yield Finding(place, f"it ends at number {seq}, HQ once had {epoch.through}")


def _link_faults(one: ChainLink, *, signed: bool) -> Iterator[str]:
    if not isinstance(one.body, bytes) or sha256(one.body).hex() != one.body_sha256:
        yield "its content was changed"
    if chain_hash(_bytes(one.prev_hash), header_of(one), _bytes(one.body_sha256)).hex() != one.hash:
        yield "its header or its link was changed"
    elif not signed:
        yield "its signature is not the till's"


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _strays(unit: Unit) -> Iterator[Finding]:
    for event_id in books.without_chain(unit):
        yield Finding(f"event {event_id}", "it belongs to no chain of a till")
    for event_id in books.without_state(unit):
        yield Finding(f"event {event_id}", "HQ does not know what became of it (D8)")


def _journal(unit: Unit) -> Iterator[Finding]:
    """HQ's own journal; entries from before it was chained have no link."""
    link, begun = "", False
    for number, at, who, what, detail, found in books.journal(unit):
        if not found and not begun:
            continue
        begun = True
        if state.journal_link(link, at, who, what, detail) != found:
            yield Finding(f"journal entry {number}", "it, or one before it, was changed or removed")
        link = found


def _repairs(unit: Unit) -> Iterator[Finding]:
    """Each booked copy is the one that HQ's own chain tells of; copies from before it did so stand
    for themselves.
    """
    told: dict[str, str] = {}
    first = None
    for taken in books.repairs_told(unit):
        event = decode_event(taken.kind, taken.body)
        first = first or taken.received_at
        if isinstance(event, Repaired) and event.booked_sha256:
            told[event.event_id] = event.booked_sha256
    for event_id, at, body in books.copies(unit):
        wanted = told.pop(event_id, "")
        if (wanted or (first and at >= first)) and sha256(body).hex() != wanted:
            yield Finding(f"the repair of event {event_id}", "its booked copy was changed")
    for event_id in told:
        yield Finding(f"the repair of event {event_id}", "its booked copy is gone")


# --- what HQ made of the events -------------------------------------------------------------------


@dataclass(slots=True)
class _Made:
    """An order made again from its events, with its money and ledger; `acts` are what HQ's own
    people did to it in between, the next one first.
    """

    acts: list[tuple[str, dict[str, Any]]]
    accepted: bool
    order: CustomerOrder | None = None
    payments: dict[str, Payment] = field(default_factory=dict)
    ledger: list[LedgerEntry] = field(default_factory=list)
    history: list[History] = field(default_factory=list)


def _business(unit: Unit) -> Iterator[Finding]:
    """Orders, payments and ledger against the events that were applied."""
    for order_no, events in groupby(books.applied(unit), key=lambda one: one.order_id):
        if order_no and not is_receipt_number(order_no):
            first = sorted(events, key=lambda one: one.kind not in MAKING)
            yield from _order(unit, order_no, first)
        else:
            yield from _sales(unit, events)
    for order_no in books.orders_without_events(unit):
        yield Finding(f"order {order_no}", "no event made it")
    for payment_id in books.payments_without_events(unit):
        yield Finding(f"payment {payment_id}", "it comes from no event")


def _order(unit: Unit, order_no: str, events: Sequence[TakenIn]) -> Iterator[Finding]:
    where, row = f"order {order_no}", books.order_row(unit, order_no)
    body = bytes(row.get("body", b""))
    try:
        kept = decode(CustomerOrder, body)
    except Malformed:
        kept = None
    try:
        made = _remade(unit, order_no, events, (body, kept))
    except (Malformed, Misfit, Quarantine, Refused) as error:
        yield Finding(where, f"its events do not make it again ({error})")
        return
    if made.order is None:
        return
    wanted = order_columns(made.order)
    text: bytes = wanted["body"]
    if kept is None or not still_says(body, text):
        yield Finding(where, _difference(body, kept, text))
    elif row != {**wanted, "body": row["body"]} or not books.places_agree(unit, made.order):
        yield Finding(where, "what lists show of it was changed")
    yield from _money(where, made.payments, orders.payments(unit, order_no))
    if orders.ledger(unit, order_no) != made.ledger:
        yield Finding(where, "its deposit ledger is not what its events say")
    said = {one.event_id for one in made.history}
    if any(one.state == "resolved" for one in events):
        return  # a repair is told after what came later
    if [x for x in orders.history(unit, order_no) if x.event_id in said] != made.history:
        yield Finding(where, "its history is not what its events say")


def _remade(
    unit: Unit, order_no: str, events: Sequence[TakenIn], found: tuple[bytes, CustomerOrder | None]
) -> _Made:
    """The order from its events and from what HQ's people did, each at its version. Whether a place
    accepted at once what was given to it depends on that day's settings: both ways are tried. One
    whose customer was erased is made without them.
    """
    body, kept = found
    nobody = kept is not None and is_erased(kept.customer)
    acts = [
        (one.what, json.loads(one.detail))
        for one in orders.history(unit, order_no)
        if not one.event_id and one.what in ACTS
    ]
    made = _made(unit, events, _Made(list(acts), accepted=True), nobody=nobody)
    if acts and made.order and not still_says(body, encode(made.order)):
        made = _made(unit, events, _Made(list(acts), accepted=False), nobody=nobody)
    return made


def _made(unit: Unit, events: Sequence[TakenIn], made: _Made, *, nobody: bool) -> _Made:
    for taken in events:
        _act(made)
        _make(unit, made, taken)
    _act(made)
    if nobody and made.order is not None:
        made.order = without_person(made.order)
    return made


def _act(made: _Made) -> None:
    """What HQ's people did between the last event and the next."""
    while made.order is not None and made.acts:
        what, detail = made.acts[0]
        if detail.get("version") != made.order.version + 1:
            return
        after, version = made.order, made.order.version + 1
        if what == "reassigned":
            place = (int(detail["line"]), str(detail["location"]))
            after = reassigned(after, *place, accepted=made.accepted)
        else:
            after = replace(after, standing=ACTS[what])
        made.order = replace(after, version=version)
        del made.acts[0]


def _make(unit: Unit, made: _Made, taken: TakenIn) -> None:
    if not isinstance(taken.body, bytes):
        raise Malformed("body: no bytes")
    event: Event = decode_event(taken.kind, legible(taken.body)[0])
    before = made.order
    if not isinstance(event, Placed | Change | CardRenewed):
        return
    made.order = after = apply(before, event)
    made.history.append(told_of(taken, event, after))
    if isinstance(event, Placed):
        made.order = replace(after, customer=catalogue.final_customer(unit, after.customer))
        made.payments |= _by_id(tendered(taken, event.transaction.tenders))
        made.ledger += of_new(event, taken.event_id, after)
    elif isinstance(event, Change) and before is not None:
        paid = sum(one.amount_minor for one in made.payments.values())
        known = Books(paid, CASH_ROUNDING_MAX, decided=True)
        made.payments |= _by_id(moved_by(event, taken, before, known).payments)
        made.ledger += of_change(event, taken.event_id, before, after)


def _by_id(money: Sequence[Payment]) -> dict[str, Payment]:
    return {one.payment_id: one for one in money}


def _difference(body: bytes, kept: CustomerOrder | None, made: bytes) -> str:
    if kept is None:
        return "it is gone, or cannot be read"
    names = differences(body, made)
    return f"it is not what its events make ({', '.join(names)})"


def _sales(unit: Unit, events: Iterator[TakenIn]) -> Iterator[Finding]:
    """Sales, and what came back without an order: their money as the till sent it."""
    for taken in events:
        try:
            event = decode_event(taken.kind, taken.body)
        except Malformed:
            continue  # its chain has said so already
        if isinstance(event, Placed):
            tenders = event.transaction.tenders
        elif isinstance(event, Returned):
            tenders = event.tenders
        else:
            continue
        wanted = {one.payment_id: one for one in tendered(taken, tenders)}
        found = books.payments_named(unit, list(wanted))
        yield from _money(f"{taken.kind} {event.receipt_no}", wanted, found)


def _money(where: str, wanted: dict[str, Payment], found: Sequence[Payment]) -> Iterator[Finding]:
    """Each payment that the events tell of, as they tell it. HQ's own lines of a discrepancy stand
    beside them.
    """
    kept: dict[str, Any] = {one.payment_id: one for one in found}
    for payment_id, payment in wanted.items():
        if kept.get(payment_id) != payment:
            yield Finding(where, f"payment {payment_id} is not what the till sent")
    for payment_id, payment in kept.items():
        if payment_id not in wanted and payment.kind != "discrepancy":
            yield Finding(where, f"payment {payment_id} comes from no event")
