"""The overview: what needs a person, figures that add up; must never hide one that does not."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from starlette.responses import Response

from pos_app.db.database import Unit
from pos_app.hq.store import console, intake, operators, orders, runs
from pos_app.hq.web.console.till_view import TillView, stores_of, summary, till_views
from pos_app.hq.web.console.visit import Visit, page

URGENT_MAX = 7
USUAL_WEEKS = 4
FIRST_HOUR, LAST_HOUR = 9, 17
"""Hours that the charts always show; they grow to those in which something came in."""
CHART_WIDTH, BAR_HEIGHT_MAX = 270, 48


@dataclass(frozen=True, slots=True)
class Urgent:
    """Something that only a person can settle: what it is, what it means, one button."""

    rank: int
    tone: str
    icon: str
    what: str
    meaning: str
    address: str
    button: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour of a chart, placed; heights are in the picture's own units."""

    hour: int
    number: int
    usual_number: int
    x: int
    width: int
    middle: int
    height: int
    usual: int
    now: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Three of them: taken in, applied, quarantined."""

    code: str
    title: str
    tone: str
    total: int
    said: str
    bars: tuple[Bar, ...]
    has_usual: bool


@dataclass(frozen=True, slots=True)
class Intake:
    """The four states and what they must add up to (D8)."""

    applied: int
    waiting: int
    quarantined: int
    resolved: int
    total: int

    @property
    def fits(self) -> bool:
        """Whether every event is in exactly one state."""
        return self.applied + self.waiting + self.quarantined + self.resolved == self.total


@dataclass(frozen=True, slots=True)
class Money:
    """The deposits of the day and what is held; `account` is the ledger's own sum (M6)."""

    invoiced: int
    taken: int
    used: int
    refunded: int
    held: int
    orders: int
    account: int


def overview(visit: Visit) -> Response:
    """`/console`."""
    store = visit.asked("store")
    start, end = today(visit)
    with visit.hq.database.read() as unit:
        tills = till_views(visit, unit, store)
        stores = stores_of(unit)
        last = runs.latest(unit, 1)
        values: dict[str, Any] = {
            "charts": charts(visit, unit, store),
            "urgent": urgent(visit, unit, tills, store),
            "money": money_of(unit, start, end),
            "intake": intake_of(unit),
            "waiting": console.backlog(unit, "waiting", store),
            "last_run": last[0] if last else None,
            "steps": steps(visit, unit, stores, tills),
        }
    seconds = visit.hq.config.synchronise_seconds
    return page(
        visit,
        "overview.html",
        "overview",
        store=store,
        stores=stores,
        tills=tills,
        tills_said=summary(visit.words, tills),
        next_run=visit.words("by_hand_only") if not seconds else every(visit, seconds),
        **values,
    )


def every(visit: Visit, seconds: int) -> str:
    """How often the timer runs."""
    return visit.words("every_span", span=visit.show.span(timedelta(seconds=seconds)))


def today(visit: Visit) -> tuple[datetime, datetime]:
    """The company's day, from midnight to midnight."""
    return day_of(visit, 0)


def day_of(visit: Visit, back: int) -> tuple[datetime, datetime]:
    """A day so many days before today, on the company's clock."""
    on = visit.show.local(visit.show.now).date() - timedelta(days=back)
    zone = visit.show.zone
    return (
        datetime.combine(on, time(), zone),
        datetime.combine(on + timedelta(days=1), time(), zone),
    )


def intake_of(unit: Unit) -> Intake:
    """Everything ever taken in, by state."""
    return Intake(**intake.counts(unit), total=intake.total(unit))


def money_of(unit: Unit, start: datetime, end: datetime) -> Money:
    """What moved today; by R158 invoiced is the money that came in less the deposits' growth."""
    moved = console.deposits_between(unit, start, end)
    taken, used, refunded = (moved.get(name, 0) for name in ("taken", "used", "refunded"))
    number, held = console.deposits_held(unit)
    sums = orders.deposit_sums(unit)
    return Money(
        invoiced=console.payments_between(unit, start, end) - (taken - used - refunded),
        taken=taken,
        used=-used,
        refunded=-refunded,
        held=held,
        orders=number,
        account=sums["taken"] - sums["used"] - sums["refunded"],
    )


# --- charts ---------------------------------------------------------------------------------------

Counts = dict[tuple[str, int], int]


def charts(visit: Visit, unit: Unit, store: str) -> tuple[Chart, ...]:
    """The day by hour; the dashes are the average of the last four same weekdays."""
    now = by_hour(console.per_hour(unit, *today(visit), store))
    before = [
        by_hour(console.per_hour(unit, *day_of(visit, 7 * week), store))
        for week in range(1, USUAL_WEEKS + 1)
    ]
    usual: Counts = {}
    for counts in before:
        for key, number in counts.items():
            usual[key] = usual.get(key, 0) + number
    hours = shown_hours(now, usual)
    weekday = visit.words.list("weekdays_many")[visit.show.local(visit.show.now).weekday()]
    waiting = console.backlog(unit, "waiting", store).number
    said = {
        "taken": visit.words("usual_dashes", weekday=weekday),
        "applied": visit.words.count("waiting_for_run", waiting),
        "quarantined": visit.words(
            "still_set_aside", number=console.backlog(unit, "quarantined", store).number
        ),
    }
    return tuple(chart(visit, code, said[code], (now, usual), hours) for code in said)


def by_hour(counts: list[console.HourCount]) -> Counts:
    """Numbers by chart and hour; everything counts as taken in."""
    found: Counts = {}
    for one in counts:
        for code in ("taken", one.state):
            found[code, one.hour] = found.get((code, one.hour), 0) + one.number
    return found


def shown_hours(now: Counts, usual: Counts) -> range:
    """The opening hours, and any other hour in which something came in."""
    hours = [hour for _, hour in (*now, *usual)]
    return range(min([FIRST_HOUR, *hours]), max([LAST_HOUR, *hours]) + 1)


def chart(visit: Visit, code: str, said: str, counts: tuple[Counts, Counts], hours: range) -> Chart:
    """One chart with its bars placed."""
    now, usual = counts
    tone = {"taken": "", "applied": "ok", "quarantined": "bad"}[code]
    total = sum(number for (kind, _), number in now.items() if kind == code)
    numbers = {hour: now.get((code, hour), 0) for hour in hours}
    averages = {hour: usual.get((code, hour), 0) / USUAL_WEEKS for hour in hours}
    has_usual = code == "taken" and any(averages.values())
    most = max([4, *numbers.values(), *(averages.values() if has_usual else [])])
    step = CHART_WIDTH // len(hours)
    current = visit.show.local(visit.show.now).hour
    bars = tuple(
        Bar(
            hour=hour,
            number=numbers[hour],
            usual_number=round(averages[hour]),
            x=place * step + step // 8,
            width=step - step // 4,
            middle=place * step + step // 2,
            height=scaled(numbers[hour], most),
            usual=scaled(averages[hour], most) if has_usual else 0,
            now=hour == current,
        )
        for place, hour in enumerate(hours)
    )
    return Chart(
        code, visit.words(f"chart_{code}"), tone if total else "", total, said, bars, has_usual
    )


def scaled(number: float, most: float) -> int:
    """A height in the picture; what is not nothing is never invisible."""
    return max(2, round(number / most * BAR_HEIGHT_MAX)) if number else 0


# --- needs a person -------------------------------------------------------------------------------


def urgent(visit: Visit, unit: Unit, tills: list[TillView], store: str) -> list[Urgent]:
    """At most seven lines, the most urgent first."""
    t, s = visit.words, visit.show
    found: list[Urgent] = []
    if not intake_of(unit).fits:
        found.append(
            Urgent(
                0,
                "bad",
                "triangle-alert",
                t("intake_broken"),
                t("intake_broken_means"),
                "/console/transactions",
                t("open"),
            )
        )
    conflicts = console.conflicts_by_till(unit)
    for till in tills:
        if conflicts.get(till.device_id):
            number = conflicts[till.device_id]
            found.append(
                Urgent(
                    1,
                    "bad",
                    "git-compare",
                    t("till_contradicts", till=till.name),
                    t.count("till_contradicts_means", number),
                    till.address,
                    t("open_till"),
                )
            )
        elif till.silent:
            found.append(
                Urgent(
                    4,
                    "warn",
                    "plug",
                    t("till_silent", till=till.name, span=till.silence),
                    t("till_silent_means", queue=till.queue),
                    till.address,
                    t("open_till"),
                )
            )
    aside = console.backlog(unit, "quarantined", store)
    if aside.number and aside.oldest_at:
        meaning = t("aside_means", span=s.span(s.now - aside.oldest_at))
        found.append(
            Urgent(
                2,
                "bad",
                "hand",
                t.count("aside", aside.number),
                meaning,
                "/console/transactions?state=quarantined",
                t("look"),
            )
        )
    if runs.latest(unit, 1) and runs.latest(unit, 1)[0].state == "broken_off":
        number = runs.latest(unit, 1)[0].number
        found.append(
            Urgent(
                3,
                "warn",
                "refresh-cw",
                t("run_broke_off", number=number),
                t("run_broke_off_means"),
                "/console/synchronise",
                t("open"),
            )
        )
    return sorted(found, key=lambda one: one.rank)[:URGENT_MAX]


Step = tuple[bool, str, str]


def steps(
    visit: Visit, unit: Unit, stores: list[tuple[str, str]], tills: list[TillView]
) -> list[Step]:
    """The five steps of a new company; nothing once all are done."""
    t = visit.words
    found = [
        (bool(operators.every(unit)), t("step_operator"), ""),
        (bool(stores), t("step_stores"), ""),
        (console.any_product(unit), t("step_products"), "/console/products/import"),
        (bool(tills), t("step_till"), "/console/tills/enrol"),
        (intake.last_position(unit) > 0, t("step_first_sale"), "/console/transactions"),
    ]
    return [] if all(done for done, _, _ in found) else found
