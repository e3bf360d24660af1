"""Synchronise orders by hand (R167): start, watch, stop; a run must never be a second one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from starlette.responses import Response

from pos_app.db.database import Unit
from pos_app.hq import run_schedule, synchronise_orders
from pos_app.hq.rows import SyncRun, TransactionRow
from pos_app.hq.store import console, devices, runs
from pos_app.hq.web.console.lists import amounts_of, reason
from pos_app.hq.web.console.run_forms import schedule_view, scope_said
from pos_app.hq.web.console.run_pace import pace, why
from pos_app.hq.web.console.till_view import stores_of
from pos_app.hq.web.console.visit import NotFound, Visit, moved, number_of, page

RUNS_SHOWN = 20
BAR_WIDTH = 1_000
RUN_LOOK = {
    "running": ("", "half"),
    "done": ("ok", "circle-check"),
    "stopped": ("warn", "square"),
    "limited": ("warn", "half"),
    "broken_off": ("bad", "triangle-alert"),
}
SHOWN: Mapping[str, tuple[str, ...]] = {
    "": (),
    "results": ("done", "stopped", "limited"),
    "failed": ("broken_off",),
}
"""Which runs the list holds: all, with results, failed."""


@dataclass(frozen=True, slots=True)
class RunView:
    """A run of the list."""

    number: int
    started_at: datetime
    by: str
    total: int
    applied: int
    quarantined: int
    took: str
    pill: tuple[str, str, str]
    scope: str


@dataclass(frozen=True, slots=True)
class StoreView:
    """One store in a run: what was handled, what of it is still set aside, and while the run goes
    on what waits there.
    """

    name: str
    handled: int
    waiting: int
    oldest_at: datetime | None
    quarantined: int

    @property
    def total(self) -> int:
        """What the run has handled there, and what is left."""
        return self.handled + self.waiting

    @property
    def width(self) -> int:
        """Of a hundred, how much is handled."""
        return self.handled * 100 // self.total if self.total else 0


def synchronise(visit: Visit) -> Response:
    """`/console/synchronise`: the run under way, else the last one."""
    with visit.hq.read() as unit:
        latest = runs.latest(unit, 1)
    return run_page(visit, latest[0] if latest else None)


def run(visit: Visit) -> Response:
    """`/console/synchronise/runs/{number}`: the same page, frozen once the run is over."""
    with visit.hq.read() as unit:
        found = runs.find(unit, number_of(visit.names["number"]))
    if found is None:
        raise NotFound
    return run_page(visit, found)


def run_page(visit: Visit, current: SyncRun | None) -> Response:
    """One run with what stands around it."""
    with visit.hq.read() as unit:
        names = visit.people(unit)
        shown = SHOWN.get(visit.asked("show", 8), ())
        latest = runs.latest(unit, RUNS_SHOWN + 1, states=shown, before=before_of(visit))
        waiting = console.backlog(unit, "waiting")
        at_tills = sum(one.queue_length for one in devices.every(unit) if one.state == "active")
        aside = set_aside(unit, current)
        amounts = amounts_of(unit, aside)
        faulty = console.aside_by_store(unit, current.number) if current else {}
        stores = by_store(unit, current, faulty) if current else []
        schedule = schedule_view(visit, unit)
        known = dict(stores_of(unit))
        values = figures(visit, unit, current, names) if current else {}
    return page(
        visit,
        "synchronise.html",
        "synchronise",
        run=current,
        runs=[run_view(visit, one, names, known) for one in latest[:RUNS_SHOWN]],
        older=older(visit, latest),
        shows=shows(visit),
        show=visit.asked("show", 8) if visit.asked("show", 8) in SHOWN else "",
        only=scope_said(visit, current.scope, known) if current else "",
        waiting=waiting,
        at_tills=at_tills,
        aside=aside,
        amounts=amounts,
        aside_number=sum(faulty.values()),
        by_store=stores,
        still=visit.asked("still") == "1",
        schedule=schedule,
        reason=partial(reason, visit),
        **values,
    )


def set_aside(unit: Unit, current: SyncRun | None) -> list[TransactionRow]:
    """What the run quarantined."""
    return console.set_aside(unit, current.number) if current else []


def by_store(unit: Unit, current: SyncRun, faulty: dict[str, int]) -> list[StoreView]:
    """Every store that the run was about; while it goes on also those where something waits."""
    waiting = console.waiting_by_store(unit) if current.state == "running" else {}
    handled = console.handled_by_store(unit, current.number)
    names = dict(stores_of(unit))
    return [
        StoreView(
            name=names.get(store, store),
            handled=handled.get(store, 0),
            waiting=waiting[store].number if store in waiting else 0,
            oldest_at=waiting[store].oldest_at if store in waiting else None,
            quarantined=faulty.get(store, 0),
        )
        for store in sorted({*waiting, *faulty, *handled})
    ]


def figures(
    visit: Visit, unit: Unit, current: SyncRun, names: dict[str, str]
) -> dict[str, Any]:
    """The figures of the head card, which add up to the total, and the cards about this run."""
    t, s = visit.words, visit.show
    to_go = max(0, current.total - current.handled)
    percent = 100 if not current.total else min(100, current.handled * 100 // current.total)
    number = s.number(current.number)
    going = current.state == "running"
    return {
        "to_go": to_go if going else 0 if current.state == "done" else to_go,
        "percent": percent,
        "bar": bar(current),
        "run_title": t("run_going_on" if going else "run_over", number=number),
        "run_started": t(
            "run_started",
            time=f"{s.local(current.started_at):%H:%M:%S}",
            day=s.day(current.started_at),
            by=names.get(current.started_by, current.started_by),
        ),
        "run_said": parts_said(visit, unit, current),
        "pace": pace(visit, unit, current),
        "why": why(visit, unit, current),
        "run_speed": speed(visit, current),
        "run_pill": run_pill(visit, current),
        "run_result": t.of("result", current.state).replace("{applied}", s.number(current.applied)),
    }


def parts_said(visit: Visit, unit: Unit, current: SyncRun) -> str:
    """Which part of how many, and at which order the run is; behind it, how many parts it took."""
    t = visit.words
    if current.state != "running":
        return t.count("parts_done", current.parts)
    most = run_schedule.known(unit, visit.hq.config).part_events
    left = -(-max(0, current.total - current.handled) // most)
    part = current.parts + min(1, left)
    parts, events = current.parts + left, visit.show.number(most)
    said = t.count("part_of", most, part=part, parts=parts, events=events)
    order = console.newest_of_run(unit, current.number)
    return f"{said} · " + t("now_at_order", order=order) if order else said


def bar(current: SyncRun) -> list[tuple[str, int, int]]:
    """The parts of the progress bar: tone, beginning, width."""
    found, x = [], 0
    whole = max(current.total, current.handled, 1)
    for tone, number in (
        ("applied", current.applied),
        ("quarantined", current.quarantined),
        ("waits", current.waiting),
    ):
        width = BAR_WIDTH * number // whole
        found.append((tone, x, max(width, 4) if number else 0))
        x += width
    return found


def speed(visit: Visit, current: SyncRun) -> str:
    """Events a second so far, what is gone and what is left."""
    t, s = visit.words, visit.show
    gone = (current.ended_at or s.now) - current.started_at
    seconds = max(1, int(gone.total_seconds()))
    rate = current.handled // seconds
    if current.state != "running":
        return t("run_took", span=s.lasted(gone))
    left = (current.total - current.handled) // rate if rate else 0
    return t("run_pace", rate=s.number(rate), left=left, gone=s.span(gone))


def run_pill(visit: Visit, current: SyncRun) -> tuple[str, str, str]:
    """The state of a run in glyph and word."""
    tone, glyph = RUN_LOOK.get(current.state, ("", "circle"))
    return tone, glyph, visit.words.of("run", current.state)


def shows(visit: Visit) -> list[tuple[str, str, str]]:
    """The choices above the list: name, word, address."""
    t = visit.words
    return [(x, t.of("show_runs", x), visit.with_query(show=x, before="")) for x in SHOWN]


def before_of(visit: Visit) -> int:
    """The number of the last run of the page before."""
    return number_of(visit.asked("before"))


def older(visit: Visit, found: list[SyncRun]) -> str:
    """The address of the page behind this one, if there is more."""
    if len(found) <= RUNS_SHOWN:
        return ""
    return visit.with_query(before=str(found[RUNS_SHOWN - 1].number))


def run_view(
    visit: Visit, one: SyncRun, names: dict[str, str], stores: dict[str, str]
) -> RunView:
    """One run as a row."""
    took = visit.show.lasted(one.ended_at - one.started_at) if one.ended_at else ""
    return RunView(
        number=one.number,
        started_at=one.started_at,
        by=names.get(one.started_by, one.started_by),
        total=one.total,
        applied=one.applied,
        quarantined=one.quarantined,
        took=took,
        pill=run_pill(visit, one),
        scope=scope_said(visit, one.scope, stores),
    )


def stop(visit: Visit) -> Response:
    """End after the part in hand; what is applied stays, the rest waits."""
    synchronise_orders.stop(visit.hq, visit.who.login)
    return moved(f"/console/synchronise/runs/{visit.names['number']}", said="stopping")
