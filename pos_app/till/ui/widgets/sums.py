"""Words and figures under each other with the total strong, beside a list; must never calculate."""

from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, words

ROW = 36


@dataclass(frozen=True, slots=True)
class Sum:
    """One row; a strong one stands under a line."""

    label: str
    figure: str
    strong: bool = False


class Sums(QWidget):
    """A caption and its rows."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._caption = ""
        self.sums: tuple[Sum, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_sums(self, caption: str, sums: tuple[Sum, ...]) -> None:
        """Other figures."""
        self._caption, self.sums = caption, sums
        spoken = ", ".join(f"{one.label} {one.figure}" for one in sums)
        self.setAccessibleName(f"{caption}: {spoken}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, width = self._look, self.width()
        painter = QPainter(self)
        head = QRect(0, 0, width, 22)
        words(painter, look, head, self._caption, ("label_strong", "text"), LEFT)
        top = 28
        for one in self.sums:
            if one.strong:
                painter.fillRect(QRect(0, top, width, 2), look.colour("text"))
                top += 6
            area = QRect(0, top, width, ROW)
            style = ("heading", "text") if one.strong else ("body_strong", "text")
            shown = words(painter, look, area, one.figure, style, RIGHT)
            label = area.adjusted(0, 0, -shown - 12, 0)
            ink = style if one.strong else ("body", "text_muted")
            words(painter, look, label, one.label, ink, LEFT)
            top += ROW
        painter.end()
