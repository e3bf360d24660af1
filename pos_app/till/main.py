"""`pos-app till`: the composition root of the till; builds all objects by hand and opens the
window.

Paints the sign-in screen before anything heavy is imported.
"""

import argparse
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.domain.errors import PosError, Refused, Unavailable

if TYPE_CHECKING:
    from pos_app.till.config import SecretStore
    from pos_app.till.program import Program

DONE, REFUSED = 0, 1


def main(argv: Sequence[str]) -> int:
    """Open the window, or do one of the small commands around it."""
    usual = not argv or (len(argv) == 2 and argv[0] == "--home" and argv[1][:1] != "-")
    try:
        if usual:  # no parser is made: it would take a fiftieth of the start
            return _window(_home(argv[1] if argv else None))
        return _chosen(_options(argv))
    except (Refused, Unavailable) as problem:
        print(f"pos-app till: {sentence(problem)}", file=sys.stderr)
    except OSError as error:
        from pos_app.db.errors import reason_of_disk

        told = sentence(Unavailable("disk", reason_of_disk(error), retry=False))
        print(f"pos-app till: {told} ({error})", file=sys.stderr)
    return REFUSED


def _chosen(options: argparse.Namespace) -> int:
    home = _home(options.home)
    match options.command:
        case "enrol":
            return _enrol(home, options)
        case "ready" | "remove":
            return _leave(home, options)
        case "open" | None:
            return _window(home)
        case _:
            return _command(home, options)


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="pos-app till", description="The till.")
    parser.add_argument("--home", metavar="DIR", help="where settings, databases and logs are")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("open", help="open the window (the default)")
    enrol = commands.add_parser("enrol", help="make this machine a till of head office")
    enrol.add_argument("--hq", required=True, metavar="URL", help="https://hq.example:8443")
    enrol.add_argument("--code", required=True, help="the one-time code of the console")
    for name, what in (("ready", "say that it may be updated"), ("remove", "take it out of use")):
        leave = commands.add_parser(name, help=f"{what}; refused while orders are unsent")
        leave.add_argument("--approve", metavar="STAFF", default="", help="who agrees to it")
    backup = commands.add_parser("backup", help="a verified copy of the till's database")
    backup.add_argument("file", metavar="FILE", nargs="?", default="")
    commands.add_parser("verify", help="say whether the books are whole, and where not")
    commands.add_parser("restore-drill", help="open the newest copy elsewhere and verify it")
    restore = commands.add_parser("restore", help="put a copy in the place of the database")
    restore.add_argument("file", metavar="FILE")
    commands.add_parser("recover", help="take back from head office what a restored till lacks")
    commands.add_parser("rotate-key", help="change the key by which head office knows this till")
    return parser.parse_args(argv)


def _home(given: str | None) -> Path:
    if given:
        home = Path(given).expanduser()
    else:
        from pos_app.till.config import default_home

        home = default_home()
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Unavailable("disk", "read_only", retry=False, file=str(error.filename)) from None
    return home


def _secrets(home: Path) -> "SecretStore":
    from pos_app.till.config import OsKeyring

    return OsKeyring(home)


def sentence(problem: PosError) -> str:
    """The words for a refusal on the command line, in the language of the terminal."""
    from pos_app.findings_said import details_said, language_of
    from pos_app.resources_dir import resources_dir
    from pos_app.till.ui.text import Text

    language = language_of(os.environ)
    if isinstance(problem, Refused):
        problem = Refused(problem.code, **details_said(language, problem.details))
    return Text(resources_dir() / "text", language).problem(problem)


def _enrol(home: Path, options: argparse.Namespace) -> int:
    from pos_app.till.sync.transport import check_address
    from pos_app.till.system import open_register, save_hq_address

    url = check_address(options.hq)
    save_hq_address(home, url)
    register = open_register(home, _secrets(home), recovering=True)
    try:
        register.enrol(options.code, url)
    finally:
        register.close()
    print("This machine is a till now. Start it with: pos-app till")
    return DONE


def _leave(home: Path, options: argparse.Namespace) -> int:
    """Nothing that HQ does not have yet is left behind, unless a manager says so (section 8.4)."""
    from getpass import getpass

    from pos_app.till.commands import check_sent
    from pos_app.till.system import open_register

    secrets = _secrets(home)
    register = open_register(home, secrets)
    try:
        check_sent(register, options.approve, getpass("PIN: ") if options.approve else "")
        if options.command == "ready":
            return _say(["This till may be updated or taken out of use."])
        for name in ("device-key", "device-key-next", "pepper", "high-water"):
            secrets.delete(name)
    finally:
        register.close()
    print("This till can no longer sign anything; its database stays where it is for the books.")
    return DONE


def _command(home: Path, options: argparse.Namespace) -> int:
    """Copies, verification, the way back, keys: all without a window."""
    from pos_app.db.seal import compared, damage
    from pos_app.system_clock import SystemClock
    from pos_app.till import commands, copies, noticed
    from pos_app.till.config import read_settings
    from pos_app.till.storage.store import FILE_NAME
    from pos_app.till.sync.high_water import check_mark
    from pos_app.till.system import open_register

    name, clock = options.command, SystemClock()
    folder = copies.folder_of(home, read_settings(home).backup_folder)
    if name == "restore":
        return _say(commands.restore(home, Path(options.file), clock))
    if name == "restore-drill":
        file = copies.newest(folder)
        events = copies.check(file, clock)
        return _say([f"{file}: opened and verified, {events} events.", *copies.touched(file)])
    if name in {"recover", "rotate-key"}:
        register = open_register(home, _secrets(home), recovering=name == "recover")
        try:
            do = commands.recover if name == "recover" else commands.rotate_key
            return _say(do(register))
        finally:
            register.close()
    bytewise = compared(home / FILE_NAME)
    with commands.opened(home, clock) as store:
        if name == "verify":
            if store.identity() is None:
                check_mark(store, _secrets(home))
            store.compare_large()
            found = damage(home / FILE_NAME) if store.home != home else []
            lines = [*commands.verified(store), bytewise, *map(str, found)]
            return _say([*lines, *noticed.lines(store, home)])
        return _say(copies.back_up(store, folder, options.file))


def _say(lines: list[str]) -> int:
    from pos_app.findings_said import finding_said, language_of

    for line in lines:
        print(finding_said(language_of(os.environ), line))
    return DONE


def has_display() -> bool:
    """Whether a window can be shown to somebody."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _window(home: Path) -> int:
    """Ctrl+C ends it as a kill does: an interruption in the midst of a gesture would be worse."""
    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        raise Unavailable("display", "none", retry=False)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return program_of(home, lambda: _secrets(home)).run()


def program_of(home: Path, secrets: "Callable[[], SecretStore]") -> "Program":
    """Nothing that its start loads is garbage; the window's own collector begins with its rooms."""
    gc.disable()
    from pos_app.till.program import Program

    return Program(home, secrets)
