"""Seven days at a time, of which one is chosen; a day that may not be chosen is shown
and says why.
"""

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import label as words_of
from pos_app.till.ui.widgets.paint import CENTRE, box, words

DAYS = 7
HEIGHT = 60
Remark = Callable[[date], tuple[str, str]]
"""The word of a day that is shown grey, and why it may not be chosen where it may not."""
_STEPS: dict[int, int] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -DAYS,
    Qt.Key.Key_Down: DAYS,
}
"""Arrow keys and the days they walk."""


class _Day(Button):
    def __init__(self, look: Look) -> None:
        super().__init__(look, Face())
        self.on = date.min
        self.word = ""
        self.setCheckable(True)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """The strip decides."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            event.ignore()  # the strip walks by days
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self.look
        painter = QPainter(self)
        fill, edge, ink, small = self._inks()
        box(painter, self.rect(), 8, look.colour(fill), (look.colour(edge), 1))
        days = look.figures.weekdays
        upper, lower = QRect(0, 9, self.width(), 18), QRect(0, 26, self.width(), 26)
        weekday = days[self.on.weekday()]
        if self.word:
            day = f"{weekday} {self.on.day}"
            words(painter, look, upper, day, ("label_strong", ink), CENTRE)
            words(painter, look, lower, self.word, ("small", small), CENTRE)
        else:
            words(painter, look, upper, weekday, ("label_plain", small), CENTRE)
            words(painter, look, lower, str(self.on.day), ("heading", ink), CENTRE)
        painter.end()

    def _inks(self) -> tuple[str, str, str, str]:
        if self.reason:
            return "fill_disabled", "border", "text_disabled", "text_disabled"
        if self.isChecked():
            return "primary", "primary", "on_primary", "on_primary"
        if self.word:
            return "sunken", "border_control", "text_muted", "text_muted"
        fill = "pressed" if self.isDown() else "hover" if self.underMouse() else "surface"
        return fill, "border_control", "text", "text_muted"


class DateStrip(QWidget):
    """Left and Right move the chosen day, the arrows at the ends show other weeks."""

    chosen = Signal(object)
    refused = Signal(str)

    def __init__(self, look: Look, caption: str, today: date) -> None:
        super().__init__()
        self._look, self._today = look, today
        self.day = today
        self._remark: Remark = lambda _day: ("", "")
        self._first = today
        self._month = words_of("", "label_plain", "muted")
        self.days = [_Day(look) for _ in range(DAYS)]
        self.before = Button(look, Face(icon="chevron-left"))
        self.after = Button(look, Face(icon="chevron-right"))
        self.before.setAccessibleName(look.text("choice.days_before"))
        self.after.setAccessibleName(look.text("choice.days_after"))
        self.before.activated.connect(lambda: self._page(-1))
        self.after.activated.connect(lambda: self._page(1))
        head = QHBoxLayout()
        head.addWidget(words_of(caption, "label", "muted"))
        head.addStretch(1)
        head.addWidget(self._month)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.before, *self.days, self.after):
            row.addWidget(widget)
        for button in (self.before, self.after):
            button.setFixedSize(48, HEIGHT)
            button.refused.connect(self.refused)
        for day in self.days:
            day.activated.connect(lambda day=day: self.choose(day.on))
            day.refused.connect(self.refused)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(row)
        self._show()

    def put(self, day: date) -> None:
        """Another day, without saying so; it comes into view."""
        self.day = day
        if not self._first <= day < self._first + timedelta(DAYS):
            back = day < self._first
            self._first = max(self._today, day - timedelta(DAYS - 1)) if back else day
        self._show()

    def clear(self) -> None:
        """No day is chosen; an arrow key begins with today."""
        self.day = self._today - timedelta(1)
        self._show()

    def choose(self, day: date) -> None:
        """Choose a day that may be chosen."""
        reason = self._reason(day)
        if reason:
            self.refused.emit(reason)
            return
        self.put(day)
        self.chosen.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(event.key())
        if step is None:
            super().keyPressEvent(event)
            return
        day = self.day + timedelta(step)
        for _ in range(DAYS):
            if day >= self._today and self._reason(day):
                day += timedelta(1 if step > 0 else -1)  # over a day that is closed
        self.choose(day)
        widget = next((one for one in self.days if one.on == self.day), None)
        if widget is not None:
            widget.setFocus(Qt.FocusReason.TabFocusReason)

    def _page(self, by: int) -> None:
        self._first = max(self._today, self._first + by * timedelta(DAYS))
        self._show()

    def _past(self) -> str:
        return self._look.text("choice.date_past")

    def _reason(self, day: date) -> str:
        return self._past() if day < self._today else self._remark(day)[1]

    def mark(self, remark: Remark) -> None:
        """Other days are shown grey from now on."""
        self._remark = remark
        self._show()

    def _show(self) -> None:
        figures = self._look.figures
        for at, widget in enumerate(self.days):
            widget.on = self._first + timedelta(at)
            widget.setAccessibleName(figures.day_long(widget.on))
            widget.word = self._remark(widget.on)[0]
            widget.set_reason(self._reason(widget.on))
            widget.setChecked(widget.on == self.day)
            widget.update()
        self.before.set_reason(self._past() if self._first <= self._today else "")
        self._month.setText(figures.month(self._first + timedelta(DAYS // 2)))
