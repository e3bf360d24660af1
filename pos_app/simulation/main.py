"""`pos-app simulate`: many tills and one HQ on virtual time; did every order arrive, once?"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pos_app.simulation.faults import FAULTS
from pos_app.simulation.plan import BadTrace, Trace, read_trace, write_trace
from pos_app.simulation.run import (
    CLASSES,
    Result,
    Wish,
    complaints_of,
    fails,
    keep_what_is_loaded,
    run,
)
from pos_app.simulation.shrink import shrunk

PASSED, FAILED, UNUSABLE, STOPPED = 0, 1, 2, 130
ORDERS_MAX, TILLS_MAX, JOBS_MAX = 100_000_000, 50, 1_000


def main(argv: Sequence[str]) -> int:
    """Exit status 0: nothing lost, duplicated or unexpected; 1: something was, or a long run never
    met one of its faults; 2: the arguments are no good; 130: somebody stopped it.
    """
    options = _options(argv)
    try:
        if options.trace:
            return _again(Path(options.trace))
        faults = _faults(options.faults)
    except (BadTrace, ValueError) as wrong:
        print(f"pos-app simulate: {wrong}", file=sys.stderr)
        return UNUSABLE
    jobs = 1 if getattr(sys, "frozen", False) else options.jobs
    wish = Wish(options.seed, options.orders, options.tills, faults, options.lean, jobs)
    keep_what_is_loaded()
    began = time.perf_counter()
    try:
        result = run(wish, time.process_time, _progress if options.orders > 50_000 else _quiet)
    except KeyboardInterrupt:
        print("pos-app simulate: stopped before its end", file=sys.stderr)
        return STOPPED
    print(json.dumps(result.as_json()))
    _tell_pace(result, time.perf_counter() - began)
    try:
        if options.json:
            Path(options.json).write_text(json.dumps(result.as_json()) + "\n", encoding="utf-8")
        if result.failed is not None:
            _keep(result, result.failed, Path(options.failure))
    except OSError as wrong:
        print(f"pos-app simulate: {wrong.filename}: {wrong.strerror}", file=sys.stderr)
        return UNUSABLE
    for name in result.never():
        print(f"pos-app simulate: {name} never happened", file=sys.stderr)
    return PASSED if result.passed and not result.never() else FAILED


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="pos-app simulate", description="Tills and head office under faults, on virtual time."
    )
    parser.add_argument("--seed", type=int, default=1, help="the same seed is the same run")
    parser.add_argument(
        "--orders", type=_upto(ORDERS_MAX), default=2_000, help="businesses to be concluded"
    )
    parser.add_argument("--tills", type=_upto(TILLS_MAX), default=3)
    parser.add_argument(
        "--faults", default="all", metavar="all|none|NAME,...", help=", ".join(FAULTS)
    )
    parser.add_argument(
        "--lean", action="store_true", help="two lines, carts saved when they conclude, unsigned"
    )
    parser.add_argument(
        "--jobs", type=_upto(JOBS_MAX), default=os.cpu_count() or 1,
        help="cores to use; the result is equal",
    )  # fmt: skip
    parser.add_argument("--json", metavar="FILE", help="also write the report there")
    parser.add_argument("--trace", metavar="FILE", help="play a trace again instead")
    parser.add_argument(
        "--failure", metavar="FILE", default="simulation-failure.toml",
        help="where the small trace of a failure goes",
    )  # fmt: skip
    return parser.parse_args(argv)


def _tell_pace(result: Result, seconds: float) -> None:
    """The report's speed is that of one core; this is what somebody who waits sees."""
    print(
        f"pos-app simulate: {result.orders / seconds:.0f} orders/s by the clock,"
        f" {result.wish.jobs} at a time",
        file=sys.stderr,
    )


def _upto(most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"{text} is not a number from 1 to {most}")
        return int(text)

    return number


def _faults(text: str) -> tuple[str, ...]:
    names = {"all": ",".join(FAULTS), "none": ""}.get(text, text)
    found = tuple(name for name in names.split(",") if name)
    for name in found:
        if name not in FAULTS:
            raise ValueError(f"there is no fault {name!r}; there are {', '.join(FAULTS)}")
    return found


def _quiet(_: Result) -> None:
    """A short run tells only its end."""


def _progress(result: Result) -> None:
    sums = {name: result.counts[name] for name in CLASSES}
    said = f"{result.orders} orders, {result.seconds:.0f} s of computing, {sums}"
    print(said, file=sys.stderr, flush=True)


def _keep(result: Result, failed: Trace, file: Path) -> None:
    """Say what went wrong and keep a small trace of it."""
    for line in result.complaints:
        print(f"  {line}", file=sys.stderr)
    print(f"making a small trace of {len(failed.turns)} turns", file=sys.stderr, flush=True)
    small = shrunk(failed, fails)
    file.write_text(write_trace(small, complaints_of(small)), encoding="utf-8")
    print(f"{len(small.turns)} turns fail: {file}", file=sys.stderr)


def _again(file: Path) -> int:
    found = complaints_of(read_trace(file))
    for line in found:
        print(line)
    print("as it should be" if not found else "NOT as it should be")
    return FAILED if found else PASSED
