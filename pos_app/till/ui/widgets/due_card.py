"""The amount that explains itself: facts above, formula below, the number to settle always in its
place.

It must never calculate: every figure comes from the screen state.
"""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.facts.rows import CLASS_ICONS, DueRow, DueState, LaterRow, TopRow
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.paint import CENTRE, LEFT, RIGHT, box, fitting, picture, words
from pos_app.till.ui.widgets.two_lines import Two, paint_two

PAD = 17
RESULT = 76
TEXT_LEFT = 77
CHIP = 16
"""What a chip takes beside its words, and the gap before it."""


class DueCard(QWidget):
    """Rows can be tapped for their lines; the row of the deposit carries its button."""

    row_tapped = Signal(str)
    action_asked = Signal(str)
    refused = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.state = DueState()
        self._button = Button(look, Face(icon="pencil", hint="F8", role="thin"), self)
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.activated.connect(self._asked)
        self._button.refused.connect(self.refused)
        self._button.hide()

    def show_state(self, state: DueState) -> None:
        """The formula as it is now."""
        if state != self.state:
            self.state = state
            money = self._look.figures.money(abs(state.result_minor))
            self.setAccessibleName(f"{state.result_label} {money}")
            self._place_button()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_button()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for row, area in self._areas():
            if area.contains(event.position().toPoint()):
                self.row_tapped.emit(row.key)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        box(painter, self.rect(), 10, look.colour("surface"), (look.colour("border"), 1))
        if self.state.empty:
            self._paint_empty(painter)
        bottom = self._paint_top(painter)
        self._paint_later(painter, bottom + 8)
        for at, (row, area) in enumerate(self._areas()):
            self._paint_row(painter, row, area, ruled=at > 0)
        self._paint_result(painter)
        painter.end()

    def _paint_empty(self, painter: QPainter) -> None:
        look = self._look
        middle = (self.height() - RESULT) // 2
        picture(
            painter, look, (self.width() // 2 - 16, middle - 36), "receipt-euro", ("text_muted", 32)
        )
        tall = 2 * look.theme.role("body").line_px
        area = QRect(60, middle + 6, self.width() - 120, tall)
        paint_two(painter, look, area, Two(self.state.empty, "", ("body", "text_muted")), CENTRE)

    def _paint_top(self, painter: QPainter) -> int:
        look, columns = self._look, self.state.top_columns
        top, height = 13, 0
        width = (self.width() - 2 * PAD - (columns - 1) * PAD) // columns
        for at, row in enumerate(self._top_rows()):
            top += height if at % columns == 0 else 0
            height = look.theme.role("line" if row.strong else "label").line_px
            height += 2 if row.strong else 4
            style = ("body_strong", "text") if row.strong else ("label_plain", "text_muted")
            area = QRect(PAD + at % columns * (width + PAD), top, width, height)
            words(painter, look, area, row.label, style, LEFT)
            figure = ("amount", "text") if row.strong else style
            words(painter, look, area, row.figure, figure, RIGHT)
        return top + height

    def _top_rows(self) -> tuple[TopRow, ...]:
        """VAT rows give way first where large text leaves no room, of a totals panel the last."""
        rows, step = self.state.top, self._look.theme.role("label").line_px + 5
        if rows and not any(row.strong for row in rows):
            room = self._room() - 60 - step * len(self.state.later)
            return rows[: max(1, room // step) * self.state.top_columns]
        needed = 60 + sum(
            self._look.theme.role("label").line_px + 5 for _ in (*rows, *self.state.later)
        )
        return rows if needed <= self._room() else tuple(row for row in rows if row.strong)

    def _later_rows(self) -> tuple[LaterRow, ...]:
        """The split of what is paid later gives way next; its total never does."""
        step = self._look.theme.role("label").line_px + 5
        return self.state.later if 90 + step * len(self.state.later) <= self._room() else ()

    def _room(self) -> int:
        areas = self._areas()
        return (areas[0][1].top() if areas else self.height() - RESULT) - 13

    def _paint_later(self, painter: QPainter, top: int) -> None:
        state, look = self.state, self._look
        shown = self._later_rows()
        if state.later_minor is None:
            return
        step = look.theme.role("label").line_px + 5
        area = QRect(5, top, self.width() - 10, 38 + step * len(shown) + 2)
        box(painter, area, 8, look.colour("sunken"), None)
        head = QRect(PAD, top + 8, self.width() - 2 * PAD, 24)
        words(painter, look, head, look.text("label.due_later"), ("body_strong", "text"), LEFT)
        words(
            painter, look, head, look.figures.amount(state.later_minor), ("amount", "text"), RIGHT
        )
        for at, row in enumerate(shown):
            self._paint_later_row(painter, row, top + 34 + at * step)

    def _paint_later_row(self, painter: QPainter, row: LaterRow, top: int) -> None:
        look = self._look
        height = look.theme.role("label").line_px + 4
        picture(
            painter, look, (PAD, top + (height - 18) // 2), CLASS_ICONS[row.tone], (row.tone, 18)
        )
        area = QRect(PAD + 26, top, self.width() - 2 * PAD - 26, height)
        words(painter, look, area, row.label, ("label_plain", "text"), LEFT)
        words(
            painter,
            look,
            area,
            look.figures.amount(row.amount_minor),
            ("label_plain", "text"),
            RIGHT,
        )

    def _areas(self) -> list[tuple[DueRow, QRect]]:
        """The rows of the formula from the bottom up, so that the last one never moves."""
        bottom = self.height() - RESULT
        placed: list[tuple[DueRow, QRect]] = []
        for row in reversed(self.state.rows):
            height = self._height(row)
            bottom -= height
            placed.append((row, QRect(PAD, bottom, self.width() - 2 * PAD, height)))
        return placed[::-1]

    def _height(self, row: DueRow) -> int:
        lines = len(self.detail_lines(row))
        label = self._look.theme.role("label").line_px
        if self._is_wide(row):
            return 54 + lines * label
        return 48 if not lines else 39 + label

    def _is_wide(self, row: DueRow) -> bool:
        """Whether the detail needs the whole width, under the row's button."""
        room = self.width() - PAD - TEXT_LEFT - self._reserved(row)
        return bool(row.chip) or self._look.width("label_plain", row.detail) > room

    def detail_lines(self, row: DueRow) -> list[str]:
        """The detail in one line, or in two at a middle dot where it or the chip lacks room; in
        three where no line leaves room for the chip.
        """
        if not row.detail:
            return []
        room, alone = self.width() - PAD - TEXT_LEFT, [row.detail]
        fits = self._look.width("label_plain", row.detail) <= room
        if fits and row.chip:
            fits = self._beside_chip(row, alone) is not None
        if fits or " · " not in row.detail:
            return alone
        first, rest = row.detail.split(" · ", 1)
        if row.chip and " · " in rest and self._beside_chip(row, [first, rest]) is None:
            return [first, *rest.split(" · ", 1)]
        return [first, rest]

    def _beside_chip(self, row: DueRow, lines: list[str]) -> int | None:
        """The last line that leaves room for what it was before."""
        room = self.width() - PAD - TEXT_LEFT - self._look.width("small", row.chip) - CHIP
        least = self._look.theme.sizes("small")[-1]
        fits = [at for at, x in enumerate(lines) if self._look.width(least, x) <= room]
        return fits[-1] if fits else None

    def _paint_row(self, painter: QPainter, row: DueRow, area: QRect, *, ruled: bool) -> None:
        look = self._look
        if ruled:
            painter.fillRect(
                QRect(43, area.top(), self.width() - PAD - 43, 1), look.colour("border")
            )
        head = (
            QRect(area)
            if not self._is_wide(row)
            else QRect(area.left(), area.top(), area.width(), 48)
        )
        middle = head.center().y()
        words(
            painter,
            look,
            QRect(PAD, head.top(), 14, head.height()),
            row.sign,
            ("body", "text"),
            LEFT,
        )
        if row.icon:
            picture(painter, look, (44, middle - 10), row.icon, (row.icon_ink, 20))
        lines = self.detail_lines(row)
        beside = not self._is_wide(row) and bool(lines)
        upper = look.theme.role("body_strong").line_px
        top = middle - upper + 3 if beside else middle - upper // 2
        room = QRect(TEXT_LEFT, top, area.right() - TEXT_LEFT - self._reserved(row), upper)
        sizes = (*look.theme.sizes("body_strong"), *look.theme.sizes("label_strong"))
        role = fitting(look, sizes, row.label, room.width())
        words(painter, look, room, row.label, (role, "text"))
        label = look.theme.role("label").line_px
        start = top + upper if beside else head.bottom()
        for at, line in enumerate(lines):
            width = area.right() - TEXT_LEFT - (self._reserved(row) if beside else 0)
            if row.chip and at == self._chip_line(row, lines):
                width -= self._look.width("small", row.chip) + CHIP
            sizes = (*look.theme.sizes("label_plain"), *look.theme.sizes("small"))
            role = fitting(look, sizes, line, width)
            room = QRect(TEXT_LEFT, start + at * label, width, label)
            words(painter, look, room, line, (role, "text_muted"))
        words(painter, look, head, look.figures.amount(row.amount_minor), ("amount", "text"), RIGHT)
        if row.chip:
            self._paint_chip(painter, row, start + self._chip_line(row, lines) * label)

    def _chip_line(self, row: DueRow, lines: list[str]) -> int:
        found = self._beside_chip(row, lines)
        return len(lines) - 1 if found is None else found

    def _reserved(self, row: DueRow) -> int:
        figure = self._look.width("amount", self._look.figures.amount(row.amount_minor))
        return figure + (self._button_width(row) + 20 if row.action else 8)

    def _button_width(self, row: DueRow) -> int:
        """Without its key where even smaller words of the row need the place."""
        look, wide, narrow = self._look, 64, 44
        figure = look.width("amount", look.figures.amount(row.amount_minor))
        room = self.width() - PAD - TEXT_LEFT - figure - wide - 20
        return wide if look.width("label_strong", row.label) <= room else narrow

    def _paint_chip(self, painter: QPainter, row: DueRow, top: int) -> None:
        """What it was before somebody adjusted it, at the end of a line of the detail."""
        look = self._look
        width = look.width("small", row.chip) + 14
        area = QRect(self.width() - PAD - width, top, width, look.theme.role("label").line_px + 2)
        box(painter, area, area.height() / 2, look.colour("warning_tint"), None)
        words(painter, look, area.adjusted(6, 0, 0, 0), row.chip, ("small", "warning"), LEFT)

    def _paint_result(self, painter: QPainter) -> None:
        look = self._look
        top = self.height() - RESULT
        painter.fillRect(QRect(PAD, top, self.width() - 2 * PAD, 2), look.colour("text"))
        area = QRect(PAD, top + 6, self.width() - 2 * PAD, 60)
        money = look.figures.money(abs(self.state.result_minor))
        label = Two(self.state.result_label, upper_style=("heading", "text"))
        room, narrow = area.width() - 16, self._folded_width(label.upper)
        sizes = (*look.theme.sizes("due"), *look.theme.sizes("amount_xl"), "title")
        role = fitting(look, sizes, money, room - look.width("heading", label.upper))
        if role != sizes[0]:
            role = fitting(look, sizes, money, room - narrow)
        width = words(painter, look, area, money, (role, "text"), RIGHT)
        room = area.width() - width - 12
        lower = QRect(PAD, top + 33, room, 26)
        beside = QRect(PAD, top + 4, room, RESULT - 8)
        fits = look.width("heading", label.upper) <= room
        paint_two(painter, look, lower if fits else beside, label)

    def _folded_width(self, label: str) -> int:
        """How wide the words are in two lines, where that is least."""
        parts = label.split(" ")
        halves = ((parts[:at], parts[at:]) for at in range(1, len(parts) + 1))
        return min(max(self._look.width("heading", " ".join(x)) for x in two) for two in halves)

    def _place_button(self) -> None:
        look = self._look
        for row, area in self._areas():
            if row.action:
                width = self._button_width(row)
                figure = look.width("amount", look.figures.amount(row.amount_minor))
                height = 48 if self._is_wide(row) else area.height()
                left = self.width() - PAD - figure - 12 - width
                self._button.setGeometry(left, area.top() + (height - 44) // 2, width, 44)
                self._button.set_face(hint="F8" if width > 44 else "")
                self._button.setAccessibleName(look.text("label.adjust_deposit"))
                self._button.set_reason(row.action_reason)
                self._button.show()
                return
        self._button.hide()

    def _asked(self) -> None:
        for row in self.state.rows:
            if row.action:
                self.action_asked.emit(row.action)
