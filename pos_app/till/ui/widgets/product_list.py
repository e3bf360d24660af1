"""What the catalogue found, over the lines while text stands in the field; must never search
itself.
"""

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, box, words

HEADER, ROW = 34, 64
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ProductRow:
    """An article as the list shows it; a reason means that it cannot be sold."""

    sku: str
    name: str
    price_minor: int
    detail: str = ""
    reason: str = ""


class _Products(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[ProductRow, ...] = ()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.name} {row.sku}"
        return None

    def replace(self, rows: tuple[ProductRow, ...]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()


class _ProductDelegate(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = self._look
        row: ProductRow = index.data(Qt.ItemDataRole.UserRole)
        area: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(area, look.colour("selected"))
            painter.fillRect(
                QRect(area.left(), area.top(), 5, area.height()), look.colour("selected_bar")
            )
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), look.colour("border"))
        ink = "text_disabled" if row.reason else "text"
        room = area.width() - 180
        upper = QRect(area.left() + 20, area.top() + 10, room, 24)
        words(painter, look, upper, row.name, ("line", ink), LEFT)
        second = " · ".join(part for part in (row.sku, row.detail, row.reason) if part)
        lower = QRect(area.left() + 20, area.top() + 34, room, 20)
        words(
            painter,
            look,
            lower,
            second,
            ("label_plain", "text_disabled" if row.reason else "text_muted"),
            LEFT,
        )
        price = QRect(area.right() - 150, area.top(), 135, area.height())
        words(painter, look, price, look.figures.amount(row.price_minor), ("amount", ink), RIGHT)


class ProductList(QWidget):
    """Count above, rows of 64 px; Enter adds, a tap adds."""

    taken = Signal(str)
    refused = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._caption = ""
        self._empty = ""
        self.products = _Products(self)
        self.list = QListView(self)
        self.list.setUniformItemSizes(True)
        self.list.setModel(self.products)
        self._delegate = _ProductDelegate(look, self)
        self.list.setItemDelegate(self._delegate)
        self.list.setProperty("ring", False)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName(look.text("label.search"))
        self.list.clicked.connect(lambda _index: self.take())

    def show_rows(self, rows: tuple[ProductRow, ...], caption: str, empty: str) -> None:
        """What was found; the first row is chosen."""
        self.products.replace(rows)
        self._caption, self._empty = caption, "" if rows else empty
        self.list.setVisible(bool(rows))
        if rows:
            self.list.setCurrentIndex(self.products.index(0))
        self.update()

    def step(self, step: int) -> None:
        """Choose another row."""
        count = len(self.products.rows)
        if count:
            at = min(count - 1, max(0, self.list.currentIndex().row() + step))
            self.list.setCurrentIndex(self.products.index(at))

    def take(self) -> bool:
        """Take the chosen row; whether there was one."""
        at = self.list.currentIndex().row()
        if not 0 <= at < len(self.products.rows):
            return False
        row = self.products.rows[at]
        if row.reason:
            self.refused.emit(f"{row.name}: {row.reason}")
        else:
            self.taken.emit(row.sku)
        return True

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
