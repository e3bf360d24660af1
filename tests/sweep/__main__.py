"""Lets every writing system call fail, one after the other: `python -m tests.sweep [WORK...]
[--faults kill,eio,full] [--every N]`. WORK is accepting, sending, taking-in; all without one.

A dry run counts the calls on the database; then each run has its fault in another of them, and what
was said to be saved must be there, nothing by halves, nothing twice (FK2, FK3, FS1, H1).
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.sweep.workloads import Accepting, Sending, TakingIn, calls_of, strace

WORKS: dict[str, Callable[[Path], Accepting | Sending | TakingIn]] = {
    "accepting": Accepting,
    "sending": Sending,
    "taking-in": TakingIn,
}
FAULTS = {"kill": "signal=SIGKILL", "eio": "error=EIO", "full": "error=ENOSPC"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.sweep")
    parser.add_argument("works", nargs="*", metavar="WORK", choices=[*WORKS, []])
    parser.add_argument("--faults", default=",".join(FAULTS))
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    wrong = 0
    for work in options.works or WORKS:
        for fault in options.faults.split(","):
            wrong += swept(work, fault, options.every)
    return 1 if wrong else 0


def swept(work: str, fault: str, every: int) -> int:
    """The calls of that work, every so manieth; how many runs did not hold."""
    number, wrong, runs = calls(work), 0, 0
    for at in range(1, number + 1, every):
        runs += 1
        complaints = broken(work, fault, at)
        if complaints:
            wrong += 1
            print(f"{work} {fault} at call {at}: {complaints}", flush=True)
    print(f"{work} {fault}: {runs} of {number} calls, {wrong} did not hold", flush=True)
    return wrong


def calls(work: str) -> int:
    with tempfile.TemporaryDirectory(prefix="pos-app-sweep-") as folder:
        made = WORKS[work](Path(folder))
        log = Path(folder) / "calls"
        made.run(strace(made.file, "", str(log)))
        return calls_of(log)


def broken(work: str, fault: str, at: int) -> list[str]:
    """What does not hold after that call failed."""
    with tempfile.TemporaryDirectory(prefix="pos-app-sweep-") as folder:
        made = WORKS[work](Path(folder))
        made.run(strace(made.file, f"{FAULTS[fault]}:when={at}"))
        return made.complaints(killed=fault == "kill")


if __name__ == "__main__":
    sys.exit(main())
