"""Holds HQ and tills against what clerks were told; reads plain tables, trusts no code of the
product.
"""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from pos_app.simulation.kept import (
    VALUED,
    Event,
    Order,
    conflicts,
    hq_events,
    hq_orders,
    till_events,
)
from pos_app.simulation.record import Record, Told

COMPLAINTS_MAX = 20
CHANGES = frozenset(
    {"pickup", "shipment", "edit", "cancel", "return", "void", "fulfilment", "card_renewed"}
)
"""What is done to an order that is there already."""


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


def judge(
    record: Record, tills: Sequence[sqlite3.Connection], hq: sqlite3.Connection, *, at_peace: bool
) -> Verdict:
    """Everything that must hold; at peace, that everything is at HQ and settled, too."""
    verdict = Verdict()
    at_hq, aside = list(hq_events(hq)), list(conflicts(hq))
    at_tills = [list(till_events(one)) for one in tills]
    kept = {one.hash: one for held in at_tills for one in held}
    _chains("HQ", at_hq, verdict)
    for number, held in enumerate(at_tills):
        _chains(f"till {number}", held, verdict)
        if number not in record.put_back:
            _gapless(number, held, verdict)
    everywhere = [*at_hq, *aside]
    _delivered(at_hq, aside, record.formerly | kept, verdict)
    if at_peace:
        _arrived(everywhere, record, kept, verdict)
    _told(record, everywhere if at_peace else [*everywhere, *kept.values()], verdict, once=at_peace)
    _money(record, hq, at_hq, verdict)
    orders = hq_orders(hq)
    _orders(orders, hq, verdict)
    if at_peace:
        _whole(orders, hq, verdict)
        for number, (till, held) in enumerate(zip(tills, at_tills, strict=True)):
            _books(number, till, held, verdict)
        _settled(record, tills, hq, verdict)
    return verdict


# --- events ---------------------------------------------------------------------------------------


def _chains(where: str, events: Sequence[Event], verdict: Verdict) -> None:
    """Per till and epoch: numbers from one without a gap, each linked to the last (A1, D7)."""
    heads: dict[tuple[str, str], tuple[int, bytes]] = {}
    for one in sorted(events, key=attrgetter("place")):
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
    at_hq: Sequence[Event], aside: Sequence[Event], kept: dict[str, Event], verdict: Verdict
) -> None:
    """D1, D2: nothing at HQ that no till has had, nothing twice, the same bytes."""
    for link, times in Counter(one.hash for one in at_hq).items():
        if times > 1:
            verdict.complain("duplicated", f"event {link} is {times} times at HQ")
    for one in (*at_hq, *aside):
        held = kept.get(one.hash)
        if held is None:
            verdict.complain("unexpected", f"event {one.event_id} is of no till")
        elif held.body != one.body:
            verdict.complain("unexpected", f"event {one.event_id} was altered")


def _arrived(
    at_hq: Sequence[Event], record: Record, kept: dict[str, Event], verdict: Verdict
) -> None:
    """D1, T4: all that any till has or had is at HQ, but for what no disk has any more."""
    every = record.formerly | kept
    for link in every.keys() - {one.hash for one in at_hq} - (record.gone - kept.keys()):
        one = every[link]
        verdict.complain("lost", f"event {one.event_id} ({one.kind}) never reached HQ")


def _told(record: Record, sources: Sequence[Event], verdict: Verdict, *, once: bool) -> None:
    """Every receipt that a clerk was given is there, as often as it was given: once, unless its
    till went back in time; of another nobody heard the end.
    """
    found: dict[str, dict[str, Event]] = {}
    for one in sources:
        if one.receipt_no:
            found.setdefault(one.receipt_no, {})[one.hash] = one
    said = Counter(one.receipt_no for one in record.told)
    times = Counter(
        number
        for number, *_ in {
            (x.receipt_no, x.kind, x.order_no, x.value_minor, x.paid_minor) for x in record.told
        }
    )
    for told in record.told:
        words = f"{told.kind} {told.receipt_no} {told.order_no}"
        have, given = len(found.get(told.receipt_no, ())), times[told.receipt_no]
        if have + record.gone_receipts[told.receipt_no] < given:
            verdict.complain("lost", words)
        elif (have > 1 or said[told.receipt_no] > 1) and told.till not in record.put_back:
            verdict.complain("duplicated", f"{words} {have} times, given {given} times")
    if once:
        _unheard(record, found, times, verdict)


def _unheard(
    record: Record, found: dict[str, dict[str, Event]], times: Counter[str], verdict: Verdict
) -> None:
    sent_off = Counter(record.sent_off)
    for receipt, events in found.items():
        spare = len(events) - times[receipt]
        for one in events.values():
            if spare > 0 and _was_begun(record, one, sent_off):
                verdict.recovered += 1
                spare -= 1
        if spare > 0:
            one = next(iter(events.values()))
            verdict.complain("unexpected", f"{one.kind} {receipt} was never asked for")


def _was_begun(record: Record, event: Event, sent_off: Counter[int]) -> bool:
    """Whether a clerk set about it, for that much money."""
    value = event.value_minor if event.kind in VALUED else None
    if value is not None and event.kind == "shipment" and sent_off[value]:
        sent_off[value] -= 1
        return True
    return event.event_id in record.begun and record.begun[event.event_id] == value


# --- money ----------------------------------------------------------------------------------------


def _money(
    record: Record, hq: sqlite3.Connection, at_hq: Sequence[Event], verdict: Verdict
) -> None:
    """The value and the payments of each told business, as HQ booked them (D2, M2, M4); what came
    back and settled a debt moved no money (R90).
    """
    told: dict[str, list[Told]] = {}
    for given in record.told:
        told.setdefault(given.receipt_no, []).append(given)
    applied = dict(
        hq.execute("SELECT event_id, amount_minor FROM intake_state WHERE state = 'applied'")
    )
    query = """SELECT event_id, sum(amount_minor) FROM payment
        WHERE payment_id NOT LIKE '%-settled' GROUP BY event_id"""
    paid = dict(hq.execute(query))
    for one in at_hq:
        if one.receipt_no not in told or one.event_id not in applied:
            continue
        booked = (applied[one.event_id], paid.get(one.event_id, 0))
        here = told[one.receipt_no]
        if any(_agrees(each, *booked) for each in here):
            continue
        again = here[0].till in record.put_back
        if not (again and record.begun.get(one.event_id) == booked[0]):
            wanted = (here[0].value_minor, here[0].paid_minor)
            words = f"{one.receipt_no}: value and payments are {wanted}, HQ has {booked}"
            verdict.complain("unexpected", words)


def _agrees(told: Told, value_minor: int, paid_minor: int) -> bool:
    return told.value_minor in (None, value_minor) and told.paid_minor == paid_minor


def _orders(orders: dict[str, Order], hq: sqlite3.Connection, verdict: Verdict) -> None:
    """R158 and M6 of each order: what came in is what was invoiced plus what is held."""
    paid = dict(hq.execute("SELECT order_no, sum(amount_minor) FROM payment GROUP BY order_no"))
    held = dict(
        hq.execute(
            "SELECT order_no, sum(CASE entry WHEN 'taken' THEN amount_minor ELSE -amount_minor END)"
            " FROM ledger GROUP BY order_no"
        )
    )
    for number, order in orders.items():
        available = order.available_minor
        if paid.get(number, 0) != order.invoiced_minor + available:
            verdict.complain("unexpected", f"{number}: R158 does not hold")
        if available != held.get(number, 0):
            verdict.complain("unexpected", f"{number}: the deposit ledger holds {held.get(number)}")
        if available < 0 or (available and not order.is_open):
            verdict.complain("unexpected", f"{number}: {available} is held of a closed order")


def _whole(orders: dict[str, Order], hq: sqlite3.Connection, verdict: Verdict) -> None:
    """M1: over everything, what came in is what left plus what is held for what did not; M5: no
    order gave more back than it took.
    """
    of_orders = sum(one.invoiced_minor + one.available_minor for one in orders.values())
    ((sold,),) = hq.execute(
        "SELECT sum(amount_minor) FROM intake_state WHERE kind = 'sale' AND state = 'applied'"
    )
    ((paid,),) = hq.execute("SELECT sum(amount_minor) FROM payment")
    if (paid or 0) != of_orders + (sold or 0):
        words = f"of {paid} that came in {of_orders} are in orders and {sold} in sales"
        verdict.complain("unexpected", f"the books do not add up: {words}")
    below = "SELECT order_no FROM payment GROUP BY order_no HAVING sum(amount_minor) < 0"
    for (number,) in hq.execute(below):
        verdict.complain("unexpected", f"{number}: more went back than came in")


def _books(
    number: int, till: sqlite3.Connection, held: Sequence[Event], verdict: Verdict
) -> None:
    """M10: a till's day report rests on its books, and they say what its events say; M5: change is
    never more than was given, and cash is what was settled and its rounding.
    """
    worth = {one.event_id: one for one in held if one.kind in VALUED}
    for event_id, total in till.execute("SELECT event_id, total_minor FROM business"):
        if event_id in worth and total != worth[event_id].value_minor:
            verdict.complain("unexpected", f"till {number}: {event_id} is booked as {total}")
    odd = till.execute(
        "SELECT count(*) FROM tender WHERE change_minor < 0 OR (change_minor > 0 AND change_minor >"
        " given_minor) OR (kind = 'cash' AND given_minor - change_minor <> amount_minor +"
        " rounding_minor)"
    )
    ((count,),) = odd
    if count:
        verdict.complain("unexpected", f"till {number}: {count} tenders are odd")


def _settled(
    record: Record, tills: Sequence[sqlite3.Connection], hq: sqlite3.Connection, verdict: Verdict
) -> None:
    """L1, D8: no queue, nothing that waits at HQ or for a person, no payment in doubt. Where a disk
    went back in time, two may have done the same: then a person looks at changes of orders.
    """
    for number, till in enumerate(tills):
        for table, what in (
            ("outbox WHERE state IN ('waiting', 'sending')", "events wait"),
            ("payment_attempt WHERE state IN ('sent', 'unknown')", "payments are in doubt"),
        ):
            (left,) = till.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
            if left:
                verdict.complain("unexpected", f"till {number}: {left} {what} an hour later")
    (found,) = hq.execute("SELECT count(*) FROM conflict").fetchone()
    if found and not record.put_back:
        verdict.complain("unexpected", f"HQ found {found} conflicts where no till has a double")
    left = hq.execute(
        "SELECT kind, state, reason, count(*) FROM intake_state WHERE state <> 'applied'"
        " GROUP BY kind, state, reason ORDER BY kind, state, reason"
    )
    for kind, state, reason, count in left:
        if not (record.back_in_time and kind in CHANGES):
            verdict.complain("unexpected", f"{count} {kind} stay {state} at HQ: {reason}")


def is_settled(
    record: Record, tills: Sequence[sqlite3.Connection], hq: sqlite3.Connection
) -> bool:
    """Whether that is so already."""
    verdict = Verdict()
    _settled(record, tills, hq, verdict)
    return verdict.clean and not any(
        one.execute("SELECT count(*) FROM draft").fetchone()[0] for one in tills
    )


# --- digest ---------------------------------------------------------------------------------------

DIGESTED = (
    """SELECT event_id, device_id, epoch, seq, order_id, kind, created_at, hash FROM intake
        ORDER BY position""",
    """SELECT event_id, state, reason, order_no, order_status, amount_minor FROM intake_state
        ORDER BY position""",
    "SELECT order_no, status, total_minor, deposit_paid_minor FROM sales_order ORDER BY order_no",
    "SELECT payment_id, order_no, event_id, kind, amount_minor FROM payment ORDER BY payment_id",
    "SELECT order_no, entry, amount_minor, held_minor, event_id FROM ledger ORDER BY number",
)
"""What HQ ends with; no signatures, for no seed makes the tills' keys."""


def digest_of(record: Record, hq: sqlite3.Connection) -> str:
    """The same for the same run, and for no other."""
    made = hashlib.sha256(repr(record.told).encode())
    for query in DIGESTED:
        made.update(repr(hq.execute(query).fetchall()).encode())
    for (body,) in hq.execute("SELECT body FROM sales_order ORDER BY order_no"):
        made.update(body)
    return made.hexdigest()
