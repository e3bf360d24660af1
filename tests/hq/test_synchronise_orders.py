"""The batch: bounded parts, one at a time, stopped after a part, never half done (R167, R176)."""

import time as clock_time
from datetime import date, datetime, time
from threading import Event, Thread
from zoneinfo import ZoneInfo

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import OperationalError

from pos_app.domain.errors import Refused, Unavailable
from pos_app.hq import receive, run_schedule, synchronise_orders
from pos_app.hq.books import checks
from pos_app.hq.people.rights import Actor
from pos_app.hq.rows import Scope
from pos_app.hq.run_schedule import RunSchedule
from pos_app.hq.schedule import Timer, batch_timer
from pos_app.hq.store import intake, runs
from tests.helpers.carts import PICK, cart
from tests.hq.world import open_hq


@pytest.fixture
def waiting(hq, till, monkeypatch):
    """Seven orders wait; a part is three events."""
    monkeypatch.setattr(run_schedule, "PART_EVENTS", 3)
    till.push(*(till.item(till.placed(cart(("1 x 10.00", PICK)), n)) for n in range(1, 8)))
    return hq


def test_a_run_works_in_parts_and_adds_up(waiting):
    run = synchronise_orders.run(waiting, "karin")
    assert (run.total, run.applied, run.parts, run.state) == (7, 7, 3, "done")
    assert (run.handled, run.started_by) == (7, "karin")


def test_l4_a_run_is_bounded_and_the_next_one_finishes_it(waiting, monkeypatch):
    monkeypatch.setattr(synchronise_orders, "PARTS_MAX", 1)
    first = synchronise_orders.run(waiting, "karin")
    assert (first.applied, first.state) == (3, "running")
    monkeypatch.undo()
    whole = synchronise_orders.run(waiting, "joost")
    assert (whole.number, whole.applied, whole.state) == (first.number, 7, "done")
    assert synchronise_orders.part(waiting, whole.number, 0) is None
    assert synchronise_orders.find(waiting, whole.number) == whole


def test_a_second_start_shows_the_first(waiting):
    first = synchronise_orders.start(waiting, "karin")
    synchronise_orders.part(waiting, first.number, 0)
    second = synchronise_orders.start(waiting, "joost")
    assert (second.number, second.applied) == (first.number, 3)


def test_a_run_stops_after_its_part(waiting):
    run = synchronise_orders.start(waiting, "karin")
    after = synchronise_orders.part(waiting, run.number, 0)
    assert after == 3
    synchronise_orders.stop(waiting, "karin")
    assert synchronise_orders.part(waiting, run.number, after) is None
    ended = synchronise_orders.find(waiting, run.number)
    assert (ended.state, ended.applied) == ("stopped", 3)
    assert waiting.counts().pending == 4
    assert synchronise_orders.stop(waiting, "karin") is None


def test_d3_a_run_and_a_till_that_apply_the_same_event_book_it_once(waiting, monkeypatch):
    """On PostgreSQL both found it waiting; the second set aside what the first had booked."""
    looked = Event()
    runs_beside: list[Thread] = []

    def while_a_run_looks(*args, **more):
        if not runs_beside:
            runs_beside.append(Thread(target=synchronise_orders.run, args=(waiting, "karin")))
            runs_beside[0].start()
            looked.wait(0.3)
        return checks.check_placed(*args, **more)

    def looking(*args, **more):
        found = waiting_events(*args, **more)
        looked.set()
        return found

    waiting_events = intake.waiting
    monkeypatch.setattr("pos_app.hq.books.apply_event.check_placed", while_a_run_looks)
    monkeypatch.setattr(intake, "waiting", looking)
    with waiting.read() as unit:
        (first, *_) = intake.unsettled(unit)
    receive.apply_part(waiting, [first.event_id])
    runs_beside[0].join()
    with waiting.read() as unit:
        assert intake.counts(unit) == {"waiting": 0, "applied": 7, "quarantined": 0, "resolved": 0}


def test_l2_units_in_each_others_way_set_nothing_aside(waiting, monkeypatch):
    """A deadlock of the server is no fault of the event: it waits for the next attempt (Q1)."""

    def in_the_way(*_args, **_more):
        raise OperationalError("UPDATE", {}, DeadlockDetected())

    monkeypatch.setattr("pos_app.hq.books.apply_event.check_placed", in_the_way)
    with waiting.read() as unit:
        before, (first, *_) = intake.counts(unit), intake.unsettled(unit)
    with pytest.raises(Unavailable) as refused:
        receive.apply_part(waiting, [first.event_id])
    assert (refused.value.reason, refused.value.retry) == ("busy", True)
    with waiting.read() as unit:
        assert intake.counts(unit) == before


def test_a_run_that_was_broken_off_says_what_is_certain(waiting, tmp_path, url, clock, ids):
    run = synchronise_orders.start(waiting, "karin")
    synchronise_orders.part(waiting, run.number, 0)
    waiting.close()
    again = open_hq(tmp_path / "hq", url, clock=clock, ids=ids)
    with again.read() as unit:
        assert runs.latest(unit)[0].state == "broken_off"
    assert synchronise_orders.run(again, "karin").applied == 4
    again.close()


def test_d8_the_four_states_add_up_to_the_intake(waiting, till):
    till.push(till.raw("{}", "miracle", "", "now"))
    synchronise_orders.run(waiting, "karin")
    with waiting.read() as unit:
        found = intake.counts(unit)
        assert sum(found.values()) == intake.total(unit) == 8
    assert (found["applied"], found["quarantined"]) == (7, 1)


def test_only_what_is_unsettled_can_be_tried_again(waiting, till):
    synchronise_orders.run(waiting, "karin")
    with waiting.read() as unit:
        applied = intake.page(unit, {"state": "applied"})[0]
    with pytest.raises(Refused, match="EVENT_SETTLED"):
        synchronise_orders.retry(waiting, applied.event_id, "karin")
    with pytest.raises(Refused, match="EVENT_UNKNOWN"):
        synchronise_orders.retry(waiting, "0" * 32, "karin")
    with pytest.raises(Refused, match="RUN_UNKNOWN"):
        synchronise_orders.find(waiting, 999)


def scheduled(hq, **values):
    with hq.read() as unit:
        seen = run_schedule.text_of(run_schedule.known(unit, hq.config))
    run_schedule.keep(hq, Actor("karin", "administrator"), RunSchedule(**values), seen)


def test_a_timer_without_an_interval_never_begins():
    done = []
    timer = Timer("test", 0, lambda: done.append("work"), lambda: done.append("ends"))
    timer.start()
    timer.stop()
    assert done == []


@pytest.mark.logs("it could not be done")
def test_work_that_is_refused_is_tried_again_at_the_next_time():
    tries, again = [], Event()

    def work():
        tries.append("try")
        if len(tries) > 1:
            again.set()
        raise Unavailable("disk", "full")

    timer = Timer("test", 0.01, work)
    timer.start()
    assert again.wait(60)
    timer.stop()


def test_the_timer_runs_the_batch_and_ends(waiting):
    scheduled(waiting, seconds=300)
    schedule = batch_timer(waiting, 0.01)
    schedule.start()
    end = clock_time.monotonic() + 60
    while waiting.counts().pending and clock_time.monotonic() < end:
        clock_time.sleep(0.01)
    schedule.stop()
    assert waiting.counts().pending == 0


def test_r167_the_schedule_has_hours_parts_and_an_interval(waiting):
    assert synchronise_orders.run_if_due(waiting) is None
    scheduled(waiting, seconds=300, part_events=2, parts=2)
    limited = synchronise_orders.run_if_due(waiting)
    assert (limited.state, limited.applied, limited.parts) == ("limited", 4, 2)
    assert synchronise_orders.run_if_due(waiting) is None
    waiting.clock.forward(seconds=300)
    under_way = synchronise_orders.start(waiting, "karin")
    assert synchronise_orders.run_if_due(waiting) is None
    assert synchronise_orders.run(waiting, "karin").number == under_way.number
    assert synchronise_orders.run_if_due(waiting).state == "done"


@pytest.mark.parametrize(
    ("begins", "ends", "now", "due"),
    [
        ("00:00", "00:00", "03:00", "03:00"),
        ("06:00", "23:30", "07:00", "07:00"),
        ("06:00", "23:30", "03:00", "06:00"),
        ("06:00", "23:30", "23:40", "06:00"),
        ("22:00", "05:00", "03:00", "03:00"),
        ("22:00", "05:00", "12:00", "22:00"),
    ],
)
def test_r167_a_run_starts_within_the_hours_of_the_companys_day(begins, ends, now, due):
    schedule = RunSchedule(seconds=300, begins=begins, ends=ends)
    at = datetime.combine(date(2026, 3, 2), time.fromisoformat(now), ZoneInfo("Europe/Amsterdam"))
    found = schedule.next_at(at, None)
    assert found is not None
    assert (found >= at, f"{found:%H:%M}") == (True, due)


@pytest.mark.parametrize("wrong", [{"seconds": 86_460}, {"parts": 0}, {"begins": "24:60"}])
def test_a_schedule_out_of_range_is_refused(waiting, wrong):
    with pytest.raises(Refused, match="BAD_SCHEDULE"):
        scheduled(waiting, **{"seconds": 300, **wrong})
    with pytest.raises(Refused, match="RIGHT_MISSING"):
        run_schedule.keep(waiting, Actor("daan", "operator"), RunSchedule(), "")


def test_r167_a_run_may_be_of_one_order_alone(waiting):
    with waiting.read() as unit:
        wanted = intake.waiting(unit, 0, 9)[4].order_id
    run = synchronise_orders.start(waiting, "karin", Scope(store_id="S1", order_id=wanted))
    assert run.total == 1
    done = synchronise_orders.run(waiting, "karin")
    assert (done.number, done.applied, done.order_id) == (run.number, 1, wanted)
    assert waiting.counts().pending == 6


def test_r176_a_transaction_tells_where_it_stands(waiting):
    with waiting.read() as unit:
        (row, *_rest) = intake.page(unit, {"state": "waiting", "kind": "order", "store": "S1"})
    assert (row.state, row.retries, row.reason, row.register_id) == ("waiting", 0, "", "S1-1")
    synchronise_orders.retry(waiting, row.event_id, "karin")
    with waiting.read() as unit:
        (done,) = intake.page(unit, {"order": row.order_id})
    assert (done.state, done.order_status, done.amount_minor) == ("applied", "CREATED", 1000)
