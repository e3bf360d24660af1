"""Builds the demo's folder: a head office with a past, and a till ready for its clerk."""

import json
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from pos_app.demo.clock import PastClock
from pos_app.demo.company import pins_shown
from pos_app.demo.head_office import (
    SEED,
    Furnished,
    count_stock,
    furnish,
    open_head_office,
)
from pos_app.demo.history import DAYS, Past, play_past
from pos_app.demo.past_till import PastTill, Place
from pos_app.demo.secrets import FileSecretStore
from pos_app.demo.words import words
from pos_app.domain.errors import Refused
from pos_app.hq.service import Hq
from pos_app.system_clock import SystemIds
from pos_app.till import config
from pos_app.till.config import MemorySecretStore
from pos_app.till.devices.simulated_terminal import SimulatedTerminal
from pos_app.till.devices.terminal_book import Entry
from pos_app.till.devices.terminal_simulator import BOOK_NAME
from pos_app.till.devices.terminal_wire import encode_entry
from pos_app.till.ui.start_snapshot import StartSnapshot, write_snapshot

STORE = "AMF"
RECEIPTS = "receipts.escpos"
"""The demo's printer: a file that takes what a receipt printer would."""
MARK = "this-is-a-demo"
"""An empty file that says that the folder is a demo's and may be emptied by the next one."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the demo keeps what."""

    home: Path

    @property
    def hq(self) -> Path:
        """Head office."""
        return self.home / "hq"

    @property
    def till(self) -> Path:
        """The till of Amersfoort."""
        return self.home / "till"

    @property
    def terminal(self) -> Path:
        """What the card terminal remembers."""
        return self.home / "terminal"

    @property
    def pictures(self) -> Path:
        """Pictures of every screen."""
        return self.home / "pictures"

    @property
    def secrets(self) -> FileSecretStore:
        """The demo's own secret store."""
        return FileSecretStore(self.home)

    def claim(self) -> None:
        """Make the folder ours and empty; one that holds anything else is left alone."""
        try:
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            if any(self.home.iterdir()) and not (self.home / MARK).exists():
                raise Refused("NOT_A_DEMO", home=str(self.home))
            (self.home / MARK).touch()
        except OSError:
            raise Refused("NOT_A_DEMO", home=str(self.home)) from None
        for old in (self.hq, self.till, self.terminal, self.pictures):
            shutil.rmtree(old, ignore_errors=True)
        self.secrets.file.unlink(missing_ok=True)  # they know of a till that is gone


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the demo's programs listen on this machine."""

    hq_url: str
    terminal: str


def build(folders: Folders, addresses: Addresses, now: datetime) -> int:
    """Fill the folder; the number of orders that were made. What an earlier demo left goes."""
    folders.claim()
    first = (now - timedelta(days=DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
    clock = PastClock(first + timedelta(hours=6))
    hq = open_head_office(folders.hq, clock, SystemIds())
    try:
        shop = furnish(hq)
        orders = _past(hq, clock, shop, folders, addresses)
        count_stock(hq, shop)
    finally:
        hq.close()
    save_settings(folders.till, addresses)
    _first_screen(folders.till)
    return orders


def _past(hq: Hq, clock: PastClock, shop: Furnished, folders: Folders, addresses: Addresses) -> int:
    """Three weeks at three tills; only the till of our store stays."""
    with tempfile.TemporaryDirectory(prefix="pos-app-demo-") as elsewhere:
        tills: dict[str, PastTill] = {}
        remembered: list[Entry] = []
        terminal = SimulatedTerminal()
        terminal.book.record = remembered.append
        for store_id in shop.stores:
            ours = store_id == STORE
            home = folders.till if ours else Path(elsewhere) / store_id
            secrets = folders.secrets if ours else MemorySecretStore()
            place = Place(store_id, home, addresses.hq_url, secrets, terminal)
            tills[store_id] = PastTill(hq, place, clock)
        past = Past(hq, clock, tills, shop, Random(SEED), clock.now().replace(hour=0))
        try:
            play_past(past)
        finally:
            for till in tills.values():
                till.close()
    folders.terminal.mkdir()
    (folders.terminal / BOOK_NAME).write_bytes(b"".join(map(encode_entry, remembered)))
    return past.orders


def save_settings(till: Path, addresses: Addresses) -> None:
    """The machine's settings, as a real till has them."""
    printer = f"file:{till / RECEIPTS}"
    settings = {"hq_url": addresses.hq_url, "terminal": addresses.terminal, "printer": printer}
    lines = ["[till]", *(f"{name} = {json.dumps(value)}" for name, value in settings.items())]
    (till / config.FILE_NAME).write_text("\n".join([*lines, ""]), "utf-8")


def _first_screen(till: Path) -> None:
    """What the sign-in screen shows before anything is loaded."""
    people = tuple((one.staff_id, one.name, one.shown) for one in pins_shown())
    company = words("company")
    store = next(one["name"] for one in company["store"] if one["id"] == STORE)
    write_snapshot(till, StartSnapshot(store=f"{company['name']}, {store}", staff=people))
