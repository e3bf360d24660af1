"""Another deposit than the rule's, with a reason and, below the floor, a second person (R66,
R143-R153).
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.domain.deposit import totals
from pos_app.domain.errors import PosError
from pos_app.domain.invoice import plan_pickup
from pos_app.domain.money import RATE_ONE, part
from pos_app.till.devices.scan_codes import Scanned, ScannedStaff
from pos_app.till.operations.deposit import PERMISSION, ClearOverride, OverrideDeposit
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.approving import approver_of, approvers, needs_approval, take_refusal
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.approval_pane import WIDTH as PANE
from pos_app.till.ui.widgets.approval_pane import ApprovalPane
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import captioned, card, label, retone
from pos_app.till.ui.widgets.share_fields import ShareFields
from pos_app.till.ui.widgets.sheet import LARGE, Sheet

RATES = (0, 100_000, 150_000, 200_000, 500_000)
REASONS = ("loyal", "late", "complaint")
REASON_MAX = 120
_RIGHT = Qt.AlignmentFlag.AlignRight


class DepositSheet:
    """Amount and percentage fill each other; the approval pane comes when it is needed."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        cart = desk.session.cart()
        self._cart = cart
        if cart.pick_up is not None:
            plan = plan_pickup(cart.pick_up)
            self._base, self._by_rule = plan.value.gross, plan.deposit_proposed
            self._most = min(cart.pick_up.order.deposit_available, self._base)
            self._now, self._rest = plan.deposit_used, 0
        else:
            sums = totals(cart)
            self._base, self._by_rule = sums.order_part, sums.deposit_calculated
            self._most = self._base
            self._now, self._rest = sums.deposit, sums.carry_out - sums.paid
        group = desk.session.configuration.group(desk.session.signed_in().group_id)
        self._floor_rate = group.lowest_deposit_rate if group else 0
        self._lacks_right = needs_approval(desk.session, PERMISSION)
        look = desk.look
        self.sheet = Sheet(look, look.text("label.adjust_deposit"), "hand-coins", LARGE)
        self.sheet.setMinimumHeight(640)
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        self.pane = ApprovalPane(look, approvers(desk.session, PERMISSION))
        self.pane.ready.connect(self._judge)
        row = QHBoxLayout()
        row.setSpacing(0)
        left = QWidget()
        left.setLayout(self._left())
        left.setFixedWidth(self.sheet.base - PANE)
        row.addWidget(left)
        row.addWidget(self.pane)
        row.addStretch(1)
        self.sheet.body.addLayout(row)
        if cart.override is not None and cart.pick_up is None:
            rule = look.figures.rate_short(totals(cart).deposit_rate)
            face = Face(look.text("deposit.back_to_rule", rate=rule), "undo-2", role="thin")
            self.sheet.add_footer(face).activated.connect(self._clear)
        self.sheet.confirmed.connect(self._confirm)
        self.focus: QWidget = self.amount
        self.share.put(self._now)
        self._judge()

    def scanned(self, found: Scanned) -> bool:
        """A manager's pass chooses the approver; the PIN is still asked."""
        return isinstance(found, ScannedStaff) and self.pane.choose(found.staff_id)

    # --- what is asked -----------------------------------------------------------------

    def _left(self) -> QVBoxLayout:
        look = self._desk.look
        column = QVBoxLayout()
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addWidget(self._facts())
        percent = AmountField(look, mark="%", role="line_plain")
        percent.setFixedWidth(148)
        self.share = ShareFields(look, percent, lambda: self._base)
        self.amount, self.percent = self.share.amount, percent
        self.share.edited.connect(self._judge)
        fields = QHBoxLayout()
        fields.setSpacing(12)
        caption = "deposit.new" if self._cart.pick_up is None else "label.deposit_used"
        fields.addLayout(captioned(look.text(caption), self.amount), 1)
        fields.addLayout(captioned(look.text("deposit.share"), self.percent))
        column.addLayout(fields)
        self._under = label("", "label", "danger", wrap=True)
        self._under.hide()
        column.addWidget(self._under)
        column.addLayout(self.share.buttons((*RATES, RATE_ONE)))
        column.addWidget(label(look.text("label.reason_required"), "label", "muted"))
        column.addLayout(self._reasons())
        column.addStretch(1)
        self.sheet.place_slot(column)
        return column

    def _facts(self) -> QWidget:
        text, figures = self._desk.look.text, self._desk.look.figures
        well = card(look="well")
        grid = QGridLayout(well)
        grid.setContentsMargins(16, 10, 16, 10)
        task = self._cart.pick_up
        if task is None:
            rate = figures.rate_short(totals(self._cart).deposit_rate)
            floor = figures.rate_short(self._floor_rate)
            rows = [
                (text("deposit.base"), self._base),
                (text("deposit.by_rule", rate=rate), self._by_rule),
                (text("deposit.floor", rate=floor), self._floor()),
            ]
        else:
            rows = [
                (text("deposit.base_now"), self._base),
                (text("label.deposit_available"), task.order.deposit_available),
                (text("deposit.proposed"), self._by_rule),
            ]
        for at, (caption, amount) in enumerate(rows):
            self._last_fact = label(caption, "body", "muted")
            grid.addWidget(self._last_fact, at, 0)
            grid.addWidget(label(figures.amount(amount), "body_strong"), at, 2, _RIGHT)
        grid.setColumnStretch(1, 1)
        return well

    def _reasons(self) -> QGridLayout:
        look = self._desk.look
        grid = QGridLayout()
        grid.setSpacing(8)
        self.reasons: dict[str, Button] = {}
        for at, code in enumerate(REASONS):
            button = Button(look, Face(look.text(f"deposit.reason_{code}"), role="thin"))
            button.setCheckable(True)
            button.activated.connect(lambda code=code: self._choose_reason(code))
            self.reasons[code] = button
            grid.addWidget(button, at // 2, at % 2)
        self.other = QLineEdit()
        self.other.setMaxLength(REASON_MAX)
        self.other.setPlaceholderText(look.text("deposit.reason_other"))
        self.other.setAccessibleName(look.text("deposit.reason_other"))
        self.other.textEdited.connect(lambda _words: self._choose_reason(""))
        grid.addWidget(self.other, 1, 1)
        return grid

    # --- what follows from it ------------------------------------------------------------

    def _floor(self) -> int:
        return part(self._base, self._floor_rate)

    def _choose_reason(self, code: str) -> None:
        for own, button in self.reasons.items():
            button.setChecked(own == code)
        if code:
            self.other.clear()
        self._judge()

    def _reason(self) -> str:
        for code, button in self.reasons.items():
            if button.isChecked():
                return self._desk.look.text(f"deposit.reason_{code}")
        return self.other.text().strip()

    def _judge(self) -> None:
        """Everything that depends on amount, reason and approval; with an amount that cannot be,
        the deposit stays as it is.
        """
        text, amount = self._desk.look.text, self.amount.minor()
        problem = self._problem(amount)
        wanted = self._now if problem or amount is None else amount
        below = not problem and self._cart.pick_up is None and wanted < self._floor()
        asks = (below or self._lacks_right) and wanted != self._now
        self.pane.setVisible(asks)
        retone(self._last_fact, "warning" if below else "muted")
        self._under.setText(problem)
        self._under.setVisible(bool(problem))
        self.amount.refuse(
            refused=bool(problem) or below, state="refused" if problem else "warning"
        )
        code = "deposit.below_floor" if below else "deposit.no_right"
        self.pane.explain(text(code, amount_minor=wanted, floor_minor=self._floor()))
        reason = problem or ("" if self._reason() else text("refused.REASON_MISSING"))
        if asks and not reason and not self.pane.complete:
            reason = text("refused.APPROVAL_NEEDED")
        words = text("label.approve" if asks else "label.apply")
        self.sheet.set_primary(words, "check", reason)
        before = self._desk.due_minor()
        if self._cart.pick_up is not None:
            after = before + self._now - wanted
        else:
            after = self._rest + wanted
        self.sheet.set_due(after, before)

    def _problem(self, amount: int | None) -> str:
        text = self._desk.look.text
        if amount is None:
            return text("refused.BAD_AMOUNT")
        if amount < 0:
            return text("refused.DEPOSIT_NEGATIVE")
        if amount > self._most:
            code = "DEPOSIT_ABOVE_TOTAL" if self._cart.pick_up is None else "PICKUP_DEPOSIT"
            return text(f"refused.{code}", most_minor=self._most)
        return ""

    def _confirm(self) -> None:
        amount = self.amount.minor()
        if amount is not None:
            request = OverrideDeposit(amount, self._reason(), approver_of(self.pane))
            self._desk.run(OPERATIONS["override_deposit"], request, failed=self._failed)

    def _clear(self) -> None:
        if self._lacks_right and not self.pane.complete:
            self.pane.show()
            self.pane.refuse(self._desk.look.text("refused.APPROVAL_NEEDED"))
            return
        request = ClearOverride(approver_of(self.pane))
        self._desk.run(OPERATIONS["clear_deposit_override"], request, failed=self._failed)

    def _failed(self, error: PosError) -> bool:
        taken = take_refusal(self.pane, error, self._desk.look.text)
        self._judge()
        return taken
