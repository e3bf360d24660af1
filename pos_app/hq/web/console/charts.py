"""Bar charts of a day by hour, placed for SVG; must never show a bar that its table lacks."""

from dataclasses import dataclass

from pos_app.db.database import Unit
from pos_app.hq import run_schedule
from pos_app.hq.store import console
from pos_app.hq.web.console.days import day_of, today
from pos_app.hq.web.console.run_forms import next_run
from pos_app.hq.web.console.visit import Visit

USUAL_WEEKS = 4
FEW = 10
FIRST_HOUR, LAST_HOUR = 9, 17
"""Hours that the charts always show; they grow to those in which something came in."""
CHART_WIDTH, BAR_HEIGHT_MAX = 270, 48


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour of a chart, placed; heights are in the picture's own units."""

    hour: int
    number: int
    usual_said: str
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
        "applied": visit.words.count("waiting_for_run", waiting) + run_said(visit, unit),
        "quarantined": visit.words(
            "usual_aside",
            weekday=weekday,
            usual=average_said(visit, sum_of(usual, "quarantined") / USUAL_WEEKS),
            waiting=console.backlog(unit, "quarantined", store).number,
        ),
    }
    return tuple(chart(visit, code, said[code], (now, usual), hours) for code in said)


def by_hour(counts: list[console.HourCount]) -> Counts:
    """Numbers by chart and hour; everything counts as taken in, and what a person has resolved was
    quarantined.
    """
    found: Counts = {}
    for one in counts:
        for code in ("taken", "quarantined" if one.state == "resolved" else one.state):
            found[code, one.hour] = found.get((code, one.hour), 0) + one.number
    return found


def sum_of(counts: Counts, code: str) -> int:
    """All hours of one chart."""
    return sum(number for (kind, _), number in counts.items() if kind == code)


def average_said(visit: Visit, average: float) -> str:
    """An average with a tenth where it is small: `0,5`."""
    return visit.show.quantity(int(round(average, 1 if average < FEW else 0) * 1_000))


def run_said(visit: Visit, unit: Unit) -> str:
    """When the schedule starts a run next; nothing where runs are started by hand."""
    following = next_run(visit, unit, run_schedule.known(unit, visit.hq.config))
    return visit.words("run_at", time=visit.show.time(following)) if following else ""


def shown_hours(now: Counts, usual: Counts) -> range:
    """The opening hours, and any other hour in which something came in."""
    hours = [hour for _, hour in (*now, *usual)]
    return range(min([FIRST_HOUR, *hours]), max([LAST_HOUR, *hours]) + 1)


def chart(visit: Visit, code: str, said: str, counts: tuple[Counts, Counts], hours: range) -> Chart:
    """One chart with its bars placed."""
    now, usual = counts
    tone = {"taken": "", "applied": "ok", "quarantined": "bad"}[code]
    total = sum_of(now, code)
    numbers = {hour: now.get((code, hour), 0) for hour in hours}
    averages = {hour: usual.get((code, hour), 0) / USUAL_WEEKS for hour in hours}
    has_usual = any(averages.values())
    most = max([4, *numbers.values(), *(averages.values() if has_usual else [])])
    step = CHART_WIDTH // len(hours)
    current = visit.show.local(visit.show.now).hour
    bars = tuple(
        Bar(
            hour=hour,
            number=numbers[hour],
            usual_said=average_said(visit, averages[hour]),
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
