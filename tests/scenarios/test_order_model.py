"""Orders whose whole life was worked out by a second hand: deposits, parts, charges, cards, refunds
(R88, R142-R165, R196, R135, K4, K9, K11, K12).
"""

import pytest

from pos_app.play.player import play
from pos_app.play.scenario import read_scenario
from pos_app.play.world import World
from tests.helpers.order_model import lived, scenario_of

SEEDS = (2, 3, 5, 7, 11, 13, 1019, 1032, 1057, 1058)


@pytest.mark.parametrize("seed", SEEDS)
def test_r158_an_orders_life_is_what_the_rules_alone_say(seed, tmp_path):
    file = tmp_path / f"{seed}.toml"
    file.write_text(scenario_of(lived(seed)))
    scenario = read_scenario(file)
    world = World.fresh(scenario, tmp_path / "world", http=False)
    try:
        report = play(scenario, world)
    finally:
        world.close()
    wrong = [(step.index, step.do, *step.mismatches) for step in report.steps if step.mismatches]
    assert wrong == []
    assert len(report.steps) > 15
