"""Starting a run over all, a store, a till or one order, after seeing how many events wait there;
and the schedule by which runs start themselves (R167).
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.hq import run_schedule, synchronise_orders
from pos_app.hq.rows import Scope
from pos_app.hq.run_schedule import RunSchedule
from pos_app.hq.store import console, intake, runs
from pos_app.hq.web.console.data_pages import refusal
from pos_app.hq.web.console.record_form import Line
from pos_app.hq.web.console.till_view import stores_of
from pos_app.hq.web.console.visit import Visit, moved, page

START = "/console/synchronise/start"
NUMBERS = ("minutes", "part_events", "parts", "warn_minutes")


def scope_said(visit: Visit, scope: Scope, stores: dict[str, str]) -> str:
    """What a run is about, in words; empty for everything."""
    t = visit.words
    store = stores.get(scope.store_id, scope.store_id)
    parts = [
        store and f"{t('store')} {store}",
        scope.register_id and f"{t('till')} {scope.register_id}",
        scope.order_id and f"{t('order')} {scope.order_id}",
    ]
    return ", ".join(one for one in parts if one)


# --- start ----------------------------------------------------------------------------------------


def start_form(visit: Visit) -> Response:
    """`/console/synchronise/start`: the choice, and how many events wait behind it."""
    order = visit.asked("order", 40).upper()
    scope = Scope(visit.asked("store", 60), visit.asked("till", 60), order)
    with visit.hq.read() as unit:
        stores, waiting = stores_of(unit), console.waiting_by_till(unit)
        number, oldest = intake.waiting_in(unit, scope)
        under_way = runs.running(unit)
    by_store: dict[str, int] = {}
    for (store, _), one in waiting.items():
        by_store[store] = by_store.get(store, 0) + one
    names = dict(stores)
    return page(
        visit,
        "run_start.html",
        "synchronise",
        scope=scope,
        said=scope_said(visit, scope, names),
        number=number,
        oldest=oldest,
        under_way=under_way,
        stores=[
            (id_, counted(visit, names.get(id_, id_), by_store.get(id_, 0)))
            for id_ in sorted({*names, *by_store})
        ],
        tills=[(till, counted(visit, till, one)) for (_, till), one in sorted(waiting.items())],
    )


def counted(visit: Visit, word: str, number: int) -> str:
    """A choice with how many events wait behind it."""
    return f"{word}: {visit.show.number(number)}"


def start(visit: Visit) -> Response:
    """A run, or the one under way: there is never a second."""
    scope = Scope(*(visit.typed(name, 60) for name in ("store", "till", "order")))
    number, fresh = visit.jobs.start_run(visit.who.login, scope)
    path = f"/console/synchronise/runs/{number}"
    return moved(path) if fresh else moved(path, said="run_going")


# --- schedule -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """The schedule as the page of the runs says it."""

    every: str
    hours: str
    next: str
    at_most: str
    warn: str

    @property
    def next_said(self) -> str:
        """The next run and how often, for the overview: `14:35, every 5 min`."""
        return self.next if self.next == self.every else f"{self.next}, {self.every}"


def schedule_view(visit: Visit, unit: Unit) -> ScheduleView:
    """In words, with when it runs next."""
    t, s = visit.words, visit.show
    found = run_schedule.known(unit, visit.hq.config)
    following = next_run(visit, unit, found)
    if not found.seconds:
        every = t("by_hand_only")
    else:
        every = t("every_span", span=s.span(timedelta(seconds=found.seconds)))
    hours = t("all_day") if found.all_day else t("between_hours", one=found.begins, two=found.ends)
    return ScheduleView(
        every=every,
        hours=hours if found.seconds else "",
        next=s.time(following) if following else t("by_hand_only"),
        at_most=t.count("events_and_parts", found.parts, events=s.number(found.part_events)),
        warn=t("more_than_minutes", number=found.warn_minutes),
    )


def next_run(visit: Visit, unit: Unit, schedule: RunSchedule) -> datetime | None:
    """When the schedule starts a run next."""
    last = runs.latest(unit, 1, by=synchronise_orders.TIMER)
    return schedule.next_at(visit.show.now, last[0].started_at if last else None)


def schedule_form(visit: Visit) -> Response:
    """`/console/synchronise/schedule`."""
    return _schedule_page(visit, {}, "", 200)


def _schedule_page(visit: Visit, typed: dict[str, str], refused: str, status: int) -> Response:
    """The schedule in force, or what was typed; where that was refused because of somebody else's,
    both line by line.
    """
    with visit.hq.read() as unit:
        found = run_schedule.known(unit, visit.hq.config)
    kept = {name: str(value) for name, value in asdict(found).items()}
    kept["minutes"] = str(-(-found.seconds // 60))
    t = visit.words
    return page(
        visit,
        "run_schedule.html",
        "synchronise",
        http=status,
        values=typed or kept,
        refused=refused,
        seen=run_schedule.text_of(found),
        conflict=[
            Line(t.of("schedule", name), typed[name], kept[name])
            for name in (typed if status == 409 else ())
            if typed[name] != kept[name]
        ],
    )


def keep_schedule(visit: Visit) -> Response:
    """From now on so; a refused form keeps what was typed."""
    typed = {name: visit.typed(name, 8) for name in (*NUMBERS, "begins", "ends")}
    numbers = {
        name: int(typed[name]) if typed[name].isascii() and typed[name].isdecimal() else -1
        for name in NUMBERS
    }
    made = RunSchedule(
        seconds=numbers["minutes"] * 60,
        begins=typed["begins"],
        ends=typed["ends"],
        part_events=numbers["part_events"],
        parts=numbers["parts"],
        warn_minutes=numbers["warn_minutes"],
    )
    try:
        run_schedule.keep(visit.hq, visit.actor, made, visit.form.get("seen", ""))
    except Refused as error:
        if error.code == "CHANGED_MEANWHILE":
            return _schedule_page(visit, typed, refusal(visit, error), 409)
        t, told = visit.words, dict(error.details)
        told["name"] = t.of("schedule", str(told.get("name")))
        return _schedule_page(visit, typed, t(f"refused_{error.code}", **told), 400)
    return moved("/console/synchronise", said="schedule_kept")
