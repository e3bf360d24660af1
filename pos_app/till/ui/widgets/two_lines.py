"""One or two lines of text in the middle of a painted row, at any text size; must never decide
what is shown.
"""

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.paint import LEFT, words


@dataclass(frozen=True, slots=True)
class Two:
    """Two lines, each with its role and colour."""

    upper: str
    lower: str = ""
    upper_style: tuple[str, str] = ("body_strong", "text")
    lower_style: tuple[str, str] = ("label_plain", "text_muted")


def paint_two(
    painter: QPainter, look: Look, area: QRect, two: Two, align: Qt.AlignmentFlag = LEFT
) -> None:
    """The lines, cut where there is no room."""
    upper = look.theme.role(two.upper_style[0]).line_px
    lower = look.theme.role(two.lower_style[0]).line_px if two.lower else 0
    top = area.top() + (area.height() - upper - lower) // 2
    left, width = area.left(), area.width()
    words(painter, look, QRect(left, top, width, upper), two.upper, two.upper_style, align)
    if two.lower:
        below = QRect(left, top + upper, width, lower)
        words(painter, look, below, two.lower, two.lower_style, align)
