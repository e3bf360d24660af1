"""The ring around what has the keyboard; one overlay for the whole window, it must never take an
event.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from pos_app.till.ui.look import Look

_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)
_TOUCHES = (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin)
_WATCHED = (
    QKeyEvent, QMouseEvent, QTouchEvent, QMoveEvent, QResizeEvent, QShowEvent, QHideEvent,
)  # fmt: skip
"""The classes of those events: every event of the program comes by, and its class is cheap to ask
for, its kind is not.
"""
OUTSIDE = 5


class FocusRing(QWidget):
    """Shown for text fields always, for other widgets when the keyboard brought the focus there; it
    hears of that as a filter of the program's events.
    """

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._look = look
        self._target: QWidget | None = None
        self._by_keyboard = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, _WATCHED):
            return False
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            self._by_keyboard = True
        elif kind in _TOUCHES:
            self._by_keyboard = False
            if self._target is not None and not self._is_field(self._target):
                self.hide()
        elif kind in _MOVES and watched is not self and self.isVisible():
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.colour("focus"), 3))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 11, 11)
        painter.end()

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        self._target = new
        self._place()

    def _place(self) -> None:
        target = self._target
        window = self.parentWidget()
        if target is None or window is None or not self._wanted(target, window):
            self.hide()
            return
        frame = target.parentWidget() if target.property("ring") == "frame" else None
        ringed = frame or target
        corner = ringed.mapTo(window, QPoint(0, 0))
        area = QRect(corner, ringed.size()).adjusted(-OUTSIDE, -OUTSIDE, OUTSIDE, OUTSIDE)
        if self.geometry() != area:
            self.setGeometry(area)
        self.show()
        self.raise_()

    def _wanted(self, target: QWidget, window: QWidget) -> bool:
        if target is window or not window.isAncestorOf(target) or not target.isVisible():
            return False
        if target.property("ring") is False:
            return False
        return self._by_keyboard or self._is_field(target)

    @staticmethod
    def _is_field(widget: QWidget) -> bool:
        return isinstance(widget, (QLineEdit, QPlainTextEdit)) or widget.property("field") is True
