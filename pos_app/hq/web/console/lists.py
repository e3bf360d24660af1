"""What every list has: filters that live in the address, chips that take one away, pages by key."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pos_app.contract.translate import Malformed, decode_event
from pos_app.db.database import Unit
from pos_app.domain.deposit import totals
from pos_app.domain.errors import PosError, Refused
from pos_app.domain.events import PickedUp, Placed, Shipped
from pos_app.domain.money import parse_amount
from pos_app.hq.repair.offers import money_of
from pos_app.hq.rows import TakenIn, TransactionRow
from pos_app.hq.store import intake
from pos_app.hq.web.console.visit import Visit, number_of

StateLook = Mapping[str, tuple[str, str]]
"""State to tone and glyph of its pill: never colour alone (section 4)."""

INTAKE_LOOK: StateLook = {
    "waiting": ("idle", "circle"),
    "applied": ("ok", "circle-check"),
    "quarantined": ("bad", "hand"),
    "resolved": ("ok", "user"),
}
ORDER_LOOK: StateLook = {
    "UNSYNCED": ("idle", "circle"),
    "SYNC_FAILED": ("bad", "hand"),
    "ON_HOLD": ("warn", "lock"),
    "CREATED": ("idle", "circle"),
    "PROCESSING": ("", "half"),
    "DELIVERED": ("", "package-check"),
    "PARTLY_INVOICED": ("", "half"),
    "INVOICED": ("ok", "circle-check"),
    "CANCELLED": ("idle", "ban"),
    "QUOTE_OPEN": ("idle", "circle"),
    "QUOTE_EXPIRED": ("warn", "clock"),
    "QUOTE_LOST": ("idle", "ban"),
}
LINE_LOOK: StateLook = {
    "PENDING": ("idle", "circle"),
    "ACCEPTED": ("idle", "circle"),
    "PICKING": ("", "half"),
    "PARTLY_PICKED": ("", "half"),
    "PICKED": ("", "half"),
    "PARTLY_PACKED": ("", "half"),
    "PACKED": ("", "package-check"),
    "PARTLY_INVOICED": ("", "half"),
    "INVOICED": ("ok", "circle-check"),
    "REJECTED": ("bad", "hand"),
    "CANCELLED": ("idle", "ban"),
}
CLASS_ICON = {"CARRY": "shopping-bag", "PICK": "store", "SHIP": "truck"}


@dataclass(frozen=True, slots=True)
class Chip:
    """One active filter in words, and the address without it."""

    word: str
    without: str


@dataclass(frozen=True, slots=True)
class Pager:
    """What the page holds, and the address of the next one."""

    said: str
    next: str = ""


def chips(visit: Visit, shown: Sequence[tuple[str, str, str]]) -> list[Chip]:
    """A chip for each (field, label, value) that is set."""
    return [
        Chip(f"{label}: {value}", visit.with_query(**{name: "", "after": ""}))
        for name, label, value in shown
        if value
    ]


def pager(visit: Visit, number: int, following: str) -> Pager:
    """The foot of a list; never a full count."""
    said = visit.words.count("rows", number)
    return Pager(said, visit.with_query(after=following) if following else "")


class Wrong:
    """What could not be read in a form: field and sentence, to be listed on top."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self.found: list[tuple[str, str]] = []

    def day(self, name: str) -> date | None:
        """A day of a filter, if it is one."""
        text = self._visit.asked(name, 10)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.found.append((name, self._visit.words("bad_day", text=text)))
            return None

    def amount(self, name: str) -> int | None:
        """An amount of a filter in minor units; both decimal marks are understood."""
        text = self._visit.asked(name, 20)
        if not text:
            return None
        try:
            return parse_amount(text.removeprefix("€").strip())
        except Refused:
            self.found.append((name, self._visit.words("bad_amount", text=text)))
            return None

    def number(self, name: str) -> int:
        """A key of a page; anything else starts at the first page."""
        return number_of(self._visit.asked(name))


def beginning(visit: Visit, on: date | None) -> datetime | None:
    """The first moment of the day on the company's clock."""
    return datetime.combine(on, time(), visit.show.zone) if on else None


def ending(visit: Visit, on: date | None) -> datetime | None:
    """The first moment after the day."""
    return beginning(visit, on + timedelta(days=1)) if on and on < date.max else None


def options(visit: Visit, family: str, names: Sequence[str]) -> list[tuple[str, str]]:
    """A closed set with its words, for a select."""
    return [(name, visit.words.of(family, name)) for name in names]


def why(visit: Visit, error: Refused) -> str:
    """A refusal as a sentence, its codes in words, people by name."""
    details = dict(error.details)
    if "who" in details:
        with visit.hq.read() as unit:
            details["who"] = visit.people(unit).get(str(details["who"]), details["who"])
    if "reason" in details:
        details["reason"] = reason(visit, str(details["reason"]))
    if "why" in details:
        details["why"] = visit.words.of("not_offered", str(details["why"]))
    code = f"refused_{error.code}"
    return visit.words(code if visit.words.named(code) else "refused_anyhow", **details)


def figures_said(visit: Visit, detail: str) -> str:
    """The figures beside a reason, amounts as amounts; any other text stays as it is."""
    try:
        found = json.loads(detail)
    except ValueError:
        return detail
    if not isinstance(found, dict):
        return detail
    return ", ".join(figure_said(visit, name, value) for name, value in found.items())


def figure_said(visit: Visit, name: str, value: object) -> str:
    """One figure with its word."""
    if not name.endswith("_minor") or not isinstance(value, int):
        return f"{visit.words.of('detail', name)} {value}"
    word = visit.words.of("detail", name.removesuffix("_minor"))
    return f"{word} {visit.show.amount(value)}"


def amount_of(taken: TakenIn) -> int | None:
    """What an event is worth in minor units, as it was booked; before that as its till told it,
    nothing where that cannot be read.
    """
    if taken.amount_minor is not None:
        return taken.amount_minor
    try:
        event = decode_event(taken.kind, taken.body)
        if isinstance(event, Placed):
            return totals(event.transaction).total
    except (Malformed, PosError, ArithmeticError):
        return None
    if isinstance(event, PickedUp | Shipped):
        return event.value_minor
    return sum(money_of(event).values()) if money_of(event) else None


def amounts_of(unit: Unit, rows: Sequence[TransactionRow]) -> dict[str, int | None]:
    """The same of every row of a list, by its event."""
    found = {one.event_id: one.amount_minor for one in rows}
    unknown = [name for name, amount in found.items() if amount is None]
    told = intake.find_many(unit, unknown) if unknown else ()
    return found | {one.event_id: amount_of(one) for one in told}


def reason(visit: Visit, code: str) -> str:
    """Why an event waits or was set aside, in a sentence; an unknown code is shown as it is."""
    return visit.words.of("reason", code) if visit.words.named(f"reason_{code}") else code
