"""The titles over the comparison of two changes: was, here, there, and how many are chosen."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.merge_row import HEAD, NAME, PAD, WAS, columns
from pos_app.till.ui.widgets.paint import CENTRE, LEFT, box, words
from pos_app.till.ui.widgets.two_lines import Two, paint_two

COUNT = 28


class MergeHead(QWidget):
    """Four titles of two lines each, and a pill that counts."""

    def __init__(self, look: Look, titles: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self._look, self._titles = look, titles
        self.counted, self._tone = "", "warning"
        self.setFixedHeight(HEAD + COUNT)

    def say(self, counted: str, tone: str) -> None:
        """How many of the conflicts are chosen."""
        self.counted, self._tone = counted, tone
        self.setAccessibleName(counted)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        bottom = self.height() - 1
        painter.fillRect(QRect(0, bottom, self.width(), 1), look.colour("border"))
        here, there, wide = columns(self.width())
        order, customer = self._titles[0]
        whole = QRect(PAD, 8, self.width() - PAD - 160, 22)
        said = look.text("merge.nothing_lost", order=order, customer=customer)
        words(painter, look, whole, said, ("body", "text_muted"), LEFT)
        self._paint_count(painter)
        places = (
            (PAD, NAME - 12, (look.text("merge.line"), "")),
            (PAD + NAME, WAS - 12, self._titles[1]),
            (here, wide, self._titles[2]),
            (there, wide, self._titles[3]),
        )
        for left, width, (upper, lower) in places:
            style = ("label_strong", "text") if lower else ("label", "text_muted")
            two = Two(upper, lower, style, ("small", "text_muted"))
            paint_two(painter, look, QRect(left, COUNT, width, HEAD), two)
        painter.end()

    def _paint_count(self, painter: QPainter) -> None:
        if not self.counted:
            return
        look = self._look
        width = look.width("small_strong", self.counted) + 24
        area = QRect(self.width() - width - 12, 6, width, 26)
        box(painter, area, 13, look.colour(f"{self._tone}_tint"), None)
        words(painter, look, area, self.counted, ("small_strong", self._tone), CENTRE)
