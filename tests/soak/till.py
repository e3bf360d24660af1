"""A till in a process of its own whose clerk never rests, for `tests.soak`:
`python -m tests.soak.till HOME SEED`. It goes on with whatever its home has, and it may be killed
at any moment.

Beside the home's own files `secrets.json` is its keyring, `told.jsonl` what its clerk began and was
told, each line written before the next gesture. On SIGTERM it ends what is in hand, sends all, and
exits with 0.
"""

import json
import logging
import os
import random
import signal
import sys
import threading
from pathlib import Path

from pos_app.domain.errors import PosError, Refused, Unavailable
from pos_app.simulation.acts import ACTS, acts
from pos_app.simulation.clerk import Clerk
from pos_app.simulation.record import Record, Told
from pos_app.simulation.shop import CLERK, START_MINOR
from pos_app.system_clock import SystemClock
from pos_app.till.conclusion import finish_if_answered
from pos_app.till.config import read_settings
from pos_app.till.operations.outcome import run_through
from pos_app.till.operations.shift import OPEN_SHIFT, OpenShift
from pos_app.till.register import Register
from pos_app.till.sync.thread import Listener, SyncThread
from pos_app.till.system import open_register
from tests.helpers.terminal_seen import tell_outcome
from tests.storage.world import search

ORDERS_REMEMBERED = 200
ODD_CARDS = ("declined", "lost_answer_approved", "lost_answer_declined")
ODD_CARD_CHANCE = 0.03
PEACE_ROUNDS = 600
LOG = logging.getLogger(__name__)


class FileKeyring:
    """The secrets of a till in a file, whole after any kill."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = threading.Lock()

    def _all(self) -> dict[str, str]:
        return json.loads(self.file.read_text("utf-8")) if self.file.exists() else {}

    def get(self, name: str) -> str | None:
        with self._lock:
            return self._all().get(name)

    def put(self, name: str, value: str) -> None:
        with self._lock:
            self._keep(self._all() | {name: value})

    def delete(self, name: str) -> None:
        with self._lock:
            self._keep({x: text for x, text in self._all().items() if x != name})

    def _keep(self, secrets: dict[str, str]) -> None:
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(secrets), "utf-8")
        fresh.replace(self.file)


class WrittenRecord(Record):
    """What the clerk begins and is told, kept outside the product."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file.open("ab", buffering=0)

    def _write(self, *line: object) -> None:
        self._file.write(json.dumps(line).encode() + b"\n")

    def begin(self, cart_id: str, value_minor: int | None) -> None:
        self._write("begin", cart_id, value_minor)
        super().begin(cart_id, value_minor)

    def send_off(self, value_minor: int) -> None:
        self._write("send_off", value_minor)
        super().send_off(value_minor)

    def tell(self, one: Told) -> None:
        told = (one.till, one.kind, one.receipt_no, one.order_no, one.value_minor, one.paid_minor)
        self._write("told", *told)
        super().tell(one)


class RealTill:
    """A register with the real outside, as `Clerk` wants one."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.news = threading.Event()
        secrets = FileKeyring(home / "secrets.json")
        self.register: Register = open_register(home, secrets, self._wake)
        self.sync = SyncThread(self.register.rounds(Listener(self.news.set)))
        self.session = self.register.session
        self.session.sign_in(self.session.configuration.staff_member(CLERK))

    def _wake(self) -> None:
        self.sync.wake()


def main(home: Path, seed: int) -> None:
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    logging.basicConfig(filename=home / "till.log", level=logging.INFO)
    till, chance = RealTill(home), random.Random(seed)
    record = WrittenRecord(home / "told.jsonl")
    found = till.register.store.search_orders(search())
    record.orders += [one.order_no for one in found[:ORDERS_REMEMBERED]]
    clerk = Clerk(till, int(home.name), record, lean=False)  # type: ignore[arg-type]
    till.sync.start()
    if till.session.shift is None:
        run_through(OPEN_SHIFT.run(till.session, OpenShift(START_MINOR)))
    print("open", flush=True)
    sell(till, clerk, chance, ending)
    till.sync.stop()
    sys.exit(0 if at_peace(till, clerk, chance) else 1)


def sell(till: RealTill, clerk: Clerk, chance: random.Random, ending: threading.Event) -> None:
    """Act after act, a moment between them."""
    names, weights = zip(*acts(lean=False), strict=True)
    port = int(read_settings(till.home).terminal.rpartition(":")[2])
    while not ending.wait(chance.random() * 0.2):
        if till.news.is_set():
            till.news.clear()
            hear(till, clerk)
        try:
            if chance.random() < ODD_CARD_CHANCE:
                tell_outcome(port, SystemClock(), chance.choice(ODD_CARDS))
            clerk.take_turn(ACTS[chance.choices(names, weights)[0]].do, chance)
        except Unavailable:
            clerk.look()


def hear(till: RealTill, clerk: Clerk) -> None:
    """What the window does when HQ has answered."""
    try:
        if finish_if_answered(till.session):
            clerk.look()
        else:
            till.session.refresh_configuration()
    except PosError as error:
        LOG.info("heard: %s", error)


def at_peace(till: RealTill, clerk: Clerk, chance: random.Random) -> bool:
    """End what is in hand and send all; whether that came to an end."""
    wait = threading.Event()
    for _ in range(PEACE_ROUNDS):
        try:
            clerk.end_day(chance)
            till.register.outbox.drain(now=True)
            hear(till, clerk)
        except (Refused, Unavailable) as error:
            LOG.info("peace: %s", error)
        store = till.register.store
        if not (store.unsent_count() or store.unfinished_attempts() or store.draft()):
            till.register.high_water.raise_mark()
            till.register.close()
            return True
        wait.wait(0.5)
    return False


if __name__ == "__main__":
    os.setpgid(0, 0)
    main(Path(sys.argv[1]), int(sys.argv[2]))
