"""Closed shifts as the tills sent them, each beside what HQ's own books say (R190, M9); nothing can
be changed here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from pos_app.contract.translate import Malformed, decode_event
from pos_app.domain.money import plain
from pos_app.domain.shift_books import expected_cash
from pos_app.domain.shift_events import ShiftClosed
from pos_app.domain.shift_report import CASH
from pos_app.hq import drawers
from pos_app.hq.rows import TakenIn
from pos_app.hq.store import intake
from pos_app.hq.store import shifts as stored
from pos_app.hq.web.console.lists import pager
from pos_app.hq.web.console.till_view import clerks, registers_of
from pos_app.hq.web.console.visit import NotFound, Visit, number_of, page


@dataclass(frozen=True, slots=True)
class Closed:
    """One closed shift as a row."""

    event_id: str
    register: str
    shift: ShiftClosed
    by: str
    counted: str
    difference: str
    tone: str


def shifts(visit: Visit) -> Response:
    """`/console/shifts`: the newest first, of one till or of all."""
    register, store = visit.asked("place"), visit.asked("store")
    before = number_of(visit.asked("after"))
    with visit.hq.read() as unit:
        found = stored.closed_shifts(unit, register=register, before=before, store=store)
        places, names = registers_of(unit, store), clerks(unit, (x.store_id for x in found))
    rows = found[: stored.PAGE_ROWS]
    following = str(rows[-1].position) if len(found) > len(rows) else ""
    return page(
        visit,
        "shifts.html",
        "shifts",
        rows=[one for taken in rows if (one := closed(visit, taken, names)) is not None],
        page=pager(visit, len(rows), following),
        place=register,
        places=[(place, place) for place in places],
    )


def closed(visit: Visit, taken: TakenIn, names: Mapping[str, str]) -> Closed | None:
    """The end of a shift in words; nothing where it cannot be read."""
    shift = end_of(taken)
    if shift is None:
        return None
    counted = shift.declared.cash_minor if shift.declared else None
    difference = counted - shift.expected_minor if counted is not None else None
    return Closed(
        event_id=taken.event_id,
        register=taken.register_id,
        shift=shift,
        by=names.get(shift.staff_id, shift.staff_id),
        counted=visit.show.amount(counted) if counted is not None else "",
        difference=visit.words("not_counted") if difference is None else said(visit, difference),
        tone=tone(difference or 0) if difference is not None else "",
    )


def end_of(taken: TakenIn) -> ShiftClosed | None:
    """The till's own message, if it is one."""
    try:
        event = decode_event(taken.kind, taken.body)
    except Malformed:
        return None
    return event if isinstance(event, ShiftClosed) else None


def said(visit: Visit, difference_minor: int) -> str:
    """Over or short in words, never by a sign alone."""
    code = "drawer_over" if difference_minor > 0 else "drawer_short"
    amount = visit.show.amount(abs(difference_minor))
    return visit.words(code if difference_minor else "drawer_fits", amount=amount)


def tone(difference_minor: int) -> str:
    """How a difference stands out."""
    return "warn" if difference_minor else "ok"


def shift(visit: Visit) -> Response:
    """`/console/shifts/{event_id}`: the expected cash line by line, and HQ's own sum."""
    with visit.hq.read() as unit:
        taken = intake.find(unit, visit.names["event_id"])
        ended = end_of(taken) if taken is not None else None
        if taken is None or ended is None:
            raise NotFound
        since = f"{ended.opened_at:%Y-%m-%dT%H:%M:%S}"
        rows = stored.events_until(unit, taken, since)
        names = clerks(unit, [taken.store_id])
        others = drawers.parts_minor(unit, taken.store_id, ended.shift_id)
    own = expected_cash(ended.shift_id, drawers.readable(rows)) + others
    row = closed(visit, taken, names)
    t = visit.words
    tenders = [
        (
            t.of("tender", one.kind),
            visit.show.amount(one.expected_minor),
            "" if one.declared_minor is None else visit.show.amount(one.declared_minor),
            "" if one.difference_minor is None else said(visit, one.difference_minor),
        )
        for one in ended.tenders
        if one.kind != CASH
    ]
    return page(
        visit,
        "shift.html",
        "shifts",
        row=row,
        shift=ended,
        approved_by=names.get(ended.approved_by, ended.approved_by),
        lines=[(t.of("cash", one.what), visit.show.amount(one.amount_minor)) for one in ended.cash],
        tenders=tenders,
        taxes=_taxes(visit, ended),
        foreign=_foreign(ended),
        own=visit.show.amount(own),
        agrees=own == ended.expected_minor,
    )


def _taxes(visit: Visit, ended: ShiftClosed) -> list[tuple[str, str, str, str]]:
    """Net, tax and gross of what was invoiced, by rate (R194)."""
    amount = visit.show.amount
    return [
        (visit.show.rate(x.rate), amount(x.value.net), amount(x.value.tax), amount(x.value.gross))
        for x in ended.taxes
    ]


def _foreign(ended: ShiftClosed) -> list[tuple[str, str, str]]:
    """Cash of other currencies in its own money: what should be there, and what was counted."""
    return [
        (
            one.currency,
            plain(one.expected_minor, one.decimals),
            "" if one.declared_minor is None else plain(one.declared_minor, one.decimals),
        )
        for one in ended.foreign
    ]
