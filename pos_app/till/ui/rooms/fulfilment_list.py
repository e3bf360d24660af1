"""The list of the fulfilment room: a line per row, ticked by tap or Space; it never acts on a line.
"""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QWidget

from pos_app.till.ui.dialogs.ship import mode_name
from pos_app.till.ui.facts.cart_rows import TONES, Setting
from pos_app.till.ui.facts.fulfilment import StoreLine
from pos_app.till.ui.facts.rows import CLASS_ICONS
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.chip import Chip, chip_width, paint_chip
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, box, picture, words
from pos_app.till.ui.widgets.record_list import RecordList
from pos_app.till.ui.widgets.two_lines import Two, paint_two

ROW = 72
TICK, PROMISE, STATE = 60, 236, 176
STATUS_CHIPS = {
    "PENDING": ("hourglass", "warning"),
    "PICKING": ("hourglass", "pick"),
    "PARTLY_PICKED": ("package", "pick"),
    "PICKED": ("check", "pick"),
    "PARTLY_PACKED": ("package", "ship"),
    "PACKED": ("package-check", "ship"),
    "REJECTED": ("ban", "danger"),
}

Key = tuple[str, int]


class FulfilmentList(RecordList):
    """`ticked` says that other lines are chosen."""

    ticked = Signal()

    def __init__(self, look: Look, setting: Callable[[], Setting], parent: QWidget) -> None:
        super().__init__(look, ROW, self._paint, _spoken, parent)
        self._look, self._setting = look, setting
        self.setAccessibleName(look.text("label.fulfilment"))
        self.keys: frozenset[Key] = frozenset()
        self.opened.connect(self._toggle)

    @property
    def lines(self) -> tuple[StoreLine, ...]:
        """Every line that is shown."""
        return tuple(one for one in self.records.rows if isinstance(one, StoreLine))

    def show_lines(self, lines: tuple[StoreLine, ...]) -> None:
        """The lines as they are now, with the eye on the same place."""
        top = self.verticalScrollBar().value()
        self.show_records(lines)
        self.doItemsLayout()
        self.verticalScrollBar().setValue(top)

    def chosen_lines(self) -> tuple[StoreLine, ...]:
        """The ticked lines."""
        return tuple(one for one in self.lines if one.key in self.keys)

    def choose(self, keys: frozenset[Key]) -> None:
        """Tick these lines and no others."""
        self.keys = keys & {one.key for one in self.lines}
        self.viewport().update()
        self.ticked.emit()

    def show_chosen(self) -> None:
        """Scroll until the first ticked line stands at the top."""
        for at, one in enumerate(self.lines):
            if one.key in self.keys:
                self.scrollTo(self.records.index(at), QAbstractItemView.ScrollHint.PositionAtTop)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks, Ctrl+A ticks all; Enter belongs to the room's primary button."""
        if event.key() == Qt.Key.Key_Space:
            if self.current() is None:
                self.step(1)
            self._toggle(self.current())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        elif (
            event.key() == Qt.Key.Key_A and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        ):
            every = frozenset(one.key for one in self.lines)
            self.choose(frozenset() if self.keys == every else every)
        else:
            super().keyPressEvent(event)

    def _toggle(self, record: object) -> None:
        if isinstance(record, StoreLine):
            self.choose(self.keys ^ {record.key})

    def _paint(self, painter: QPainter, area: QRect, record: object) -> None:
        if not isinstance(record, StoreLine):
            return
        look, figures = self._look, self._look.figures
        self._paint_tick(painter, area, ticked=record.key in self.keys)
        right = area.right() - 16 - STATE
        left = area.left() + TICK
        line = record.line
        name = QRect(left, area.top(), right - PROMISE - 12 - left, ROW)
        upper = f"{figures.quantity(line.open)} × {line.name}"
        lower = f"{record.order.customer.name} · {record.order.order_no}"
        paint_two(painter, look, name, Two(upper, lower))
        self._paint_promise(painter, QRect(right - PROMISE, area.top(), PROMISE - 12, ROW), record)
        chip = self._chip(record)
        width = min(chip_width(look, chip), STATE)
        state = self.state_of(record)
        top = area.top() + (12 if state else (ROW - 26) // 2)
        paint_chip(painter, look, (area.right() - 16 - width, top), chip, STATE)
        below = QRect(right, area.top() + 42, STATE, 20)
        words(painter, look, below, state, ("label_plain", "text_muted"), RIGHT)

    def _paint_tick(self, painter: QPainter, area: QRect, *, ticked: bool) -> None:
        look = self._look
        square = QRect(area.left() + 20, area.top() + (ROW - 26) // 2, 26, 26)
        if ticked:
            box(painter, square, 4, look.colour("primary"), None)
            at = (square.left() + 3, square.top() + 3)
            picture(painter, look, at, "check", ("on_primary", 20))
        else:
            box(painter, square, 4, look.colour("surface"), (look.colour("border_control"), 2))

    def _paint_promise(self, painter: QPainter, area: QRect, record: StoreLine) -> None:
        """How it leaves and when."""
        look, delivery = self._look, record.line.delivery
        setting = self._setting()
        tone = TONES[delivery.delivery_class]
        mode = setting.configuration.mode(delivery.mode)
        name = mode_name(mode, look.text.language) if mode else delivery.mode
        top = area.top() + (ROW - 22) // 2
        picture(painter, look, (area.left(), top), CLASS_ICONS[tone], (tone, 22))
        day = look.figures.day(delivery.on) if delivery.on else ""
        two = Two(name, day, ("body", tone))
        paint_two(painter, look, area.adjusted(32, 0, 0, 0), two, LEFT)

    def _chip(self, record: StoreLine) -> Chip:
        status = record.line.status.value
        icon, tone = STATUS_CHIPS.get(status, ("clipboard-list", "carry"))
        return Chip(self._look.text(f"line_status.{status}"), icon, tone)

    def state_of(self, record: StoreLine) -> str:
        """`2 verzameld · 1 ingepakt`, where the chip does not say it of all that is open; who picks
        it.
        """
        line, text, status = record.line, self._look.text, record.line.status.value
        parts = (("picked", line.picked), ("packed", line.packed), ("rejected", line.rejected))
        said = [
            text(f"fulfil.{name}", quantity=q)
            for name, q in parts
            if q and (q < line.open or name.upper() != status)
        ]
        if line.picking and line.picker:
            member = self._setting().configuration.staff_member(line.picker)
            said.append(text("fulfil.picked_by", name=member.name if member else line.picker))
        return " · ".join(said)


def _spoken(record: object) -> str:
    if not isinstance(record, StoreLine):
        return ""
    return f"{record.line.name} {record.order.customer.name} {record.order.order_no}"
