"""N3, N4, A5: a clock that cannot be believed is told, in the journal and in the chain; no rule
depends on it.
"""

from datetime import timedelta

import pytest

from pos_app.domain.events import Journalled
from pos_app.till.condition import Condition
from pos_app.till.sync.clock_watch import ClockWatch
from tests.hq.world import Clock
from tests.sync.world import World, a_world


@pytest.fixture
def world(tmp_path):
    """The till has a clock of its own."""
    world = a_world(tmp_path)
    world.store.clock = Clock(world.clock.at)
    world.client._clock = world.store.clock  # noqa: SLF001
    yield world
    world.close()


def told(world: World) -> list[str]:
    return [f"{one.what} {one.detail}" for one in reversed(world.store.journal_rows())]


def pass_time(world: World, **parts: float) -> None:
    for clock in (world.store.clock, world.clock):
        assert isinstance(clock, Clock)
        clock.forward(**parts)


def a_watch(world: World) -> ClockWatch:
    return ClockWatch(world.store, world.client, world.sign, world.ids, Condition())


@pytest.mark.parametrize("seconds", [121, -121, 800, -800])
def test_a_clock_that_differs_from_hqs_is_told_with_the_next_hello(world, seconds):
    watch = a_watch(world)
    world.rounds().step()
    assert world.client.off_seconds == 0
    assert not watch.look()
    world.store.clock.at += timedelta(seconds=seconds)
    watch = a_watch(world)
    pass_time(world, seconds=60)
    world.rounds().step()
    assert world.client.off_seconds == seconds
    assert watch.look()
    assert not watch.look()
    world.store.clock.at -= timedelta(seconds=seconds)
    pass_time(world, seconds=2000)
    world.rounds().step()
    assert a_watch(world).look()  # a restart has not forgotten that it was doubted
    assert told(world) == [f"clock_suspect hq={seconds:+d}s", "clock_trusted hq=+0s"]


JUMPS = [(119, False), (121, True), (-1, True), (-9999, True)]


@pytest.mark.parametrize(("jump", "suspect"), JUMPS)
def test_a_clock_that_jumps_is_doubted_until_hq_says_otherwise(world, jump, suspect):
    watch = a_watch(world)
    pass_time(world, seconds=0.5)
    world.store.clock.at += timedelta(seconds=jump)
    assert watch.look() is suspect
    assert told(world) == ([f"clock_suspect jump={jump:+d}s"] if suspect else [])
    if suspect:
        world.store.clock.at = world.clock.at
        world.store.clock.ran += 1
        watch.look()
        world.rounds().step()
        assert watch.look()
        assert told(world)[-1] == "clock_trusted hq=+0s"


def test_hq_hears_of_it_in_the_chain_A5(world):
    sold = world.sell()
    watch = a_watch(world)
    world.store.clock.at += timedelta(hours=5)
    watch.look()
    world.store.clock.at -= timedelta(hours=5)
    assert world.outbox.drain(now=True).ok
    kinds = [one.header.kind for one in world.store.chain()]
    assert kinds == ["order", "journal"]
    (event,) = [
        one for one in world.store.chain() if one.header.event_id != sold and one.state == "at_hq"
    ]
    from pos_app.contract.translate import decode_event

    found = decode_event("journal", event.body)
    assert isinstance(found, Journalled)
    assert (found.what, found.detail) == ("clock_suspect", "jump=+18000s")


def test_a_till_that_is_turned_away_for_its_clock_knows_why(world):
    world.store.clock.at += timedelta(days=1)
    world.sell()
    assert world.outbox.drain(now=True).reason == "DEVICE_REFUSED"
    assert world.client.off_seconds == 86_400
