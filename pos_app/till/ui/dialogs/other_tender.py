"""Tenders beside card and cash, parts of the due, the ways back, and the way to a card for the
balance (R77, R91, R118, R136).
"""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.domain.checkout import check_balance_card
from pos_app.domain.deposit import card_offered
from pos_app.domain.errors import PosError, Refused
from pos_app.domain.tender import ForeignCash, TenderKind, foreign_for, value_of
from pos_app.till.devices.scan_codes import Scanned, ScannedArticle, UnknownCode
from pos_app.till.operations.other_tenders import NUMBER_MAX, checked_number
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.payment import Pay
from pos_app.till.operations.refunding import ways_back
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.value_balance import AskBalance
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts.mode import pay_face
from pos_app.till.ui.facts.tender_choices import (
    ICONS,
    NUMBERED,
    WITH_BALANCE,
    TenderChoice,
    refund_choices,
    tender_choices,
)
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import captioned
from pos_app.till.ui.widgets.keypad import AMOUNT_KEYS, BACK, Keypad
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.option_group import Choice, OptionGroup
from pos_app.till.ui.widgets.sheet import LARGE, Sheet

LEFT = 552
OWN_MARK = "\u20ac"


class OtherTenderSheet:
    """The tenders at the left, amount and number at the right; with money to give back the ways
    that it goes.
    """

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        look, cart = desk.look, desk.session.cart()
        self._due = desk.due_minor()
        check_balance_card(cart)
        if not self._due:
            raise Refused("NOTHING_DUE", what=pay_face(cart, 0, look.text).label)
        title = "label.other_tender" if self._due > 0 else "tender.ways_back"
        self.sheet = Sheet(look, look.text(title), "split", LARGE)
        self.choices = self._offered()
        self._why = ""
        self.tenders = OptionGroup(look, 2 if len(self.choices) > 5 else 1)
        self.tenders.show_choices(tuple(map(self._option, self.choices)))
        self.tenders.chosen.connect(lambda _key: self._chosen())
        self.tenders.refused.connect(self._refused)
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(0)
        left = QWidget()
        left.setFixedWidth(LEFT)
        left.setLayout(self._left())
        row.addWidget(left)
        row.addLayout(self._right(), 1)
        self.sheet.body.addLayout(row)
        self.sheet.confirmed.connect(self._confirm)
        self.sheet.missing = self._missing
        if self._due > 0 and card_offered(cart):
            hold = self.sheet.add_footer(Face(look.text("label.balance_card"), role="thin"))
            hold.activated.connect(lambda: desk.open_by_name("balance_card"))
        self.focus: QWidget = self.amount if self._due > 0 else self.tenders
        first = next((one.key for one in self.choices if not one.reason), "")
        self.tenders.choose(first)
        self._chosen()
        self.tenders.chosen.connect(lambda _key: self._go_on())

    def scanned(self, found: Scanned) -> bool:
        """The code of a gift card or credit note, whatever it looks like."""
        if self.number_row.isHidden():
            return False
        code = found.barcode if isinstance(found, ScannedArticle) else ""
        code = found.text if isinstance(found, UnknownCode) else code
        self.number.setText(code[:NUMBER_MAX])
        self._judge()
        return bool(code)

    # --- what it shows -------------------------------------------------------------------

    def _offered(self) -> tuple[TenderChoice, ...]:
        session, text = self._desk.session, self._desk.look.text
        if self._due > 0:
            return tender_choices(session, session.cart(), text)
        return refund_choices(ways_back(session, session.cart()), text)

    def _option(self, one: TenderChoice) -> Choice:
        figure = self._desk.look.figures.money(one.amount_minor) if one.amount_minor else ""
        face = Face(one.label, ICONS[one.kind], shape="stacked")
        return Choice(one.key, face, one.reason, figure)

    def _left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addLayout(captioned(self._desk.look.text("tender.choose"), self.tenders))
        column.addStretch(1)
        self.sheet.place_slot(column)
        return column

    def _right(self) -> QVBoxLayout:
        look = self._desk.look
        column = QVBoxLayout()
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        self.number = QLineEdit()
        self.number.setMaxLength(NUMBER_MAX)
        self.number.setAccessibleName(look.text("tender.number"))
        self.number.textEdited.connect(lambda _words: self._judge())
        self.balance = Button(look, Face(look.text("tender.balance"), role="thin"))
        self.balance.activated.connect(self._ask_balance)
        self.balance.refused.connect(self.sheet.slot.reason)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.number, 1)
        line.addWidget(self.balance)
        field = QWidget()
        field.setLayout(line)
        line.setContentsMargins(0, 0, 0, 0)
        self.number_row = QWidget()
        named = captioned(look.text("tender.number"), field)
        named.setContentsMargins(0, 0, 0, 0)
        self.number_row.setLayout(named)
        stays = self.number_row.sizePolicy()
        stays.setRetainSizeWhenHidden(True)
        self.number_row.setSizePolicy(stays)
        self.amount = AmountField(look)
        self.amount.edited.connect(self._judge)
        self.keypad = Keypad(look, AMOUNT_KEYS, (44, 60))
        self.keypad.pressed.connect(self._press)
        self.keypad.serve(self.amount)
        self.amount.entered.connect(lambda: self.keypad.serve(self.amount))
        column.addWidget(self.number_row)
        if self._due > 0:
            column.addLayout(captioned(look.text("tender.amount"), self.amount))
            column.addWidget(self.keypad, 1)
        else:
            column.addStretch(1)
        return column

    # --- what follows from it ------------------------------------------------------------

    @property
    def choice(self) -> TenderChoice | None:
        """The tender that is chosen."""
        return next((one for one in self.choices if one.key == self.tenders.key), None)

    def _chosen(self) -> None:
        """Another tender asks for other things, and proposes all that is due."""
        chosen = self.choice
        kind = chosen.kind if chosen else TenderKind.CASH
        self._why = ""
        self.number_row.setVisible(kind in NUMBERED and self._due > 0)
        self.balance.setVisible(kind in WITH_BALANCE)
        if chosen is not None and chosen.currency:
            self.amount.show_currency(chosen.currency, chosen.decimals)
            self.amount.put(foreign_for(self._due, chosen.rate))
        else:
            self.amount.show_currency(OWN_MARK)
            self.amount.put(self._due)
        self.sheet.slot.say(Message("", "neutral"))
        self._judge()

    def _refused(self, why: str) -> None:
        """Who tapped a tender that cannot be has left the one before it: Enter takes neither."""
        self.tenders.clear()
        self._chosen()
        self._why = why
        self._judge()
        self.sheet.slot.reason(why)

    def _go_on(self) -> None:
        """Who has chosen a tender types its number next, or another amount."""
        if self._due > 0:
            field = self.amount if self.number_row.isHidden() else self.number
            self.keypad.serve(field)
            field.setFocus()

    def _press(self, key: str) -> None:
        """The keypad serves the number too: a clerk may have no keyboard."""
        if not self.number.hasFocus():
            self.amount.press(key)
        elif key == BACK:
            self.number.backspace()
        else:
            self.number.insert(key.replace(",", "."))
        self._judge()

    def _judge(self) -> None:
        text, chosen = self._desk.look.text, self.choice
        if self._due < 0:
            self.sheet.set_primary(text("tender.give_back"), "undo-2", self._why)
            back = chosen.amount_minor if chosen else 0
            self._result(-self._due - back)
            return
        amount = self.amount.minor()
        bad = amount is None or amount <= 0 or chosen is None
        worth = 0 if bad or amount is None or chosen is None else _worth(chosen, amount)
        above = worth > self._due and not (chosen and chosen.currency)
        self.amount.refuse(refused=chosen is not None and (bad or above))
        reason = self._why or (self._amount_reason(chosen) if bad else "")
        reason = reason or (text("refused.AMOUNT_ABOVE_DUE", due_minor=self._due) if above else "")
        reason = reason or self._number_reason(chosen)
        self.sheet.set_primary(text("tender.take"), "check", reason)
        if worth > self._due and not above:
            change = self._desk.look.figures.money(worth - self._due)
            self.sheet.set_result(text("tender.about_change"), change)
        else:
            self._result(self._due - worth)

    def _result(self, left_minor: int) -> None:
        look = self._desk.look
        self.sheet.set_result(look.text("tender.stays"), look.figures.money(max(0, left_minor)))

    def _missing(self) -> QWidget | None:
        if self.choice is None:
            return self.tenders
        return self.number if self._number_reason(self.choice) else self.amount

    def _amount_reason(self, chosen: TenderChoice | None) -> str:
        text = self._desk.look.text
        if chosen is not None and chosen.currency and not chosen.decimals:
            return text("refused.BAD_AMOUNT_WHOLE", currency=chosen.currency)
        return text("refused.BAD_AMOUNT")

    def _number_reason(self, chosen: TenderChoice | None) -> str:
        if chosen is None or chosen.kind not in NUMBERED:
            return ""
        try:
            checked_number(self.number.text(), required=chosen.kind is not TenderKind.CHEQUE)
        except Refused as refused:
            return self._desk.look.text.problem(refused)
        return ""

    # --- what it asks for ----------------------------------------------------------------

    def _ask_balance(self) -> None:
        chosen = self.choice
        if chosen is not None:
            request = AskBalance(chosen.kind, self.number.text())
            self._desk.run(OPERATIONS["value_balance"], request, done=self._told, keep=True)

    def _told(self, outcome: Outcome) -> None:
        left = outcome.details.get("left_minor")
        if isinstance(left, int) and self._desk.host.sheet is self.sheet:
            self.amount.put(min(left, self._due))
            self._judge()
            sentence = self._desk.look.text("tender.left_on_it", left_minor=left)
            self.sheet.slot.say(Message(sentence, "neutral"))

    def _confirm(self) -> None:
        chosen, amount = self.choice, self.amount.minor()
        if chosen is None:
            return
        if self._due < 0 and chosen.kind is TenderKind.CARD:
            self._desk.open_by_name("pay_card")
            return
        if self._due < 0:
            request = Pay(chosen.kind, -chosen.amount_minor)
        elif chosen.currency:
            request = Pay(chosen.kind, amount, currency=chosen.currency)
        else:
            whole = None if amount == self._due else amount
            request = Pay(chosen.kind, whole, self.number.text())
        self._desk.run(OPERATIONS["pay"], request, failed=self._failed)

    def _failed(self, error: PosError) -> bool:
        """What HQ says of a number is told in the sheet, which stays."""
        here = isinstance(error, Refused) and error.code.startswith("VALUE_")
        if here and self._desk.host.sheet is self.sheet:
            self.sheet.slot.say(Message(self._desk.look.text.problem(error), "refusal"))
            unknown = isinstance(error, Refused) and error.code == "VALUE_UNKNOWN"
            (self.number if unknown else self.amount).selectAll()
        return here


def _worth(chosen: TenderChoice, amount: int) -> int:
    if not chosen.currency:
        return amount
    return value_of(ForeignCash(chosen.currency, amount, chosen.rate))
