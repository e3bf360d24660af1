"""Paints every row of the cart; one delegate with fixed heights, it must never measure content to
size a row.
"""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from pos_app.till.ui.facts.edit_marks import BACK, CHANGED, GONE, NEW, WAS
from pos_app.till.ui.facts.rows import CLASS_ICONS, CartRow, ChargeRow, GroupRow, LineRow
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.cart_model import CartModel
from pos_app.till.ui.widgets.chip import Chip, chip_width, paint_chip
from pos_app.till.ui.widgets.paint import figure, picture, words

PADDING_LEFT, PADDING_RIGHT = 20, 16
MARKS = {
    NEW: ("plus", "success"),
    WAS: ("pencil", "warning"),
    GONE: ("trash-2", "danger"),
    CHANGED: ("pencil", "warning"),
    BACK: ("undo-2", "carry"),
}
"""Icon and colour of the chip of a line that an edit changed."""
DUE, AMOUNT, PRICE, QUANTITY = 124, 120, 104, 84
GAP = 8
"""Between the figures of two columns, at least: without it two numbers read as one."""


@dataclass(frozen=True, slots=True)
class RowHeights:
    """Heights of lines, groups and charges at one size of window."""

    line: int = 56
    group: int = 40
    charge: int = 38


COMPACT, NORMAL, TALL = RowHeights(52, 36, 34), RowHeights(), RowHeights(64, 44, 44)


@dataclass(frozen=True, slots=True)
class Columns:
    """Right edges of the columns and where the name ends."""

    due: int
    amount: int
    price: int
    quantity: int
    name: int


def columns(width: int, *, with_due: bool) -> Columns:
    """The columns from the right; a plain sale has no due-now column."""
    due = width - PADDING_RIGHT
    amount = due - DUE if with_due else due
    price = amount - AMOUNT
    quantity = price - PRICE
    return Columns(due, amount, price, quantity, quantity - QUANTITY)


class CartDelegate(QStyledItemDelegate):
    """Group headers, lines and charges in one pass each."""

    def __init__(self, look: Look, model: CartModel) -> None:
        super().__init__(model)
        self._look = look
        self.model = model
        self.heights = NORMAL
        self.with_due = False
        self.flashed: set[int] = set()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(100, self.height_of(self.model.rows[index.row()]))

    def height_of(self, row: CartRow) -> int:
        """The fixed height of a row."""
        if isinstance(row, LineRow):
            return self.heights.line
        return self.heights.group if isinstance(row, GroupRow) else self.heights.charge

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = self.model.rows[index.row()]
        area: QRect = option.rect
        painter.save()
        if isinstance(row, GroupRow):
            self._paint_group(painter, area, row)
        elif isinstance(row, LineRow):
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            self._paint_line(painter, area, row, chosen=chosen)
        elif isinstance(row, ChargeRow):
            self._paint_charge(painter, area, row)
        painter.restore()

    def _paint_group(self, painter: QPainter, area: QRect, row: GroupRow) -> None:
        look = self._look
        edges = columns(area.width(), with_due=self.with_due)
        painter.fillRect(area, look.colour(f"{row.tone}_tint"))
        painter.fillRect(QRect(area.left(), area.top() - 1, area.width(), 1), look.colour("border"))
        middle = area.top() + (area.height() - 20) // 2
        picture(
            painter,
            look,
            (area.left() + PADDING_LEFT, middle),
            CLASS_ICONS[row.tone],
            (row.tone, 20),
        )
        left = area.left() + PADDING_LEFT + 28
        room = AMOUNT + PRICE
        amount = look.figures.amount(row.amount_minor)
        end = area.left() + edges.amount - max(100, look.width("body_strong", amount) + GAP)
        width = words(painter, look, _across(area, left, end), row.title, ("body_strong", row.tone))
        words(
            painter, look, _across(area, left + width + 8, end), row.detail, ("body", "text_muted")
        )
        self._figure(painter, area, (edges.amount, room), amount, ("body_strong", "text"))
        self._due(painter, area, edges, row.due_minor, ("body_strong", "text"))

    def _paint_line(self, painter: QPainter, area: QRect, row: LineRow, *, chosen: bool) -> None:
        look = self._look
        edges = columns(area.width(), with_due=self.with_due)
        if chosen or row.line_no in self.flashed:
            painter.fillRect(area, look.colour("selected"))
        if chosen:
            painter.fillRect(
                QRect(area.left(), area.top(), 5, area.height()), look.colour("selected_bar")
            )
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), look.colour("border"))
        left, end = area.left() + PADDING_LEFT, area.left() + edges.name
        if row.locked:
            picture(
                painter,
                look,
                (end - 20, area.top() + (area.height() - 18) // 2),
                "lock",
                ("text_muted", 18),
            )
            end -= 28
        if row.mark:
            chip = Chip(row.mark_words, *MARKS[row.mark])
            width = chip_width(look, chip)
            paint_chip(painter, look, (end - width, area.top() + (area.height() - 26) // 2), chip)
            end -= width + 8
        upper, lower = look.theme.role("line").line_px, look.theme.role("label").line_px
        top = area.top() + (area.height() - upper - lower) // 2
        name = QRect(left, top, end - left, upper)
        ink = "text_muted" if row.mark == GONE else "text"
        words(painter, look, name, row.name, ("line", ink))
        words(
            painter,
            look,
            QRect(left, top + upper, end - left, lower),
            row.second,
            ("label_plain", "text_muted"),
        )
        figures, plain = look.figures, ("line_plain", "text")
        for column, shown, style in (
            ((edges.quantity, QUANTITY), figures.quantity(row.quantity), plain),
            ((edges.price, PRICE), figures.amount(row.price_minor), plain),
            ((edges.amount, AMOUNT), figures.amount(row.amount_minor), ("amount", "text")),
        ):
            self._figure(painter, area, column, shown, style)
        self._due(painter, area, edges, row.due_minor, ("amount", "text"))

    def _paint_charge(self, painter: QPainter, area: QRect, row: ChargeRow) -> None:
        look = self._look
        edges = columns(area.width(), with_due=self.with_due)
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), look.colour("border"))
        name = _across(area, area.left() + PADDING_LEFT, area.left() + edges.name)
        words(painter, look, name, row.label, ("body", "text_muted"))
        amount, style = look.figures.amount(row.amount_minor), ("body", "text_muted")
        self._figure(painter, area, (edges.amount, AMOUNT + PRICE), amount, style)
        self._due(painter, area, edges, row.due_minor, style)

    def _due(
        self,
        painter: QPainter,
        area: QRect,
        edges: Columns,
        minor: int | None,
        style: tuple[str, str],
    ) -> None:
        if self.with_due and minor is not None:
            shown = self._look.figures.amount(minor)
            self._figure(painter, area, (edges.due, DUE), shown, style)

    def _figure(
        self,
        painter: QPainter,
        area: QRect,
        column: tuple[int, int],
        shown: str,
        style: tuple[str, str],
    ) -> None:
        """In the column that ends there and is so wide."""
        right = area.left() + column[0]
        figure(painter, self._look, _across(area, right - column[1] + GAP, right), shown, style)


def _across(area: QRect, left: int, right: int) -> QRect:
    return QRect(left, area.top(), max(0, right - left), area.height())
