"""Tests the tests: builds each deliberately broken program and demands that its tests fail.

`python run.py mutants [NAME...]`. The breakages stand in `mutants.toml`. The broken text goes into
a copy of the tree; this must never write into the checkout.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLE = Path(__file__).with_name("mutants.toml")
COPIED = ("pos_app", "resources", "tests", "pyproject.toml", "run.py")
TIME_LIMIT_SECONDS = 120
UNBROKEN_SECONDS = 1_200
"""For all tests together."""
TESTS_PASSED, TESTS_FAILED = 0, 1


@dataclass(frozen=True, slots=True)
class Mutant:
    """One breakage: which text of which file becomes what, and the tests that must notice."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def broken(self, text: str) -> str:
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: its text stands {text.count(self.old)} times")
        return text.replace(self.old, self.new)


def main(names: Sequence[str]) -> int:
    mutants = [one for one in read_table(TABLE) if not names or one.name in names]
    if len(mutants) < max(1, len(names)):
        print(f"there is no such mutant; see {TABLE.name}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        copy_tree(Path(folder))
        failed = verdicts(mutants, Path(folder))
    print(f"mutants: {len(mutants) - failed} of {len(mutants)} caught")
    return 1 if failed else 0


def read_table(table: Path) -> list[Mutant]:
    rows = tomllib.loads(table.read_text("utf-8"))["mutant"]
    return [Mutant(**{**row, "tests": tuple(row["tests"])}) for row in rows]


def copy_tree(folder: Path) -> None:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder)


def verdicts(mutants: list[Mutant], folder: Path) -> int:
    """How many breakages went unnoticed; the unbroken tree has to pass the same tests first."""
    tests = sorted({test for mutant in mutants for test in mutant.tests})
    if run_tests(folder, tests, output=None, seconds=UNBROKEN_SECONDS) != TESTS_PASSED:
        print("the tests fail without any breakage; nothing can be said")
        return len(mutants)
    failed = 0
    for mutant in mutants:
        noticed = attempt(mutant, folder)
        print(f"{'caught' if noticed else 'MISSED'}  {mutant.name}", flush=True)
        failed += not noticed
    return failed


def attempt(mutant: Mutant, folder: Path) -> bool:
    """Whether the tests fail; a broken build that cannot even be collected proves nothing."""
    path = folder / mutant.file
    text = path.read_text("utf-8")
    path.write_text(mutant.broken(text), "utf-8")
    try:
        return run_tests(folder, mutant.tests) == TESTS_FAILED
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_text(text, "utf-8")


def run_tests(
    folder: Path,
    tests: Sequence[str],
    output: int | None = subprocess.DEVNULL,
    seconds: int = TIME_LIMIT_SECONDS,
) -> int:
    options = ("-q", "-x", "--tb=short", "-p", "no:cacheprovider")
    command = [sys.executable, "-B", "-m", "pytest", *options, *tests]
    ended = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdout=output,
        timeout=seconds,
        check=False,
    )
    return ended.returncode


def stale(mutants: list[Mutant]) -> Iterator[str]:
    """Breakages whose text or tests are gone, so that a rename cannot silence one."""
    for mutant in mutants:
        text = (ROOT / mutant.file).read_text("utf-8")
        if text.count(mutant.old) != 1:
            yield f"{mutant.name}: its text stands {text.count(mutant.old)} times"
        for test in mutant.tests:
            path, _, function = test.partition("::")
            if function.partition("[")[0] not in (ROOT / path).read_text("utf-8"):
                yield f"{mutant.name}: {test} is gone"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
