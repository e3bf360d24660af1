"""A discount for a whole line, as an amount or a percentage; above the group's limit somebody
approves (R52, R194).
"""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.cart import check_discountable
from pos_app.domain.errors import PosError, Refused
from pos_app.domain.pricing import full_amount
from pos_app.till.devices.scan_codes import Scanned, ScannedStaff
from pos_app.till.operations.lines import LineDiscount
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.approving import approver_of, approvers, needs_approval, take_refusal
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.approval_pane import WIDTH as PANE
from pos_app.till.ui.widgets.approval_pane import ApprovalPane
from pos_app.till.ui.widgets.card import captioned, label
from pos_app.till.ui.widgets.keypad import AMOUNT_KEYS, Keypad
from pos_app.till.ui.widgets.share_fields import ShareFields
from pos_app.till.ui.widgets.sheet import LARGE, Sheet

RATES = (0, 50_000, 100_000, 200_000, 500_000)


class DiscountSheet:
    """The line's discount as it would be; the approval pane comes when it is needed."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        look, chosen = desk.look, desk.stage.chosen()
        if len(chosen) != 1:
            raise Refused("ONE_LINE" if chosen else "NO_LINE_CHOSEN")
        cart = desk.session.cart()
        self._line = cart.line(chosen[0])
        check_discountable(cart, self._line)
        self._full = full_amount(self._line.price_minor, self._line.quantity)
        group = desk.session.configuration.group(desk.session.signed_in().group_id)
        alone = group is not None and not needs_approval(desk.session, "line_discount")
        self._limit = group.discount_limit(self._full) if group and alone else 0
        self.sheet = Sheet(look, look.text("label.discount"), "percent", LARGE)
        self.sheet.setMinimumHeight(640)
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        self.pane = ApprovalPane(look, approvers(desk.session, "line_discount"))
        self.pane.ready.connect(self._judge)
        left = QWidget()
        left.setLayout(self._left())
        left.setFixedWidth(self.sheet.base - PANE)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(self.pane)
        row.addStretch(1)
        self.sheet.body.addLayout(row)
        self.sheet.confirmed.connect(self._confirm)
        self.sheet.missing = lambda: None if self.pane.isHidden() else self.pane.lacking
        self.focus: QWidget = self.percent
        self.share.put(self._line.discount_minor)
        self.percent.selectAll()
        self.amount.deselect()
        self._judge()

    def scanned(self, found: Scanned) -> bool:
        """A manager's pass chooses the approver."""
        return isinstance(found, ScannedStaff) and self.pane.choose(found.staff_id)

    def _left(self) -> QVBoxLayout:
        look = self._desk.look
        column = QVBoxLayout()
        column.setContentsMargins(24, 12, 24, 16)
        column.setSpacing(8)
        column.addWidget(label(self._line.name, "heading"))
        self.share = ShareFields(look, AmountField(look, mark="%"), lambda: self._full)
        self.amount, self.percent = self.share.amount, self.share.percent
        self.share.edited.connect(self._judge)
        fields = QHBoxLayout()
        fields.setSpacing(12)
        fields.addLayout(captioned(look.text("discount.percent"), self.percent), 1)
        fields.addLayout(captioned(look.text("label.amount"), self.amount), 1)
        column.addLayout(fields)
        column.addLayout(self.share.buttons(RATES))
        self.keypad = Keypad(look, AMOUNT_KEYS, (44, 60))
        self.keypad.pressed.connect(self._press)
        column.addWidget(self.keypad, 1)
        self.sheet.place_slot(column)
        return column

    def _press(self, key: str) -> None:
        """The keypad writes into the field that has the focus."""
        (self.amount if self.amount.hasFocus() else self.percent).press(key)

    def _judge(self) -> None:
        text, figures, amount = self._desk.look.text, self._desk.look.figures, self.amount.minor()
        bad = amount is None or not 0 <= amount <= self._full
        asks = not bad and amount is not None and amount > self._limit
        self.amount.refuse(refused=bad)
        self.pane.setVisible(asks)
        self.pane.explain(text("discount.above_limit", limit_minor=self._limit))
        reason = text.problem(self._refused(amount)) if bad else ""
        if asks and not self.pane.complete:
            reason = text("refused.APPROVAL_NEEDED")
        self.sheet.set_primary(text("label.approve" if asks else "label.apply"), "check", reason)
        left = figures.money(self._full - (0 if bad or amount is None else amount))
        self.sheet.set_result(
            text("discount.line_becomes"), left, text("deposit.was", before_minor=self._full)
        )

    def _refused(self, amount: int | None) -> Refused:
        if amount is None:
            return Refused("BAD_AMOUNT")
        return Refused("BAD_AMOUNT", line=self._line.name, most_minor=self._full)

    def _confirm(self) -> None:
        amount = self.amount.minor()
        if amount is not None:
            request = LineDiscount(self._line.line_no, amount, approver_of(self.pane))
            self._desk.run(OPERATIONS["line_discount"], request, failed=self._failed)

    def _failed(self, error: PosError) -> bool:
        taken = take_refusal(self.pane, error, self._desk.look.text)
        self._judge()
        return taken
