"""The PIN: dots and keys; what was typed leaves only through `entered` and must never be shown."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from pos_app.domain.pins import PIN_DIGITS
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.keypad import BACK, CLEAR


class PinDots(QWidget):
    """Takes digits from the keyboard or a keypad and shows one dot for each."""

    entered = Signal(str)
    changed = Signal(int)

    def __init__(self, look: Look, *, dot: int = 18, apart: int = 16) -> None:
        super().__init__()
        self._look = look
        self._dot, self._apart = dot, apart
        self._pin = ""
        self.automatic = True
        self.setAccessibleName(look.text("label.pin"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(dot + 4)
        self.setProperty("ring", False)

    @property
    def complete(self) -> bool:
        """Whether enough digits are there."""
        return len(self._pin) == PIN_DIGITS

    def press(self, key: str) -> None:
        """A key of the pad: a digit, `clear` or `back`."""
        if key == CLEAR:
            self._set("")
        elif key == BACK:
            self._set(self._pin[:-1])
        elif key.isdigit() and len(self._pin) < PIN_DIGITS:
            self._set(self._pin + key)
            if self.automatic and len(self._pin) == PIN_DIGITS:
                # The sixth dot is painted before the check takes its 20 ms.
                QTimer.singleShot(0, self.submit)

    def submit(self) -> None:
        """Hand the PIN over and forget it."""
        if self.complete:
            pin = self._pin
            self._set("")
            self.entered.emit(pin)

    def clear(self) -> None:
        """Forget what was typed."""
        self._set("")

    def sizeHint(self) -> QSize:
        return QSize(PIN_DIGITS * (self._dot + self._apart), self._dot + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace:
            self.press(BACK)
        elif event.text().isdigit():
            self.press(event.text())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = (self.width() - PIN_DIGITS * self._dot - (PIN_DIGITS - 1) * self._apart) // 2
        for index in range(PIN_DIGITS):
            filled = index < len(self._pin)
            colour = self._look.colour("text" if filled else "border_control")
            painter.setPen(QPen(colour, 2))
            painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
            at = left + index * (self._dot + self._apart)
            painter.drawEllipse(at + 1, 3, self._dot - 2, self._dot - 2)
        painter.end()

    def _set(self, pin: str) -> None:
        self._pin = pin
        self.changed.emit(len(pin))
        self.update()
