"""An amount and the percentage that it is of a whole; must never judge either of them."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout

from pos_app.domain.money import RATE_ONE, divide, part
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.button import Button, Face


class ShareFields(QObject):
    """Each field fills the other; `edited` says that a person changed the amount by either."""

    edited = Signal()

    def __init__(self, look: Look, percent: AmountField, whole: Callable[[], int]) -> None:
        super().__init__(percent)
        self._look = look
        self._whole = whole
        self.amount = AmountField(look)
        self.percent = percent
        self.quick: dict[int, Button] = {}
        self.amount.edited.connect(self._amount_edited)
        self.percent.edited.connect(self._percent_edited)

    def put(self, minor: int) -> None:
        """Show an amount that the sheet proposes, and its share."""
        self.amount.put(minor)
        self._show_share()

    def buttons(self, rates: Iterable[int]) -> QHBoxLayout:
        """A row of shares to tap."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for rate in rates:
            shown = self._look.figures.rate_short(rate)
            words = self._look.text("deposit.all") if rate == RATE_ONE else shown
            button = Button(self._look, Face(words, role="thin"))
            button.activated.connect(lambda rate=rate: self._tap(rate))
            self.quick[rate] = button
            row.addWidget(button, 1)
        return row

    def _tap(self, rate: int) -> None:
        self.put(part(self._whole(), rate))
        self.edited.emit()

    def _amount_edited(self) -> None:
        self._show_share()
        self.edited.emit()

    def _show_share(self) -> None:
        amount, whole = self.amount.minor(), self._whole()
        if amount is not None and whole > 0:
            self.percent.put_rate(max(0, divide(amount * RATE_ONE, whole)))

    def _percent_edited(self) -> None:
        rate = self.percent.rate()
        if rate is not None:
            self.amount.setText(self._look.figures.amount(part(self._whole(), rate)))
            self.edited.emit()
