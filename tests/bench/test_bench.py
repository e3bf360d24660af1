"""What a benchmark says of a measurement; the measuring itself takes minutes."""

import json
from pathlib import Path
from typing import Any

import pytest

from pos_app.bench import main as bench
from pos_app.bench.result import Goal, Result, Skipped, interleaved, percentile


def test_a_goal_of_ratio_and_value_needs_both():
    goal = Goal(ratio=2.0, value=16.0)
    assert goal.met(16.0, 2.0)
    assert not goal.met(16.1, 2.0)
    assert not goal.met(10.0, 2.1)
    assert goal.words("ms") == "ratio <= 2 and <= 16 ms"


def test_more_is_better_where_events_are_counted():
    goal = Goal(ratio=0.7, higher=True)
    assert goal.met(700.0, 0.7)
    assert not goal.met(690.0, 0.69)
    assert goal.words("events/s") == "ratio >= 0.7"


def test_the_json_of_a_result_has_the_named_keys():
    told = Result("scan", 12.0, 8.0, Goal(ratio=2.0, value=16.0)).as_json()
    assert told == {
        "value": 12.0,
        "floor": 8.0,
        "ratio": 1.5,
        "goal": "ratio <= 2 and <= 16 ms",
        "unit": "ms",
        "better": "lower",
        "met": True,
    }


def test_a_missed_goal_is_said_aloud():
    assert "MISSED" in Result("memory", 11.0, None, Goal(value=10.0), "MB").line()


def test_the_95th_of_a_hundred_samples_has_95_below():
    assert percentile([float(one) for one in range(100)], 95) == 95.0


def test_samples_of_both_sides_are_taken_in_turns():
    order: list[str] = []

    def side(name: str):
        def sample(_number: int) -> float:
            order.append(name)
            return 1.0

        return sample

    interleaved(3, side("ours"), side("floor"))
    assert order == ["ours", "floor", "floor", "ours", "ours", "floor"]


def test_an_unknown_name_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]):
    assert bench.main(["speed"]) == bench.WRONG
    assert "conclude" in capsys.readouterr().err


def test_a_measurement_that_is_not_possible_here_is_skipped_aloud(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    def impossible(_folder: Path) -> list[Result]:
        raise Skipped("no such thing here")

    assert list(bench.measured(impossible, "intake_postgresql", tmp_path)) == []
    assert "no such thing here" in capsys.readouterr().out


def test_every_name_of_the_table_has_a_module_that_measures():
    from importlib.util import find_spec

    assert all(find_spec(f"pos_app.bench.{module}") for module in bench.MODULES.values())


def test_events_of_the_intake_bench_are_the_ones_that_hq_takes():
    """A1: body, chain and signature of each are what HQ checks."""
    from pos_app.bench.events import BATCH, Device
    from pos_app.contract.messages import PushRequest
    from pos_app.hq.receive import fault_of
    from pos_app.hq.rows import Device as Enrolled

    device = Device("ab" * 16, "cd" * 16)
    request = PushRequest.model_validate_json(device.batch())
    nothing: dict[str, Any] = dict.fromkeys(Enrolled.__dataclass_fields__, "")
    known = Enrolled(**nothing | {"device_id": device.device_id, "public_key": device.public_key})
    assert len(request.events) == BATCH
    assert {fault_of(item, known) for item in request.events} == {""}


def test_the_order_whose_copies_fill_the_databases_is_one_of_the_domain():
    from pos_app.bench.samples import order_body

    assert json.loads(order_body())["lines"][0]["delivery"]["delivery_class"] == "PICK"


def test_the_floor_of_the_simulation_brings_every_order_to_head_office_once(
    monkeypatch: pytest.MonkeyPatch,
):
    """D1: else it would be compared with something that does less."""
    from pos_app.bench.bare_simulator import Shop

    Shop(1).sell(200)
    monkeypatch.setattr(Shop, "_take_in", lambda *_: None)
    with pytest.raises(AssertionError, match="lost or doubled"):
        Shop(1).sell(20)
