"""start and ready: from the start of the process, against a bare Widgets window."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from pos_app.bench import bare_window, till_data
from pos_app.bench.result import Goal, Result, interleaved, median
from pos_app.bench.samples import PIN, STAFF
from pos_app.bench.scene import open_till, till_home

START, READY = Goal(ratio=1.6), Goal(value=900.0)
SAMPLES = 15
WARM_UP = 2
FIRST_CODE = 1_234
SECONDS_MAX = 60.0
MODULE = "pos_app.bench.started"


def measure(folder: Path) -> list[Result]:
    """Medians of whole processes, each in turn with its floor."""
    home = till_home(folder)
    with open_till(home):
        pass  # leaves the shift open
    around = _surroundings(folder)
    floor = [str(Path(bare_window.__file__))]
    clerk = [STAFF, PIN, till_data.code_of(FIRST_CODE)]
    words_of = {name: ["-m", MODULE, str(home), name, *clerk] for name in ("ready", "start")}
    for words in (*words_of.values(), floor):  # the first sign-in writes what the next start shows
        for _ in range(WARM_UP):
            _milliseconds(words, around)
    found = []
    for name, goal in (("start", START), ("ready", READY)):
        ours = words_of[name]
        mine, theirs = interleaved(
            SAMPLES,
            lambda _number, words=ours: _milliseconds(words, around),  # type: ignore[misc]
            lambda _number: _milliseconds(floor, around),
        )
        found.append(Result(name, median(mine), median(theirs), goal))
    return found


def _surroundings(folder: Path) -> dict[str, str]:
    """An installed program has its bytecode beside it: the first starts leave it where the next
    ones, ours and the floor's, find it.
    """
    kept = {name: found for name, found in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    bytecode = str(folder / "bytecode")
    return kept | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": bytecode}


def _milliseconds(words: Sequence[str], surroundings: Mapping[str, str]) -> float:
    """From just before the process is made until the moment that it tells."""
    start = time.monotonic_ns()
    done = subprocess.run(
        [sys.executable, *words],
        env=surroundings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    told = [line for line in done.stdout.splitlines() if line.isdigit()]
    if not told:
        raise RuntimeError(f"{' '.join(words)} did not tell: {done.stderr[-400:]}")
    return (int(told[0]) - start) / 1_000_000
