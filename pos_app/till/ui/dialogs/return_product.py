"""Takes an article back without its receipt: which, how much, at what price, why, and who agrees
(109, R52, R82).
"""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError, Refused
from pos_app.domain.pricing import full_amount
from pos_app.domain.product import SERIAL_AT_SALE, Product
from pos_app.domain.quantity import QUANTITY_MAX, UNIT
from pos_app.domain.serials import is_readable
from pos_app.till.devices.scan_codes import Scanned, ScannedStaff, article_codes
from pos_app.till.operations.lines import first_known
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.returning import UNLINKED, ReturnProduct, check_unlinked
from pos_app.till.ui.approving import approver_of, approvers, needs_approval, take_refusal
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.approval_pane import WIDTH as PANE
from pos_app.till.ui.widgets.approval_pane import ApprovalPane
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import captioned, label
from pos_app.till.ui.widgets.keypad import AMOUNT_KEYS, Keypad
from pos_app.till.ui.widgets.option_group import Choice, OptionGroup
from pos_app.till.ui.widgets.quantity_field import QuantityField
from pos_app.till.ui.widgets.sheet import LARGE, MEDIUM, Sheet

SERIALS_LONG = 400


class ReturnProductSheet:
    """A clerk who may not do it by themselves sees the approval pane from the start."""

    def __init__(self, desk: Desk, _gesture: str) -> None:
        check_unlinked(desk.session)
        self._desk, self._text = desk, desk.look.text
        self._product: Product | None = None
        self._asks = needs_approval(desk.session, UNLINKED)
        width = LARGE if self._asks else MEDIUM
        self.sheet = Sheet(desk.look, self._text("gesture.return_product"), "undo-2", width)
        self.pane = ApprovalPane(desk.look, approvers(desk.session, UNLINKED))
        self.pane.ready.connect(self._judge)
        self.article = QLineEdit()
        self.article.setMaxLength(40)
        self.article.setPlaceholderText(self._text("returned.scan_article"))
        self.article.textEdited.connect(self._typed)
        self.name = label("", "heading", wrap=True)
        self.price = AmountField(desk.look)
        self.price.edited.connect(self._judge)
        self.pieces = QuantityField(desk.look, 1, QUANTITY_MAX, decimals=3)
        self.pieces.setMinimumHeight(64)
        self.pieces.put(UNIT)
        self.pieces.changed.connect(lambda _value: self._judge())
        self.pieces.refused.connect(lambda _why: self._judge())
        self.serials = QLineEdit()
        self.serials.setMaxLength(SERIALS_LONG)
        self.serials.setPlaceholderText(self._text("returned.serials_hint"))
        self.serials.textEdited.connect(lambda _words: self._judge())
        self.serial_row = QWidget()
        self.reasons = OptionGroup(desk.look)
        self.reasons.chosen.connect(lambda _key: self._judge())
        self._build(self.sheet.base - PANE if self._asks else self.sheet.base)
        self.sheet.confirmed.connect(self._confirm)
        self.sheet.missing = self._missing
        self.focus: QWidget | None = self.article
        self._judge()

    def scanned(self, found: Scanned) -> bool:
        """The article, by a code of the store's own too, or the pass of who agrees."""
        if isinstance(found, ScannedStaff):
            return self.pane.choose(found.staff_id)
        codes = article_codes(found)
        known = first_known(self._desk.session, codes)
        if codes:
            self.article.setText(known.sku if known else codes[0])
            self._typed(self.article.text())
        return known is not None

    def _build(self, width: int) -> None:
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        left = QWidget()
        left.setFixedWidth(width)
        column = QVBoxLayout(left)
        column.setContentsMargins(24, 12, 24, 12)
        column.setSpacing(8)
        named = captioned(self._text("returned.serials"), self.serials)
        named.setContentsMargins(0, 0, 0, 0)
        self.serial_row.setLayout(named)
        self.serial_row.hide()
        what = QHBoxLayout()
        what.setSpacing(12)
        what.addLayout(captioned(self._text("label.article"), self.article), 1)
        what.addWidget(self.serial_row, 1)
        column.addLayout(what)
        fields = QHBoxLayout()
        fields.setSpacing(12)
        fields.addWidget(self.name, 1)
        fields.addLayout(captioned(self._text("label.quantity"), self.pieces))
        fields.addLayout(captioned(self._text("label.price"), self.price), 1)
        column.addLayout(fields)
        beside = QHBoxLayout()
        beside.setSpacing(12)
        reasons = self._desk.session.configuration.orders.return_reasons
        if reasons:
            dutch = self._text.language == "nl"
            words = ((x.code, (x.name_nl if dutch else "") or x.name) for x in reasons)
            self.reasons.show_choices(tuple(Choice(code, Face(name)) for code, name in words))
            why = captioned(self._text("label.reason_required"), self.reasons)
            why.addStretch(1)
            beside.addLayout(why, 1)
        self.keypad = Keypad(self._desk.look, AMOUNT_KEYS, (44, 46))
        self.keypad.write_in(self.article, self.serials, self.pieces.number, self.price)
        beside.addWidget(self.keypad, 1)
        column.addLayout(beside)
        column.addStretch(1)
        self.sheet.place_slot(column)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(self.pane)
        self.sheet.body.addLayout(row)
        self.pane.setVisible(self._asks)
        self.pane.explain(self._text("returned.without_receipt"))

    def _typed(self, code: str) -> None:
        """Today's price is proposed for an article that is known."""
        self._product = first_known(self._desk.session, (code.strip(),))
        found = self._product
        self.name.setText(found.name if found else "")
        if found is not None:
            self.price.put(found.price_minor)
        self.serial_row.setVisible(found is not None and found.serial == SERIAL_AT_SALE)
        self._judge()

    def _problem(self) -> tuple[str, QWidget | None]:
        """Why the goods cannot be taken yet, and the field where that is mended."""
        text, price = self._text, self.price.minor()
        if self._product is None:
            typed = self.article.text().strip()
            code = "returned.unknown_article" if typed else "returned.scan_article"
            return text(code, sku=typed), self.article
        if self._product.gift_card:
            card = Refused("RETURN_GIFTCARD", line=self._product.name)
            return text.problem(card), self.article
        if price is None or price < 0:
            return text("refused.BAD_AMOUNT"), self.price
        if not self.pieces.valid:
            bad = Refused("BAD_QUANTITY", line=self._product.name)
            return text.problem(bad), self.pieces.number
        if any(not is_readable(one) for one in self._numbers()):
            return text("refused.SERIAL_BAD", serial=self.serials.text().strip()), self.serials
        if self.reasons.tiles and not self.reasons.key:
            return text("refused.REASON_MISSING"), next(iter(self.reasons.tiles.values()))
        if self._asks and not self.pane.complete:
            return text("refused.APPROVAL_NEEDED"), self.pane.lacking
        return "", None

    def _missing(self) -> QWidget | None:
        return self._problem()[1]

    def _judge(self) -> None:
        text, price = self._text, self.price.minor()
        reason, _field = self._problem()
        words = "label.approve" if self._asks else "returned.take_back"
        self.sheet.set_primary(text(words), "shield-check" if self._asks else "undo-2", reason)
        whole = full_amount(price or 0, self.pieces.value) if self._product else 0
        self.sheet.set_result(text("label.to_refund"), self._desk.look.figures.money(whole))

    def _confirm(self) -> None:
        if self._product is None:
            return
        request = ReturnProduct(
            self._product.sku,
            self.pieces.value,
            self.price.minor(),
            self.reasons.key,
            approver_of(self.pane) if self._asks else None,
            self._numbers(),
        )

        def done(_outcome: Outcome) -> None:
            self._desk.ask("tab_sale")

        self._desk.run(OPERATIONS["return_product"], request, done=done, failed=self._failed)

    def _numbers(self) -> tuple[str, ...]:
        """The pieces that come back, so that they may be sold again (R121)."""
        if self.serial_row.isHidden():
            return ()
        return tuple(self.serials.text().replace(",", " ").split())

    def _failed(self, error: PosError) -> bool:
        taken = self._asks and take_refusal(self.pane, error, self._text)
        self._judge()
        return taken
