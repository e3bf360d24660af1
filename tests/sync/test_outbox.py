"""The queue to HQ: once, in order, whatever the wire does (D1-D6, FN1-FN5, R172-R176)."""

import itertools
import json
from datetime import timedelta

import pytest

from pos_app.till.sync.backoff import CAP_SECONDS
from pos_app.till.sync.outbox import BATCH_EVENTS, PROBE_EVENTS
from tests.hq.world import state_of
from tests.storage.world import add_journal_event
from tests.sync.world import World, answering, reply


def state(world: World, event_id: str) -> tuple[str, str]:
    found = world.store.event(event_id)
    assert found is not None
    return found.state, found.result


def test_an_order_reaches_hq_with_the_signature_that_it_checks_A1(world):
    sold = world.sell()
    assert world.store.queue().waiting == 1
    report = world.outbox.drain()
    assert report.ok
    assert report.acknowledged == 1
    assert state(world, sold) == ("at_hq", "applied")
    assert state_of(world.hq, sold) == ("applied", "")
    assert world.store.queue().waiting == 0
    assert world.store.queue().reachable is True
    assert world.hq.counts().orders == 1


def test_a_lost_answer_never_makes_a_second_order_R172(world):
    sold = world.sell()
    world.wire.mood = "loses"
    world.outbox.drain()
    found = world.store.event(sold)
    assert found is not None
    assert found.answer_unknown
    assert found.state == "waiting"
    world.wire.mood = "up"
    world.clock.forward(seconds=400)
    world.outbox.drain()
    assert state(world, sold) == ("at_hq", "applied")
    assert world.hq.counts().orders == 1
    assert world.hq.counts().transactions == 1


def test_what_certainly_never_left_leaves_no_doubt_R173(world):
    sold = world.sell()
    world.wire.mood = "down"
    assert world.outbox.drain().reason == "away"
    found = world.store.event(sold)
    assert found is not None
    assert (found.state, found.answer_unknown, found.attempts) == ("waiting", False, 1)
    assert world.store.queue().reachable is False


def test_hq_was_away_at_the_first_attempt_so_the_batch_makes_the_order_K1(world):
    sold = world.sell()
    world.wire.mood = "down"
    world.outbox.drain()
    world.wire.mood = "up"
    world.clock.forward(seconds=2)
    world.outbox.drain()
    assert state(world, sold) == ("at_hq", "taken_in")
    assert world.hq.counts().pending == 1


def test_a_fresh_order_is_tried_inside_the_back_off_an_asynchronous_one_is_not(world):
    world.sell()
    world.wire.mood = "down"
    world.outbox.drain()
    assert world.outbox.drain().reason == "waiting"
    world.sell(first_apply="batch")
    assert world.outbox.drain().reason == "waiting"
    world.sell()
    assert world.outbox.drain().reason == "away"


def test_the_back_off_grows_to_its_cap_and_survives_a_restart_FN4(world):
    world.sell()
    world.wire.mood = "down"
    waits = []
    for _ in range(12):
        world.outbox.drain(now=True)
        until = world.store.sync_state().next_try_at
        waits.append((until - world.clock.now()).total_seconds())
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == CAP_SECONDS
    world.restart()
    assert world.outbox.drain().reason == "waiting"


def test_retry_after_is_obeyed_up_to_the_cap_FN4(world):
    world.sell()
    for asked, kept in (("40", 40), ("9999", 300), ("soon", 4)):
        world.wire.mood = reply(503, retry_after=asked)
        assert world.outbox.drain(now=True).reason == "busy"
        assert world.store.sync_state().next_try_at == world.clock.now() + timedelta(seconds=kept)


@pytest.mark.parametrize(
    ("mood", "reason"),
    [
        (reply(200, b"<html>Welcome to the hotel</html>"), "garbage"),
        (reply(200, b'{"results": "none"}'), "garbage"),
        (reply(302, b"", location="http://elsewhere"), "redirect"),
        (reply(500), "failed"),
        (reply(502, b"<html>Bad gateway</html>"), "failed"),
        (reply(400, b'{"code": "BAD_MESSAGE", "sentence": "?"}'), "rejected"),
    ],
)
def test_what_is_no_answer_acknowledges_nothing_FN4(world, mood, reason):
    sold = world.sell()
    world.wire.mood = mood
    assert world.outbox.drain().reason == reason
    assert state(world, sold) == ("waiting", "")
    world.wire.mood = "up"
    world.outbox.drain(now=True)
    assert state(world, sold)[0] == "at_hq"


@pytest.mark.parametrize(
    ("status", "code"), [(401, "DEVICE_REFUSED"), (403, "DEVICE_REFUSED"), (426, "WIRE_VERSION")]
)
def test_a_device_that_is_turned_away_stops_and_sets_nothing_aside(world, status, code):
    sold = world.sell()
    world.wire.mood = reply(status)
    assert world.outbox.drain().reason == code
    assert state(world, sold) == ("waiting", "")
    assert world.store.queue().stopped == code
    world.sell()
    assert world.outbox.drain().reason == "waiting"
    world.wire.mood = "up"
    assert world.outbox.drain(now=True).ok
    assert world.store.queue().stopped == ""


def test_too_large_a_batch_is_split_until_it_fits(world):
    sold = [world.sell() for _ in range(6)]
    world.wire.events_max = 2
    assert world.outbox.drain().acknowledged == 6
    assert {state(world, one)[0] for one in sold} == {"at_hq"}
    assert {state(world, one)[1] for one in sold} == {"applied"}  # still their first attempt


def test_a_quarantined_order_holds_up_only_its_own_later_events_L2(world):
    bad = world.sell()
    world.wire.mood = answering("quarantined", "CHECK_TOTAL")
    assert world.outbox.drain().refused == 1
    world.hq.set_screen(lambda taken: None)
    queue = world.store.queue()
    assert (queue.waiting, queue.refused) == (0, 1)
    row = world.store.queue_rows()[0]
    assert (row.event_id, row.state, row.reason) == (bad, "refused", "CHECK_TOTAL")
    good = world.sell()
    world.wire.mood = answering("applied")
    world.outbox.drain()
    assert state(world, good) == ("at_hq", "applied")


def test_retry_later_is_no_acknowledgement(world):
    sold = world.sell()
    world.wire.mood = answering("retry_later", "WANTED 1")
    assert world.outbox.drain().reason == "retry_later"
    assert state(world, sold) == ("waiting", "retry_later")
    world.wire.mood = "up"
    world.outbox.drain(now=True)
    assert state(world, sold)[0] == "at_hq"


def test_hq_that_failed_last_is_tried_with_a_few_events_first_R180(world, monkeypatch):
    sent, send = [], world.wire.send

    def counting(*request):
        sent.append(len(json.loads(request[3])["events"]))
        return send(*request)

    monkeypatch.setattr(world.wire, "send", counting)
    for _ in range(2 * PROBE_EVENTS):
        world.sell()
    for world.wire.mood in ("down", "down", "up"):
        world.outbox.drain(now=True)
    assert sent == [2 * PROBE_EVENTS, PROBE_EVENTS, PROBE_EVENTS, PROBE_EVENTS]
    for _ in range(2 * PROBE_EVENTS):
        world.sell()
    world.outbox.drain()
    assert sent[4:] == [2 * PROBE_EVENTS]


def test_an_answer_for_an_event_that_was_never_sent_is_ignored_Q3(world):
    sold = world.sell()
    stranger = {"event_id": "9" * 32, "result": "applied"}
    body = json.dumps({"results": [stranger], "contiguous_through": 0}).encode()
    world.wire.mood = reply(200, body)
    assert world.outbox.drain().reason == "retry_later"
    assert state(world, sold) == ("waiting", "")
    said = world.store.journal_rows()[0]
    assert (said.what, said.detail) == ("answer_for_stranger", "9" * 32)


def test_a_line_that_comes_and_goes_delivers_once_and_never_two_at_a_time_FN5_L1(
    world, monkeypatch
):
    """Down, an answer lost, up, request by request; who would send meanwhile is held off."""
    sold, beside, send = [], [], world.wire.send
    moods = itertools.cycle(["down", "loses", "up"])

    def flapping(*request):
        beside.append(world.outbox.drain(now=True, deadline_seconds=0).reason)
        world.wire.mood = next(moods)
        return send(*request)

    monkeypatch.setattr(world.wire, "send", flapping)
    for _ in range(6):
        sold.append(world.sell())
        world.clock.forward(seconds=400)
        world.outbox.drain()
    assert {state(world, one)[0] for one in sold} == {"at_hq"}
    assert world.hq.counts().transactions == len(sold)
    assert beside == ["slow"] * 6


def test_a_drain_ends_when_its_time_is_up(world):
    for _ in range(BATCH_EVENTS + 1):
        world.sell()
    ticks = world.clock

    def slow(path: str, body: bytes):
        ticks.ran += 60
        return answering("applied")(path, body)

    world.wire.mood = slow
    report = world.outbox.drain(now=True, deadline_seconds=10)
    assert (report.acknowledged, report.reason) == (BATCH_EVENTS, "slow")


def test_what_hq_only_took_in_is_asked_about_later_R176(world):
    from pos_app.hq import synchronise_orders

    sold = world.sell(first_apply="batch")
    world.outbox.drain()
    assert state(world, sold) == ("at_hq", "taken_in")
    assert world.outbox.follow_up() == 0
    synchronise_orders.run(world.hq, "test")
    assert world.outbox.follow_up() == 1
    assert state(world, sold) == ("at_hq", "applied")
    assert world.hq.counts().orders == 1


def test_pieces_that_are_no_business_travel_too_but_are_not_counted(world):
    event_id = add_journal_event(world.store, world.ids, sign=world.sign)
    assert world.store.queue().waiting == 0
    world.outbox.drain()
    assert state(world, event_id)[0] == "at_hq"


def test_a_till_hears_what_is_asked_and_done_about_what_was_set_aside_R177(world):
    """Its question stands with the event, and then the repair."""
    from pos_app.hq.people.rights import Actor
    from pos_app.hq.repair import repairing
    from pos_app.hq.repair.offers import Plan

    joost = Actor("joost", "operator")
    world.hq.set_screen(lambda taken: "REVIEW")
    sold = world.sell(first_apply="now")
    world.outbox.drain()
    world.hq.set_screen(None)
    assert state(world, sold) == ("refused", "quarantined")
    assert world.outbox.follow_up() == 0
    repairing.ask_store(world.hq, joost, sold, "Which colour?")
    assert world.outbox.follow_up() == 1
    [row] = [one for one in world.store.queue_rows() if one.event_id == sold]
    assert row.reason == "ASKED Which colour?"
    assert world.outbox.follow_up() == 0
    plan = Plan("as_is", "blue")
    seal = repairing.trial(world.hq, joost, sold, plan).seal
    repairing.apply(world.hq, joost, sold, plan, seal)
    assert world.outbox.follow_up() == 1
    assert state(world, sold) == ("at_hq", "applied")
    [row] = [one for one in world.store.queue_rows() if one.event_id == sold]
    assert row.reason == "REPAIRED"
