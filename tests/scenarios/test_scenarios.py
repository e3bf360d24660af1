"""Every scenario of this folder, on its own."""

from pathlib import Path

import pytest

from pos_app.play.player import play
from pos_app.play.scenario import read_scenario
from pos_app.play.world import World

FILES = sorted(Path(__file__).parent.glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_scenario(file, tmp_path):
    scenario = read_scenario(file)
    world = World.fresh(scenario, tmp_path, http=False)
    try:
        report = play(scenario, world)
    finally:
        world.close()
    assert [
        (step.index, step.do, one.name, one.expected, one.got)
        for step in report.steps
        for one in step.mismatches
    ] == []
    assert len(report.steps) == len(scenario.steps) > 0
