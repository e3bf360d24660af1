"""`pos-app demo`: furnishes a store, starts its programs, and opens the till or plays a day."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pos_app.demo.books import Books, books_of
from pos_app.demo.company import gift_cards, pins_shown
from pos_app.demo.furnish import Addresses, Folders, build, save_settings
from pos_app.demo.head_office import LOGIN, PASSWORD
from pos_app.demo.programs import HOST, Programs, free_port
from pos_app.domain.errors import PosError, Refused, Unavailable
from pos_app.system_clock import SystemClock
from pos_app.till.main import has_display, program_of

DONE, FAILED = 0, 1
SCREEN = (1366, 768)


def main(argv: Sequence[str]) -> int:
    """Exit status 0 when the demo ended well and its books are right."""
    options = _options(argv)
    home = Path(options.home).expanduser() if options.home else Path(tempfile.gettempdir())
    folders = Folders(home if options.home else home / "pos-app-demo")
    try:
        return _demo(folders, headless=options.headless or not has_display())
    except PosError as problem:
        print(f"pos-app demo: {_sentence(problem)}", file=sys.stderr)
        return FAILED


def _sentence(problem: PosError) -> str:
    if isinstance(problem, Refused) and problem.code == "NOT_A_DEMO":
        return f"{problem.details['home']} is no folder for a demo; name an empty one with --home."
    reason = problem.reason if isinstance(problem, Unavailable) else str(problem)
    return f"it did not work: {reason}; look into the folders logs and pictures of the demo."


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="pos-app demo", description="A furnished store to try.")
    parser.add_argument("--headless", action="store_true", help="play a day without a display")
    parser.add_argument("--home", metavar="DIR", help="where it lives; an earlier demo goes")
    return parser.parse_args(argv)


def _demo(folders: Folders, *, headless: bool) -> int:
    addresses = Addresses(f"http://{HOST}:{free_port()}", f"{HOST}:{free_port()}")
    _say("Furnishing a store and its head office ...")
    orders = build(folders, addresses, SystemClock().now())
    save_settings(folders.till, addresses)
    _tell(folders, addresses, orders)
    with Programs(folders, addresses) as programs:
        if headless:
            _play(folders, programs)
        else:
            _say("The window opens at the sign-in screen. Close it to end the demo.")
            _open(folders)
    return _end(books_of(folders.hq, synchronise=True))


def _tell(folders: Folders, addresses: Addresses, orders: int) -> None:
    """Everything somebody needs to look around."""
    _say(f"The demo lives in {folders.home}; every start makes it anew. {orders} orders are in it.")
    _say(f"Its secrets are in {folders.secrets.file}, a file of the demo's own.")
    _say("A real till keeps them in the operating system's keyring instead.")
    _say(f"Console of head office: {addresses.hq_url}/console  sign-in {LOGIN} / {PASSWORD}")
    for one in pins_shown():
        _say(f"  {one.name:<16} {one.job:<26} PIN {one.pin}")
    cards = ", ".join(f"{number} ({minor // 100} euros)" for number, minor in gift_cards())
    _say(f"Gift cards: {cards}")


def _play(folders: Folders, programs: Programs) -> None:
    """A clerk's day without a display, photographed."""
    _say("There is no display to show it on: a clerk's day is played through the real window.")
    _offscreen(folders.home)
    from pos_app.demo.clerk import Clerk, DayBroken
    from pos_app.demo.day import play_day

    program = program_of(folders.till, lambda: folders.secrets)
    try:
        program.window.resize(*SCREEN)
        program.window.show()
        program.load()
        sys.excepthook = sys.__excepthook__  # nobody is here to answer the crash dialog
        program.window.activateWindow()
        play_day(Clerk(program, folders.pictures), programs)
        program.window.close()
    except DayBroken as broken:
        raise Unavailable("demo", str(broken), retry=False) from broken
    finally:
        program.stop()
    count = len(list(folders.pictures.glob("*.png")))
    _say(f"{count} pictures of every screen are in {folders.pictures}")


def _offscreen(home: Path) -> None:
    """A screen of a till's size that nobody sees."""
    width, height = SCREEN
    screen = {"name": "till", "x": 0, "y": 0, "width": width, "height": height}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    file = home / "screen.json"
    file.write_text(json.dumps({"screens": [screen]}), "utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"


def _open(folders: Folders) -> None:
    program_of(folders.till, lambda: folders.secrets).run()


def _end(books: Books) -> int:
    """What head office has; a sum that does not fit makes the demo fail."""
    _say("Head office at the end, after Synchronise orders:")
    for line in books.lines():
        _say(f"  {line}")
    return DONE if books.right else FAILED


def _say(text: str) -> None:
    print(text, flush=True)
