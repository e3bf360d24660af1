"""FK1 while sending: the till dies before, between and after any two statements; once is once."""

import contextlib

import pytest

from tests.storage.world import PowerCut, Switch, at_every_step
from tests.sync.world import a_world


@pytest.mark.parametrize("mood", ["up", "loses", "down"])
def test_a_till_that_dies_while_sending_loses_and_doubles_nothing_D1(tmp_path, mood):
    def work(switch: Switch) -> None:
        world = a_world(tmp_path / f"{mood}{switch.at}")
        world.restart(step=switch)
        sold = [world.sell(), world.sell(order=False)]
        world.wire.mood = mood
        switch.on = True
        with contextlib.suppress(PowerCut):
            world.outbox.drain()
        switch.on = False
        world.wire.mood = "up"
        world.restart()
        world.clock.forward(seconds=400)
        world.outbox.drain()
        found = [world.store.event(one) for one in sold]
        assert [one.state for one in found if one] == ["at_hq", "at_hq"]
        assert world.hq.counts().transactions == 2
        assert world.hq.counts().orders + world.hq.counts().pending == 1
        world.close()

    assert at_every_step(work) >= 12


def test_a_kill_between_request_and_answer_leaves_a_doubt_not_a_lie_R173(tmp_path):
    world = a_world(tmp_path)
    sold = world.sell()

    def dies(_path: str, _body: bytes):
        raise PowerCut

    world.wire.mood = dies
    with pytest.raises(PowerCut):
        world.outbox.drain()
    world.restart()
    found = world.store.event(sold)
    assert found is not None
    assert (found.state, found.answer_unknown) == ("waiting", True)
    world.close()
