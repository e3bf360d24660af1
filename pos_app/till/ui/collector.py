"""Collects Python's garbage on the window's thread only; must run as long as a window and threads
live together.

A widget in a reference cycle is destroyed by whichever thread happens to collect it, and Qt crashes
when that is not its own. So automatic collection is off, and a timer here does it between gestures.
"""

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 700
FULL_EVERY = 40
"""Rounds between two full collections: about half a minute."""


class Collector(QObject):
    """One per program; the last one that stops gives the work back to the interpreter."""

    _running = 0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rounds = 0
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._collect)

    def start(self) -> None:
        """Take collection over."""
        if not self._timer.isActive():
            Collector._running += 1
            gc.disable()
            self._timer.start()

    def stop(self) -> None:
        """Collect what is left, here, and give it back."""
        if self._timer.isActive():
            self._timer.stop()
            gc.collect()
            Collector._running -= 1
            if not Collector._running:
                gc.enable()

    def _collect(self) -> None:
        self._rounds += 1
        young, middle, _ = gc.get_count()
        if self._rounds % FULL_EVERY == 0:
            gc.collect()
        elif middle >= gc.get_threshold()[1]:
            gc.collect(1)
        elif young >= gc.get_threshold()[0]:
            gc.collect(0)
