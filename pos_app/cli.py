"""Names the program's commands and starts one; it must never import what another command needs."""

import importlib
import io
import runpy
import sys
from collections.abc import Sequence

from pos_app import __version__

COMMANDS = {
    "till": ("pos_app.till.main", "open the till's window"),
    "hq": ("pos_app.hq.main", "serve head office, or give it a command"),
    "demo": ("pos_app.demo.main", "a furnished store to try: HQ and a till on fresh databases"),
    "play": ("pos_app.play.main", "play clerks' days from files"),
    "terminal": ("pos_app.till.devices.terminal_simulator", "a card terminal to try, on a port"),
    "simulate": ("pos_app.simulation.main", "tills and head office under faults, on virtual time"),
    "release": ("pos_app.release.main", "sign a built folder, or verify one from outside"),
    "bench": ("pos_app.bench.main", "measure the program against its floors"),
}


BROKEN_OFF = 130
SAFETY = ("backup", "verify", "restore-drill")
"""What till and HQ both have, and may be asked for by its name first."""


def main(argv: Sequence[str] | None = None) -> int:
    if getattr(sys, "frozen", False):  # such a program is its own other processes, too
        importlib.import_module("multiprocessing").freeze_support()
        refused = importlib.import_module("pos_app.release.own").refusal()
        if refused:
            print(f"pos-app: {refused}", file=sys.stderr)
            return 1
    if isinstance(sys.stdout, io.TextIOWrapper):  # a letter that a screen lacks ends no command
        sys.stdout.reconfigure(errors="backslashreplace")
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0 if words else 2
    if words[0] in {"-V", "--version"}:
        print(f"pos-app {__version__}")
        return 0
    if words[0] == "-m" and getattr(sys, "frozen", False):
        return start_module(words[1:])
    words = turned(words)
    if words[0] not in COMMANDS:
        print(f"pos-app: there is no command {words[0]!r}.\n\n{usage()}", file=sys.stderr)
        return 2
    module = importlib.import_module(COMMANDS[words[0]][0])
    try:
        return int(module.main(words[1:]))
    except KeyboardInterrupt:
        print("pos-app: ended by hand; what was saved stays.", file=sys.stderr)
        return BROKEN_OFF


def turned(words: list[str]) -> list[str]:
    """`verify till --home X` as `till --home X verify`: both ways of saying it are understood."""
    if len(words) < 2 or words[0] not in SAFETY or words[1] not in {"till", "hq"}:
        return words
    verb, program, *rest = words
    cut = 2 if rest[:1] == ["--home"] and len(rest) > 1 else 0
    return [program, *rest[:cut], verb, *rest[cut:]]


def start_module(words: list[str]) -> int:
    """What `python -m` does, in a frozen folder: so the demo starts its other programs there."""
    name = words[0] if words else ""
    if name == __package__:
        return main(words[1:])
    if not name.startswith(f"{__package__}."):
        print(f"pos-app: {name!r} is no part of this program.", file=sys.stderr)
        return 2
    sys.argv = words
    runpy.run_module(name, run_name="__main__")
    return 0


def usage() -> str:
    lines = ["usage: pos-app COMMAND [OPTION...]", ""]
    lines += [f"  {name:<10} {what}" for name, (_, what) in COMMANDS.items()]
    lines += [f"  {'--version':<10} say which version this is", ""]
    lines += [f"{', '.join(SAFETY)} stand before or behind till and hq.", ""]
    return "\n".join([*lines, "pos-app COMMAND --help tells a command's options."])
