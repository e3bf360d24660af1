"""Stands in the place of the pay buttons while head office makes the order; must never let
anything be paid.
"""

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, box, picture, words

STATES = {
    "waiting": ("hourglass", "primary_text", "surface"),
    "unknown": ("refresh-cw", "warning", "warning_tint"),
    "failed": ("circle-alert", "danger", "danger_tint"),
}


SECOND_MS = 1_000
EDGE, GAP = 16, 8


class AwaitingCard(QWidget):
    """Waiting has a bar that runs to the time limit, and no button; a failure has retry, send later
    and void.
    """

    asked = Signal(str)
    refused = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.state = ""
        self.limit = 1
        self.passed = 0
        """Seconds that head office may take, and has taken."""
        self._timer = QTimer(self)
        self._timer.setInterval(SECOND_MS)
        self._timer.timeout.connect(self.tick)
        self.buttons = {
            "conclude": Button(look, Face(look.text("label.retry"), role="primary"), self),
            "send_later": Button(look, Face(look.text("gesture.send_later"), role="thin"), self),
            "void_transaction": Button(
                look, Face(look.text("label.void_short"), role="thin"), self
            ),
        }
        for name, button in self.buttons.items():
            button.activated.connect(lambda name=name: self.asked.emit(name))
            button.refused.connect(self.refused)

    def show_state(self, state: str, reasons: dict[str, str]) -> None:
        """`waiting`, `unknown` or `failed`; the seconds begin when waiting does."""
        if state == "waiting" != self.state:
            self.passed = 0
            self._timer.start()
        elif state != "waiting":
            self._timer.stop()
        self.state = state
        for name, button in self.buttons.items():
            button.setVisible(state != "waiting")
            button.set_reason(reasons.get(name, ""))
        self.setAccessibleName(self._look.text(f"awaiting.{state}"))
        self.update()

    def tick(self) -> None:
        """A second has passed."""
        self.passed = min(self.limit, self.passed + 1)
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        self.state = ""
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons side by side, the longer word the wider."""
        room = self.width() - 2 * EDGE - GAP * (len(self.buttons) - 1)
        needed = [x.sizeHint().width() for x in self.buttons.values()]
        left = EDGE
        for button, width in zip(self.buttons.values(), needed, strict=True):
            share = room * width // sum(needed)
            button.setGeometry(left, self.height() - 60, share, 48)
            left += share + GAP

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        icon, tone, fill = STATES[self.state or "waiting"]
        painter = QPainter(self)
        box(painter, self.rect(), 10, look.colour(fill), (look.colour("border"), 1))
        waiting = self.state == "waiting"
        top = 36 if waiting else 14
        picture(painter, look, (16, top), icon, (tone, 26))
        room = QRect(52, top - 4, self.width() - 68, 34)
        if waiting:
            seconds = look.text("awaiting.seconds", passed=str(self.passed), limit=str(self.limit))
            below = QRect(EDGE, 92, self.width() - 2 * EDGE, 24)
            words(painter, look, below, seconds, ("label_plain", "text_muted"), RIGHT)
            bar = QRect(EDGE, 84, self.width() - 2 * EDGE, 3)
            painter.fillRect(bar, look.colour("sunken"))
            bar.setWidth(bar.width() * self.passed // max(1, self.limit))
            painter.fillRect(bar, look.colour("primary"))
        said = look.text(f"awaiting.{self.state or 'waiting'}")
        words(painter, look, room, said, ("body_strong", tone), LEFT)
        painter.end()
