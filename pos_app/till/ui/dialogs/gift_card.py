"""Sells a gift card: which article, the number on the card, and the amount where the article has no
price of its own (R56, R77).
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from pos_app.domain.errors import PosError, Refused
from pos_app.domain.product import Product
from pos_app.till.devices.scan_codes import Scanned, ScannedArticle, UnknownCode
from pos_app.till.operations.gift_cards import SELL, SellGiftCard, check_selling
from pos_app.till.operations.other_tenders import NUMBER_MAX, checked_number
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.card import captioned, label
from pos_app.till.ui.widgets.keypad import AMOUNT_KEYS, Keypad
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.sheet import MEDIUM, Sheet


class GiftCardSheet:
    """An article that was scanned comes with it; a scan then is the number of the card."""

    def __init__(self, desk: Desk, _gesture: str, sku: str = "") -> None:
        check_selling(desk.session)
        self._desk, self._text = desk, desk.look.text
        self._product: Product | None = None
        self.sheet = Sheet(desk.look, self._text("gesture.sell_gift_card"), "hand-coins", MEDIUM)
        self.article, self.number = QLineEdit(sku), QLineEdit()
        self.amount = AmountField(desk.look, role="line", height=48)
        self.name = label(" ", "heading", wrap=False)
        self._build()
        self.sheet.show_slot()
        self.sheet.confirmed.connect(self._confirm)
        self.sheet.missing = self._missing
        self._typed(sku)
        self.focus: QWidget | None = self.number if self._product else self.article

    def scanned(self, found: Scanned) -> bool:
        """The article first, then the number of the card, whatever it looks like."""
        code = found.barcode if isinstance(found, ScannedArticle) else ""
        code = found.text if isinstance(found, UnknownCode) else code
        if not code:
            return False
        field = self.number if self._product else self.article
        field.setText(code[:NUMBER_MAX])
        if field is self.article:
            self._typed(code)
        self._judge()
        (self._missing() or field).setFocus()
        return True

    def _build(self) -> None:
        text, body = self._text, self.sheet.body
        self.article.setMaxLength(40)
        self.article.textEdited.connect(self._typed)
        self.number.setMaxLength(NUMBER_MAX)
        self.number.setPlaceholderText(text("gift_card.scan"))
        self.number.textChanged.connect(lambda _words: self._judge())
        self.amount.edited.connect(self._judge)
        which = QHBoxLayout()
        which.setSpacing(12)
        which.addLayout(captioned(text("gift_card.which"), self.article), 1)
        self.name.setFixedHeight(self.article.sizeHint().height())
        which.addWidget(self.name, 1, Qt.AlignmentFlag.AlignBottom)
        body.addLayout(which)
        fields = QHBoxLayout()
        fields.setSpacing(12)
        fields.addLayout(captioned(text("gift_card.number"), self.number), 1)
        fields.addLayout(captioned(text("gift_card.amount"), self.amount), 1)
        body.addLayout(fields)
        self.keypad = Keypad(self._desk.look, AMOUNT_KEYS, (44, 52))
        self.keypad.write_in(self.article, self.number, self.amount)
        body.addWidget(self.keypad)
        body.addStretch(1)

    def _typed(self, words: str) -> None:
        """The first article of that name or number that is a gift card."""
        wanted = words.strip()
        found = self._desk.session.outfit.catalogue().search(wanted) if wanted else ()
        self._product = next((one for one in found if one.gift_card and one.active), None)
        self.name.setText(self._product.name if self._product else " ")
        own = self._product.price_minor if self._product else 0
        if own:
            self.amount.put(own)
        self.amount.setReadOnly(bool(own))
        self._judge()

    def _judge(self) -> None:
        try:
            self._check()
            reason = ""
        except Refused as refused:
            reason = self._text.problem(refused)
        if self._product is None:
            typed = self.article.text().strip()
            reason = self._text("gift_card.none" if typed else "gift_card.which")
        self.amount.refuse(refused=bool(self.amount.text().strip()) and not self.amount.minor())
        self.sheet.set_primary(self._text("gift_card.add"), "plus", reason)

    def _missing(self) -> QWidget | None:
        """The article, its number, then its amount."""
        if self._product is None:
            return self.article
        try:
            checked_number(self.number.text(), required=True)
        except Refused:
            return self.number
        return None if self._amount_good() else self.amount

    def _amount_good(self) -> bool:
        return (self.amount.minor() or 0) > 0

    def _check(self) -> SellGiftCard:
        number = checked_number(self.number.text(), required=True)
        if not self._amount_good():
            raise Refused("BAD_AMOUNT")
        sku = self._product.sku if self._product else ""
        return SellGiftCard(sku, number, self.amount.minor() or 0)

    def _confirm(self) -> None:
        self._desk.run(OPERATIONS[SELL], self._check(), failed=self._failed)

    def _failed(self, error: PosError) -> bool:
        """A number that is taken is told in the sheet, which stays."""
        here = isinstance(error, Refused) and error.code == "GIFT_CARD_KNOWN"
        if here and self._desk.host.sheet is self.sheet:
            self.sheet.slot.say(Message(self._text.problem(error), "refusal"))
            self.number.setFocus()
            self.number.selectAll()
        return here
