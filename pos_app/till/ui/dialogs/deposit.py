"""Another deposit than the rule's, with a reason and, below the floor, a second person (R66,
R143-R153).
"""

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from pos_app.domain.deposit import set_by_hand, totals
from pos_app.domain.errors import PosError
from pos_app.domain.invoice import plan_pickup
from pos_app.domain.money import RATE_ONE, part
from pos_app.domain.transaction import PickUp
from pos_app.till.devices.scan_codes import Scanned, ScannedStaff
from pos_app.till.operations.deposit import PERMISSION, ClearOverride, OverrideDeposit
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.approving import approver_of, approvers, needs_approval, take_refusal
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.approval_pane import WIDTH as PANE
from pos_app.till.ui.widgets.approval_pane import ApprovalPane
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import captioned, card, edge, label, retone
from pos_app.till.ui.widgets.share_fields import ShareFields
from pos_app.till.ui.widgets.sheet import LARGE, Sheet

RATES = (0, 100_000, 150_000, 200_000, 500_000)
REASONS = ("loyal", "late", "complaint")
REASON_MAX = 120
_RIGHT = Qt.AlignmentFlag.AlignRight


class _Asked(NamedTuple):
    """What is asked: the deposit `now` of `base`, between `floor` and `most`; `facts` are rows of
    caption, its rate and amount. Set by hand it may go back to a rate; a pickup's lowers what is
    due.
    """

    caption: str
    facts: tuple[tuple[str, int, int], ...]
    base: int
    now: int
    most: int
    too_much: str
    floor: int = 0
    back_to: int | None = None
    lowers_due: bool = False


def _of_order(desk: Desk) -> _Asked:
    cart = desk.session.cart()
    sums, rate = totals(cart), totals(cart).deposit_rate
    group = desk.session.configuration.group(desk.session.signed_in().group_id)
    lowest = group.lowest_deposit_rate if group else 0
    floor = part(sums.order_part, lowest)
    return _Asked(
        caption="deposit.new",
        facts=(
            ("deposit.base", 0, sums.order_part),
            ("deposit.by_rule", rate, sums.deposit_calculated),
            ("deposit.floor", lowest, floor),
        ),
        base=sums.order_part,
        now=sums.deposit,
        most=sums.order_part,
        too_much="DEPOSIT_ABOVE_TOTAL",
        floor=floor,
        back_to=None if set_by_hand(cart) is None else rate,
    )


def _of_pickup(task: PickUp) -> _Asked:
    plan, available = plan_pickup(task), task.order.deposit_available
    value = plan.value.gross
    return _Asked(
        caption="label.deposit_used",
        facts=(
            ("deposit.base_now", 0, value),
            ("label.deposit_available", 0, available),
            ("deposit.proposed", 0, plan.deposit_proposed),
        ),
        base=value,
        now=plan.deposit_used,
        most=min(available, value),
        too_much="PICKUP_DEPOSIT",
        lowers_due=True,
    )


class DepositSheet:
    """Amount and percentage fill each other; the approval pane comes when it is needed."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        task = desk.session.cart().pick_up
        self._asked = _of_order(desk) if task is None else _of_pickup(task)
        self._lacks_right = needs_approval(desk.session, PERMISSION)
        self._clearing = False
        look = desk.look
        self.sheet = Sheet(look, look.text("label.adjust_deposit"), "hand-coins", LARGE)
        self.sheet.setMinimumHeight(640)
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        self.pane = ApprovalPane(look, approvers(desk.session, PERMISSION))
        self.pane.ready.connect(self._judge)
        self._edge = edge()
        row = QHBoxLayout()
        row.setSpacing(0)
        left = QWidget()
        left.setLayout(self._left())
        left.setFixedWidth(self.sheet.base - PANE - 1)
        row.addWidget(left)
        row.addWidget(self._edge)
        row.addWidget(self.pane)
        row.addStretch(1)
        self.sheet.body.addLayout(row)
        if self._asked.back_to is not None:
            rule = look.figures.rate_short(self._asked.back_to)
            face = Face(look.text("deposit.back_to_rule", rate=rule), "undo-2", role="thin")
            self.sheet.add_footer(face).activated.connect(self._clear)
        self.sheet.confirmed.connect(self._confirm)
        self.sheet.missing = self._missing
        self.focus: QWidget = self.amount
        self.share.put(self._asked.now)
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
        column.addSpacing(8)
        percent = AmountField(look, mark="%", role="line_plain")
        percent.setFixedWidth(132)
        self.share = ShareFields(look, percent, lambda: self._asked.base)
        self.amount, self.percent = self.share.amount, percent
        self.share.edited.connect(self._judge)
        fields = QHBoxLayout()
        fields.setSpacing(12)
        fields.addLayout(captioned(look.text(self._asked.caption), self.amount), 1)
        fields.addLayout(captioned(look.text("deposit.share"), self.percent))
        column.addLayout(fields)
        self._under = label("", "label", "danger", wrap=True)
        self._under.hide()
        column.addWidget(self._under)
        column.addLayout(self.share.buttons((*RATES, RATE_ONE)))
        column.addSpacing(8)
        column.addWidget(label(look.text("label.reason_required"), "label", "muted"))
        column.addLayout(self._reasons())
        column.addStretch(1)
        self.sheet.place_slot(column)
        return column

    def _facts(self) -> QWidget:
        text, figures = self._desk.look.text, self._desk.look.figures
        well = card(look="well")
        grid = QGridLayout(well)
        grid.setContentsMargins(16, 11, 16, 11)
        grid.setVerticalSpacing(10)
        self._below = label("")
        self._below.setPixmap(self._desk.look.icon("triangle-alert", "warning", 18))
        for at, (name, rate, amount) in enumerate(self._asked.facts):
            caption = text(name, rate=figures.rate_short(rate))
            self._last_fact = label(caption, "body", "muted")
            grid.addWidget(self._last_fact, at, 0)
            grid.addWidget(label(figures.amount(amount), "amount"), at, 2, _RIGHT)
        grid.addWidget(self._below, len(self._asked.facts) - 1, 1)
        grid.setColumnStretch(1, 1)
        return well

    def _reasons(self) -> QGridLayout:
        look = self._desk.look
        grid = QGridLayout()
        grid.setSpacing(8)
        self.reasons: dict[str, Button] = {}
        for at, code in enumerate(REASONS):
            face = Face(look.text(f"deposit.reason_{code}"), role="thin", shape="left")
            button = Button(look, face)
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.activated.connect(lambda code=code: self._choose_reason(code))
            self.reasons[code] = button
            grid.addWidget(button, at // 2, at % 2)
        self.other = QLineEdit()
        self.other.setMaxLength(REASON_MAX)
        self.other.setPlaceholderText(look.text("deposit.reason_other"))
        self.other.setAccessibleName(look.text("deposit.reason_other"))
        self.other.textEdited.connect(lambda _words: self._choose_reason(""))
        grid.addWidget(self.other, 1, 1)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        return grid

    # --- what follows from it ------------------------------------------------------------

    def _choose_reason(self, code: str) -> None:
        for own, button in self.reasons.items():
            button.setChecked(own == code)
            button.set_face(icon="check" if own == code else "")
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
        text, asked = self._desk.look.text, self._asked
        problem, amount = self._problem(), self.amount.minor()
        wanted = asked.now if problem or amount is None else amount
        below = not problem and wanted < asked.floor
        asks = (below or self._lacks_right) and wanted != asked.now
        self.pane.setVisible(asks or self._clearing)
        self._edge.setVisible(asks or self._clearing)
        self._warn(below=below)
        self._under.setText(problem)
        self._under.setVisible(bool(problem))
        self.amount.refuse(
            refused=bool(problem) or below, state="refused" if problem else "warning"
        )
        code = "deposit.below_floor" if below else "deposit.no_right"
        clerk = self._desk.session.signed_in().name.split()[0]
        self.pane.explain(text(code, amount_minor=wanted, floor_minor=asked.floor, clerk=clerk))
        reason = problem or ("" if self._reason() else text("refused.REASON_MISSING"))
        if asks and not reason and not self.pane.complete:
            reason = text("refused.APPROVAL_NEEDED")
        words = text("label.approve" if asks else "label.apply")
        self.sheet.set_primary(words, "check", reason)
        before, more = self._desk.due_minor(), wanted - asked.now
        after = before - more if asked.lowers_due else before + more
        self.sheet.set_due(after, before, *self._made_of(wanted))

    def _warn(self, *, below: bool) -> None:
        """The floor stands out where the deposit is below it."""
        self._last_fact.setProperty("type", "body_strong" if below else "body")
        retone(self._last_fact, "warning" if below else "muted")
        self._below.setVisible(below)

    def _made_of(self, deposit: int) -> tuple[str, ...]:
        """What the amount due is made of, where it is no more than two."""
        cart = self._desk.session.cart()
        if cart.pick_up is not None or cart.order_in_hand is not None or cart.tenders:
            return ()
        text = self._desk.look.text
        carried = totals(cart).carry_out
        return (text("deposit.made_of", carried_minor=carried, deposit_minor=deposit),)

    def _missing(self) -> QWidget | None:
        """The amount, a reason, then who agrees."""
        if self._problem():
            return self.amount
        if not self._reason():
            return self.reasons[REASONS[0]]
        return self.pane.lacking

    def _problem(self) -> str:
        text, amount = self._desk.look.text, self.amount.minor()
        if amount is None:
            return text("refused.BAD_AMOUNT")
        if amount < 0:
            return text("refused.DEPOSIT_NEGATIVE")
        if amount > self._asked.most:
            return text(f"refused.{self._asked.too_much}", most_minor=self._asked.most)
        return ""

    def _confirm(self) -> None:
        amount = self.amount.minor()
        if amount is not None:
            request = OverrideDeposit(amount, self._reason(), approver_of(self.pane))
            self._desk.run(OPERATIONS["override_deposit"], request, failed=self._failed)

    def _clear(self) -> None:
        if self._lacks_right and not self.pane.complete:
            self._clearing = True
            self._judge()
            self.pane.refuse(self._desk.look.text("refused.APPROVAL_NEEDED"))
            return
        request = ClearOverride(approver_of(self.pane))
        self._desk.run(OPERATIONS["clear_deposit_override"], request, failed=self._failed)

    def _failed(self, error: PosError) -> bool:
        taken = take_refusal(self.pane, error, self._desk.look.text)
        self._judge()
        return taken
