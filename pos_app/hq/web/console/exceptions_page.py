"""What was applied though it differs, worth a look (R23, K6): by kind, closed with a note."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.responses import Response

from pos_app.contract.translate import Malformed, decode_event
from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.hq import exceptions
from pos_app.hq.care_rows import Noted
from pos_app.hq.rows import TakenIn
from pos_app.hq.store import exceptions as store
from pos_app.hq.store import intake
from pos_app.hq.web.console.lists import pager
from pos_app.hq.web.console.orders.history import Names
from pos_app.hq.web.console.orders.view import figures_of
from pos_app.hq.web.console.till_view import clerks
from pos_app.hq.web.console.visit import Visit, moved, number_of, page

KINDS = (
    *("MONEY_DIFFERS", "TAX_DIFFERS", "PRICE_DIFFERS", "CHARGE_CHANGED", "SKU_UNKNOWN"),
    *("CUSTOMER_UNKNOWN", "OFFLINE_PICKUP", "SHIPPED_UNPAID", "RETURN_UNLINKED"),
    *("CLOCK_SUSPECT", "CARD_NUMBER", "TEXT_UNSEEN"),
    *("SERIAL_NOT_OUT", "GIFT_CARD_TWICE"),
    "RECEIPT_TWICE",
)
BY_HAND = frozenset({"PRICE_DIFFERS", "CHARGE_CHANGED"})
OFTEN = 3
"""How many of these by one clerk on one page are named above it (reliability 6)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One exception, ready to be written."""

    number: int
    at: datetime
    kind: str
    amount_minor: int
    said: str
    order_no: str
    event_id: str
    till: str
    clerk: str
    closed: str


def exception_list(visit: Visit) -> Response:
    """`/console/exceptions?kind=`."""
    return _shown(visit, "")


def _shown(visit: Visit, refused: str) -> Response:
    kind, closed = visit.asked("kind"), visit.asked("closed") == "yes"
    at = visit.asked("store")
    with visit.hq.database.read() as unit:
        before = number_of(visit.asked("after"))
        found = store.page(unit, kind=kind, closed=closed, before=before, store=at)
        counts = store.open_counts(unit, at)
        through = store.newest(unit)
        rows = rows_of(visit, unit, found[: store.PAGE_ROWS])
    following = str(rows[-1].number) if len(found) > len(rows) else ""
    return page(
        visit,
        "exceptions.html",
        "exceptions",
        rows=rows,
        kind=kind,
        closed=closed,
        kinds=[(one, f"{visit.words.of('differs', one)} ({counts.get(one, 0)})") for one in KINDS],
        total=sum(counts.values()),
        of_kind=counts.get(kind, 0),
        through=through,
        repeated=repeated(rows),
        address=visit.with_query(),
        refused=refused,
        typed=visit.form if refused else {},
        page=pager(visit, len(rows), following),
    )


def repeated(rows: Sequence[Row]) -> str:
    """Who sold at other prices or charges again and again, with how often."""
    often = Counter(one.clerk for one in rows if one.kind in BY_HAND and not one.closed)
    return ", ".join(f"{who} ({n})" for who, n in often.most_common() if who and n >= OFTEN)


def rows_of(visit: Visit, unit: Unit, noted: Sequence[Noted]) -> list[Row]:
    """The differences with who made and who closed them, by name."""
    taken = {x.event_id: x for x in intake.find_many(unit, sorted({x.event_id for x in noted}))}
    people, staff = visit.people(unit), clerks(unit, (one.store_id for one in taken.values()))
    rows = [row_of(visit, one, taken.get(one.event_id), people) for one in noted]
    return [replace(one, clerk=staff.get(one.clerk, one.clerk)) for one in rows]


def row_of(visit: Visit, one: Noted, taken: TakenIn | None, people: Names) -> Row:
    """One difference; its clerk by id."""
    clerk = ""
    if taken is not None:
        try:
            clerk = str(getattr(decode_event(taken.kind, taken.body), "staff_id", ""))
        except Malformed:
            clerk = ""
    closed = ""
    if one.closed_at is not None:
        who = people.get(one.closed_by or "", one.closed_by)
        at = visit.show.day(one.closed_at)
        closed = visit.words("closed_by", who=who, at=at, note=one.note)
        if one.closed_by == store.SETTLED_BY:
            closed = visit.words("closed_by_return", at=at)
    return Row(
        number=one.number,
        at=one.at,
        kind=one.kind,
        amount_minor=one.amount_minor,
        said=figures_of(one.detail),
        order_no=one.order_no,
        event_id=one.event_id,
        till=taken.register_id if taken else "",
        clerk=clerk,
        closed=closed,
    )


def close(visit: Visit) -> Response:
    """What was chosen, or all of the kind that the page showed; its address keeps its filters."""
    kind, note = visit.asked("kind"), visit.typed("reason")
    named = (x.removeprefix("x-") for x in visit.form if x.startswith("x-"))
    numbers = [number for x in named if (number := number_of(x))]
    through = number_of(visit.typed("through"))
    try:
        if visit.typed("do", 10) == "kind" and kind and through:
            at = visit.asked("store")
            exceptions.close_kind(visit.hq, visit.actor, kind, through, note, store=at)
        else:
            exceptions.close(visit.hq, visit.actor, numbers[: store.PAGE_ROWS], note)
    except Refused as error:
        sentence = visit.words(f"refused_{error.code}", **dict(error.details))
        return _shown(visit, sentence)
    kept = {name: visit.asked(name) for name in ("kind", "store") if visit.asked(name)}
    return moved("/console/exceptions", said="exceptions_closed", **kept)
