"""A till's key changes without a gap: killed anywhere, cut anywhere, one key always works (S2)."""

import pytest

from pos_app.domain.errors import AnswerUnknown, Unavailable
from pos_app.hq import hello
from pos_app.hq.store import console, devices
from pos_app.till.keys import NEXT_KEY
from pos_app.till.sync.key_rotation import KEY_LIFE
from tests.hq.world import a_till
from tests.sync.world import World


@pytest.fixture
def world(world):
    world.rounds().step()
    return world


class Killed(BaseException):
    pass


def works(world: World) -> None:
    """After a restart the till sells and HQ takes it."""
    world.restart()
    world.clock.forward(seconds=400)
    sold = world.sell()
    world.rounds().step()
    assert world.store.event(sold).state == "at_hq"
    with world.hq.read() as unit:
        assert console.conflicts_by_till(unit) == {}


def test_events_of_the_old_key_and_of_the_new_one_are_both_taken(world):
    before = world.sell()
    old = world.keys._signer.public_key  # noqa: SLF001
    new = world.keys.rotate()
    assert new != old
    after = world.sell()
    world.outbox.drain(now=True)
    assert {world.store.event(one).result for one in (before, after)} == {"applied"}
    with world.hq.read() as unit:
        assert devices.key(unit, old).retired_at is not None
        assert devices.find(unit, world.store.identity().device_id).public_key == new


@pytest.mark.parametrize("at", range(1, 8))
def test_a_kill_at_each_step_leaves_a_key_that_works(world, monkeypatch, at):
    left = [at]

    def counted(real):
        def call(*args, **kept):
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            return real(*args, **kept)

        return call

    with monkeypatch.context() as fatal:
        for name in ("put", "delete"):
            fatal.setattr(world.secrets, name, counted(getattr(world.secrets, name)))
        fatal.setattr(world.wire, "send", counted(world.wire.send))
        fatal.setattr(world.store, "begin", counted(world.store.begin))
        try:
            world.keys.rotate()
        except Killed:
            pass
        else:
            assert at > 5
    works(world)
    assert world.secrets.get(NEXT_KEY) is None


@pytest.mark.parametrize(("mood", "error"), [("loses", AnswerUnknown), ("down", Unavailable)])
def test_a_lost_answer_leaves_a_key_that_works(world, mood, error):
    world.wire.mood = mood
    with pytest.raises(error):
        world.keys.rotate()
    world.wire.mood = "up"
    works(world)
    assert world.secrets.get(NEXT_KEY) is None


def test_a_key_of_another_till_and_one_too_many_are_refused_and_the_old_one_counts(
    world, monkeypatch
):
    other = a_till(world.hq, world.ids, "S1-2")
    world.secrets.put(NEXT_KEY, other.key.private_bytes_raw().hex())
    with pytest.raises(Unavailable) as refused:
        world.keys.rotate()
    assert refused.value.details["code"] == "BAD_KEY"
    world.secrets.delete(NEXT_KEY)
    with monkeypatch.context() as full:
        full.setattr(hello, "KEYS_MAX", 1)
        with pytest.raises(Unavailable) as refused:
            world.keys.rotate()
    assert refused.value.details["code"] == "TOO_MANY_KEYS"
    works(world)


def test_a_key_that_is_old_is_changed_by_itself(world):
    old = world.keys._signer.public_key  # noqa: SLF001
    world.clock.forward(seconds=KEY_LIFE.total_seconds() + 1)
    world.rounds().step()
    world.rounds().step()
    assert world.keys._signer.public_key != old  # noqa: SLF001
    works(world)
