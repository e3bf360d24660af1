"""Kills real tills and a real head office at will and holds both against what clerks were told:
`python -m tests.soak [--minutes 15] [--tills 3] [--seed 1] [--keep DIR] [--postgresql]`.

Each program is a process of its own: HQ is `pos-app hq serve` on SQLite or on a PostgreSQL server
of the soak's own, the card terminals are the simulator's, a till is `tests.soak.till`. At random
moments one of them gets SIGKILL, or is frozen for longer than anybody waits; the server crashes. At
the end everybody finishes in peace, and the judge of the simulation compares tills, HQ and the
record (D1-D3, N1, N2, M2, R158); `verify` reads all books. Exit code 0 says that nothing was lost,
doubled or altered.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.soak.judgement import judged
from tests.soak.machines import DATABASE, Machines

GAP_SECONDS = (0.1, 6.0)
DOWN_SECONDS = (0.0, 3.0)
FROZEN_SECONDS = 12.0
FREEZE_CHANCE = 0.04


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.soak")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--tills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="leave all files in that new folder")
    parser.add_argument("--postgresql", action="store_true", help="its server crashes, too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pos-app-soak-") as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(exist_ok=True, parents=True)
        return soaked(folder, options)


def soaked(folder: Path, options: argparse.Namespace) -> int:
    chance = random.Random(options.seed)
    machines = Machines(folder, options.tills, chance, postgresql=options.postgresql)
    try:
        machines.start_all()
        end = time.monotonic() + options.minutes * 60
        while time.monotonic() < end:
            time.sleep(chance.uniform(*GAP_SECONDS))
            strike(machines, chance)
        print(f"struck: {machines.struck}", flush=True)
        complaints = machines.finish()
        verdict = judged(folder, options.tills)
    finally:
        machines.kill_all()
    print(verdict.summary)
    for line in (*complaints, *verdict.complaints):
        print(line)
    return 1 if complaints or verdict.complaints else 0


def strike(machines: Machines, chance: random.Random) -> None:
    """One process dies or freezes; every one that is down starts again."""
    name = chance.choice(machines.names)
    if name != DATABASE and chance.random() < FREEZE_CHANCE:
        machines.freeze(name, FROZEN_SECONDS)
        return
    machines.kill(name)
    time.sleep(chance.uniform(*DOWN_SECONDS))
    machines.start(name)


if __name__ == "__main__":
    sys.exit(main())
