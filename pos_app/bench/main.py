"""`pos-app bench`: makes its data, measures each name against its floor, prints and writes."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path

from pos_app.bench.result import HEAD, Result, Skipped

DONE, WRONG = 0, 2
MODULES = {
    "start": "start",
    "ready": "start",
    "scan": "scan",
    "class": "delivery_class",
    "edit": "edit",
    "conclude": "conclude",
    "search": "search",
    "recall": "recall",
    "chain": "chain",
    "intake-sqlite": "intake_sqlite",
    "intake-postgresql": "intake_postgresql",
    "memory": "memory",
    "shift_close": "shift_close",
    "offline": "offline",
    "simulate": "simulate",
    "simulate-full": "simulate",
}
"""Every name of the table and the module that measures it."""


def main(argv: Sequence[str]) -> int:
    """Exit status 0 when all was measured, whether goals were met or not; 2 for a wrong name."""
    options = _options(argv)
    names = options.names or list(MODULES)
    unknown = [name for name in names if name not in MODULES]
    if unknown:
        known = ", ".join(MODULES)
        print(f"pos-app bench: no such name: {unknown[0]}; there are {known}", file=sys.stderr)
        return WRONG
    with tempfile.TemporaryDirectory(prefix="pos-app-bench-", dir=options.data) as folder:
        results = measure(names, Path(folder))
    if options.json:
        table = {result.name: result.as_json() for result in results}
        Path(options.json).write_text(json.dumps(table, indent=1), "utf-8")
    return DONE


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="pos-app bench", description="Measure the program against its floors."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(MODULES)}")
    parser.add_argument("--json", metavar="FILE", help="also write the table as JSON")
    parser.add_argument("--data", metavar="DIR", help="where the data is made (3 GB)")
    return parser.parse_args(argv)


def measure(names: Sequence[str], folder: Path) -> list[Result]:
    """Every wanted result, printed as soon as it is there."""
    print(HEAD, flush=True)
    results: list[Result] = []
    for module in dict.fromkeys(MODULES[name] for name in names):
        began = time.monotonic()
        found = measured(import_module(f"pos_app.bench.{module}").measure, module, folder)
        for result in found:
            if result.name in names:
                results.append(result)
                _show(result)
        print(f"  ({module}: {time.monotonic() - began:.0f} s with its data)", flush=True)
    return results


def measured(
    run: Callable[[Path], Iterable[Result]], module: str, folder: Path
) -> Iterable[Result]:
    """The results, or none with the reason aloud."""
    try:
        return run(folder)
    except Skipped as reason:
        print(f"{module}: skipped, {reason}", flush=True)
        return ()


def _show(result: Result) -> None:
    print(result.line(), flush=True)
    for detail in result.details:
        print(f"    {detail}", flush=True)
