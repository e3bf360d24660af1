"""Counting the drawer and closing the shift (till, screen 22); what is expected is never shown
here.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.domain.shift import Declaration, Shift, ShiftState
from pos_app.domain.shift_report import ShiftReport
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.shift_close import CloseShift
from pos_app.till.rights import Approver
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts.shift import (
    Closing,
    before_closing,
    counted_currencies,
    counted_kinds,
    name_of,
    total_name,
)
from pos_app.till.ui.facts.status import local, till_name
from pos_app.till.ui.grid import GAP, MARGIN
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import captioned, card, label, rule
from pos_app.till.ui.widgets.count_grid import CountGrid
from pos_app.till.ui.widgets.open_row import OpenRow
from pos_app.till.ui.widgets.tinted_note import TintedNote

SIDE, SUMS = 420, 156
OPEN_ROWS = 4


class ShiftCount(QWidget):
    """`left` asks for the way back, `closed` gives the Z report of the shift that is over."""

    left = Signal()
    closed = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self._desk = desk
        self._shift: Shift | None = None
        self._closing = Closing(())
        look = desk.look
        self._card = card(self)
        self._title = label("", "title")
        self._subtitle = label("", "body", "muted")
        smallest = desk.session.configuration.store.cash_rounding_minor
        self.grid = CountGrid(look, smallest)
        found = counted_currencies(desk.session.configuration)
        self._currencies = {one.code: one.decimals for one in found}
        kinds = counted_kinds(desk.session.configuration)
        self.totals = {kind: self._field(kind) for kind in (*kinds, *self._currencies)}
        self._build_count()
        self._sums = card(self)
        self._build_sums()
        self._list = card(self)
        self._build_list()
        self.note = TintedNote(look, self)
        self.allow = Button(look, Face(look.text("label.manager_allows"), "shield-check"), self)
        self.blind = Button(look, Face(look.text("gesture.blind_close")), self)
        face = Face(look.text("label.close_shift"), "lock", "F12", role="primary", type="pay")
        self.primary = Button(look, face, self)
        self.allow.activated.connect(self._let_through)
        self.blind.activated.connect(lambda: desk.ask("blind_close"))
        self.primary.activated.connect(self.close_now)
        for button in (self.allow, self.blind, self.primary):
            button.refused.connect(lambda reason: self.note.say(reason, "warning"))
        self.grid.counted.connect(self._show_sums)
        self.grid.finished.connect(self._after_pieces)

    # --- what is shown ----------------------------------------------------------------

    def begin(self, shift: Shift) -> None:
        """Count this shift, from nothing unless it is the same as before."""
        if self._shift is None or self._shift.shift_id != shift.shift_id:
            self.grid.clear()
            for field in self.totals.values():
                field.clear()
        self._shift = shift
        self.refresh()
        self.first.setFocus()

    @property
    def shift(self) -> Shift | None:
        """The shift that is counted."""
        return self._shift

    @property
    def _counts_cash(self) -> bool:
        """Whether a drawer is counted here; a part is counted where its drawer is (R51)."""
        part = self._shift is not None and bool(self._shift.part_of)
        return self._desk.session.configuration.profile.has_drawer and not part

    @property
    def first(self) -> QWidget:
        """Where counting begins."""
        if self._counts_cash:
            return self.grid.rows[0]
        return next(iter(self.totals.values()), self)

    def refresh(self) -> None:
        """The list of what stands before the close."""
        shift, session, text = self._shift, self._desk.session, self._desk.look.text
        if shift is None or session.staff is None:
            return
        shift = self._shift = session.store.shift_of(shift.shift_id) or shift
        for widget in (self.grid, self._sums, *self._blind_hint):
            widget.setVisible(self._counts_cash)
        self._no_drawer.setVisible(not self._counts_cash)
        self._title.setText(text("shift.count_title" if self._counts_cash else "label.close_shift"))
        self._arrange()
        part = text("shift.part", shift=shift.part_of) if shift.part_of else text("shift.no_drawer")
        self._no_drawer.setText(part)
        at = text.figures.time(local(session, shift.opened_at))
        opened = text("shift.opened_by", at=at, name=name_of(session, shift.opened_by))
        title = text("shift.title", number=str(shift.number))
        self._subtitle.setText(" · ".join((title, till_name(session, text), opened)))
        self._closing = before_closing(session, text, shift)
        for row, found in zip(self.rows, self._closing.rows, strict=True):
            row.show_open(found)
        self._show_sums()
        self._show_buttons()

    def _show_buttons(self) -> None:
        text, closing = self._desk.look.text, self._closing
        bad = any(field.text().strip() and field.minor() is None for field in self.totals.values())
        reason = closing.held or (text("refused.BAD_AMOUNT") if bad else "")
        self.note.say(reason)
        waits = self._counts_cash and not self.grid.begun
        uncounted = text("refused.DECLARATION_MISSING") if waits else ""
        if not reason and closing.unsent:
            self.note.say(text("shift.closes_unsent"), "warning")
        self.primary.set_reason(reason or uncounted)
        holds = closing.unsent and reason == text("shift.unsent_holds")
        self.allow.set_reason(uncounted if holds else text("shift.nothing_to_allow"))
        active = self._shift is not None and self._shift.state is ShiftState.ACTIVE
        self.blind.set_reason("" if active else text("shift.blind_already"))

    def _show_sums(self) -> None:
        figures = self._desk.look.figures
        self._notes_sum.setText(figures.amount(self.grid.notes_minor))
        self._coins_sum.setText(figures.amount(self.grid.coins_minor))
        self._total.setText(figures.money(self.grid.total_minor))
        self._show_buttons()

    # --- what it does -----------------------------------------------------------------

    def declared(self) -> Declaration:
        """What was counted; an empty field was not."""
        said = ((kind, field.minor()) for kind, field in self.totals.items())
        counted = tuple((kind, minor) for kind, minor in said if minor is not None)
        return Declaration(
            cash_minor=self.grid.total_minor if self._counts_cash else None,
            pieces=self.grid.pieces,
            others=tuple(one for one in counted if one[0] not in self._currencies),
            foreign=tuple(one for one in counted if one[0] in self._currencies),
        )

    def close_now(
        self, approver: Approver | None = None, failed: Callable[[PosError], bool] | None = None
    ) -> None:
        """Declare what was counted and close, in one gesture."""
        if self._shift is None:
            return
        request = CloseShift(self.declared(), approver, self._shift.shift_id)
        self._desk.run(OPERATIONS["close_shift"], request, done=self.done, failed=failed)

    def _let_through(self) -> None:
        """A manager signs for the orders that are unsent (R52)."""
        from pos_app.till.ui.dialogs.close_unsent import CloseUnsentSheet

        self._desk.open(CloseUnsentSheet(self._desk, self._closing.unsent, self.close_now))

    def done(self, outcome: Outcome) -> None:
        """The shift is over: nothing of the count stays."""
        report = outcome.details.get("report")
        self._shift = None
        self.grid.clear()
        for field in self.totals.values():
            field.clear()
        if isinstance(report, ShiftReport):
            self.closed.emit(report)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._next_total()
        else:
            super().keyPressEvent(event)

    def _after_pieces(self) -> None:
        following: QWidget = next(iter(self.totals.values()), self.primary)
        following.setFocus(Qt.FocusReason.TabFocusReason)

    def _next_total(self) -> None:
        """Enter goes down the totals; behind the last stands the button."""
        fields: list[QWidget] = [*self.totals.values(), self.primary]
        for at, field in enumerate(fields[:-1]):
            if field.hasFocus():
                fields[at + 1].setFocus(Qt.FocusReason.TabFocusReason)
                return
        self.primary.click()

    # --- how it is made ---------------------------------------------------------------

    def _field(self, kind: str) -> AmountField:
        field = AmountField(self._desk.look, role="heading", height=48)
        field.setAccessibleName(self._total_name(kind))
        if kind in self._currencies:
            field.show_currency(kind, self._currencies[kind])
        field.edited.connect(self._show_buttons)
        return field

    def _total_name(self, kind: str) -> str:
        if kind in self._currencies:
            return self._desk.look.text("shift.total_foreign", currency=kind)
        return total_name(self._desk.session.configuration, self._desk.look.text, kind)

    def _build_count(self) -> None:
        look, column = self._desk.look, QVBoxLayout(self._card)
        column.setContentsMargins(20, 14, 20, 12)
        column.setSpacing(4)
        head, said = QHBoxLayout(), QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(self._title)
        said.addWidget(self._subtitle)
        head.addLayout(said, 1)
        back = Button(look, Face(look.text("label.back"), hint="Esc", role="thin"))
        back.activated.connect(self.left)
        head.addWidget(back)
        column.addLayout(head)
        column.addSpacing(14)
        column.addWidget(self.grid)
        self._no_drawer = label(look.text("shift.no_drawer"), "body", "muted", wrap=True)
        column.addWidget(self._no_drawer)
        column.addSpacing(8)
        column.addWidget(rule())
        column.addSpacing(8)
        below = QGridLayout()
        below.setHorizontalSpacing(40)
        beside = 2 if len(self.totals) <= 2 else 3
        for at, (kind, field) in enumerate(self.totals.items()):
            named = captioned(self._total_name(kind), field)
            below.addLayout(named, at // beside, at % beside)
        for at in range(beside):
            below.setColumnStretch(at, 1)
        column.addLayout(below)
        column.addStretch(1)
        foot = QHBoxLayout()
        icon = label("")
        icon.setPixmap(look.icon("info", "text_muted", 18))
        hint = label(look.text("shift.blind_count"), "label_plain", "muted")
        self._blind_hint = (icon, hint)
        foot.addWidget(icon)
        foot.addWidget(hint, 1)
        column.addLayout(foot)

    def _build_sums(self) -> None:
        look, grid = self._desk.look, QGridLayout(self._sums)
        grid.setContentsMargins(16, 14, 16, 12)
        self._notes_sum, self._coins_sum = label("", "body_strong"), label("", "body_strong")
        self._total = label("", "amount_xl")
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        rows = (("label.notes", self._notes_sum), ("label.coins", self._coins_sum))
        for at, (code, shown) in enumerate(rows):
            grid.addWidget(label(look.text(code), "body", "muted"), at, 0)
            grid.addWidget(shown, at, 1, right)
        line = rule()
        line.setProperty("look", "rule_strong")
        line.setFixedHeight(2)
        grid.addWidget(line, 2, 0, 1, 2)
        counted = label(look.text("shift.counted_here"), "body_strong")
        grid.addWidget(counted, 3, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        grid.addWidget(self._total, 3, 1, right)
        grid.setColumnStretch(1, 1)

    def _build_list(self) -> None:
        look, column = self._desk.look, QVBoxLayout(self._list)
        column.setContentsMargins(16, 12, 16, 8)
        column.setSpacing(0)
        column.addWidget(label(look.text("shift.before"), "label_strong", "muted"))
        column.addSpacing(5)
        self.rows = [OpenRow(look) for _ in range(OPEN_ROWS)]
        for row in self.rows:
            row.activated.connect(lambda row=row: self._go(row.open.gesture))
            column.addWidget(row)
        column.addStretch(1)

    def _go(self, gesture: str) -> None:
        """What stands open belongs to the shift that is counted, maybe a blind closed one."""
        from pos_app.till.ui.dialogs.cash_move import CashMoveSheet
        from pos_app.till.ui.dialogs.void_suspended import VoidSuspendedSheet

        shift_id = self._shift.shift_id if self._shift else ""
        if gesture == "start_amount":
            self._desk.open(CashMoveSheet(self._desk, gesture, shift_id))
        elif gesture == "void_suspended":
            self._desk.open(VoidSuspendedSheet(self._desk, gesture, shift_id))
        elif gesture:
            self._desk.ask(gesture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        width, height = self.width(), self.height()
        right = width - MARGIN - SIDE
        self._card.setGeometry(MARGIN, MARGIN, right - GAP - MARGIN, height - 2 * MARGIN)
        self._sums.setGeometry(right, MARGIN, SIDE, SUMS)
        bottom = height - MARGIN
        self.primary.setGeometry(right, bottom - 72, SIDE, 72)
        half = (SIDE - 8) // 2
        self.allow.setGeometry(right, bottom - 136, half, 56)
        self.blind.setGeometry(right + half + 8, bottom - 136, SIDE - half - 8, 56)
        self.note.setGeometry(right, bottom - 200, SIDE, 56)
        top = MARGIN + (SUMS + 8 if self._counts_cash else 0)
        self._list.setGeometry(right, top, SIDE, bottom - 208 - top)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._desk.look.colour("bg"))
        painter.end()
