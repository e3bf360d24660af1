"""Q2, L3: so many orders wait at a till and drain into a real head office while its clerk works on:
`python -m tests.soak.queue [--orders 100000]`. It prints how long that took, how much memory it
needed, how long the clerk's gestures took meanwhile and conclusions took after it, and how soon the
till, killed, works again; each beside its goal (section 7). Exit code 0 says that head office has
every order and that no goal but those of a busy machine's clock was missed.
"""

import argparse
import random
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path

from pos_app.domain.errors import Unavailable
from pos_app.hq.config import HqConfig, load_secrets
from pos_app.hq.service import Hq
from pos_app.system_clock import SystemClock, SystemIds
from pos_app.till.keys import DeviceSigner
from pos_app.till.register import Register
from pos_app.till.system import open_register
from tests.hq.world import Ids
from tests.soak.machines import Machines
from tests.soak.till import FileKeyring
from tests.storage import world as till_world

GESTURE_SECONDS, CONCLUSIONS, MEMORY_MB = 0.2, 500, 50


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.soak.queue")
    parser.add_argument("--orders", type=int, default=100_000)
    orders = parser.parse_args().orders
    with tempfile.TemporaryDirectory(prefix="pos-app-queue-") as folder:
        machines = Machines(Path(folder), 1, random.Random(1))
        try:
            return drained(Path(folder), machines, orders)
        finally:
            machines.kill_all()


def drained(folder: Path, machines: Machines, orders: int) -> int:
    home = folder / "0"
    register = open_register(home, FileKeyring(home / "secrets.json"))
    sell(register, orders)
    before, began, gestures = memory_mb(), time.monotonic(), list[float]()
    ended = threading.Event()
    clerk = threading.Thread(target=work, args=(register, gestures, ended))
    clerk.start()
    while not register.outbox.drain(now=True).ok or register.store.unsent_count():
        time.sleep(0.1)
    seconds = time.monotonic() - began
    ended.set()
    clerk.join()
    grown = memory_mb() - before
    alone = concluded(register, CONCLUSIONS)
    register.close()
    machines.end_hq()
    taken = counted(folder)
    print(f"{orders} orders in {seconds:.0f} s ({orders / seconds:.0f}/s; goal 600 s)")
    print(f"memory +{grown:.0f} MB (goal {MEMORY_MB}); at head office {taken}")
    print(f"{len(gestures)} gestures meanwhile, p99 {p99(gestures):.1f} ms (goal 100)")
    print(f"{len(alone)} conclusions after it, p99 {p99(alone):.1f} ms (goal 50)")
    print(f"working again {restarted(machines, folder):.1f} s after a kill (goal 5)")
    return 0 if taken == orders and grown < MEMORY_MB else 1


def p99(seconds: list[float]) -> float:
    """In milliseconds."""
    return sorted(seconds)[int(len(seconds) * 0.99)] * 1000


def concluded(register: Register, number: int) -> list[float]:
    """How long each of so many conclusions takes on this disk, one after the other."""
    ids, sign, taken = SystemIds(), DeviceSigner(register.world.secrets), list[float]()
    for _ in range(number):
        cart = till_world.a_cart(ids)  # type: ignore[arg-type]
        began = time.perf_counter()
        with register.store.begin() as unit:
            till_world.conclude_in(unit, cart, "batch", sign)
        taken.append(time.perf_counter() - began)
    return taken


def restarted(machines: Machines, folder: Path) -> float:
    """From the start of the till's process until its clerk can work, once it was killed at work."""
    seconds = 0.0
    for _ in range(2):
        said = (folder / "0.out").stat().st_size if (folder / "0.out").exists() else 0
        began, seconds = time.monotonic(), 0.0
        machines.start("0")
        while seconds < 60 and not (folder / "0.out").read_bytes()[said:].startswith(b"open"):
            time.sleep(0.02)
            seconds = time.monotonic() - began
        time.sleep(3)
        machines.kill("0")
    return seconds


def sell(register: Register, orders: int) -> None:
    """The queue, made as the till makes it; a hundred conclusions in one unit of the database."""
    ids, sign = Ids(), DeviceSigner(register.world.secrets)
    with register.store.begin() as unit:
        unit.open_shift(till_world.SHIFT)
    for start in range(0, orders, 100):
        with register.store.begin() as unit:
            for _ in range(min(100, orders - start)):
                till_world.conclude_in(unit, till_world.a_cart(ids), "batch", sign)


def work(register: Register, gestures: list[float], ended: threading.Event) -> None:
    """A gesture of a clerk now and then: a cart is saved, as on the window's thread. One that is
    refused because the writer is busy counts as long as its repetition took.
    """
    ids = Ids()
    while not ended.wait(GESTURE_SECONDS):
        cart = till_world.a_cart(ids, lines=10)
        began = time.perf_counter()
        while True:
            try:
                till_world.accept(register.store, cart)
                break
            except Unavailable:
                continue
        gestures.append(time.perf_counter() - began)


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def counted(folder: Path) -> int:
    """Business that HQ has."""
    config = HqConfig(home=folder / "hq")
    hq = Hq.open(config, load_secrets(config.home), clock=SystemClock(), ids=SystemIds())
    number = hq.counts().transactions
    hq.close()
    return number


if __name__ == "__main__":
    sys.exit(main())
