"""HQ went back in time while a till had something to send, or died while the two compared (FR1)."""

import pytest

from pos_app.till.sync.handshake import Handshake
from tests.sync.test_handshake import (
    backed_up,
    conflicting,
    copied,
    kept,
    sold,
    step,
    swap_hq,
    waiting,
)
from tests.sync.world import a_world


@pytest.fixture
def world(tmp_path):
    world = a_world(tmp_path)
    world.rounds().step()
    yield world
    world.close()


def test_fr1_a_till_with_something_unsent_compares_first_L1(world):
    """HQ wants an earlier event than the till has to send: no back-off may keep the two apart."""
    before = sold(world, 2)
    old = backed_up(world, "old.db")
    lost = sold(world, 3)
    swap_hq(world, lambda file: copied(old, file))
    unsent = [world.sell() for _ in range(2)]
    step(world)
    assert kept(world) == {*before, *lost, *unsent}
    assert waiting(world) == 0


def test_fr1_a_crash_while_comparing_forgets_nothing_of_a_new_hq(world, monkeypatch):
    """That HQ is another one is kept once everything that follows from it is."""
    event = world.sell()
    world.wire.mood = conflicting
    world.outbox.drain(now=True)
    world.wire.mood = "up"
    swap_hq(world, lambda file: None)
    world.hq.run(lambda unit: unit.exec_driver_sql("DELETE FROM hq WHERE name = 'incarnation'"))
    swap_hq(world, lambda file: None)

    class Killed(BaseException):
        pass

    def kill(*_arguments, **_named):
        raise Killed

    with monkeypatch.context() as mortal:
        mortal.setattr(Handshake, "_compare", kill)
        with pytest.raises(Killed):
            step(world)
    step(world)
    step(world)
    assert kept(world) == {event}
