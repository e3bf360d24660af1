"""One note or coin: how many of it there are, and what they come to; must never pass its bounds."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.shift import COUNT_MAX
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.paint import RIGHT, box, words

HEIGHT = 46
STEP_WIDTH = 52


class _Number(QLineEdit):
    """Digits alone; plus and minus step, Enter, Tab and the arrows move on."""

    stepped = Signal(int)
    moved = Signal(int)
    touched = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Minus: -1}
        moves = {Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if key in steps:
            self.stepped.emit(steps[key])
        elif key in moves:
            self.moved.emit(moves[key])
        elif event.text().isprintable() and event.text() and not event.text().isdecimal():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()
        self.touched.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.touched.emit()


class CountRow(QWidget):
    """`counted` says that the number changed, `left` that Enter or an arrow leads to the next row
    (1) or the one before (-1). Only a wide row has room for what the pieces come to.
    """

    counted = Signal()
    left = Signal(int)

    def __init__(self, look: Look, value_minor: int, *, wide: bool = True) -> None:
        super().__init__()
        self._look = look
        self.value = value_minor
        self._wide = wide
        self.setFixedHeight(HEIGHT)
        self.minus = Button(look, Face(icon="minus", role="quiet", icon_ink="text"), self)
        self.plus = Button(look, Face(icon="plus", role="quiet", icon_ink="text"), self)
        self.edit = _Number("0", self)
        self.edit.setMaxLength(len(str(COUNT_MAX)))
        self.edit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.edit.setFont(look.font("line"))
        self.edit.setProperty("type", "line")
        self.edit.setProperty("ring", False)
        self.edit.setStyleSheet("border: none; background: transparent; padding: 0;")
        self.edit.setAccessibleName(
            look.text("shift.pieces_of", value=look.figures.money(self.value))
        )
        for button, by, name in ((self.minus, -1, "down"), (self.plus, 1, "up")):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAccessibleName(look.text(f"gesture.quantity_{name}"))
            button.activated.connect(lambda by=by: self.step(by))
        self.edit.stepped.connect(self.step)
        self.edit.moved.connect(self.left)
        self.edit.touched.connect(self.update)
        self.edit.textEdited.connect(lambda _text: self._changed())
        self.setFocusProxy(self.edit)

    @property
    def number(self) -> int:
        """How many there are."""
        text = self.edit.text()
        return int(text) if text.isascii() and text.isdecimal() else 0

    @property
    def amount_minor(self) -> int:
        """What they come to."""
        return self.value * self.number

    def put(self, number: int) -> None:
        """Another number, as if it was typed."""
        self.edit.setText(str(min(COUNT_MAX, max(0, number))))
        self._changed()

    def step(self, by: int) -> None:
        """One more or less."""
        self.put(self.number + by)

    def resizeEvent(self, event: QResizeEvent) -> None:
        area = self._box()
        self.minus.setGeometry(area.left() + 1, 1, STEP_WIDTH - 2, self.height() - 2)
        self.plus.setGeometry(area.right() - STEP_WIDTH + 2, 1, STEP_WIDTH - 2, self.height() - 2)
        inner = area.adjusted(STEP_WIDTH, 2, -STEP_WIDTH, -2)
        self.edit.setGeometry(inner)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, area = self._look, self._box()
        painter = QPainter(self)
        name = QRect(0, 0, area.left() - 12, self.height())
        words(painter, look, name, self._label(), ("line", "text"), RIGHT)
        edge = ("selected_bar", 2) if self.edit.hasFocus() else ("border_control", 1)
        box(painter, area, 8, look.colour("surface"), (look.colour(edge[0]), edge[1]))
        if self._wide:
            total = QRect(area.right() + 8, 0, self.width() - area.right() - 8, HEIGHT)
            tone = "text" if self.amount_minor else "text_muted"
            figure = look.figures.amount(self.amount_minor)
            words(painter, look, total, figure, ("line_plain", tone), RIGHT)
        painter.end()

    def _label(self) -> str:
        """Whole notes and coins without their cents."""
        figures = self._look.figures
        shown = figures.money(self.value)
        return shown.removesuffix(f"{figures.decimal}00")

    def _box(self) -> QRect:
        return QRect(84, 0, 158 if self._wide else self.width() - 84, self.height())

    def _changed(self) -> None:
        self.update()
        self.counted.emit()
