"""A sentence of two lines in the colour of its state, where the message slot is too narrow."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.card import tip
from pos_app.till.ui.widgets.paint import box, picture
from pos_app.till.ui.widgets.two_lines import Two, paint_two

ICONS = {"danger": "circle-alert", "warning": "triangle-alert", "success": "circle-check"}
HEIGHT = 56


class TintedNote(QWidget):
    """Its place stays when it says nothing."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.sentence, self.tone = "", "danger"
        self.setFixedHeight(HEIGHT)

    def say(self, sentence: str, tone: str = "danger") -> None:
        """Another sentence."""
        if (sentence, tone) != (self.sentence, self.tone):
            self.sentence, self.tone = sentence, tone
            self.setAccessibleName(sentence)
            self.setToolTip(tip(sentence) if len(sentence) > 110 else "")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.sentence:
            return
        look = self._look
        painter = QPainter(self)
        box(painter, self.rect(), 8, look.colour(f"{self.tone}_tint"), None)
        picture(painter, look, (14, (self.height() - 20) // 2), ICONS[self.tone], (self.tone, 20))
        area = QRect(44, 2, self.width() - 56, self.height() - 4)
        two = Two(self.sentence, upper_style=("label_plain", self.tone))
        paint_two(painter, look, area, two)
        painter.end()
