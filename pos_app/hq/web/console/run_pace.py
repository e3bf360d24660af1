"""How fast a run of Synchronise orders went, as bars and as figures, and why so much came at once;
must never show a bar that its table lacks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from pos_app.db.database import Unit
from pos_app.hq.rows import SyncRun
from pos_app.hq.store import console, runs
from pos_app.hq.web.console.charts import CHART_WIDTH, scaled
from pos_app.hq.web.console.till_view import moment_of
from pos_app.hq.web.console.visit import Visit

SLICES_MAX = 12
SLICE_LEAST = timedelta(seconds=2)
LATE = timedelta(minutes=15)
"""What came in later than this after it was made, its till had to keep."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A while of a run: how many events a second; its bar is placed in the picture's own units."""

    since: datetime
    rate: int
    x: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Pace:
    """All of them, of the same length, from the run's start to its end, or to now; none where no
    part is known.
    """

    slices: tuple[Slice, ...]
    length: timedelta


@dataclass(frozen=True, slots=True)
class Why:
    """Why so many: what the run and what waits were made of, as far as head office can know."""

    said: str
    at_once: int


def pace(visit: Visit, unit: Unit, run: SyncRun) -> Pace:
    """The run in equal whiles; what a part handled is spread evenly over the time that it took."""
    end = run.ended_at or visit.show.now
    whole = ceil((end - run.started_at).total_seconds())
    length = max(SLICE_LEAST, timedelta(seconds=ceil(whole / SLICES_MAX)))
    number = max(1, ceil(whole / length.total_seconds()))
    handled = [0.0] * number
    since = run.started_at
    parts = runs.parts(unit, run.number)
    for at, events in parts:
        for place, share in _shares(since - run.started_at, at - run.started_at, length, number):
            handled[place] += events * share
        since = at
    over = [min(length, end - run.started_at - place * length) for place in range(number)]
    rates = [
        round(events / max(1.0, span.total_seconds()))
        for events, span in zip(handled, over, strict=True)
    ]
    step, most = CHART_WIDTH // number, max([1, *rates])
    bars = (
        Slice(
            since=run.started_at + place * length,
            rate=rate,
            x=place * step + step // 10,
            width=step - step // 5,
            height=scaled(rate, most) if rate else 0,
        )
        for place, rate in enumerate(rates)
    )
    return Pace(tuple(bars) if parts else (), length)


def _shares(
    since: timedelta, until: timedelta, length: timedelta, number: int
) -> list[tuple[int, float]]:
    """Which share of that time lies in each while of the run; one without length lies in one."""
    if until <= since:
        return [(min(number - 1, max(0, until // length)), 1.0)]
    found = []
    for place in range(number):
        inside = min(until, (place + 1) * length) - max(since, place * length)
        if inside > timedelta(0) or place == number - 1:
            found.append((place, max(timedelta(0), inside) / (until - since)))
    return found


def why(visit: Visit, unit: Unit, run: SyncRun) -> Why:
    """Whether tills kept much of this for long, and what went past the run meanwhile."""
    s, t = visit.show, visit.words
    number, made, taken_at = console.kept_long(unit, run, LATE)
    made_at, said = moment_of(made), t("why_as_usual")
    if number and made_at and taken_at:
        since, until = (f"{s.day(one)} {s.time(one)}" for one in (made_at, taken_at))
        said = t.count("why_kept", number, shown=s.number(number), since=since, until=until)
        before = runs.done_between(unit, taken_at, run.number)
        said += " " + t.count("why_done_before", before, shown=s.number(before)) if before else ""
    return Why(said, console.applied_at_once(unit, run.started_at, run.ended_at or s.now))
