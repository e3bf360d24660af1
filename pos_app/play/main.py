"""`pos-app play`: plays scenario files against a fresh till and a fresh HQ and says what
came of them.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pos_app.play.player import ScenarioReport, StepReport, as_json, play
from pos_app.play.scenario import Scenario, read_scenario
from pos_app.play.words import FileProblem
from pos_app.play.world import World

DONE, DIFFERENT, UNREADABLE = 0, 1, 2


def main(argv: Sequence[str]) -> int:
    """Exit status 0: all as expected; 1: something was not; 2: a file could not be read, whatever
    came of the others.
    """
    options = _options(argv)
    found = [_read(file) for file in options.files]
    played = iter(_all_played([one for one in found if isinstance(one, Scenario)], options))
    told = [next(played) if isinstance(one, Scenario) else one for one in found]
    for report in told:
        if not report.problem:
            show(report)
    if options.report:
        try:
            Path(options.report).write_text(as_json(told), encoding="utf-8")
        except OSError as error:
            print(f"pos-app play: {options.report}: {error.strerror}", file=sys.stderr)
            return UNREADABLE
    if any(report.problem for report in told):
        return UNREADABLE
    return DONE if all(report.passed for report in told) else DIFFERENT


def _read(file: str) -> Scenario | ScenarioReport:
    """The scenario of the file, or a report that says why there is none."""
    try:
        return read_scenario(Path(file))
    except FileProblem as problem:
        print(f"pos-app play: {problem}", file=sys.stderr)
        return ScenarioReport(file, "", problem=str(problem))


def _all_played(scenarios: list[Scenario], options: argparse.Namespace) -> list[ScenarioReport]:
    if options.window and scenarios:
        from pos_app.play.window import play_in_window

        pictures = Path(options.pictures) if options.pictures else None
        return play_in_window(scenarios, pictures, http=options.http)
    return [_played(scenario, http=options.http) for scenario in scenarios]


def _played(scenario: Scenario, *, http: bool) -> ScenarioReport:
    with tempfile.TemporaryDirectory(prefix="pos-app-play-") as folder:
        world = World.fresh(scenario, Path(folder), http=http)
        try:
            return play(scenario, world)
        finally:
            world.close()


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="pos-app play", description="Play clerks' days from files."
    )
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--report", metavar="OUT.json", help="also write what happened")
    parser.add_argument("--http", action="store_true", help="HQ as a real server on loopback")
    parser.add_argument("--window", action="store_true", help="play in the real window")
    parser.add_argument("--pictures", metavar="DIR", help="with --window: a picture of every step")
    options = parser.parse_args(argv)
    if options.pictures and not options.window:
        parser.error("--pictures needs --window")
    return options


def show(report: ScenarioReport) -> None:
    """One line per step; each mismatch as step, name, expected, got."""
    print(f"{report.scenario}: {report.title}")
    for step in report.steps:
        print(f"  {step.index:3} {step.do:24}{_summary(step)}")
        for mismatch in step.mismatches:
            print(
                f"      step {step.index}, {mismatch.name}: expected {mismatch.expected!r},"
                f" got {mismatch.got!r}"
            )
    print(f"  {'as expected' if report.passed else 'NOT as expected'}")


def _summary(step: StepReport) -> str:
    if step.refused:
        return f"refused {step.refused}"
    names = ("mode", "total", "due", "change", "notice", "order_status")
    return "  ".join(f"{name} {step.state[name]}" for name in names if name in step.state)
