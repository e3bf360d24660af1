"""The field for scanning and searching; it must never keep the focus from anything else."""

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, picture, words

WORDS_MAX = 80
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchField(QLineEdit):
    """`moved` passes the arrows on to the list of results; `another` is Shift+Enter, which takes
    one of them and goes on searching; `opened` is Right behind the last letter.
    """

    moved = Signal(int)
    another = Signal()
    opened = Signal()

    def __init__(self, look: Look, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._hint = hint
        self.setProperty("scans", True)
        self.setMaxLength(WORDS_MAX)
        self.setTextMargins(32, 0, 30, 0)
        self.setAccessibleName(hint)

    def event(self, event: QEvent) -> bool:
        """With nothing typed there is nothing to undo or delete here: Ctrl+Z and Ctrl+Del are the
        till's.
        """
        if event.type() == QEvent.Type.ShortcutOverride and not self.text():
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: 8,
            Qt.Key.Key_PageUp: -8,
        }
        marks = (Qt.Key.Key_Delete, Qt.Key.Key_Plus, Qt.Key.Key_Minus)
        if not self.text() and event.key() in marks:
            event.ignore()  # with nothing typed these keys belong to the lines
            return
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self.moved.emit(step)
            return
        if event.key() == Qt.Key.Key_Right and 0 < len(self.text()) == self.cursorPosition():
            self.opened.emit()
            return
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.another.emit()
            return
        super().keyPressEvent(event)
        if event.key() in _ENTER:
            event.accept()  # answered by `returnPressed`; the line edit would pass it on as well

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = self._look
        painter = QPainter(self)
        picture(painter, look, (17, (self.height() - 20) // 2), "scan-barcode", ("text_muted", 20))
        if not self.text():
            area = QRect(48, 0, self.width() - 100, self.height())
            words(painter, look, area, self._hint, ("body", "text_muted"), LEFT)
        area = QRect(self.width() - 56, 0, 40, self.height())
        words(painter, look, area, "F2", ("small", "text_muted"), RIGHT)
        painter.end()
