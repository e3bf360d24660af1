"""`pos-app till`: the composition root of the till; builds all objects by hand and opens the
window.

Paints the sign-in screen before anything heavy is imported.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.domain.errors import PosError, Refused, Unavailable

if TYPE_CHECKING:
    from pos_app.till.config import SecretStore

DONE, REFUSED = 0, 1


def main(argv: Sequence[str]) -> int:
    """Open the window, or do one of the small commands around it."""
    options = _options(argv)
    try:
        home = _home(options.home)
        match options.command:
            case "enrol":
                return _enrol(home, options)
            case "remove":
                return _remove(home)
            case "backup":
                return _backup(home, Path(options.file))
            case _:
                return _window(home)
    except (Refused, Unavailable) as problem:
        print(f"pos-app till: {sentence(problem)}", file=sys.stderr)
        return REFUSED


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="pos-app till", description="The till.")
    parser.add_argument("--home", metavar="DIR", help="where settings, databases and logs are")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("open", help="open the window (the default)")
    enrol = commands.add_parser("enrol", help="make this machine a till of head office")
    enrol.add_argument("--hq", required=True, metavar="URL", help="https://hq.example:8443")
    enrol.add_argument("--code", required=True, help="the one-time code of the console")
    commands.add_parser("remove", help="take this till out of use; refused while orders are unsent")
    backup = commands.add_parser("backup", help="a verified copy of the till's database")
    backup.add_argument("file", metavar="FILE")
    return parser.parse_args(argv)


def _home(given: str | None) -> Path:
    from pos_app.till.config import default_home

    home = Path(given).expanduser() if given else default_home()
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Unavailable("disk", "read_only", retry=False, file=str(error.filename)) from None
    return home


def _secrets(home: Path) -> "SecretStore":
    from pos_app.till.config import OsKeyring

    return OsKeyring(home)


def sentence(problem: PosError) -> str:
    """The words for a refusal on the command line."""
    from pos_app.resources_dir import resources_dir
    from pos_app.till.ui.text import Text

    return Text(resources_dir() / "text", "en").problem(problem)


def _enrol(home: Path, options: argparse.Namespace) -> int:
    from pos_app.till.sync.transport import check_address
    from pos_app.till.system import open_register, save_hq_address

    url = check_address(options.hq)
    save_hq_address(home, url)
    register = open_register(home, _secrets(home))
    try:
        register.enrol(options.code, url)
    finally:
        register.close()
    print("This machine is a till now. Start it with: pos-app till")
    return DONE


def _remove(home: Path) -> int:
    from pos_app.till.system import open_register

    secrets = _secrets(home)
    register = open_register(home, secrets)
    try:
        queue = register.store.queue()
        if queue.waiting or register.store.unsent_count():
            raise Refused("UNSENT_ORDERS", count=max(queue.waiting, 1))
        for name in ("device-key", "pepper", "high-water"):
            secrets.delete(name)
    finally:
        register.close()
    print("This till can no longer sign anything; its database stays where it is for the books.")
    return DONE


def _backup(home: Path, file: Path) -> int:
    from pos_app.till.system import open_register

    register = open_register(home, _secrets(home))
    try:
        register.store.backup(file)
    finally:
        register.close()
    print(f"Copied and checked: {file}")
    return DONE


def _window(home: Path) -> int:
    from pos_app.till.program import Program

    program = Program(home, lambda: _secrets(home))
    return program.run()
