"""shift_close: from the call of the operation until COMMIT returned, with 1,000 transactions in the
shift; sales and orders, cash and card, on a till with 100,000 orders behind it.
"""

import time
from pathlib import Path

from pos_app.bench.conclude import TimedStore
from pos_app.bench.result import Goal, Result, median
from pos_app.bench.scene import Till, open_till, till_home
from pos_app.domain.shift import Declaration
from pos_app.domain.tender import TenderKind
from pos_app.system_clock import SystemClock
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.payment import PAY, Pay
from pos_app.till.operations.shift import BLIND_CLOSE, OPEN_SHIFT, OpenShift
from pos_app.till.operations.shift_close import CLOSE_SHIFT, CloseShift

GOAL = Goal(value=1_000.0)
TRANSACTIONS, SHIFTS, LINES = 1_000, 3, 3


def measure(folder: Path) -> list[Result]:
    """Three shifts, one after the other."""
    home = till_home(folder)
    store = TimedStore.open(home, clock=SystemClock())
    samples = []
    with open_till(home, store) as till:
        till.run(BLIND_CLOSE, NOTHING)  # the shift of the other measurements
        for _ in range(SHIFTS):
            till.run(OPEN_SHIFT, OpenShift(10_000))
            _fill(till)
            start = time.perf_counter()
            till.run(CLOSE_SHIFT, CloseShift(Declaration(10_000)))
            samples.append((store.committed - start) * 1000)
            _check(till)
    details = (f"of {SHIFTS} shifts the slowest {max(samples):.0f} ms",)
    return [Result("shift_close", median(samples), None, GOAL, details=details)]


def _fill(till: Till) -> None:
    """Every third transaction an order, every other one paid in cash."""
    for number in range(TRANSACTIONS):
        till.fill_cart(LINES, picked_up=number % 3 == 0)
        till.run(PAY, Pay(TenderKind.CASH if number % 2 else TenderKind.CARD))


def _check(till: Till) -> None:
    """The report holds them all."""
    report = till.session.store.shift_reports(1)[0]
    if sum(one.number for one in report.turnover) != TRANSACTIONS:
        raise AssertionError(f"the shift has other transactions: {report.turnover}")
