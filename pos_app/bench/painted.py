"""Knows when a window has painted; the clock stops there."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.bench.machine import milliseconds_since

PATIENCE_SECONDS = 5.0


class Paints(QObject):
    """Counts the paints of one widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return False


def until_painted(paints: Paints, gesture: Callable[[], None]) -> float:
    """Milliseconds from the gesture until everything that it changed stands on the screen."""
    before = paints.count
    start = time.perf_counter()
    gesture()
    end = start + PATIENCE_SECONDS
    while paints.count == before:
        QApplication.processEvents()
        if time.perf_counter() > end:
            raise TimeoutError("nothing was painted")
    return milliseconds_since(start)


def settle() -> None:
    """Let the window finish what is left of the last sample."""
    for _ in range(3):
        QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
