"""Words and figures under each other with the total strong, beside a list; must never calculate."""

from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, words
from pos_app.till.ui.widgets.two_lines import Two, folded, paint_two

ROW, HEAD, RULE, GAP = 36, 28, 6, 12
FIGURE = ("body_strong", "text")


@dataclass(frozen=True, slots=True)
class Sum:
    """One row; a strong one stands under a line."""

    label: str
    figure: str
    strong: bool = False


def panel_width(look: Look) -> int:
    """How wide a panel of sums beside a list is."""
    return 300 * look.theme.scale // 100


class Sums(QWidget):
    """A caption and its rows; a label that is too long beside its figure takes more lines."""

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
        self._make_room()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room()

    def _make_room(self) -> None:
        rows = sum(self._row(one) + (RULE if one.strong else 0) for one in self.sums)
        self.setMinimumHeight(rows + (HEAD if self._caption else 0))

    def _row(self, one: Sum) -> int:
        look, (role, _), width = self._look, _style(one), self.width()
        if self._stacked(one):
            both = ((role, one.label), (FIGURE[0], one.figure))
            return sum(self._tall(style, words, width) for style, words in both) + 12
        room = width - GAP - look.width("heading" if one.strong else FIGURE[0], one.figure)
        return max(ROW, self._tall(role, one.label, room) + 6)

    def _stacked(self, one: Sum) -> bool:
        """Words in the place of a figure leave no room beside them; they stand below."""
        return not one.strong and self._look.width(FIGURE[0], one.figure) > self.width() // 2

    def _tall(self, role: str, sentence: str, room: int) -> int:
        look = self._look
        lines = folded(sentence, lambda words: look.width(role, words) <= room)
        return len(lines) * look.theme.role(role).line_px

    def paintEvent(self, event: QPaintEvent) -> None:
        look, width = self._look, self.width()
        painter = QPainter(self)
        head = QRect(0, 0, width, 22)
        words(painter, look, head, self._caption, ("label_strong", "text"), LEFT)
        top = HEAD if self._caption else 0
        for one in self.sums:
            if one.strong:
                painter.fillRect(QRect(0, top, width, 2), look.colour("text"))
                top += RULE
            area = QRect(0, top, width, self._row(one))
            if self._stacked(one):
                paint_two(painter, look, area, Two(one.label, one.figure, _style(one), FIGURE))
            else:
                style = ("heading", "text") if one.strong else FIGURE
                shown = words(painter, look, area, one.figure, style, RIGHT)
                two = Two(one.label, upper_style=_style(one))
                paint_two(painter, look, area.adjusted(0, 0, -shown - GAP, 0), two)
            top += area.height()
        painter.end()


def _style(one: Sum) -> tuple[str, str]:
    return ("heading", "text") if one.strong else ("body", "text_muted")
