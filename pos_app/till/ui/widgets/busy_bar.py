"""Three pixels that say work is under way; must never pretend to know how long."""

from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.look import Look

STEP_MS = 40
WIDTH = 120


class BusyBar(QWidget):
    """Moves while it runs; stands still where motion is reduced."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._at = 0
        self._on = False
        self.setFixedHeight(3)
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._step)

    def run(self, *, on: bool) -> None:
        """Begin or end."""
        self._on = on
        if on and self._look.theme.motion["hover_ms"]:
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._on:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("sunken"))
        painter.fillRect(QRect(self._at, 0, WIDTH, 3), self._look.colour("primary"))
        painter.end()

    def _step(self) -> None:
        self._at = self._at + 8 if self._at < self.width() else -WIDTH
        self.update()
