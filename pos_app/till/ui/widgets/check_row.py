"""A line that may be ticked, with the part of it that is meant; must never change
the line itself.
"""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.domain.errors import Refused
from pos_app.domain.quantity import UNIT
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, box, picture, words
from pos_app.till.ui.widgets.quantity_field import QuantityField
from pos_app.till.ui.widgets.two_lines import Two, paint_two

ROW, WITH_PART = 60, 112
INDENT = 38
PART_WIDTH = 44 * 2 + 72 + 16


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line: number, words, its whole quantity and whether it is ticked at first."""

    line_no: int
    name: str
    detail: str
    whole: int
    figure: str = ""
    decimals: int = 3
    checked: bool = False
    reason: str = ""
    part: int = 0


class CheckRow(Button):
    """Space and a tap tick it; a ticked one of several pieces asks how many."""

    changed = Signal()

    def __init__(self, look: Look, line: CheckLine, parent: QWidget) -> None:
        super().__init__(look, Face(line.name), parent)
        self.line = line
        self.setCheckable(True)
        self.setAccessibleName(f"{line.name} {line.detail}")
        self.set_reason(line.reason)
        self.part: QuantityField | None = None
        self.tick(line.checked and not line.reason)

    @property
    def quantity(self) -> int:
        """How much of the line is meant, in thousandths."""
        return self.part.value if self.part is not None else self.line.part or self.line.whole

    def tick(self, checked: bool) -> None:
        """Tick it or not, without saying so."""
        self.setChecked(checked)
        if checked and self.part is None and self._splits:
            self.part = self._part_field()
        if self.part is not None:
            self.part.setVisible(checked)
        self.updateGeometry()
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def take(self, quantity: int) -> None:
        """Tick it with that part of it, or not at all with nothing."""
        self.tick(quantity > 0)
        if self.part is not None and quantity > 0:
            self.part.put(quantity)

    @property
    def _splits(self) -> bool:
        """Whether a part of the line could be meant."""
        line = self.line
        return line.whole > UNIT or (line.decimals > 0 and line.whole != UNIT)

    def _part_field(self) -> QuantityField:
        """Made when the line is first ticked: a cart may have hundreds of lines."""
        line = self.line
        least = 10 ** (3 - line.decimals)
        part = QuantityField(self.look, least, line.whole, decimals=line.decimals)
        part.setParent(self)
        part.setGeometry(INDENT, ROW - 4, PART_WIDTH, 48)
        part.put(line.part or line.whole)
        part.changed.connect(lambda _value: self.changed.emit())
        part.refused.connect(lambda _why: self._refuse_part())
        return part

    def check(self) -> None:
        """`PART_QTY` where a typed quantity is none of this line."""
        if self.isChecked() and self.part is not None and not self.part.valid:
            least, most = 10 ** (3 - self.line.decimals), self.line.whole
            raise Refused("PART_QTY", line=self.line.name, least=least, most=most)

    def _refuse_part(self) -> None:
        try:
            self.check()
        except Refused as refused:
            self.refused.emit(self.look.text.problem(refused))
        self.changed.emit()

    def nextCheckState(self) -> None:
        """A refused line stays as it is and says why."""
        if not self.reason:
            self.tick(not self.isChecked())
            self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Minus: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self.part is not None and self.isChecked():
            self.part.step(step)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    @property
    def tallest(self) -> int:
        """How high it is once it asks how many."""
        return WITH_PART if self._splits and not self.reason else ROW

    def sizeHint(self) -> QSize:
        return QSize(200, WITH_PART if self.isChecked() and self.part is not None else ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, line = self.look, self.line
        painter = QPainter(self)
        if self.underMouse() and not self.reason:
            painter.fillRect(self.rect(), look.colour("hover"))
        self._paint_tick(painter)
        figure = look.width("body_strong", line.figure) + 14 if line.figure else 0
        room = self.width() - INDENT - figure
        ink = "text_disabled" if self.reason else "text"
        role = "body_strong" if self.isChecked() else "body"
        second = self.reason or line.detail
        two = Two(line.name, second, (role, ink), ("label_plain", "text_muted"))
        paint_two(painter, look, QRect(INDENT, 0, room, ROW - 2), two)
        if line.figure:
            area = QRect(self.width() - figure, 0, figure - 2, ROW - 2)
            words(painter, look, area, line.figure, ("body_strong", ink), RIGHT)
        if self.part is not None and self.isChecked():
            whole = look.text("choice.of_whole", quantity=line.whole)
            area = QRect(INDENT + 190, ROW - 4, self.width() - INDENT - 192, 48)
            words(painter, look, area, whole, ("label_plain", "text_muted"), LEFT)
        edge = QRect(0, self.height() - 1, self.width(), 1)
        painter.fillRect(edge, look.colour("border"))
        painter.end()

    def _paint_tick(self, painter: QPainter) -> None:
        look = self.look
        square = QRect(0, (ROW - 26) // 2 - 1, 26, 26)
        if self.isChecked():
            box(painter, square, 4, look.colour("primary"), None)
            picture(painter, look, (3, square.top() + 3), "check", ("on_primary", 20))
        else:
            fill = "fill_disabled" if self.reason else "surface"
            edge = "border" if self.reason else "border_control"
            box(painter, square, 4, look.colour(fill), (look.colour(edge), 2))


class CheckList(QWidget):
    """Ticked lines under each other; Up and Down walk."""

    changed = Signal()
    refused = Signal(str)

    def __init__(self, look: Look, lines: tuple[CheckLine, ...]) -> None:
        super().__init__()
        self.rows = [CheckRow(look, line, self) for line in lines]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(0)
        for row in self.rows:
            row.changed.connect(self.changed)
            row.refused.connect(self.refused)
            column.addWidget(row)
        column.addStretch(1)

    @property
    def tallest(self) -> int:
        """How high the list is once every line is ticked."""
        return sum(row.tallest for row in self.rows)

    def chosen(self) -> tuple[int, ...]:
        """The numbers of the ticked lines."""
        return tuple(row.line.line_no for row in self.rows if row.isChecked())

    def parts(self) -> tuple[tuple[int, int], ...]:
        """Number and quantity of ticked lines of which only a part is meant."""
        return tuple(
            (row.line.line_no, row.quantity)
            for row in self.rows
            if row.isChecked() and row.quantity != row.line.whole
        )

    def quantities(self) -> tuple[tuple[int, int], ...]:
        """Number and quantity of every ticked line."""
        return tuple((row.line.line_no, row.quantity) for row in self.rows if row.isChecked())

    @property
    def valid(self) -> bool:
        """Whether every typed quantity may be taken."""
        return all(row.part is None or row.part.valid for row in self.rows if row.isChecked())

    def check(self) -> tuple[int, ...]:
        """The numbers of the ticked lines; none, or a quantity that cannot be, is refused."""
        chosen = self.chosen()
        if not chosen:
            raise Refused("NO_LINE_CHOSEN")
        for row in self.rows:
            row.check()
        return chosen

    def tick_all(self) -> None:
        """Everything that may be ticked; a second time nothing."""
        free = [row for row in self.rows if not row.reason]
        all_ticked = all(row.isChecked() for row in free)
        for row in free:
            row.tick(not all_ticked)
        self.changed.emit()

    def tick_only(self, line_nos: frozenset[int]) -> None:
        """These and no others; what may not be ticked stays as it is."""
        for row in self.rows:
            if not row.reason:
                row.tick(row.line.line_no in line_nos)
        self.changed.emit()

    def put(self, quantities: tuple[tuple[int, int], ...]) -> None:
        """These quantities, as far as each line has them, and no other lines."""
        wanted = dict(quantities)
        for row in self.rows:
            if not row.reason:
                row.take(min(wanted.get(row.line.line_no, 0), row.line.whole))
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        at = next(
            (
                i
                for i, row in enumerate(self.rows)
                if row.isAncestorOf(self.focusWidget()) or row.hasFocus()
            ),
            0,
        )
        to = min(len(self.rows) - 1, max(0, at + step))
        self.rows[to].setFocus(Qt.FocusReason.TabFocusReason)
