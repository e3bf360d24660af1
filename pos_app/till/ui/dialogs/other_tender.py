"""Tenders beside card and cash, a part of the due on the card (R77, R118), and the way to a card
for the balance (R91).
"""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.domain.deposit import card_offered
from pos_app.domain.errors import Refused
from pos_app.domain.tender import TenderKind
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.payment import Pay
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import captioned
from pos_app.till.ui.widgets.keypad import AMOUNT_KEYS, Keypad
from pos_app.till.ui.widgets.sheet import SMALL, Sheet


class OtherTenderSheet:
    """The customer's stored card at pickup, card or cash for a part."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        look, cart = desk.look, desk.session.cart()
        self._due = desk.due_minor()
        if self._due <= 0:
            raise Refused("REFUND_TENDER")
        self.sheet = Sheet(look, look.text("label.other_tender"), "split", SMALL)
        self.sheet.show_slot()
        body = self.sheet.body
        row = QHBoxLayout()
        row.setSpacing(8)
        body.addLayout(row)
        self.kinds: dict[TenderKind, Button] = {}
        for kind, icon, reason in self._offered(cart):
            face = Face(look.text(f"tender.{kind.value}"), icon, role="thin")
            button = Button(look, face)
            button.setFixedHeight(52)
            button.setCheckable(True)
            button.set_reason(reason)
            button.activated.connect(lambda kind=kind: self._choose(kind))
            button.refused.connect(self.sheet.slot.reason)
            self.kinds[kind] = button
            row.addWidget(button, 1)
        self.amount = AmountField(look)
        self.amount.put(self._due)
        self.focus: QWidget = self.amount
        body.addLayout(captioned(look.text("tender.amount"), self.amount))
        keypad = Keypad(look, AMOUNT_KEYS, (44, 56))
        keypad.pressed.connect(self.amount.press)
        body.addWidget(keypad)
        self.amount.edited.connect(self._judge)
        self.sheet.confirmed.connect(self._confirm)
        if card_offered(cart):
            hold = self.sheet.add_footer(Face(look.text("label.balance_card"), role="thin"))
            hold.activated.connect(lambda: desk.open_by_name("balance_card"))
        first = next(
            (kind for kind, button in self.kinds.items() if not button.reason), TenderKind.CARD
        )
        self._choose(first)

    def _offered(self, cart: Transaction) -> list[tuple[TenderKind, str, str]]:
        text, configuration = self._desk.look.text, self._desk.session.configuration
        card = cart.pick_up.order.balance_card if cart.pick_up else None
        stored = "" if card is not None and card.card is not None else text("tender.no_stored_card")
        offered = [(TenderKind.CARD_TOKEN, "credit-card", stored)]
        for kind, icon in ((TenderKind.CARD, "credit-card"), (TenderKind.CASH, "banknote")):
            accepted = configuration.tender(kind.value) is not None
            offered.append((kind, icon, "" if accepted else text("refused.TENDER_NOT_ALLOWED")))
        return offered

    def _choose(self, kind: TenderKind) -> None:
        for own, button in self.kinds.items():
            button.setChecked(own is kind)
            button.update()
        self._judge()

    def _judge(self) -> None:
        text, amount = self._desk.look.text, self.amount.minor()
        bad = amount is None or amount <= 0
        above = not bad and amount is not None and amount > self._due
        self.amount.refuse(refused=bad or above)
        reason = text("refused.BAD_AMOUNT") if bad else ""
        reason = reason or (text("refused.AMOUNT_ABOVE_DUE", due_minor=self._due) if above else "")
        self.sheet.set_primary(text("tender.take"), "check", reason)
        left = self._desk.look.figures.money(max(0, self._due - (amount or 0)))
        self.sheet.set_result(text("tender.stays"), left)

    def _confirm(self) -> None:
        kind = next((kind for kind, button in self.kinds.items() if button.isChecked()), None)
        amount = self.amount.minor()
        if kind is not None and amount is not None:
            whole = None if amount == self._due else amount
            self._desk.run(OPERATIONS["pay"], Pay(kind, whole))
