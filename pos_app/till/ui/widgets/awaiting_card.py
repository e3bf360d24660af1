"""Stands in the place of the pay buttons while head office makes the order; must never let
anything be paid.
"""

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.busy_bar import BusyBar
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.paint import LEFT, box, picture, words

STATES = {
    "waiting": ("hourglass", "primary_text", "surface"),
    "unknown": ("refresh-cw", "warning", "warning_tint"),
    "failed": ("circle-alert", "danger", "danger_tint"),
}


class AwaitingCard(QWidget):
    """Waiting has a bar and no button; a failure has retry, send later and void."""

    asked = Signal(str)
    refused = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.state = "waiting"
        self._bar = BusyBar(look)
        self._bar.setParent(self)
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
        """`waiting`, `unknown` or `failed`."""
        self.state = state
        self._bar.run(on=state == "waiting")
        for name, button in self.buttons.items():
            button.setVisible(state != "waiting")
            button.set_reason(reasons.get(name, ""))
        self.setAccessibleName(self._look.text(f"awaiting.{state}"))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._bar.setGeometry(16, 84, self.width() - 32, 3)
        third = (self.width() - 32 - 16) // 3
        for at, button in enumerate(self.buttons.values()):
            button.setGeometry(16 + at * (third + 8), self.height() - 60, third, 48)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        icon, tone, fill = STATES[self.state]
        painter = QPainter(self)
        box(painter, self.rect(), 10, look.colour(fill), (look.colour("border"), 1))
        top = 36 if self.state == "waiting" else 14
        picture(painter, look, (16, top), icon, (tone, 26))
        room = QRect(52, top - 4, self.width() - 68, 34)
        words(painter, look, room, look.text(f"awaiting.{self.state}"), ("body_strong", tone), LEFT)
        painter.end()
