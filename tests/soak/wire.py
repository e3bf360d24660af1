"""Real tills and a real head office over HTTP, through a proxy that loses, cuts, doubles, replays
and forges: `python -m tests.soak.wire [--requests 2000] [--tills 3] [--seed 1]`.

When the wire is well again every event must be at head office once, to the byte, and settled (D1,
D2, D3, D5, D7). Each check runs the short form. Exit code 0 says so.
"""

import argparse
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from pos_app.hq import synchronise_orders
from pos_app.hq.enrolment import make_code
from pos_app.hq.service import Hq
from pos_app.hq.verification import verify
from pos_app.hq.web.serving import Serving
from pos_app.simulation.kept import conflicts, hq_events, till_events
from pos_app.till.config import MemorySecretStore
from pos_app.till.storage.store import TillStore
from pos_app.till.sync.enrolment import enrol
from pos_app.till.sync.http_transport import HttpTransport
from pos_app.till.sync.thread import Rounds
from tests.helpers import scratch
from tests.hq.world import Clock, Ids, furnish, open_hq
from tests.soak.judgement import connected
from tests.soak.proxy import FAULTS, FaultProxy
from tests.storage import world as till_world
from tests.sync.world import World

PEACE_ROUNDS = 3


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.soak.wire")
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--tills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.disable(logging.ERROR)
    scratch.make()
    folder = Path(tempfile.mkdtemp())
    result = soaked(folder, options.requests, options.tills, options.seed)
    print(f"{result.faults.total()} requests: {dict(sorted(result.faults.items()))}")
    print(f"{result.events} events; {time.process_time():.0f} s of computing")
    complaints = [*result.complaints]
    if never := {*FAULTS, "none"} - set(result.faults):
        complaints.append(f"never happened: {sorted(never)}")
    for line in complaints:
        print(line)
    return 1 if complaints else 0


@dataclass(frozen=True, slots=True)
class Soaked:
    """What happened to the requests, how many events were sold, and what does not hold."""

    faults: Counter[str]
    events: int
    complaints: list[str]


def soaked(folder: Path, requests: int, tills: int, seed: int) -> Soaked:
    """So many requests of tills through the proxy, then peace."""
    chance, clock, ids = random.Random(seed), Clock(), Ids()
    hq = open_hq(folder / "hq", clock=clock, ids=ids, threaded=True)
    furnish(hq)
    serving = Serving(hq)
    proxy = FaultProxy(serving.port, chance)
    worlds = [a_till(folder / str(n), serving.url, hq, clock, ids, n) for n in range(tills)]
    for world in worlds:
        world.wire = HttpTransport(proxy.url)  # type: ignore[assignment]
        world.build()
    try:
        rounds = [world.rounds() for world in worlds]
        while proxy.requests < requests:
            at = chance.randrange(tills)
            for _ in range(chance.randint(1, 3)):
                worlds[at].sell(order=chance.random() < 0.5)
            turn(rounds[at], clock)
        proxy.calm = True
        for _ in range(PEACE_ROUNDS):
            for one in rounds:
                turn(one, clock)
        synchronise_orders.run(hq, "soak")
        return judged(worlds, proxy.done)
    finally:
        proxy.close()
        serving.stop()
        for world in worlds:
            world.end()
        hq.close()


def turn(rounds: Rounds, clock: Clock) -> None:
    """Long enough later for every back-off to be over."""
    clock.forward(minutes=6)
    rounds.step()


class Till(World):
    """One of several at that head office; what it sells is its own register's."""

    register_id = ""

    def enrol(self) -> None:
        code = make_code(self.hq, "S1", self.register_id, "soak")
        enrol(self.store, self.client, self.secrets, code=code, hq_url="http://127.0.0.1")
        with self.store.begin() as unit:
            unit.open_shift(till_world.SHIFT)

    def sell(self, *, first_apply: str = "now", order: bool = True) -> str:
        cart = till_world.a_cart(self.ids, order=order)
        cart = replace(cart, terms=replace(cart.terms, register_id=self.register_id))
        with self.store.begin() as unit:
            till_world.conclude_in(unit, cart, first_apply, self.sign)
        return cart.transaction_id

    def end(self) -> None:
        """The program of the till ends."""
        self.catalogues.close()
        self.store.close()


def a_till(folder: Path, url: str, hq: Hq, clock: Clock, ids: Ids, number: int) -> Till:
    """Enrolled over a wire that is still well."""
    home = folder / str(number)
    wire, store = HttpTransport(url), TillStore.open(home, clock=clock)
    made = Till(home, hq, wire, clock, ids, MemorySecretStore(), store)  # type: ignore[arg-type]
    made.register_id = f"S1-{number + 1}"
    made.enrol()
    return made


def judged(tills: Sequence[Till], faults: Counter[str]) -> Soaked:
    """What tills hold against what head office took in, read as plain tables."""
    hq, held, tendered, waiting = tills[0].hq, Counter[tuple[str, str]](), 0, 0
    for till in tills:
        with closing(connected(till.home / "till.db")) as opened:
            held.update((one.event_id, one.hash) for one in till_events(opened))
            tendered += opened.execute("SELECT total(amount_minor) FROM tender").fetchone()[0]
        waiting += till.store.unsent_count()
    with closing(connected(hq.config.database_file)) as opened:
        taken = Counter((one.event_id, one.hash) for one in hq_events(opened))
        aside = list(conflicts(opened))
        paid = opened.execute("SELECT total(amount_minor) FROM payment").fetchone()[0]
        states = dict(opened.execute("SELECT state, count(*) FROM intake_state GROUP BY state"))
    with hq.read() as unit:
        complaints = [f"verify: {one}" for one in verify(unit)]
    lost, more = held - taken, taken - held
    if lost or more or aside:
        complaints.append(f"lost {len(lost)}, doubled {len(more)}, conflicts {len(aside)}")
    if set(states) != {"applied"} or waiting:
        complaints.append(f"not settled: {states}, {waiting} still wait at a till")
    if paid != tendered:
        complaints.append(f"head office booked {paid:.0f}, tills took {tendered:.0f}")
    return Soaked(faults, held.total(), complaints)


if __name__ == "__main__":
    sys.exit(main())
