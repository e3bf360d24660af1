"""simulate, simulate-full: what an order costs the simulation, under all faults, in time of the
processor; lean, and with every gesture saved and every event signed. The floor is a bare model.

The goals are those of `reliability.md`, 1,000 and 250 orders per second, over what its own bare
model made on the machine on which they were set, 12,400.
"""

import time
from pathlib import Path

from pos_app.bench.bare_simulator import Shop
from pos_app.bench.result import Goal, Result, median
from pos_app.simulation.faults import FAULTS
from pos_app.simulation.run import EPISODE_ORDERS, LEAN_ORDERS, Wish, keep_what_is_loaded, run

BARE, LEAN, FULL = 12_400, 1_000, 250
"""Orders per second."""
ROUNDS, TILLS, BARE_ORDERS = 5, 3, 20_000


def measure(_folder: Path) -> list[Result]:
    """Both, each round beside its floor."""
    keep_what_is_loaded()
    return [
        _measured("simulate", LEAN_ORDERS, LEAN, lean=True),
        _measured("simulate-full", EPISODE_ORDERS, FULL, lean=False),
    ]


def _measured(name: str, orders: int, wanted: int, *, lean: bool) -> Result:
    ours, floors = [], []
    for seed in range(1, ROUNDS + 1):
        floors.append(_bare(seed))
        ours.append(_simulated(seed, orders, lean=lean))
    ratios = [one / floor for one, floor in zip(ours, floors, strict=True)]
    details = (
        f"{1000 / median(ours):.0f} orders/s, floor {1000 / median(floors):.0f}",
        f"ratio of each round: {', '.join(f'{one:.1f}' for one in sorted(ratios))}",
    )
    return Result(name, median(ours), median(floors), Goal(ratio=BARE / wanted), details=details)


def _simulated(seed: int, orders: int, *, lean: bool) -> float:
    """Milliseconds per order."""
    found = run(Wish(seed, orders, TILLS, tuple(FAULTS), lean), time.process_time)
    if not found.passed:
        raise AssertionError(f"seed {seed}: {found.counts}")
    return found.seconds * 1000 / found.orders


def _bare(seed: int) -> float:
    """Milliseconds per order."""
    began = time.process_time()
    Shop(seed).sell(BARE_ORDERS)
    return (time.process_time() - began) * 1000 / BARE_ORDERS
