"""offline: every gesture of a clerk while head office swallows what it is asked and never answers,
from the key or tap until the window is painted and free again (L3); the sync thread keeps trying.
"""

import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_app.bench import till_data
from pos_app.bench.machine import milliseconds_since
from pos_app.bench.painted import settle
from pos_app.bench.result import Goal, Result, median, percentile
from pos_app.bench.samples import CUSTOMER
from pos_app.bench.scene import Till, offscreen, open_till, open_window, till_home
from pos_app.domain.errors import AnswerUnknown
from pos_app.domain.tender import TenderKind
from pos_app.till.operations.delivery import PICK_UP, PickUpLines
from pos_app.till.operations.payment import PAY, Pay
from pos_app.till.sync.thread import Listener, SyncThread
from pos_app.till.sync.transport import Answer
from pos_app.till.ui.window import MainWindow

GOAL = Goal(value=100.0)
CYCLES, SCANS = 60, 4
ROOMS = ("tab_orders", "tab_fulfilment", "tab_queue", "tab_shift", "tab_sale")


class Silence:
    """A head office that takes every request and answers none."""

    def __init__(self) -> None:
        self.over = Event()
        self.asked = 0

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> Answer:
        self.asked += 1
        self.over.wait(timeout)
        raise AnswerUnknown("hq", "slow")


def measure(folder: Path) -> list[Result]:
    """Orders from the first scan to the receipt, and a walk through the rooms after each."""
    offscreen()
    silence = Silence()
    with open_till(till_home(folder), transport=silence) as till:
        window = open_window(till)
        sync = SyncThread(till.register.rounds(Listener()))
        sync.start()
        samples: dict[str, list[float]] = {}
        try:
            for number in range(CYCLES):
                _serve(till, window, number, samples)
        finally:
            silence.over.set()
            sync.stop()
            window.close()
    if not silence.asked:
        raise AssertionError("nobody asked head office: that is no outage")
    every = [one for taken in samples.values() for one in taken]
    slowest = max(samples, key=lambda name: percentile(samples[name], 99))
    details = (
        f"{len(every)} gestures, p50 {median(every):.1f} ms, the slowest {max(every):.0f} ms",
        f"slowest kind: {slowest}, p99 {percentile(samples[slowest], 99):.1f} ms",
    )
    return [Result("offline", percentile(every, 99), None, GOAL, details=details)]


def _serve(till: Till, window: MainWindow, number: int, samples: dict[str, list[float]]) -> None:
    shop, model = window.shop, window.view_model
    if shop is None or model is None:
        raise RuntimeError("the window has no rooms")
    search = shop.selling.screen.search

    def timed(name: str, gesture: Callable[[], object]) -> None:
        settle()
        start = time.perf_counter()
        gesture()
        QApplication.processEvents()
        QApplication.processEvents()
        samples.setdefault(name, []).append(milliseconds_since(start))

    def typed(code: str) -> None:
        search.setText(code)
        QTest.keyClick(search, Qt.Key.Key_Return)

    before = till.session.concluded
    for step in range(SCANS):
        code = till_data.code_of((number * SCANS + step) * 311 % till_data.PRODUCTS + 1)
        timed("scan", partial(typed, code))
    timed("customer", partial(typed, f"C:{CUSTOMER.customer_id}"))
    timed("pick up", partial(model.run, PICK_UP, PickUpLines()))
    timed("pay", partial(model.run, PAY, Pay(TenderKind.CASH)))
    if till.session.concluded is before:
        raise AssertionError("the order was not concluded")
    for room in ROOMS:
        timed(room, partial(shop.ask, room))
