"""Runs what must not hold the window: HQ, printer, card terminal; its answers come back on the UI
thread.

The work it runs must never touch a widget or the session.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal
from shiboken6 import isValid

THREADS_MAX = 3
WAIT_AT_END_MS = 2_000

Work = Callable[[], object]
Then = Callable[[object], None]


class Background(QObject):
    """A small pool; what the work raises arrives as a value."""

    _answered = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(THREADS_MAX)
        self._answered.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    def start(self, work: Work, then: Then, asker: QObject | None = None) -> None:
        """Run the work in a thread and `then` here with what it gave or raised; an asker that is
        gone by then, such as a sheet that was left, hears nothing.
        """

        def tell(answer: object) -> None:
            if asker is None or isValid(asker):
                then(answer)

        def run() -> None:
            try:
                answer: object = work()
            except Exception as failure:  # noqa: BLE001 - it travels to the UI thread as a value
                answer = failure
            self._answered.emit(tell, answer)

        self._pool.start(run)

    def stop(self) -> None:
        """Take no more answers and let running work end."""
        self._answered.disconnect()
        self._pool.waitForDone(WAIT_AT_END_MS)

    def _hand_over(self, then: Then, answer: object) -> None:
        then(answer)
