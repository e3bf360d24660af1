"""What the catalogue found, over the lines while text stands in the field; must never search
itself.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, box, words
from pos_app.till.ui.widgets.record_list import RecordList
from pos_app.till.ui.widgets.two_lines import Two, paint_two

HEADER, ROW = 34, 64


@dataclass(frozen=True, slots=True)
class ProductRow:
    """An article as the list shows it; a reason means that it cannot be sold. What there is in
    stock is put into words for the rows that are seen.
    """

    sku: str
    name: str
    price_minor: int
    detail: str = ""
    reason: str = ""
    stock: Callable[[], str] = str


class ProductList(QWidget):
    """Count above, rows of 64 px; Enter adds, a tap adds."""

    taken = Signal(str)
    refused = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._caption = ""
        self._empty = ""
        self.list = RecordList(look, ROW, self._paint_row, _spoken, self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(look.text("label.search"))
        self.list.opened.connect(lambda _row: self.take())

    def show_rows(self, rows: tuple[ProductRow, ...], caption: str, empty: str) -> None:
        """What was found; the first row is chosen."""
        self._caption, self._empty = caption, "" if rows else empty
        self.list.show_records(rows)
        self.list.setVisible(bool(rows))
        self.list.setCurrentIndex(self.list.records.index(0))
        self.update()

    def step(self, step: int) -> None:
        """Choose another row."""
        self.list.step(step)

    @property
    def sku(self) -> str:
        """The chosen article, while one is shown."""
        row = self.list.current() if self.isVisible() else None
        return row.sku if isinstance(row, ProductRow) else ""

    def take(self) -> bool:
        """Take the chosen row; whether there was one."""
        row = self.list.current()
        if not isinstance(row, ProductRow):
            return False
        if row.reason:
            self.refused.emit(self._look.text("refused.PRODUCT_INACTIVE", name=row.name))
        else:
            self.taken.emit(row.sku)
        return True

    def _paint_row(self, painter: QPainter, area: QRect, row: object) -> None:
        if not isinstance(row, ProductRow):
            return
        look = self._look
        ink, second_ink = (
            ("text_disabled", "text_disabled") if row.reason else ("text", "text_muted")
        )
        upper, lower = ("line", ink), ("label_plain", second_ink)
        price, stock = look.figures.amount(row.price_minor), row.stock()
        width = max(look.width("amount", price), look.width("label_plain", stock)) + 2
        right = QRect(area.right() - 15 - width, area.top(), width, area.height())
        paint_two(painter, look, right, Two(price, stock, ("amount", ink), lower), RIGHT)
        second = " · ".join(part for part in (row.sku, row.detail, row.reason) if part)
        left = QRect(area.left() + 20, area.top(), right.left() - area.left() - 36, area.height())
        paint_two(painter, look, left, Two(row.name, second, upper, lower))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.list.setGeometry(1, HEADER, self.width() - 2, self.height() - HEADER - 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        box(painter, self.rect(), 10, look.colour("surface"), (look.colour("border"), 1))
        painter.fillRect(QRect(1, HEADER - 1, self.width() - 2, 1), look.colour("border"))
        words(
            painter,
            look,
            QRect(21, 1, self.width() - 40, HEADER - 1),
            self._caption,
            ("label", "text_muted"),
            LEFT,
        )
        if self._empty:
            painter.setFont(look.font("body"))
            painter.setPen(look.colour("text_muted"))
            area = self.rect().adjusted(60, 120, -60, -60)
            painter.drawText(
                area, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self._empty
            )
        painter.end()


def _spoken(row: object) -> str:
    return f"{row.name} {row.sku} {row.stock()}".strip() if isinstance(row, ProductRow) else ""
