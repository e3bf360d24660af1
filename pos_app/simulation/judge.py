"""Holds HQ and tills against what clerks were told; reads plain tables, trusts no code of the
product.
"""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pos_app.simulation.record import VALUED, Record, Told

COMPLAINTS_MAX = 20
BODIES_KEPT = 10_000
RECEIPTS = VALUED | {"edit", "cancel", "return"}
Row = tuple[Any, ...]


@dataclass(slots=True)
class Verdict:
    """The four classes of a delivery test, and what else does not hold."""

    lost: int = 0
    duplicated: int = 0
    unexpected: int = 0
    recovered: int = 0
    complaints: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether everything holds."""
        return not (self.lost or self.duplicated or self.unexpected)

    def complain(self, kind: str, words: str) -> None:
        """One thing that does not hold, counted as `lost`, `duplicated` or `unexpected`."""
        setattr(self, kind, getattr(self, kind) + 1)
        if len(self.complaints) < COMPLAINTS_MAX:
            self.complaints.append(f"{kind}: {words}")


@dataclass(frozen=True, slots=True)
class Event:
    """One event as a database has it."""

    event_id: str
    place: tuple[str, str, int]
    kind: str
    order_no: str
    body: bytes
    link: bytes
    receipt_no: str


def judge(
    record: Record, tills: Sequence[sqlite3.Connection], hq: sqlite3.Connection, *, at_peace: bool
) -> Verdict:
    """Everything that must hold; at peace, that everything is at HQ and settled, too."""
    verdict = Verdict()
    at_hq = list(_hq_events(hq))
    at_tills = [list(_till_events(one)) for one in tills]
    kept = {one.event_id: one for held in at_tills for one in held}
    _chains("HQ", at_hq, verdict)
    for number, held in enumerate(at_tills):
        _chains(f"till {number}", held, verdict)
        _gapless(number, held, verdict)
    _delivered(at_hq, kept, verdict, at_peace=at_peace)
    sources = at_hq if at_peace else [*at_hq, *kept.values()]
    _told(record, sources, at_tills, verdict, once=at_peace)
    _money(record, hq, at_hq, verdict)
    _orders(hq, verdict)
    if at_peace:
        _settled(tills, hq, verdict)
    return verdict


# --- events ---------------------------------------------------------------------------------------


def _hq_events(hq: sqlite3.Connection) -> Iterator[Event]:
    rows = hq.execute(
        "SELECT event_id, device_id, epoch, seq, kind, order_id, body, hash, prev_hash, created_at,"
        " body_sha256 FROM intake ORDER BY position"
    )
    for row in rows:
        yield _event(row, bytes.fromhex(row[7]), bytes.fromhex(row[8]), bytes.fromhex(row[10]))


def _till_events(till: sqlite3.Connection) -> Iterator[Event]:
    rows = till.execute(
        "SELECT event_id, device_id, epoch, seq, kind, order_no, body, hash, prev_hash, created_at,"
        " body_sha256 FROM event ORDER BY position"
    )
    for row in rows:
        yield _event(row, row[7], row[8], row[10])


def _event(row: Row, link: bytes, before: bytes, digest: bytes) -> Event:
    """The event, its link worked out anew (A1); one that differs fits no chain."""
    body = bytes(row[6])
    fields = (row[0], row[1], row[2], str(row[3]), row[5], row[4], row[9])
    header = "|".join(("v1", *fields))
    made = hashlib.sha256(before + header.encode() + hashlib.sha256(body).digest()).digest()
    sound = made == link and digest == hashlib.sha256(body).digest()
    receipt = _receipt_of(body) if row[4] in RECEIPTS else ""
    place = (row[1], row[2], row[3])
    return Event(row[0], place, row[4], row[5], body, before + link if sound else b"", receipt)


@lru_cache(maxsize=BODIES_KEPT)
def _receipt_of(body: bytes) -> str:
    """The receipt's number; till and HQ have the same bytes, and both are judged twice."""
    return str(json.loads(body)["receipt_no"])


def _chains(where: str, events: Sequence[Event], verdict: Verdict) -> None:
    """Per till and epoch: numbers from one without a gap, each linked to the last (A1, D7)."""
    heads: dict[tuple[str, str], tuple[int, bytes]] = {}
    for one in sorted(events, key=lambda x: x.place):
        device, epoch, seq = one.place
        last, head = heads.get((device, epoch), (0, bytes(32)))
        if seq != last + 1:
            verdict.complain("unexpected", f"{where}: seq {seq} follows {last}")
        if one.link[:32] != head:
            verdict.complain("unexpected", f"{where}: the chain breaks at seq {seq}")
        heads[device, epoch] = seq, one.link[32:]


def _gapless(number: int, events: Sequence[Event], verdict: Verdict) -> None:
    """A till's receipts count from one without a gap (N2)."""
    counted = [int(one.receipt_no.rpartition("R")[2]) for one in events if one.receipt_no]
    if counted != list(range(1, len(counted) + 1)):
        verdict.complain("unexpected", f"till {number}: receipts do not count up: {counted[-5:]}")


def _delivered(
    at_hq: Sequence[Event], kept: dict[str, Event], verdict: Verdict, *, at_peace: bool
) -> None:
    """D1, D2: nothing at HQ that no till has, nothing twice, the same bytes."""
    for event_id, times in Counter(one.event_id for one in at_hq).items():
        if times > 1:
            verdict.complain("duplicated", f"event {event_id} is {times} times at HQ")
    for one in at_hq:
        held = kept.get(one.event_id)
        if held is None:
            verdict.complain("unexpected", f"event {one.event_id} is of no till")
        elif held.body != one.body:
            verdict.complain("unexpected", f"event {one.event_id} was altered")
    if at_peace:
        for event_id in kept.keys() - {one.event_id for one in at_hq}:
            kind = kept[event_id].kind
            verdict.complain("lost", f"event {event_id} ({kind}) never reached HQ")


def _told(
    record: Record,
    sources: Sequence[Event],
    at_tills: Sequence[Sequence[Event]],
    verdict: Verdict,
    *,
    once: bool,
) -> None:
    """Every receipt that a clerk was given is there, once; of another nobody heard the end."""
    found: dict[str, set[str]] = {}
    for one in sources:
        if one.receipt_no:
            found.setdefault(one.receipt_no, set()).add(one.event_id)
    for told in record.told:
        events = found.get(told.receipt_no, set())
        if not events:
            verdict.complain("lost", f"{told.kind} {told.receipt_no} {told.order_no}")
        elif len(events) > 1:
            verdict.complain("duplicated", f"{told.kind} {told.receipt_no} {told.order_no}")
    for receipt, times in Counter(one.receipt_no for one in record.told).items():
        if times > 1:
            verdict.complain("duplicated", f"receipt {receipt} was given {times} times")
    if once:
        _unheard(record, at_tills, verdict)


def _unheard(record: Record, at_tills: Sequence[Sequence[Event]], verdict: Verdict) -> None:
    heard = {one.receipt_no for one in record.told}
    sent_off = Counter(record.sent_off)
    for one in (one for events in at_tills for one in events):
        if not one.receipt_no or one.receipt_no in heard:
            continue
        value = _value_of(one) if one.kind in VALUED else None
        if value is not None and one.kind == "shipment" and sent_off[value]:
            sent_off[value] -= 1
            verdict.recovered += 1
        elif one.event_id in record.begun and record.begun[one.event_id] == value:
            verdict.recovered += 1
        else:
            verdict.complain("unexpected", f"{one.kind} {one.receipt_no} was never asked for")


def _value_of(event: Event) -> int:
    """The worth of a business by its own lines."""
    body = json.loads(event.body)
    if "value_minor" in body:
        return int(body["value_minor"])
    lines = body["transaction"]["lines"]
    return sum(one["price_minor"] * one["quantity"] // 1_000 for one in lines)


# --- money ----------------------------------------------------------------------------------------


def _money(
    record: Record, hq: sqlite3.Connection, at_hq: Sequence[Event], verdict: Verdict
) -> None:
    """The value and the payments of each told business, as HQ booked them (D2, M2, M4)."""
    told = {one.receipt_no: one for one in record.told}
    applied = dict(
        hq.execute("SELECT event_id, amount_minor FROM intake_state WHERE state = 'applied'")
    )
    query = "SELECT event_id, sum(amount_minor) FROM payment GROUP BY event_id"
    paid = dict(hq.execute(query))
    for one in at_hq:
        if one.receipt_no in told and one.event_id in applied:
            _booked(told[one.receipt_no], applied[one.event_id], paid.get(one.event_id, 0), verdict)


def _booked(told: Told, value_minor: int, paid_minor: int, verdict: Verdict) -> None:
    if told.value_minor is not None and value_minor != told.value_minor:
        verdict.complain(
            "unexpected", f"{told.receipt_no} is worth {told.value_minor}, HQ has {value_minor}"
        )
    if paid_minor != told.paid_minor:
        verdict.complain(
            "unexpected", f"{told.receipt_no}: {told.paid_minor} was paid, HQ has {paid_minor}"
        )


def _orders(hq: sqlite3.Connection, verdict: Verdict) -> None:
    """R158 and M6 of each order: what came in is what was invoiced plus what is held."""
    paid = dict(hq.execute("SELECT order_no, sum(amount_minor) FROM payment GROUP BY order_no"))
    held = dict(
        hq.execute(
            "SELECT order_no, sum(CASE entry WHEN 'taken' THEN amount_minor ELSE -amount_minor END)"
            " FROM ledger GROUP BY order_no"
        )
    )
    for number, body in hq.execute("SELECT order_no, body FROM sales_order"):
        order = json.loads(body)
        invoiced = _invoiced(order)
        available = order["deposit_paid"] - order["deposit_used"]
        if paid.get(number, 0) != invoiced + available:
            verdict.complain("unexpected", f"{number}: R158 does not hold")
        if available != held.get(number, 0):
            verdict.complain("unexpected", f"{number}: the deposit ledger holds {held.get(number)}")
        if available < 0 or (available and not _is_open(order)):
            verdict.complain("unexpected", f"{number}: {available} is held of a closed order")


def _invoiced(order: dict[str, Any]) -> int:
    """Goods that left, less those that came back, and what a cancellation cost."""
    lines = sum(
        _gross(line["invoiced_value"]) - _gross(line["returned_value"]) for line in order["lines"]
    )
    header = _gross(order["cancellation_charged"]) - _gross(order["charges_returned"])
    return lines + header


def _gross(value: dict[str, int]) -> int:
    return value["net"] + value["tax"]


def _is_open(order: dict[str, Any]) -> bool:
    return any(
        line["ordered"] > line["invoiced"] + line["cancelled"]
        for line in order["lines"]
        if line["delivery"]["delivery_class"] != "CARRY"
    )


def _settled(
    tills: Sequence[sqlite3.Connection], hq: sqlite3.Connection, verdict: Verdict
) -> None:
    """L1, D8: no queue, nothing that waits at HQ or for a person, no payment in doubt."""
    for number, till in enumerate(tills):
        for table, what in (
            ("outbox WHERE state IN ('waiting', 'sending')", "events wait"),
            ("payment_attempt WHERE state IN ('sent', 'unknown')", "payments are in doubt"),
        ):
            (left,) = till.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
            if left:
                verdict.complain("unexpected", f"till {number}: {left} {what} an hour later")
    (conflicts,) = hq.execute("SELECT count(*) FROM conflict").fetchone()
    if conflicts:
        verdict.complain("unexpected", f"HQ found {conflicts} conflicts where no till has a double")
    states = dict(hq.execute("SELECT state, count(*) FROM intake_state GROUP BY state"))
    (taken,) = hq.execute("SELECT count(*) FROM intake").fetchone()
    if states.get("applied", 0) != taken:
        verdict.complain("unexpected", f"of {taken} events HQ has {states}")


def is_settled(tills: Sequence[sqlite3.Connection], hq: sqlite3.Connection) -> bool:
    """Whether that is so already."""
    verdict = Verdict()
    _settled(tills, hq, verdict)
    return verdict.clean and not any(
        one.execute("SELECT count(*) FROM draft").fetchone()[0] for one in tills
    )


# --- digest ---------------------------------------------------------------------------------------

DIGESTED = (
    """SELECT event_id, device_id, epoch, seq, order_id, kind, created_at, hash FROM intake
        ORDER BY position""",
    """SELECT event_id, state, reason, order_no, order_status, amount_minor FROM intake_state
        ORDER BY position""",
    """SELECT order_no, status, total_minor, deposit_paid_minor, body FROM sales_order
        ORDER BY order_no""",
    "SELECT payment_id, order_no, event_id, kind, amount_minor FROM payment ORDER BY payment_id",
    "SELECT order_no, entry, amount_minor, held_minor, event_id FROM ledger ORDER BY number",
)
"""What HQ ends with; no signatures, for no seed makes the tills' keys."""


def digest_of(record: Record, hq: sqlite3.Connection) -> str:
    """The same for the same run, and for no other."""
    made = hashlib.sha256(repr(record.told).encode())
    for query in DIGESTED:
        for row in hq.execute(query):
            made.update(repr(row).encode())
    return made.hexdigest()
