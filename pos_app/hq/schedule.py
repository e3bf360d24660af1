"""Runs Synchronise orders every so many seconds while HQ is served; must never run two at once."""

import logging
import threading

from pos_app.domain.errors import PosError
from pos_app.hq import synchronise_orders
from pos_app.hq.core import Core

LOG = logging.getLogger(__name__)


class Schedule:
    """The timer of the batch; it ends when it is told to, at latest after the part in hand."""

    def __init__(self, hq: Core, seconds: float) -> None:
        self._hq, self._seconds = hq, seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="schedule", daemon=True)

    def start(self) -> None:
        """Begin; nothing happens where the interval is 0."""
        if self._seconds > 0:
            self._thread.start()

    def _work(self) -> None:
        while not self._ended.wait(self._seconds):
            try:
                synchronise_orders.run(self._hq, "timer")
            except PosError as error:
                LOG.warning("the scheduled run could not be done: %s", error)

    def stop(self) -> None:
        """End and wait for it."""
        self._ended.set()
        if self._thread.is_alive():
            synchronise_orders.stop(self._hq, "timer")
            self._thread.join(10)
