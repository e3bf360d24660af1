"""The list of the cart under its column titles; the list alone scrolls, it must never change a
line.
"""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from pos_app.till.ui.facts.edit_marks import UNCHOSEN
from pos_app.till.ui.facts.rows import CartRow, GroupRow, LineRow
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.cart_delegate import PADDING_LEFT, CartDelegate, RowHeights, columns
from pos_app.till.ui.widgets.cart_model import CartModel
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, box, words
from pos_app.till.ui.widgets.typed import typed

HEADER = 35
"""The edge of the card and 34 below it."""
_STEPS = (Qt.Key.Key_Down, Qt.Key.Key_Up)
_UP = (
    QAbstractItemView.CursorAction.MoveUp,
    QAbstractItemView.CursorAction.MovePageUp,
    QAbstractItemView.CursorAction.MoveHome,
)


class _Lines(QListView):
    """Arrows move, Shift extends, Space toggles, Ctrl+A takes all; Enter belongs to the screen.
    `unchosen` says that an arrow found nothing chosen.
    """

    unchosen = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Escape,
            Qt.Key.Key_Delete,
        ):
            event.ignore()
            return
        if typed(event):
            event.ignore()  # typing anywhere searches
            return
        if event.key() in _STEPS and not self.selectionModel().hasSelection():
            self.unchosen.emit()
            return
        if event.key() == Qt.Key.Key_Space:  # Qt would choose it again
            toggle = QItemSelectionModel.SelectionFlag.Toggle
            self.selectionModel().select(self.currentIndex(), toggle)
            return
        super().keyPressEvent(event)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Past group headers and charges to the next line that way, else to the last one there;
        where there is none, nothing moves.
        """
        to = super().moveCursor(action, modifiers).row()
        up = action in _UP
        behind = range(to, -1, -1), range(to, self.model().rowCount())
        for way in behind if up else behind[::-1]:
            for at in way:
                index = self.model().index(at, 0)
                if index.flags() & Qt.ItemFlag.ItemIsSelectable:
                    return index
        return self.currentIndex()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            self.clearSelection()
        super().mousePressEvent(event)


class CartView(QWidget):
    """Card, column titles and lines; says which lines are chosen."""

    choice_changed = Signal()
    line_opened = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.model = CartModel(look, self)
        self.delegate = CartDelegate(look, self.model)
        self.list = _Lines(self)
        self.list.setItemDelegate(self.delegate)
        self.list.setModel(self.model)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setProperty("ring", False)
        self.list.setAccessibleName(look.text("label.article"))
        self.list.selectionModel().selectionChanged.connect(lambda *_: self.choice_changed.emit())
        self.list.unchosen.connect(self._begin)
        self.list.clicked.connect(self._clicked)
        self.list.doubleClicked.connect(self._opened)
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.timeout.connect(self._faded)

    def show_rows(self, rows: tuple[CartRow, ...], *, with_due: bool) -> None:
        """The cart as it is now; the choice goes with its lines, wherever they stand by then."""
        chosen = self.chosen()
        if with_due != self.delegate.with_due:
            self.delegate.with_due = with_due
            self.update()
            self.list.viewport().update()
        self.list.setUniformItemSizes(all(isinstance(row, LineRow) for row in rows))
        self.model.show_rows(rows)
        if self.chosen() != chosen:
            self.choose(chosen)

    def set_heights(self, heights: RowHeights) -> None:
        """Other row heights for another size of window."""
        if heights != self.delegate.heights:
            self.delegate.heights = heights
            self.list.scheduleDelayedItemsLayout()

    def chosen(self) -> tuple[int, ...]:
        """The numbers of the chosen lines, in the order of the list."""
        rows = (self.model.rows[index.row()] for index in self.list.selectedIndexes())
        found = {row.line_no for row in rows if isinstance(row, LineRow)}
        return tuple(
            r.line_no for r in self.model.rows if isinstance(r, LineRow) and r.line_no in found
        )

    def choose(self, line_nos: tuple[int, ...]) -> None:
        """Choose exactly these lines and bring the last of them into view."""
        selection = self.list.selectionModel()
        selection.blockSignals(True)
        selection.clearSelection()
        last = -1
        for line_no in line_nos:
            at = self.model.row_of_line(line_no)
            if at >= 0:
                selection.select(self.model.index(at), QItemSelectionModel.SelectionFlag.Select)
                last = at
        selection.blockSignals(False)
        if last >= 0:
            index = self.model.index(last)
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.list.scrollTo(index)
        self.list.viewport().update()
        self.choice_changed.emit()

    def flash(self, line_no: int) -> None:
        """A new or changed line lights up for a moment."""
        milliseconds = self._look.theme.motion["row_flash_ms"]
        if milliseconds:
            self.delegate.flashed = {line_no}
            self._fade.start(milliseconds)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.list.setGeometry(1, HEADER, self.width() - 2, self.height() - HEADER - 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        box(painter, self.rect(), 10, look.colour("surface"), (look.colour("border"), 1))
        painter.fillRect(QRect(1, HEADER - 1, self.width() - 2, 1), look.colour("border"))
        edges = columns(self.width() - 2, with_due=self.delegate.with_due)
        titles = [("quantity", edges.quantity), ("price", edges.price), ("amount", edges.amount)]
        if self.delegate.with_due:
            titles.append(("due_now", edges.due))
        area = QRect(1 + PADDING_LEFT, 1, 300, HEADER - 1)
        words(painter, look, area, look.text("label.article"), ("label", "text_muted"), LEFT)
        for name, right in titles:
            area = QRect(right - 119, 1, 120, HEADER - 1)
            words(painter, look, area, look.text(f"label.{name}"), ("label", "text_muted"), RIGHT)
        painter.end()

    def _begin(self) -> None:
        """Choose the line where the arrows stood, else the first one."""
        rows = [row for row in self.model.rows if isinstance(row, LineRow)]
        lines = [row.line_no for row in rows if row.mark not in UNCHOSEN]
        stood = self.list.currentIndex()
        here = getattr(self.model.rows[stood.row()], "line_no", 0) if stood.isValid() else 0
        if lines:
            self.choose((here if here in lines else lines[0],))

    def _clicked(self, index: QModelIndex) -> None:
        row = self.model.rows[index.row()]
        if isinstance(row, GroupRow):
            self.choose(row.line_nos)

    def _opened(self, index: QModelIndex) -> None:
        row = self.model.rows[index.row()]
        if isinstance(row, LineRow):
            self.line_opened.emit(row.line_no)

    def _faded(self) -> None:
        lines = [self.model.row_of_line(line_no) for line_no in self.delegate.flashed]
        self.delegate.flashed = set()
        for at in lines:
            if at >= 0:
                self.list.update(self.model.index(at))
