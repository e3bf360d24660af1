"""A receipt as the paper will look, 384 px wide: the very rows that the printer gets; must never
change one.
"""

import re

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from pos_app.till.devices.code128 import QUIET, bars
from pos_app.till.devices.receipt_layout import COLUMNS, Row, Style
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.paint import CENTRE, LEFT, RIGHT, box, words

WIDTH, PAD, ROW, CODE, BAR = 384, 20, 20, 72, 44
MODULE_MAX = 2
"""Pixels of the thinnest bar, where there is room for them."""
INDENT_MAX = 4
_CHUNK = re.compile(r"\S+(?: \S+)*")


class Paper(QWidget):
    """Rows are columns of characters; every chunk keeps the edge that it has on paper."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._rows: tuple[Row, ...] = ()
        self.setFixedWidth(WIDTH)

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Another receipt."""
        self._rows = rows
        self.setAccessibleName(" ".join(" ".join(row.text.split()) for row in rows))
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        height = sum(row_height(self._look, row) for row in self._rows)
        return QSize(WIDTH, height + 2 * PAD)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        if not self._rows:
            return
        painter = QPainter(self)
        box(painter, self.rect(), 4, look.colour("surface"), (look.colour("border"), 1))
        top = PAD
        for row in self._rows:
            area = QRect(PAD, top, WIDTH - 2 * PAD, row_height(look, row))
            paint_row(painter, look, area, row)
            top += area.height()
        painter.end()


def row_height(look: Look, row: Row) -> int:
    """How high a row is at this text size."""
    if row.style is Style.BARCODE:
        return CODE
    return max(ROW, look.theme.role("label").line_px + 2)


def paint_row(painter: QPainter, look: Look, area: QRect, row: Row) -> None:
    """One row of the receipt, wherever it is painted."""
    if row.style is Style.BARCODE:
        _paint_code(painter, look, area, row.text)
    elif row.text and not row.text.strip("-"):
        painter.setPen(QPen(look.colour("text_muted"), 1, Qt.PenStyle.DashLine))
        middle = area.top() + area.height() // 2
        painter.drawLine(area.left(), middle, area.right(), middle)
    else:
        _paint_words(painter, look, area, row)


def _paint_words(painter: QPainter, look: Look, area: QRect, row: Row) -> None:
    chunks = [(m.start(), m.end(), m.group()) for m in _CHUNK.finditer(row.text.rstrip())]
    role = "label_strong" if row.style is Style.STRONG else "label_plain"
    for start, end, text in chunks:
        alone = len(chunks) == 1
        left, right = area.width() * start // COLUMNS, area.width() * end // COLUMNS
        if alone and start and abs(start - (COLUMNS - end)) <= 1:
            words(painter, look, area, text, (role, "text"), CENTRE)
        elif start <= INDENT_MAX and not (alone and start and end == COLUMNS):
            words(painter, look, area.adjusted(left, 0, 0, 0), text, (role, "text"), LEFT)
        else:
            room = QRect(area.left(), area.top(), right, area.height())
            words(painter, look, room, text, (role, "text"), RIGHT)


def _paint_code(painter: QPainter, look: Look, area: QRect, number: str) -> None:
    """The bars with the number below; a number that no bars can say stands alone."""
    found = bars(number)
    if found:
        modules = sum(found[-1])
        wide = min(MODULE_MAX, area.width() / (modules + 2 * QUIET))
        left = area.left() + (area.width() - modules * wide) / 2
        ink = look.colour("text")
        for first, width in found:
            bar = QRectF(left + first * wide, area.top() + 4, width * wide, BAR)
            painter.fillRect(bar, ink)
    below = area.adjusted(0, BAR + 4 if found else 0, 0, 0)
    words(painter, look, below, number, ("label_strong", "text"), CENTRE)
