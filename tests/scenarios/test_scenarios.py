"""Every scenario of this folder, on its own."""

from pathlib import Path

import pytest

from pos_app.hq.verification import verify as verify_hq
from pos_app.play.player import play
from pos_app.play.scenario import read_scenario
from pos_app.play.world import World
from pos_app.till.verification import verify as verify_till

FILES = sorted(Path(__file__).parent.glob("*.toml"))


def unsound(world: World) -> list[str]:
    """What of the books of head office and tills is not as the events made it (A1-A3)."""
    with world.hq.read() as unit:
        found = verify_hq(unit)
    for place in world.places.values():
        if place.register is not None:
            found += verify_till(place.register.store)
    return [str(one) for one in found]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_scenario(file, tmp_path):
    scenario = read_scenario(file)
    world = World.fresh(scenario, tmp_path, http=False)
    try:
        report = play(scenario, world)
        assert unsound(world) == []
    finally:
        world.close()
    assert [
        (step.index, step.do, one.name, one.expected, one.got)
        for step in report.steps
        for one in step.mismatches
    ] == []
    assert len(report.steps) == len(scenario.steps) > 0
