"""A typed charge on the order or on the chosen line, under one of head office's codes (R21, R35,
R197).
"""

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from pos_app.domain.errors import Refused
from pos_app.till.operations.charges import HeaderCharge, LineCharge
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts.cart_rows import charge_name
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import captioned, label
from pos_app.till.ui.widgets.dropdown import Dropdown
from pos_app.till.ui.widgets.keypad import AMOUNT_KEYS, Keypad
from pos_app.till.ui.widgets.sheet import SMALL, Sheet

RATE_WIDTH = 164


class ChargeSheet:
    """Code and amount; a charge on the order has no tax unless one of its rates is chosen. 0 takes
    the charge away.
    """

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        self._on_line = gesture == "add_line_charge"
        look, chosen, cart = desk.look, desk.stage.chosen(), desk.session.cart()
        if self._on_line and len(chosen) != 1:
            raise Refused("ONE_LINE" if chosen else "NO_LINE_CHOSEN")
        self._line_no = chosen[0] if self._on_line else 0
        codes = desk.session.configuration.orders.charge_codes
        if not codes:
            raise Refused("CHARGE_CODE_MISSING")
        self.sheet = Sheet(look, look.text(f"gesture.{gesture}"), "plus", SMALL)
        self.sheet.show_slot()
        body = self.sheet.body
        body.setContentsMargins(24, 12, 24, 8)
        if self._on_line:
            body.addWidget(label(cart.line(self._line_no).name, "body_strong"))
        grid = QGridLayout()
        grid.setSpacing(8)
        self.codes: dict[str, Button] = {}
        names = {code: charge_name(code, desk.view_model.setting) for code in codes}
        third = (self.sheet.width() - 64) // 3 - 32
        fits = all(look.width("body_strong", name) <= third for name in names.values())
        across = 3 if fits else 2
        for at, (code, name) in enumerate(names.items()):
            button = Button(look, Face(name, role="thin"))
            button.setCheckable(True)
            button.activated.connect(lambda code=code: self._choose(code))
            self.codes[code] = button
            grid.addWidget(button, at // across, at % across)
        body.addLayout(grid)
        self.amount = AmountField(look)
        self.amount.put(0)
        self.focus: QWidget = self.amount
        beside = QHBoxLayout()
        beside.addLayout(captioned(look.text("label.amount"), self.amount), 1)
        rates = {0} if self._on_line else {0, *(line.tax_rate for line in cart.lines)}
        self.rate = Dropdown(look, look.text("screen.vat_rows"))
        shown = tuple((str(rate), look.figures.rate(rate)) for rate in sorted(rates))
        self.rate.show_entries(shown)
        if len(rates) > 1:
            self.rate.setFixedSize(RATE_WIDTH, self.amount.sizeHint().height())
            beside.addLayout(captioned(look.text("screen.vat_rows"), self.rate))
        body.addLayout(beside)
        keypad = Keypad(look, AMOUNT_KEYS, (44, 60))
        keypad.pressed.connect(self.amount.press)
        body.addWidget(keypad)
        self.amount.edited.connect(self._judge)
        self.sheet.confirmed.connect(self._confirm)
        self._choose("other" if "other" in codes else codes[0])

    def _choose(self, code: str) -> None:
        for own, button in self.codes.items():
            button.setChecked(own == code)
        self._judge()

    def _judge(self) -> None:
        text, amount = self._desk.look.text, self.amount.minor()
        bad = amount is None or amount < 0
        self.amount.refuse(refused=bad)
        reason = text("refused.BAD_AMOUNT") if bad else ""
        self.sheet.set_primary(text("label.apply"), "check", reason)

    def _confirm(self) -> None:
        amount = self.amount.minor()
        code = next(code for code, button in self.codes.items() if button.isChecked())
        if amount is None:
            return
        if self._on_line:
            request = LineCharge(self._line_no, amount, code)
            self._desk.run(OPERATIONS["add_line_charge"], request)
        else:
            wish = HeaderCharge(amount, int(self.rate.key), code)
            self._desk.run(OPERATIONS["add_header_charge"], wish)
