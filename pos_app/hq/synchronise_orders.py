"""The batch that turns taken-in transactions into sales orders (R167, R176): bounded, one at a
time.

A run works in parts; each part is one database transaction, so that a run that is broken off has
done its parts whole. It must never run beside another run, and never skips an earlier event.
"""

from dataclasses import asdict, replace
from datetime import datetime

from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.hq import run_schedule
from pos_app.hq.books.apply_event import Outcome
from pos_app.hq.books.settle import set_aside, settle, settle_order
from pos_app.hq.core import Core
from pos_app.hq.receive import unseen
from pos_app.hq.repair.hand import holder
from pos_app.hq.rows import EVERYTHING, Scope, SyncRun, TakenIn
from pos_app.hq.store import intake, repairs, runs, state
from pos_app.hq.store.sql import next_value
from pos_app.rare_paths import Rare, rarely

PARTS_MAX = 100_000
TIMER = "timer"
"""Who starts the runs of the schedule."""


def run(hq: Core, by: str) -> SyncRun:
    """A whole run from start to end; where one is under way, that one is finished."""
    started = start(hq, by)
    after: int | None = 0
    for _ in range(PARTS_MAX):
        after = part(hq, started.number, after or 0)
        if after is None:
            break
    return find(hq, started.number)


def start(hq: Core, by: str, scope: Scope = EVERYTHING) -> SyncRun:
    """A new run over what waits there, or the one that is under way: there is never a second."""

    def job(unit: Unit) -> SyncRun:
        next_value(unit, "sync_run")  # holds a second starter back until we are committed
        under_way = runs.running(unit)
        if under_way is not None:
            return under_way
        total = intake.waiting_in(unit, scope)[0]
        number = runs.start(unit, by, hq.now(), total, scope)
        told = {name: value for name, value in asdict(scope).items() if value}
        state.journal(unit, hq.now(), by, "sync_started", run=number, waiting=total, **told)
        return _found(unit, number)

    return hq.run(job)


def part(hq: Core, number: int, after: int) -> int | None:
    """Work through the next part; where to go on, or nothing when the run is over."""

    def job(unit: Unit) -> int | None:
        intake.apply_alone(unit)
        current = _found(unit, number)
        if current.state != "running":
            return None
        if current.stop_asked:
            runs.change(unit, number, state="stopped", ended_at=hq.now())
            return None
        schedule = run_schedule.known(unit, hq.config)
        many = 1 if rarely(Rare.PART_OF_ONE) else schedule.part_events
        found = intake.waiting(unit, after, many, scope=current.scope)
        if not found:
            runs.change(unit, number, state="done", ended_at=hq.now())
            return None
        if current.started_by == TIMER and current.parts >= schedule.parts:
            runs.change(unit, number, state="limited", ended_at=hq.now())
            return None
        _count(unit, current, _settled(unit, found, hq.now()))
        runs.add_part(unit, number, current.parts + 1, hq.now(), len(found))
        intake.set_run(unit, [taken.position for taken in found], number)
        return found[-1].position

    return hq.run(job)


def _settled(unit: Unit, found: list[TakenIn], at: datetime) -> dict[str, Outcome]:
    done: dict[str, Outcome] = {}
    for taken in found:
        done |= settle(unit, taken, at)
    wanted = {taken.event_id for taken in found}
    return {event_id: outcome for event_id, outcome in done.items() if event_id in wanted}


def _count(unit: Unit, current: SyncRun, outcomes: dict[str, Outcome]) -> None:
    by_state = [outcome.state for outcome in outcomes.values()]
    runs.change(
        unit,
        current.number,
        applied=current.applied + by_state.count("applied"),
        quarantined=current.quarantined + by_state.count("quarantined"),
        waiting=current.waiting + by_state.count("waiting"),
        parts=current.parts + 1,
    )


def stop(hq: Core, by: str) -> SyncRun | None:
    """Ask the run that is under way to end after its part."""

    def job(unit: Unit) -> SyncRun | None:
        under_way = runs.running(unit)
        if under_way is None:
            return None
        runs.change(unit, under_way.number, stop_asked=True)
        state.journal(unit, hq.now(), by, "sync_stop_asked", run=under_way.number)
        return replace(under_way, stop_asked=True)

    return hq.run(job)


def retry(hq: Core, event_id: str, by: str) -> TakenIn:
    """Synchronise this one: try it, and what waits for it, again (R176); who did is journalled.
    What a person has to look at first stays set aside.
    """

    def job(unit: Unit) -> TakenIn:
        intake.apply_alone(unit)
        taken = intake.find(unit, event_id)
        if taken is None:
            raise Refused("EVENT_UNKNOWN", event=event_id)
        if taken.state not in {"waiting", "quarantined"}:
            raise Refused("EVENT_SETTLED", event=event_id, state=taken.state)
        has_it = holder(repairs.steps(unit, event_id), hq.now())
        if has_it not in {"", by}:
            raise Refused("RECORD_OPEN", who=has_it)
        state.journal(unit, hq.now(), by, "retried", event=event_id, was=taken.state)
        if taken.state == "quarantined":
            if reason := unseen(hq, unit, taken):
                set_aside(unit, taken, hq.now(), reason)
                return intake.find(unit, event_id) or taken
            intake.set_state(unit, taken.position, hq.now(), "waiting", reason="", detail="")
            taken = replace(taken, state="waiting", reason="")
        settle(unit, taken, hq.now())
        if taken.order_id:
            settle_order(unit, taken.order_id, hq.now())
        again = intake.find(unit, event_id)
        return again or taken

    return hq.run(job)


def run_if_due(hq: Core) -> SyncRun | None:
    """The schedule's run, where it is time and no other is under way; that one is left alone."""
    with hq.read() as unit:
        schedule, under_way = run_schedule.known(unit, hq.config), runs.running(unit)
        last = runs.latest(unit, 1, by=TIMER)
    due = schedule.next_at(hq.now(), last[0].started_at if last else None)
    if under_way is not None or due is None or due > hq.now():
        return None
    return run(hq, TIMER)


def find(hq: Core, number: int) -> SyncRun:
    """The run as it stands."""
    with hq.read() as unit:
        return _found(unit, number)


def _found(unit: Unit, number: int) -> SyncRun:
    found = runs.find(unit, number)
    if found is None:
        raise Refused("RUN_UNKNOWN", run=number)
    return found
