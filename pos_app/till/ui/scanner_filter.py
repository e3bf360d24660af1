"""Takes what a scanner types before any widget sees it; must never swallow what a person types.

A scanner is faster than fingers: gaps of at most 35 ms, ended by Enter or Tab (till, section 5).
Keys are held back that long and, when the burst ends, given to the widget they were meant for; not
even the field that is for scanning shows them before, for its painting could tear a scan apart.
Of a person only a second Enter or tap that belongs to the first goes nowhere.
"""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from pos_app.till.ui.widgets.button import Button

GAP_MS = 35
TWICE_MS = 400
"""A second Enter as soon as this belongs to the first."""
LENGTH_MIN = 4
LENGTH_MAX = 2_048
_ONCE = ("primary", "danger")
"""Buttons that act, and may mean something else by then; twice on any other counts twice."""
_HELD = (Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_AltGr)
"""Keys that a scanner presses for its capitals and signs; they say nothing by themselves."""
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_GROUP_SEPARATOR = "\x1d"


class ScannerFilter(QObject):
    """Installed on the application; `scanned` carries the code and what stands in the field that is
    for scanning.
    """

    scanned = Signal(str, str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._held: list[tuple[QWidget, QKeyEvent]] = []
        self._letters: list[str] = []
        self._last_ms = 0
        self._passing = False
        self._entered: tuple[QWidget, int] = (window, 0)
        self._tapped = window
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._paused)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):  # of all events: the class is cheap
            return isinstance(watched, QWidget) and self._is_second_tap(watched, event.type())
        if self._passing or not isinstance(event, QKeyEvent):
            return False
        if event.type() != QEvent.Type.KeyPress or not isinstance(watched, QWidget):
            return False
        return self._take(watched, event) if self._is_first_stop(watched) else False

    def _take(self, watched: QWidget, event: QKeyEvent) -> bool:
        stamp = int(event.timestamp())
        in_burst = bool(self._letters) and (not stamp or stamp - self._last_ms <= GAP_MS)
        if event.key() in _ENDS:
            scanned = self._end(watched, in_burst=in_burst)
            return scanned or (event.key() != Qt.Key.Key_Tab and self._is_echo(watched, event))
        self._entered = (watched, 0)  # whoever presses something else means the next Enter
        if event.key() in _HELD:
            return False
        letter = event.text()
        printable = len(letter) == 1 and (letter.isprintable() or letter == _GROUP_SEPARATOR)
        presses = letter == " " and not in_burst  # no code begins with a space; it presses buttons
        if not printable or presses or len(self._letters) >= LENGTH_MAX:
            self._release()
            return False
        if not in_burst:
            self._release()
        self._letters.append(letter)
        self._last_ms = stamp
        self._timer.start(GAP_MS)
        self._held.append((watched, event.clone()))
        return True

    def _end(self, watched: QWidget, *, in_burst: bool) -> bool:
        code = "".join(self._letters)
        if in_burst and len(code) >= LENGTH_MIN:
            self._forget()
            field = watched if isinstance(watched, QLineEdit) else None
            self.scanned.emit(code, field.text() if field and field.property("scans") else "")
            return True
        self._release()
        return False

    def _is_echo(self, watched: QWidget, event: QKeyEvent) -> bool:
        """The second Enter of a clerk in a hurry, whatever the first one has opened, closed or
        done; or one that comes of a key held down. Only fields are walked as fast as that.
        """
        (before, at), now = self._entered, int(event.timestamp())
        self._entered = (watched, now)
        soon = 0 < now - at <= TWICE_MS
        return event.isAutoRepeat() or (soon and not _is_next_field(before, watched))

    def _is_second_tap(self, watched: QWidget, kind: QEvent.Type) -> bool:
        """A second tap on the same place, where by now lies what the sheet had covered, or a button
        that has acted already.
        """
        before = self._tapped
        if kind == QEvent.Type.MouseButtonPress:
            self._tapped = watched
        if kind != QEvent.Type.MouseButtonDblClick:
            return False
        if isinstance(watched, Button) and watched.face.role in _ONCE:
            return True
        return not (isValid(before) and (before is watched or before.isAncestorOf(watched)))

    def _paused(self) -> None:
        """No key for so long; on a busy machine the next ones may wait behind the timer, and
        their own time says whether they belong to the burst.
        """
        if self._timer.interval() and self._last_ms:
            self._timer.start(0)
        else:
            self._release()

    def _release(self) -> None:
        """It was a person: the keys go where they were meant to."""
        held = self._held
        self._forget()
        self._passing = True
        try:
            for target, event in held:
                if self._is_still_there(target):
                    QCoreApplication.sendEvent(target, event)
        finally:
            self._passing = False

    def _is_still_there(self, target: QWidget) -> bool:
        """Its sheet or room may have gone meanwhile."""
        return isValid(target) and (target.isVisible() or self._is_first_stop(target))

    def _forget(self) -> None:
        self._timer.stop()
        self._held, self._letters = [], []

    def _is_first_stop(self, watched: QWidget) -> bool:
        """A key event climbs from child to parent; only its first stop counts."""
        focus = self._window.focusWidget()
        return watched is (focus if focus is not None else self._window)


def _is_next_field(before: QWidget, watched: QWidget) -> bool:
    """Whether the first Enter went on from one field to the next of its row or column."""
    if not (isValid(before) and before.isVisible() and before is not watched):
        return False
    return isinstance(before, QLineEdit) and type(before) is type(watched)
