"""Plays one scenario step by step and holds every step against what the file expects."""

import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from pos_app.domain.errors import PosError, Refused
from pos_app.play.scenario import PlayedStep, Scenario
from pos_app.play.state import State, state_of
from pos_app.play.words import NOT_TAKEN
from pos_app.play.world import World

UNCHANGED_BUT = frozenset({"notice", "change", "refund"})
"""What a refused step may still say anew: they speak of the step, not of the cart."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something was not as the file says."""

    name: str
    expected: object
    got: object


@dataclass(frozen=True, slots=True)
class StepReport:
    """What one step did."""

    index: int
    do: str
    refused: str | None
    mismatches: tuple[Mismatch, ...]
    state: State


@dataclass(slots=True)
class ScenarioReport:
    """What a whole file did."""

    scenario: str
    title: str
    steps: list[StepReport] = field(default_factory=list)
    hq: dict[str, object] = field(default_factory=dict)
    problem: str = ""
    """Why the file could not be read, if so."""

    @property
    def passed(self) -> bool:
        """Whether every step did what its file says."""
        return not self.problem and all(not step.mismatches for step in self.steps)


def nobody(_: StepReport) -> None:
    """Nobody watches."""


def play(
    scenario: Scenario, world: World, watch: Callable[[StepReport], None] = nobody
) -> ScenarioReport:
    """Every step of the file, in order; a mismatch is told and the day goes on."""
    report = ScenarioReport(scenario.file, scenario.title)
    before = state_of(world)
    for step in scenario.steps:
        report.steps.append(play_step(world, step, before))
        before = report.steps[-1].state
        watch(report.steps[-1])
    report.hq = world.hq_report()
    return report


def play_step(world: World, step: PlayedStep, before: State) -> StepReport:
    """One step, held against what the file expects of it; `before` is the state it meets."""
    refused = _refusal(world, step)
    state = state_of(world)
    mismatches: list[Mismatch] = []
    if refused != step.refused:
        mismatches.append(Mismatch("refused", step.refused, refused))
    if refused is not None:
        mismatches += _changes(before, state, UNCHANGED_BUT | world.not_the_tills)
    mismatches += differences(step.expect, state)
    return StepReport(step.index, step.step.name, refused, tuple(mismatches), state)


def _changes(before: State, after: State, but: frozenset[str]) -> list[Mismatch]:
    """What a refused step changed although it must not."""
    return [
        Mismatch(f"{name} after a refusal", before.get(name), after.get(name))
        for name in sorted((set(before) | set(after)) - but)
        if before.get(name) != after.get(name)
    ]


def _refusal(world: World, step: PlayedStep) -> str | None:
    world.begin_step()
    try:
        step.step.run(world, **step.arguments)
    except Refused as refused:
        too_low = refused.code in {"DEPOSIT_NEGATIVE", "CHARGE_NEGATIVE"}
        return "BAD_AMOUNT" if too_low and NOT_TAKEN in step.arguments.values() else refused.code
    except PosError as error:
        return str(error)
    except Exception as error:  # the day goes on, so that all of it is reported
        logging.getLogger(__name__).exception("step %s failed", step.index)
        return f"{type(error).__name__}: {error}"
    return None


def differences(expect: State, state: State) -> list[Mismatch]:
    """Where the state is not what the step expects; lines are compared name by name."""
    found = []
    for name, wanted in expect.items():
        if name == "lines":
            found += _line_differences(wanted, state.get("lines", {}))
            continue
        got = state.get(name, "" if name == "notice" else None)
        if not same(wanted, got):
            found.append(Mismatch(name, wanted, got))
    return found


def same(wanted: object, got: object) -> bool:
    """Whether both are the same, or the same number: `2` and `2.000` are; an empty text is nothing
    said.
    """
    if wanted == "" and got is None:
        return True
    if wanted == got or not (isinstance(wanted, str) and isinstance(got, str)):
        return wanted == got
    return _NUMBER.fullmatch(wanted) is not None and _trimmed(wanted) == _trimmed(got)


_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def _trimmed(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def _line_differences(expect: object, lines: object) -> list[Mismatch]:
    found = []
    if not isinstance(expect, dict) or not isinstance(lines, dict):
        return [Mismatch("lines", expect, lines)]
    for line, wanted in expect.items():
        got = lines.get(line)
        if got is None:
            found.append(Mismatch(f"lines.{line}", wanted, None))
            continue
        found += [
            Mismatch(f"lines.{line}.{name}", value, got.get(name))
            for name, value in wanted.items()
            if not same(value, got.get(name))
        ]
    return found


def as_json(reports: list[ScenarioReport]) -> str:
    """The report file: one report per scenario."""
    return json.dumps([_report(one) for one in reports], indent=1, ensure_ascii=False)


def _report(one: ScenarioReport) -> dict[str, object]:
    return {
        "scenario": one.scenario,
        "title": one.title,
        "passed": one.passed,
        "steps": [
            {
                "index": step.index,
                "do": step.do,
                "refused": step.refused,
                "mismatches": [
                    {"name": m.name, "expected": m.expected, "got": m.got} for m in step.mismatches
                ],
                "state": step.state,
            }
            for step in one.steps
        ],
        "hq": one.hq,
    } | ({"problem": one.problem} if one.problem else {})
