"""A field for an amount or a percentage; both decimal marks are understood, it must never round."""

import re

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from pos_app.domain.errors import Refused
from pos_app.domain.money import parse_amount, parse_rate
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.keypad import BACK, CLEAR
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, fitting, words

LENGTH_MAX = 14
HIGH = 64
SIGNS = frozenset("0123456789.,-\u2212 %")
"""What a person may type here; no figure has any other sign."""
SMALLER = ("title", "heading")
_TWO_WAYS = re.compile(r"\D*[1-9]\d{0,2}[.,]\d{3}")
"""Thousands to one person, a digit too many behind the mark to another: no amount to book."""
AROUND = 2 * (14 + 2) + 8
"""Padding and border at both sides, and what the line editor keeps free around its text."""


class AmountField(QLineEdit):
    """`edited` says that a person changed it, `entered` that the focus is here; what was put in by
    the sheet is replaced by the first key.
    """

    edited = Signal()
    entered = Signal()

    def __init__(
        self, look: Look, *, mark: str = "\u20ac", role: str = "amount_xl", height: int = HIGH
    ) -> None:
        super().__init__()
        self._look = look
        self._mark = mark
        self._roles = (role, *SMALLER) if role == "amount_xl" else (role,)
        self._decimals = 2
        self._fresh = True
        self.setFont(look.font(role))
        self.setProperty("type", role)
        self.setProperty("figure", height >= HIGH)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setMaxLength(LENGTH_MAX)
        self.setMinimumHeight(height)
        share = mark == "%"
        self.setTextMargins(0 if share else 20, 0, 22 if share else 0, 0)
        self.textEdited.connect(self._typed)
        self.textChanged.connect(lambda _words: self._fit())

    def show_currency(self, mark: str, decimals: int = 2) -> None:
        """Amounts of another currency, with its decimals."""
        self._mark, self._decimals = mark, decimals
        self.update()

    def put(self, minor: int) -> None:
        """Show an amount that the sheet proposes."""
        self.setText(self._look.figures.amount(minor, self._decimals))
        self._fresh = True
        if self.hasFocus():
            self.selectAll()

    def put_rate(self, rate: int) -> None:
        """Show a percentage that follows from an amount."""
        shown = self._look.figures.rate_short(rate)
        self.setText(shown.removesuffix("%").strip().strip("\u00a0"))
        self._fresh = True

    def minor(self) -> int | None:
        """The amount in minor units, or nothing while it is not one."""
        typed, mark = self.text().strip(), self._look.figures.decimal
        if self._decimals and _TWO_WAYS.fullmatch(typed):
            return None
        try:
            return parse_amount(typed, self._decimals, mark) if typed else None
        except Refused:
            return None

    def rate(self) -> int | None:
        """The percentage, or nothing while it is not one."""
        try:
            return parse_rate(self.text()) if self.text().strip() else None
        except Refused:
            return None

    def press(self, key: str) -> None:
        """A key of the keypad."""
        before = "" if self._fresh else self.text()
        if key == CLEAR:
            after = ""
        elif key == BACK:
            after = self.text()[:-1]
        else:
            after = before + (self._look.figures.decimal if key == "," else key)
        if len(after) <= LENGTH_MAX:
            self._fresh = False
            self.setText(after)
            self.edited.emit()

    def refuse(self, *, refused: bool, state: str = "refused") -> None:
        """A coloured border while what stands here cannot be taken."""
        wanted = state if refused else ""
        if self.property("state") != wanted:
            self.setProperty("state", wanted)
            self.style().unpolish(self)
            self.style().polish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter or a plus goes nowhere, and what stood here stays."""
        typed = event.text()
        if not typed.isprintable() or not typed or typed in SIGNS:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        area = QRect(16, 0, self.width() - 32, self.height())
        align = RIGHT if self._mark == "%" else LEFT
        words(painter, self._look, area, self._mark, ("heading_plain", "text_muted"), align)
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What was put in is marked only where the next key replaces it."""
        super().focusInEvent(event)
        self.entered.emit()
        if self._fresh:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.deselect()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The largest letters in which the whole figure is seen: one cut short is another one."""
        margins = self.textMargins()
        room = self.width() - margins.left() - margins.right() - AROUND
        role = fitting(self._look, self._roles, self.text(), room)
        if self.property("type") != role:
            self.setProperty("type", role)
            self.setFont(self._look.font(role))
            self.style().unpolish(self)
            self.style().polish(self)

    def _typed(self) -> None:
        self._fresh = False
        self.edited.emit()
