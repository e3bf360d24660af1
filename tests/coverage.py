"""Counts which branches the tests take, and holds each module against `coverage.toml`.

`python run.py coverage [TEST...]` runs the tests with it; what a program that is killed took does
not count.
"""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLE = Path(__file__).with_name("coverage.toml")
WHOLE = 100.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Rooms, each a folder or a module, whose branches are all taken; the percentage of every other
    module; and the modules that have less, each with its reason.
    """

    whole: tuple[str, ...]
    least: float
    below: Mapping[str, str]

    def of(self, module: str) -> float:
        """What that module has to reach."""
        if any(_within(module, room) for room in self.whole):
            return WHOLE
        return 0.0 if any(_within(module, room) for room in self.below) else self.least


def main(arguments: Sequence[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COVERAGE_FILE"] = str(Path(folder) / "branches")
        tests = subprocess.call([*coverage("run", "-m", "pytest"), *arguments], cwd=ROOT)
        subprocess.check_call(coverage("combine", "--quiet"), cwd=ROOT)
        report = Path(folder) / "report.json"
        subprocess.check_call(coverage("json", "--quiet", "-o", str(report)), cwd=ROOT)
        taken = percentages(json.loads(report.read_text("utf-8")))
    wanted = read_table(TABLE)
    for room in wanted.whole:
        print(f"{least_of(taken, room):6.1f} %  {room}")
    short = list(findings(taken, wanted))
    print(*short, sep="\n")
    print(f"coverage: {len(taken)} modules, {len(short)} have less than they should")
    return 1 if tests or short else 0


def coverage(*words: str) -> list[str]:
    return [sys.executable, "-m", "coverage", *words]


def read_table(table: Path) -> Wanted:
    read = tomllib.loads(table.read_text("utf-8"))
    return Wanted(tuple(read["whole"]), read["least"], read["below"])


def percentages(report: dict[str, dict[str, dict[str, dict[str, float]]]]) -> dict[str, float]:
    """Of each module, lines and branches together; an empty one has all of them."""
    return {
        Path(module).as_posix(): found["summary"]["percent_covered"]
        for module, found in report["files"].items()
    }


def least_of(taken: Mapping[str, float], room: str) -> float:
    return min(percent for module, percent in taken.items() if _within(module, room))


def findings(taken: Mapping[str, float], wanted: Wanted) -> Iterator[str]:
    """Modules that have less than they should, and those that need no reason any more."""
    for module, percent in sorted(taken.items()):
        if percent < wanted.of(module):
            yield f"{module}: {percent:.1f} %, should be {wanted.of(module):.0f} %"
        if module in wanted.below and percent >= wanted.least:
            yield f"{module}: {percent:.1f} %, is not below any more"


def stale(wanted: Wanted) -> list[str]:
    """Rooms that are gone, so that a rename cannot silence one."""
    return [room for room in (*wanted.whole, *wanted.below) if not (ROOT / room).exists()]


def _within(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}/")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
