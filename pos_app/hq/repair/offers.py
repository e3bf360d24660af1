"""What is safe to do about a quarantined event now, and what was proposed (R177); reads only."""

import json
from dataclasses import dataclass

from pos_app.contract.translate import Malformed, decode_event
from pos_app.db.database import Unit
from pos_app.domain.events import Event, PickedUp, Placed, Shipped
from pos_app.domain.tender import Tender
from pos_app.hq.care_rows import RepairStep
from pos_app.hq.repair.corrections import correctable
from pos_app.hq.rows import TakenIn
from pos_app.hq.store import catalogue, repairs

MAY_BE_BOOKED = frozenset(
    {
        "MONEY_UNPLACED",
        "CASH_DIFFERS",
        "CHANGE_ABOVE_GIVEN",
        "ROUNDING_DIFFERS",
        "VALUES_DIFFER",
        "PERIOD_CLOSED",
        "DEVICE_FENCED",
        "REVIEW",
        "ORDER_MISSING",
        "ORDER_ON_HOLD",
        "SALE_MISSING",
    }
)
"""Reasons that do not forbid to book the event as it is: its goods are plain, or the reason may be
gone by now.
"""
TO_REVIEW = frozenset({"STALE_ORDER", "ORDER_LEASED"})
"""Why goods that were handed over without HQ wait for a person (K6)."""
BEYOND_CORRECTION = frozenset(
    {"KIND_DIFFERS", "ORDER_NO_DIFFERS", "PLACE_DIFFERS", "ORDER_EXISTS", "PAYMENT_TWICE", "R158"}
)
"""Reasons that no other quantity and no other price takes away."""
ENDED = frozenset({"applied", "marked"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody wants: action `map`, `as_is`, `correct` or `mark`, with what belongs to it;
    `values` are corrected figures by their names; `kept` are numbers of lines, and names of
    headers, of an edit of which head office's version stays.
    """

    action: str
    reason: str
    skus: tuple[tuple[str, str], ...] = ()
    customer_id: str = ""
    copy_of: str = ""
    values: tuple[tuple[str, int], ...] = ()
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """An action and why it is not offered now; nothing where it is. `advised` is the one that takes
    what is wrong away, where that is known.
    """

    action: str
    why_not: str = ""
    two_people: bool = False
    advised: bool = False


def event_of(taken: TakenIn) -> Event | None:
    """The event, or nothing where its bytes cannot be read."""
    try:
        return decode_event(taken.kind, taken.body)
    except Malformed:
        return None


def offers(unit: Unit, taken: TakenIn) -> list[Offer]:
    """Every action, each with whether it is safe now."""
    event = event_of(taken)
    if event is None:
        alone = [Offer(one, "UNREADABLE") for one in ("map", "as_is")]
        two = [Offer(one, "UNREADABLE", two_people=True) for one in ("correct", "mark")]
        return [*alone, *two, Offer("ask")]
    unknown = unknown_skus(unit, event) or customer_missing(unit, event)
    fits = taken.reason in MAY_BE_BOOKED or (
        taken.reason in TO_REVIEW and isinstance(event, PickedUp)
    )
    copied = copies(unit, taken, event)
    none_came = copied or is_worthless(event)
    return [
        Offer("map", "" if unknown else "ALL_KNOWN", advised=bool(unknown) and not copied),
        Offer("as_is", "" if fits else "NOT_BOOKABLE"),
        Offer("correct", _not_correctable(taken, event), two_people=True),
        Offer("mark", "" if none_came else "MONEY_CAME_IN", two_people=True, advised=bool(copied)),
        Offer("ask"),
    ]


def _not_correctable(taken: TakenIn, event: Event) -> str:
    if taken.reason in BEYOND_CORRECTION:
        return "NOT_BOOKABLE"
    return "" if correctable(event) else "NOT_CORRECTABLE"


def unknown_skus(unit: Unit, event: Event) -> list[str]:
    """Products of a sale or order that HQ does not know."""
    if not isinstance(event, Placed):
        return []
    skus = {line.sku for line in event.transaction.lines}
    return sorted(skus - catalogue.known_skus(unit, skus))


def customer_missing(unit: Unit, event: Event) -> bool:
    """Whether the order names no customer, or one that HQ does not know."""
    if not isinstance(event, Placed) or not event.transaction.is_order:
        return False
    customer = event.transaction.customer
    return customer is None or catalogue.customer(unit, customer.customer_id) is None


def money_of(event: Event) -> dict[str, int]:
    """The event's payments by their id, in minor units."""
    tenders = event.transaction.tenders if isinstance(event, Placed) else None
    found = tenders if tenders is not None else getattr(event, "tenders", ())
    money = {one.tender_id: one.amount_minor for one in found if isinstance(one, Tender)}
    if isinstance(event, Shipped):
        money |= {f"c{at}": one.amount_minor for at, one in enumerate(event.captured)}
    return money


def is_worthless(event: Event) -> bool:
    """Whether no money came in or went out with it."""
    return isinstance(event, Placed) and not any(money_of(event).values())


def copies(unit: Unit, taken: TakenIn, event: Event) -> list[str]:
    """The booked events that have all of this one's payments."""
    money = money_of(event)
    if not money or isinstance(event, Shipped):
        return []
    known = repairs.payments_named(unit, list(money))
    owners = {one.event_id for one in known} - {taken.event_id}
    same = {one.payment_id: one.amount_minor for one in known}
    return sorted(owners) if len(owners) == 1 and same == money else []


# --- what was proposed --------------------------------------------------------------------------


def proposal(steps: list[RepairStep]) -> RepairStep | None:
    """What was proposed last and is neither settled nor withdrawn."""
    for one in reversed(steps):
        if one.what == "withdrawn" or one.what in ENDED:
            return None
        if one.what == "proposed":
            return one
    return None


def plan_of_step(step: RepairStep) -> Plan:
    """The plan that was proposed."""
    found = json.loads(step.detail)["plan"]
    pairs = {name: tuple((a, b) for a, b in found.get(name, ())) for name in ("skus", "values")}
    return Plan(**{**found, **pairs, "kept": tuple(map(str, found.get("kept", ())))})
