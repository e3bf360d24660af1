"""Another quantity for the chosen line; commas and points both mark decimals (R114 in a pickup)."""

from PySide6.QtWidgets import QWidget

from pos_app.domain.errors import Refused
from pos_app.domain.quantity import check_quantity, parse_quantity
from pos_app.till.operations.lines import SetQuantity
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.card import captioned, label
from pos_app.till.ui.widgets.keypad import AMOUNT_KEYS, Keypad
from pos_app.till.ui.widgets.sheet import SMALL, Sheet


class QuantitySheet:
    """One field and the keypad."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        look, chosen, cart = desk.look, desk.stage.chosen(), desk.session.cart()
        if len(chosen) != 1:
            raise Refused("ONE_LINE" if chosen else "NO_LINE_CHOSEN")
        self._line_no = chosen[0]
        if cart.pick_up is not None:
            line = cart.pick_up.order.line(self._line_no)
            if line is None:
                raise Refused("LINE_UNKNOWN", line=self._line_no)
            self._name, self._decimals = line.name, line.decimals
            now = dict(cart.pick_up.quantities).get(self._line_no, 0)
        else:
            own = cart.line(self._line_no)
            self._name, self._decimals, now = own.name, own.decimals, own.quantity
        self.sheet = Sheet(look, look.text("label.quantity"), "calculator", SMALL)
        self.sheet.show_slot()
        self.sheet.body.addWidget(label(self._name, "heading"))
        self.field = AmountField(look, mark="\u00d7")
        self.field.setText(look.figures.quantity(now))
        self.field.selectAll()
        self.focus: QWidget = self.field
        self.sheet.body.addLayout(captioned(look.text("label.quantity"), self.field))
        self.keypad = Keypad(look, AMOUNT_KEYS, (52, 64))
        self.keypad.pressed.connect(self.field.press)
        self.sheet.body.addWidget(self.keypad)
        self.field.edited.connect(self._judge)
        self.sheet.confirmed.connect(self._confirm)
        self._judge()

    def _quantity(self) -> int | None:
        try:
            return check_quantity(parse_quantity(self.field.text()), self._decimals)
        except Refused:
            return None

    def _judge(self) -> None:
        text, bad = self._desk.look.text, self._quantity() is None
        self.field.refuse(refused=bad)
        reason = text.problem(Refused("BAD_QUANTITY", line=self._name)) if bad else ""
        self.sheet.set_primary(text("label.apply"), "check", reason)

    def _confirm(self) -> None:
        quantity = self._quantity()
        if quantity is not None:
            self._desk.run(OPERATIONS["set_quantity"], SetQuantity(self._line_no, quantity))
