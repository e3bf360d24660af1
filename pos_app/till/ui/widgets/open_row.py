"""Something that is still open, or not, with the gesture that leads to it; must never
count itself.
"""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.paint import RIGHT, picture, words
from pos_app.till.ui.widgets.two_lines import Two, paint_two

HEIGHT = 60
ICONS = {"success": "circle-check", "warning": "triangle-alert", "danger": "circle-x"}


@dataclass(frozen=True, slots=True)
class Open:
    """Two lines, how bad it is, and where to go; without a gesture it is only told."""

    title: str
    detail: str
    tone: str = "success"
    gesture: str = ""
    words: str = ""


class OpenRow(Button):
    """The whole row can be tapped."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, Face(role="quiet"))
        self.open = Open("", "")
        self.setFixedHeight(HEIGHT)

    def show_open(self, found: Open) -> None:
        """How it stands now."""
        if found != self.open:
            self.open = found
            self.setAccessibleName(f"{found.title} {found.detail} {found.words}")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, found = self.look, self.open
        painter = QPainter(self)
        if found.gesture and (self.underMouse() or self.isDown()):
            painter.fillRect(self.rect(), look.colour("pressed" if self.isDown() else "hover"))
        icon = (ICONS[found.tone], (found.tone, 26))
        picture(painter, look, (0, (HEIGHT - 26) // 2), *icon)
        right = self.width()
        if found.gesture:
            picture(painter, look, (right - 22, (HEIGHT - 20) // 2), "chevron-right", ("text", 20))
            room = look.metrics("body_strong").horizontalAdvance(found.words) + 4
            area = QRect(right - 30 - room, 0, room, HEIGHT)
            words(painter, look, area, found.words, ("body_strong", "primary_text"), RIGHT)
            right -= room + 38
        paint_two(painter, look, QRect(38, 0, right - 38, HEIGHT), Two(found.title, found.detail))
        edge = QRect(0, HEIGHT - 1, self.width(), 1)
        painter.fillRect(edge, look.colour("border"))
        painter.end()
