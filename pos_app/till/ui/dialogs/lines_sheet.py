"""A sheet with lines to tick at the left and what is to happen to them at the right; must never
save.
"""

from abc import ABC, abstractmethod
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.deposit import due, totals
from pos_app.domain.errors import PosError
from pos_app.domain.invoice import Quantities
from pos_app.domain.transaction import Transaction, TransactionLine
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts.tax import tax_change
from pos_app.till.ui.waiting import Waiting
from pos_app.till.ui.widgets.approval_pane import WIDTH as PANE
from pos_app.till.ui.widgets.approval_pane import ApprovalPane
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import edge, label, scrolled
from pos_app.till.ui.widgets.check_row import CheckLine, CheckList
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.sheet import WIDE, Sheet

LEFT, HEAD, LIST_LEAST = 372, 44, 160


class Chosen(Protocol):
    """A gesture on lines of a recalled order."""

    @property
    def quantities(self) -> Quantities: ...


CLASS_WORDS = {
    DeliveryClass.CARRY_OUT: "label.carry_out",
    DeliveryClass.PICK_UP: "label.pick_up",
    DeliveryClass.SHIP: "label.ship",
}


class LinesSheet(ABC):
    """The frame of ship, pick up and the two sheets of a recalled order."""

    def __init__(self, desk: Desk, face: Face, caption: str, lines: tuple[CheckLine, ...]) -> None:
        self.desk = desk
        self.look = desk.look
        self.text = desk.look.text
        self.sheet = Sheet(desk.look, face.label, face.icon, WIDE, face.icon_ink or "primary_text")
        self.lines = CheckList(desk.look, lines)
        self.left = QVBoxLayout()
        self.right = QVBoxLayout()
        self._frame(caption)
        self.sheet.show_slot()
        self.lines.refused.connect(self.sheet.slot.reason)
        self.lines.changed.connect(self.changed)
        self.sheet.confirmed.connect(self.confirm)
        self.waiting = Waiting(desk, self.sheet, self.changed)
        rows = self.lines.rows
        first = next((row for row in rows if row.isChecked()), rows[0] if rows else None)
        self.focus: QWidget | None = first

    @abstractmethod
    def changed(self) -> None:
        """Something was chosen otherwise: show what it would mean."""

    @abstractmethod
    def confirm(self) -> None:
        """The primary button."""

    def type_again(self, request: Chosen) -> None:
        """What was chosen before another till changed the order (R140)."""
        self.lines.put(request.quantities)

    def show_due(self, before: Transaction, after: Transaction) -> None:
        """Due before and after, in the footer."""
        figures, text = self.look.figures, self.text
        sums = totals(after)
        parts = []
        if sums.deposit:
            rate = figures.rate_short(sums.deposit_rate)
            parts.append(
                text("choice.deposit_set", amount_minor=sums.deposit)
                if after.override is not None
                else text("choice.deposit_rate", rate=rate)
            )
        if sums.later:
            parts.append(text("choice.later", amount_minor=sums.later))
        taxed = tax_change(before, after)
        if taxed:
            parts.append(text("choice.tax_changes", amount=figures.signed(taxed)))
        self.sheet.set_due(due(after), due(before), *parts)

    def refuse(self, error: PosError) -> None:
        """Why the primary button cannot be pressed now."""
        sentence = self.text.problem(error)
        self.sheet.primary.set_reason(sentence)
        self.sheet.slot.say(Message(sentence, "refusal"))

    def show_pane(self, pane: ApprovalPane, *, shown: bool) -> None:
        """The approval stands beside the lines from header to footer, and the slot under these."""
        other = self.right_side.isVisibleTo(self.sheet) == shown
        pane.setVisible(shown)
        self.right_side.setVisible(not shown)
        self.left_side.setFixedWidth(self.sheet.base - PANE - 1 if shown else LEFT)
        if shown:
            self.sheet.place_slot(self.left)
        else:
            self.sheet.show_slot()
        if other:
            self.sheet.grown.emit()

    def hint(self, code: str) -> None:
        """The neutral words of the slot."""
        self.sheet.slot.say(Message(self.text(code), "neutral"))

    def _frame(self, caption: str) -> None:
        body = self.sheet.body
        body.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(0)
        self.left_side, self.right_side = QWidget(), QWidget()
        self.left_side.setFixedWidth(LEFT)
        self.left_side.setLayout(self.left)
        self.right_side.setLayout(self.right)
        self.left.setContentsMargins(24, 3, 20, 12)
        self.left.setSpacing(6)
        self.right.setContentsMargins(24, 16, 24, 12)
        self.right.setSpacing(6)
        row.addWidget(self.left_side)
        row.addWidget(edge())
        row.addWidget(self.right_side, 1)
        body.addLayout(row, 1)
        self.columns = row
        self.left.addLayout(self._head(caption))
        self.left.addWidget(self._area(), 1)

    def _head(self, caption: str) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, -16, 0)
        head.addWidget(label(caption, "label", "muted"))
        head.addStretch(1)
        every = Button(self.look, Face(self.text("label.all"), role="quiet", type="label_strong"))
        every.setFixedHeight(HEAD)
        every.activated.connect(self.lines.tick_all)
        head.addWidget(every)
        return head

    def _area(self) -> QScrollArea:
        area = scrolled(self.lines)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        around = 3 + HEAD + 6 + 12  # a longer list scrolls here, and not the whole sheet
        most = max(LIST_LEAST, self.desk.host.room() - around)
        area.setMinimumHeight(min(most, max(LIST_LEAST, self.lines.tallest)))
        area.setMaximumHeight(most)
        return area


def cart_lines(desk: Desk, checked: tuple[int, ...]) -> tuple[CheckLine, ...]:
    """The lines of the cart, those ticked first as they stand in the cart."""
    cart = desk.session.transaction
    return tuple(
        CheckLine(
            line.line_no,
            line.name,
            _detail(desk, line),
            line.quantity,
            decimals=line.decimals,
            checked=line.line_no in checked,
        )
        for line in (cart.lines if cart is not None else ())
    )


def _detail(desk: Desk, line: TransactionLine) -> str:
    figures, text = desk.look.figures, desk.look.text
    parts = [f"{figures.quantity(line.quantity)} × {figures.amount(line.price_minor)}"]
    if line.delivery_class is not None:
        parts.append(text("choice.now", what=text(CLASS_WORDS[line.delivery_class])))
    return " · ".join(parts)


def meant_lines(desk: Desk, gesture: str) -> tuple[int, ...]:
    """All for a gesture on all; else the chosen ones, else those without a class, else all."""
    cart = desk.session.transaction
    every = tuple(line.line_no for line in cart.lines) if cart is not None else ()
    if gesture.endswith("_all"):
        return every
    undecided = tuple(line.line_no for line in cart.lines if line.delivery is None) if cart else ()
    return desk.stage.chosen() or undecided or every
