"""Cash into or out of the drawer beside the sales: start amount, float, removal, drops (R79)."""

from PySide6.QtWidgets import QWidget

from pos_app.domain.errors import PosError, Refused
from pos_app.domain.shift import BAG_LENGTH_MAX, Movement
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.shift_cash import MoveCash
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.card import captioned, label
from pos_app.till.ui.widgets.field import Field
from pos_app.till.ui.widgets.keypad import AMOUNT_KEYS, Keypad
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.sheet import SMALL, Sheet

ICONS = {
    Movement.START: "calculator",
    Movement.FLOAT: "plus",
    Movement.REMOVAL: "minus",
    Movement.SAFE_DROP: "lock",
    Movement.BANK_DROP: "building-2",
}


class CashMoveSheet:
    """An amount by keyboard or keypad; money for the bank has the number of its bag."""

    def __init__(self, desk: Desk, gesture: str, shift_id: str = "") -> None:
        self._desk, self._shift_id = desk, shift_id
        self._movement = Movement(gesture)
        self._doubted: int | None = None
        look = desk.look
        self._name = look.text(f"gesture.{gesture}")
        self.sheet = Sheet(look, self._name, ICONS[self._movement], SMALL)
        self.sheet.show_slot()
        body = self.sheet.body
        body.addWidget(label(look.text(f"shift.why_{gesture}"), "body", "muted", wrap=True))
        self.amount = AmountField(look)
        self.focus: QWidget | None = self.amount
        body.addLayout(captioned(look.text("label.amount"), self.amount))
        self.bag = Field(look, look.text("shift.bag"), BAG_LENGTH_MAX)
        self.bag.changed.connect(lambda _text: self._judge())
        body.addWidget(self.bag)
        if self._movement is not Movement.BANK_DROP:
            self.bag.hide()
        self.keypad = Keypad(look, AMOUNT_KEYS, (46, 60))
        self.keypad.pressed.connect(self.amount.press)
        body.addWidget(self.keypad)
        self.amount.put(self._noted())
        self.amount.edited.connect(self._judge)
        self.sheet.confirmed.connect(self._confirm)
        self._judge()

    def _noted(self) -> int:
        """The start amount as it is known, so that Enter alone changes nothing."""
        session = self._desk.session
        shift = session.store.shift_of(self._shift_id) if self._shift_id else session.shift
        known = self._movement is Movement.START and shift is not None and shift.starter
        return shift.start_minor if known and shift is not None else 0

    def _judge(self) -> None:
        text, amount = self._desk.look.text, self.amount.minor()
        least = 0 if self._movement is Movement.START else 1
        reason = "" if amount is not None and amount >= least else text("refused.BAD_AMOUNT")
        self.amount.refuse(refused=amount is None or amount < 0)
        if not reason and self._movement is Movement.BANK_DROP and not self.bag.text.strip():
            reason = text("refused.BAG_MISSING")
        doubted = amount is not None and amount == self._doubted
        words = text("shift.book_anyway") if doubted else self._name
        self.sheet.set_primary(words, "check", reason)

    def _confirm(self) -> None:
        amount = self.amount.minor() or 0
        sure = amount == self._doubted
        request = MoveCash(amount, self.bag.text, self._shift_id, sure=sure)
        self._desk.run(OPERATIONS[self._movement.value], request, failed=self._failed)

    def _failed(self, error: PosError) -> bool:
        """More than the till knows of is asked about; the same amount is booked at the second
        word.
        """
        if not isinstance(error, Refused) or error.code != "DRAWER_SHORT":
            return False
        self._doubted = self.amount.minor()
        self.sheet.slot.say(Message(self._desk.look.text.problem(error), "warning"))
        self._judge()
        return True
