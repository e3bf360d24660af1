"""A list of painted records with fixed heights: orders, articles, customers; must never fetch a
record.
"""

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.typed import typed

Index = QModelIndex | QPersistentModelIndex
Paint = Callable[[QPainter, QRect, object], None]


class _Records(QAbstractListModel):
    def __init__(self, spoken: Callable[[object], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[object, ...] = ()
        self._spoken = spoken

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.UserRole:
            return self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._spoken(self.rows[index.row()])
        return None

    def replace(self, rows: tuple[object, ...]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()


class _RecordDelegate(QStyledItemDelegate):
    def __init__(self, look: Look, height: int, paint: Paint, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._height, self._paint = look, height, paint

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self._height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, area = self._look, option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, look.colour("selected"))
            painter.fillRect(
                QRect(area.left(), area.top(), 5, area.height()), look.colour("selected_bar")
            )
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), look.colour("border"))
        self._paint(painter, area, index.data(Qt.ItemDataRole.UserRole))


class RecordList(QListView):
    """`chosen` gives the record that has been moved to, `opened` the one that was tapped or
    entered.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(
        self,
        look: Look,
        height: int,
        paint: Paint,
        spoken: Callable[[object], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.records = _Records(spoken, self)
        self._delegate = _RecordDelegate(look, height, paint, self)
        self.setModel(self.records)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setProperty("ring", False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda _index: self.opened.emit(self.current()))
        self.selectionModel().currentChanged.connect(self._moved)

    def show_records(self, rows: tuple[object, ...]) -> None:
        """Other records; an unchanged list keeps its place."""
        if rows == self.records.rows:
            return
        at = self.currentIndex().row()
        self.records.replace(rows)
        if 0 <= at < len(rows):
            self.setCurrentIndex(self.records.index(at))

    def current(self) -> object | None:
        """The record under the bar."""
        at = self.currentIndex().row()
        return self.records.rows[at] if 0 <= at < len(self.records.rows) else None

    def mark(self, at: int) -> None:
        """Put the bar at that row; below zero at none."""
        self.setCurrentIndex(self.records.index(at) if at >= 0 else QModelIndex())

    def step(self, by: int) -> None:
        """Move the bar."""
        count = len(self.records.rows)
        if count:
            at = min(count - 1, max(0, self.currentIndex().row() + by))
            self.setCurrentIndex(self.records.index(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current() is not None:
            self.opened.emit(self.current())
            return
        if typed(event):
            event.ignore()
            return
        super().keyPressEvent(event)

    def _moved(self, _new: QModelIndex, _old: QModelIndex) -> None:
        record = self.current()
        if record is not None:
            self.chosen.emit(record)
