"""Q2, L3: so many orders wait at a till and drain into a real head office while its clerk works on:
`python -m tests.soak.queue [--orders 100000]`. It prints how long that took, how much memory it
needed, and how long the clerk's gestures took meanwhile.
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
from pos_app.till.keys import device_signer
from pos_app.till.register import Register
from pos_app.till.system import open_register
from tests.hq.world import Ids
from tests.soak.machines import Machines
from tests.soak.till import FileKeyring
from tests.storage import world as till_world

GESTURE_SECONDS = 0.2


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
    register.close()
    machines.end_hq()
    taken = counted(folder)
    slow = sorted(gestures)[int(len(gestures) * 0.99)] * 1000
    print(f"{orders} orders in {seconds:.0f} s ({orders / seconds:.0f}/s), memory +{grown:.0f} MB")
    print(f"{len(gestures)} gestures meanwhile, p99 {slow:.1f} ms; at head office {taken}")
    return 0 if taken == orders else 1


def sell(register: Register, orders: int) -> None:
    """The queue, made as the till makes it; a hundred conclusions in one unit of the database."""
    ids, sign = Ids(), device_signer(register.world.secrets)
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
