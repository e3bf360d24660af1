"""The detail of an order at the right of the list: head, tabs, rows, sums; must never fetch it."""

from dataclasses import dataclass, field

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from pos_app.till.ui.facts.rows import CLASS_ICONS, DetailRow, Fact, Head
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.chip import Chip, chip_width, paint_chip
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, box, fitting, picture, words
from pos_app.till.ui.widgets.two_lines import folded

TABS = ("lines", "delivery", "payments", "history")
HEAD, FACT = 36, 52
BAR = 12
BUTTONS = 142
OTHERS = 5


@dataclass(frozen=True, slots=True)
class OrderView:
    """What the panel shows of one order; rows by tab."""

    title: str = ""
    second: str = ""
    chip: Chip | None = None
    rows: dict[str, tuple[DetailRow, ...]] = field(default_factory=dict)
    sums: tuple[tuple[str, str], ...] = ()
    hint: str = ""


class OrderPanel(QWidget):
    """`asked` names the gesture of the primary or the second button."""

    asked = Signal(str)
    refused = Signal(str)
    tab_shown = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.view = OrderView()
        self._tab = TABS[0]
        self.bar = QScrollBar(Qt.Orientation.Vertical, self)
        self.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.bar.valueChanged.connect(self.update)
        self.tabs = [
            Button(look, Face(look.text(f"order.{t}"), role="quiet", type="body"), self)
            for t in TABS
        ]
        for name, button in zip(TABS, self.tabs, strict=True):
            button.activated.connect(lambda name=name: self.show_tab(name))
        self.primary = Button(look, Face(role="primary"), self)
        beside, below = Face(role="thin"), Face(role="thin", type="label_strong")
        self.others = [Button(look, below if at else beside, self) for at in range(OTHERS)]
        self.names = [""] * (1 + OTHERS)
        for at, button in enumerate((self.primary, *self.others)):
            button.activated.connect(lambda at=at: self.asked.emit(self.names[at]))
            button.refused.connect(self.refused)
        self.show_order(OrderView())

    def show_order(self, view: OrderView) -> None:
        """Another order, or none."""
        self.view = view
        for button in self.tabs:
            button.setVisible(bool(view.title))
        self.show_tab(self._tab)

    def show_buttons(self, buttons: tuple[tuple[str, Face, str], ...]) -> None:
        """Gesture, face and reason; the first is the primary one, the second stands beside it, the
        others below.
        """
        every = (self.primary, *self.others)
        for at, button in enumerate(every):
            button.setVisible(at < len(buttons))
            if at < len(buttons):
                name, face, reason = buttons[at]
                self.names[at] = name
                ink = face.icon_ink if at else ""
                button.set_face(label=face.label, icon=face.icon, hint=face.hint, icon_ink=ink)
                button.set_reason(reason)
        self._arrange()

    def show_tab(self, name: str) -> None:
        """Lines, delivery, payments or history."""
        self._tab = name
        self.bar.setValue(0)
        self.bar.setAccessibleName(self._look.text(f"order.{name}"))
        for own, button in zip(TABS, self.tabs, strict=True):
            shown = own == name
            ink = "" if shown else "text_muted"
            button.set_face(type="body_strong" if shown else "body", icon_ink=ink)
            button.setAccessibleDescription(self._look.text("label.chosen") if own == name else "")
        self._arrange()
        self.update()
        if self.view.title:
            self.tab_shown.emit(name)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.bar.setValue(self.bar.value() - event.angleDelta().y() // 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        box(painter, self.rect(), 10, look.colour("surface"), (look.colour("border"), 1))
        if not self.view.title:
            area = self.rect().adjusted(40, 0, -40, 0)
            words(painter, look, area, self.view.hint, ("body", "text_muted"))
        else:
            self._paint_head(painter)
            self._paint_rows(painter)
            self._paint_sums(painter)
        painter.end()

    def _paint_head(self, painter: QPainter) -> None:
        look, view = self._look, self.view
        chip = chip_width(look, view.chip) if view.chip else 0
        room = self.width() - 42 - chip - 12
        words(painter, look, QRect(21, 12, room, 34), view.title, ("title", "text"), LEFT)
        below = QRect(21, 44, self.width() - 42, 22)
        role = fitting(look, ("body", "label_plain", "small"), view.second, below.width())
        words(painter, look, below, view.second, (role, "text_muted"), LEFT)
        if view.chip:
            paint_chip(painter, look, (self.width() - 17 - chip, 17), view.chip)
        painter.fillRect(QRect(1, 118, self.width() - 2, 1), look.colour("border"))
        at = self.tabs[TABS.index(self._tab)].geometry()
        painter.fillRect(QRect(at.left() + 12, 115, at.width() - 24, 3), look.colour("primary"))

    def _rows(self) -> tuple[DetailRow, ...]:
        return self.view.rows.get(self._tab, ())

    def height_of(self, row: DetailRow) -> int:
        """How tall a row is; long words take more lines, and none is cut."""
        if isinstance(row, Head):
            return HEAD
        tall = sum(len(lines) * self._line(role) for role, lines in self._lines(row))
        return max(FACT, tall + 10)

    def _lines(self, row: Fact) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Name and second words beside the figure, each in as many lines as it needs."""
        look = self._look
        room = self.width() - 38 - look.width("body_strong", row.figure) - 12

        def lines(role: str, said: str) -> tuple[str, tuple[str, ...]]:
            return role, folded(said, lambda words: look.width(role, words) <= room)

        return lines("body_strong", row.name), lines("label_plain", row.second)

    def _line(self, role: str) -> int:
        return self._look.theme.role(role).line_px

    def _room(self) -> QRect:
        sums = 16 + 26 * len(self.view.sums)
        bottom = self.height() - BUTTONS - 10 - sums
        return QRect(1, 119, self.width() - 2, max(0, bottom - 119 - 8))

    def _paint_rows(self, painter: QPainter) -> None:
        room = self._room()
        painter.save()
        painter.setClipRect(room)
        top = room.top() - self.bar.value()
        for row in self._rows():
            area = QRect(room.left(), top, room.width(), self.height_of(row))
            if not area.intersects(room):
                top += area.height()
                continue
            if isinstance(row, Head):
                self._paint_heading(painter, area, row)
            else:
                self._paint_fact(painter, area, row)
            top += area.height()
        painter.restore()

    def _paint_heading(self, painter: QPainter, area: QRect, row: Head) -> None:
        look, left = self._look, area.left() + 20
        painter.fillRect(area, look.colour(f"{row.tone}_tint"))
        picture(painter, look, (left, area.top() + 8), CLASS_ICONS[row.tone], (row.tone, 20))
        title = QRect(left + 26, area.top(), area.width() - 62, area.height())
        width = words(painter, look, title, row.title, ("body_strong", row.tone), LEFT)
        detail = title.adjusted(width + 8, 0, 0, 0)
        words(painter, look, detail, row.detail, ("label_plain", "text_muted"), LEFT)

    def _paint_fact(self, painter: QPainter, area: QRect, row: Fact) -> None:
        look, left, room = self._look, area.left() + 20, area.width() - 36
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), look.colour("border"))
        figure = QRect(left, area.top(), room, area.height())
        width = words(painter, look, figure, row.figure, ("body_strong", "text"), RIGHT)
        parts = self._lines(row)
        tall = sum(len(lines) * self._line(role) for role, lines in parts)
        top = area.top() + (area.height() - tall) // 2
        for (role, lines), ink in zip(parts, ("text", "text_muted"), strict=True):
            for said in lines:
                line = QRect(left, top, room - width - 12, self._line(role))
                words(painter, look, line, said, (role, ink), LEFT)
                top += line.height()

    def _paint_sums(self, painter: QPainter) -> None:
        look, sums = self._look, self.view.sums
        height = 16 + 26 * len(sums)
        top = self.height() - BUTTONS - 10 - height
        box(painter, QRect(5, top, self.width() - 10, height), 8, look.colour("sunken"), None)
        for at, (caption, figure) in enumerate(sums):
            area = QRect(21, top + 8 + at * 26, self.width() - 42, 26)
            last = at == len(sums) - 1
            words(
                painter,
                look,
                area,
                caption,
                ("body_strong", "text") if last else ("body", "text_muted"),
                LEFT,
            )
            words(painter, look, area, figure, ("body_strong" if last else "body", "text"), RIGHT)
        painter.fillRect(
            QRect(1, self.height() - BUTTONS, self.width() - 2, 1), look.colour("border")
        )

    def _scrollable(self) -> None:
        """The bar where the rows are more than fit."""
        room, whole = self._room(), sum(self.height_of(row) for row in self._rows())
        self.bar.setGeometry(room.right() - BAR - 1, room.top(), BAR, room.height())
        self.bar.setRange(0, max(0, whole - room.height()))
        self.bar.setPageStep(room.height())
        self.bar.setSingleStep(FACT)
        self.bar.setVisible(whole > room.height() and bool(self.view.title))

    def _arrange(self) -> None:
        self._scrollable()
        left = 9
        for button in self.tabs:
            width = button.sizeHint().width() - 8
            button.setGeometry(left, 74, width, 44)
            left += width
        top = self.height() - BUTTONS + 13
        room, beside = self.width() - 34, self.others[0]
        width = max(120, beside.sizeHint().width()) if not beside.isHidden() else -8
        self.primary.setGeometry(17, top, room - width - 8, 60)
        beside.setGeometry(17 + room - width, top, max(0, width), 60)
        below = [button for button in self.others[1:] if not button.isHidden()]
        spare = room + 8 - sum(button.sizeHint().width() + 8 for button in below)
        left = 17
        for button in below:
            width = button.sizeHint().width() + spare // len(below)
            button.setGeometry(left, top + 68, width, 48)
            left += width + 8
