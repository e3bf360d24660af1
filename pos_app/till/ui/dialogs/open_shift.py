"""Opening the shift: the cash that the drawer begins with (R79, R80)."""

from PySide6.QtWidgets import QWidget

from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.shift import OpenShift
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.card import captioned, label
from pos_app.till.ui.widgets.keypad import AMOUNT_KEYS, Keypad
from pos_app.till.ui.widgets.sheet import SMALL, Sheet


class OpenShiftSheet:
    """An amount by keyboard or keypad; a till without a drawer counts nothing."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        look = desk.look
        self._drawer = desk.session.configuration.profile.has_drawer
        self.sheet = Sheet(look, look.text("label.open_shift"), "calculator", SMALL)
        self.sheet.show_slot()
        self.amount = AmountField(look)
        self.focus: QWidget = self.amount
        body = self.sheet.body
        if self._drawer:
            body.addLayout(captioned(look.text("label.start_amount"), self.amount))
            self.keypad = Keypad(look, AMOUNT_KEYS, (52, 64))
            self.keypad.pressed.connect(self.amount.press)
            body.addWidget(self.keypad)
        else:
            self.focus = self.sheet
            body.addWidget(label(look.text("shift.no_drawer"), "body", "muted", wrap=True))
        self.amount.put(0)
        self.amount.edited.connect(self._judge)
        self.sheet.confirmed.connect(self._confirm)
        self._judge()

    def _judge(self) -> None:
        text, amount = self._desk.look.text, self.amount.minor()
        bad = self._drawer and (amount is None or amount < 0)
        self.amount.refuse(refused=bad)
        self.sheet.set_primary(
            text("label.open_shift"), "check", text("refused.BAD_AMOUNT") if bad else ""
        )

    def _confirm(self) -> None:
        amount = self.amount.minor() if self._drawer else 0
        self._desk.run(OPERATIONS["open_shift"], OpenShift(amount or 0))
