"""A quantity with minus and plus that can also be typed, decimals too; must never
pass its bounds.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from pos_app.domain.errors import Refused
from pos_app.domain.quantity import UNIT, parse_quantity
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face

FIELD_WIDTH = 72


class _Number(QLineEdit):
    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Minus: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)


class QuantityField(QWidget):
    """`changed` gives thousandths within 0 (or the least) and the most."""

    changed = Signal(int)
    refused = Signal(str)

    def __init__(self, look: Look, least: int, most: int, *, decimals: int = 0) -> None:
        super().__init__()
        self._look, self._least, self._most, self._decimals = look, least, most, decimals
        self.value = most
        self.minus = Button(look, Face(icon="minus", role="bar"))
        self.plus = Button(look, Face(icon="plus", role="bar"))
        self.number = _Number()
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.setFixedWidth(FIELD_WIDTH)
        self.number.setMaxLength(10)
        self.number.setStyleSheet("padding: 0 4px;")
        self.number.setAccessibleName(look.text("label.quantity"))
        for button, step in ((self.minus, -1), (self.plus, 1)):
            button.setFixedSize(44, 44)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.activated.connect(lambda by=step: self.step(by))
            button.refused.connect(self.refused)
        self.minus.setAccessibleName(look.text("gesture.quantity_down"))
        self.plus.setAccessibleName(look.text("gesture.quantity_up"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.minus, self.number, self.plus):
            row.addWidget(widget)
        self.number.stepped.connect(self.step)
        self.number.textEdited.connect(self._typed)
        self.number.editingFinished.connect(self._left)
        self.setFocusProxy(self.number)
        self._write()

    def put(self, value: int) -> None:
        """Another quantity, without saying so."""
        self.value = min(self._most, max(self._least, value))
        self._write()

    def step(self, by: int) -> None:
        """One unit up or down, never past the bounds."""
        value = min(self._most, max(self._least, self.value + by * UNIT))
        if value != self.value or not self.valid:
            self.value = value
            self._write()
            self.changed.emit(value)

    @property
    def valid(self) -> bool:
        """Whether what stands in the field may be taken."""
        return str(self.number.property("state")) != "refused"

    def _typed(self, text: str) -> None:
        try:
            value = parse_quantity(text)
        except Refused as refused:
            self._mark(self._look.text.problem(refused))
            return
        fine = value % 10 ** (3 - self._decimals) == 0
        if not fine or not self._least <= value <= self._most:
            most = self._look.figures.quantity(self._most)
            self._mark(self._look.text("choice.quantity_most", most=most))
            return
        self._mark("")
        self.value = value
        self.changed.emit(value)

    def _mark(self, sentence: str) -> None:
        self.number.setProperty("state", "refused" if sentence else "")
        self.number.setAccessibleDescription(sentence)
        self.number.style().unpolish(self.number)
        self.number.style().polish(self.number)
        if sentence:
            self.refused.emit(sentence)

    def _left(self) -> None:
        """What cannot be stays to be seen, as it stays refused."""
        if self.valid:
            self._write()

    def _write(self) -> None:
        self.number.setText(self._look.figures.quantity(self.value))
        self._mark("")
