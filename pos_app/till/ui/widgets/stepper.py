"""Minus, number, plus: the quantity of what is chosen; must never change a number itself."""

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.paint import box


class Stepper(QWidget):
    """`stepped` says +1 or -1, `asked` that the number itself was tapped."""

    stepped = Signal(int)
    asked = Signal()
    refused = Signal(str)

    def __init__(self, look: Look, hint: str = "", *, edge: str = "border") -> None:
        super().__init__()
        self._look = look
        self._edge = edge
        self._reason = ""
        self.minus = Button(
            look, Face(icon="minus", role="part", type="heading"), self
        )
        self.number = Button(
            look, Face("\u2013", role="part", type="heading", detail=hint), self
        )
        self.plus = Button(
            look, Face(icon="plus", role="part", type="heading"), self
        )
        self.minus.setAccessibleName(look.text("gesture.quantity_down"))
        self.plus.setAccessibleName(look.text("gesture.quantity_up"))
        self.minus.activated.connect(lambda: self.stepped.emit(-1))
        self.plus.activated.connect(lambda: self.stepped.emit(1))
        self.number.activated.connect(self.asked)
        for button in (self.minus, self.number, self.plus):
            button.refused.connect(self.refused)

    def show_number(self, number: str, reason: str = "") -> None:
        """The number to show, and why it cannot be changed."""
        self._reason = reason
        self.number.set_face(label=number)
        for button in (self.minus, self.number, self.plus):
            button.set_reason(reason)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        side = max(44, self.width() // 3)
        self.minus.setGeometry(1, 1, side - 1, self.height() - 2)
        self.number.setGeometry(side, 1, self.width() - 2 * side, self.height() - 2)
        self.plus.setGeometry(self.width() - side, 1, side - 1, self.height() - 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        fill = look.colour("fill_disabled" if self._reason else "surface")
        box(painter, self.rect(), 8, fill, (look.colour(self._edge), 1))
        painter.fillRect(
            QRect(self.number.x() - 1, 1, 1, self.height() - 2), look.colour(self._edge)
        )
        painter.fillRect(QRect(self.plus.x(), 1, 1, self.height() - 2), look.colour(self._edge))
        painter.end()
