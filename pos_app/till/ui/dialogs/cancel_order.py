"""Cancels what is open of a recalled order: lines, the charge within rights, what goes back and how
(R104-R106, R160-R165, screen 19); the money itself moves on the transaction screen.
"""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from pos_app.domain.cancellation import begun, charge_value, check_charge, value_cancelled
from pos_app.domain.cancellation import settlement as cancelling
from pos_app.domain.errors import PosError, Refused
from pos_app.domain.order import OrderLine, open_value_of
from pos_app.domain.refunds import RefundPart, refund_plan
from pos_app.domain.transaction import Cancellation
from pos_app.till.devices.scan_codes import Scanned, ScannedStaff
from pos_app.till.operations.cancelling import WAIVE, CancelOrder, check_cancellable
from pos_app.till.operations.editing import with_order
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.approving import approver_of, approvers, needs_approval, take_refusal
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.waiting import Waiting
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.approval_pane import WIDTH as PANE
from pos_app.till.ui.widgets.approval_pane import ApprovalPane
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import captioned, label, retone, scrolled
from pos_app.till.ui.widgets.check_row import CheckLine, CheckList
from pos_app.till.ui.widgets.formula import Formula, Term
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.notes import Notes
from pos_app.till.ui.widgets.share_fields import ShareFields
from pos_app.till.ui.widgets.sheet import MEDIUM, Sheet

LEFT, HEIGHT = 364, 616
REASON_MAX = 120


class CancelOrderSheet:
    """The charge is proposed; one that a clerk typed stays when the lines change (R161)."""

    def __init__(self, desk: Desk, _gesture: str) -> None:
        self._desk = desk
        self._order = check_cancellable(desk.session)
        self._cart = with_order(desk.session.new_cart(), self._order)
        self._typed = False
        self._asks = needs_approval(desk.session, WAIVE)
        look, text = desk.look, desk.look.text
        code = "cancel.title_quote" if self._order.quote else "cancel.title"
        title = text(code, order=self._order.order_no)
        self.sheet = Sheet(look, title, "ban", MEDIUM, "danger")
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        self.lines = CheckList(look, tuple(self._line(x) for x in self._order.order_part if x.open))
        percent = AmountField(look, mark="%", role="line_plain")
        percent.setFixedWidth(124)
        self.share = ShareFields(look, percent, self._base)
        self.amount, self.percent = self.share.amount, percent
        self.proposal = label("", "label", "muted", wrap=True)
        self.back_to = Button(look, Face(icon="undo-2", role="quiet", type="label_strong"))
        self.charge_box, self.reason_box = QWidget(), QWidget()
        self.reason = QLineEdit()
        self.reason.setMaxLength(REASON_MAX)
        self.formula = Formula(look)
        self.way_back = Notes(look, ("label_plain", "text_muted"), 3)
        self.pane = ApprovalPane(look, approvers(desk.session, WAIVE))
        self._build()
        self._connect()
        self.waiting = Waiting(desk, self.sheet, self._judge)
        self.focus: QWidget = self.sheet.back
        self._lines_changed()
        owed = self._order.unpaid
        if owed:  # no part of R162's formula, so it is told beside it (R90)
            said = Message(text("cancel.unpaid", amount_minor=owed), "warning")
            self.sheet.slot.say(said)

    def scanned(self, found: Scanned) -> bool:
        """A manager's pass chooses the approver; the PIN is still asked."""
        return isinstance(found, ScannedStaff) and self.pane.choose(found.staff_id)

    def type_again(self, request: CancelOrder) -> None:
        """What was chosen before another till changed the order (R140); the charge that was typed
        stays (R161).
        """
        self.reason.setText(request.reason)
        self.lines.put(request.quantities)
        if request.charge_minor is not None:
            self.share.put(request.charge_minor)
            self._charge_typed()

    # --- what is asked ------------------------------------------------------------------------

    def _line(self, line: OrderLine) -> CheckLine:
        """Packed goods are unpacked first (`NEEDS_UNPACK`)."""
        text, figures = self._desk.look.text, self._desk.look.figures
        free = line.open - line.packed
        parts = [text("recalled.open_of", open=line.open, quantity=line.ordered)]
        if line.packed:
            parts.append(text("cancel.packed", packed=figures.quantity(line.packed)))
        return CheckLine(
            line.line_no,
            line.name,
            " · ".join(parts),
            free or line.open,
            figure=figures.amount(open_value_of(self._order, line)),
            decimals=line.decimals,
            checked=free > 0,
            reason="" if free else parts[-1],
        )

    def _build(self) -> None:
        """Lines and money side by side over the slot, the reason and the way back below the lines;
        the approval beside both.
        """
        text, left = self._desk.look.text, QVBoxLayout()
        left.setContentsMargins(24, 12, 8, 12)
        left.addWidget(label(text("cancel.lines"), "label", "muted"))
        left.addWidget(_scrolled(self.lines), 1)
        left.addWidget(self.reason_box)
        left.addWidget(self.way_back)
        column, money = QWidget(), QWidget()
        column.setFixedWidth(LEFT)
        column.setLayout(left)
        money.setLayout(self._money())
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(column)
        row.addWidget(_scrolled(money), 1)
        asked, slot = QVBoxLayout(), QHBoxLayout()
        asked.setContentsMargins(0, 0, 0, 12)
        slot.setContentsMargins(24, 0, 24, 0)
        slot.addWidget(self.sheet.slot)
        self.sheet.slot.show()
        asked.addLayout(row, 1)
        asked.addLayout(slot)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addLayout(asked, 1)
        beside.addWidget(self.pane)
        self.sheet.body.addLayout(beside, 1)
        self.sheet.setMinimumHeight(HEIGHT)

    def _money(self) -> QVBoxLayout:
        text, right = self._desk.look.text, QVBoxLayout()
        right.setContentsMargins(12, 12, 24, 4)
        right.setSpacing(8)
        fields, under = QHBoxLayout(), QHBoxLayout()
        fields.setSpacing(8)
        fields.addLayout(captioned(text("cancel.charge"), self.amount), 1)
        fields.addLayout(captioned(text("cancel.share"), self.percent))
        under.addWidget(self.proposal, 1)
        under.addWidget(self.back_to)
        charge, reason = QVBoxLayout(self.charge_box), captioned(text("cancel.reason"), self.reason)
        for box in (charge, reason):
            box.setContentsMargins(0, 0, 0, 0)
        charge.addLayout(fields)
        charge.addLayout(under)
        self.reason_box.setLayout(reason)
        for widget in (self.charge_box, self.formula):
            right.addWidget(widget)
        right.addStretch(1)
        return right

    def _connect(self) -> None:
        self.lines.changed.connect(self._lines_changed)
        self.lines.refused.connect(self.sheet.slot.reason)
        self.share.edited.connect(self._charge_typed)
        self.back_to.activated.connect(self._propose)
        self.reason.textEdited.connect(lambda _words: self._judge())
        self.pane.ready.connect(self._judge)
        self.sheet.confirmed.connect(self._confirm)
        self.sheet.missing = self._missing

    # --- what follows from it -----------------------------------------------------------------

    def _task(self) -> Cancellation:
        """The cancellation with the charge as it stands, or why it is none."""
        self.lines.check()
        task, amount = begun(self._order, self.lines.quantities()), self.amount.minor()
        if amount is None:
            raise Refused("BAD_AMOUNT")
        check_charge(amount)
        return replace(task, charge_minor=amount)

    def _lines_changed(self) -> None:
        if self._typed:
            self._judge()
        else:
            self._propose()

    def _propose(self) -> None:
        """The charge that the order's own percentage asks for (K11)."""
        self._typed = False
        try:
            self.share.put(begun(self._order, self.lines.quantities()).proposed_minor)
        except PosError:
            self.share.put(0)
        self._judge()

    def _base(self) -> int:
        return value_cancelled(self._order, self.lines.quantities())

    def _charge_typed(self) -> None:
        self._typed = True
        self._judge()

    def _judge(self) -> None:
        """Formula, way back, reason and approval for the charge as it stands."""
        text, figures = self._desk.look.text, self._desk.look.figures
        rate = figures.rate_short(self._order.terms.cancellation_rate)
        free = self._order.quote is not None
        self.charge_box.setVisible(not free)
        self.back_to.set_face(label=text("cancel.back_to_proposal", rate=rate))
        self.back_to.setVisible(self._typed)
        words = self._primary_words()
        try:
            task = self._task()
        except PosError as error:
            self.reason_box.hide()
            self._show_pane(shown=False)
            self.formula.show_terms(())
            self.way_back.put("")
            self.sheet.set_result("", "")
            self._judge_amount(error)
            self.sheet.set_primary(words, "ban", text.problem(error), role="danger")
            return
        below = task.charge_minor < task.proposed_minor
        asks = self._needs_consent(task)
        self._judge_amount(None)
        self.reason_box.setVisible(below)
        self._show_pane(shown=asks)
        amounts = {"charge_minor": task.charge_minor, "proposed_minor": task.proposed_minor}
        self.pane.explain(text("cancel.waive", **amounts))
        self._show_money(task)
        reason = text("refused.REASON_MISSING") if below and not self._reason() else ""
        if asks and not reason and not self.pane.complete:
            reason = text("refused.APPROVAL_NEEDED")
        self.sheet.set_primary(words, "ban", reason, role="danger")

    def _missing(self) -> QWidget | None:
        """Why less is charged, then who agrees."""
        if not self.reason_box.isHidden() and not self._reason():
            return self.reason
        return None if self.pane.isHidden() else self.pane.lacking

    def _judge_amount(self, error: PosError | None) -> None:
        """Under the charge what is wrong with it, else what is proposed."""
        text = self._desk.look.text
        rate = self._desk.look.figures.rate_short(self._order.terms.cancellation_rate)
        shown, tone = text("cancel.proposed", rate=rate, base_minor=self._base()), "muted"
        if isinstance(error, Refused) and error.code in ("BAD_AMOUNT", "CHARGE_NEGATIVE"):
            shown, tone = text.problem(error), "danger"
        self.amount.refuse(refused=tone == "danger")
        self.proposal.setText(shown)
        retone(self.proposal, tone)

    def _needs_consent(self, task: Cancellation) -> bool:
        """Nothing at all by who may not, or less than the group's lowest (R163)."""
        if task.charge_minor == 0 and task.proposed_minor > 0 and self._asks:
            return True
        session = self._desk.session
        group = session.configuration.group(session.signed_in().group_id)
        return group is None or not group.lets_cancel_for(task.charge_minor, task.proposed_minor)

    def _primary_words(self) -> str:
        text, chosen = self._desk.look.text, self.lines.quantities()
        if self._order.quote is not None:
            return text("change.drop_quote")
        whole = tuple((x.line_no, x.open) for x in self._order.order_part if x.open)
        if chosen == whole or not chosen:
            return text("cancel.confirm")
        return text.count("cancel.confirm_part", len(chosen))

    def _show_money(self, task: Cancellation) -> None:
        text, figures, money = self._desk.look.text, self._desk.look.figures, cancelling(task)
        charge, tax = charge_value(task), self._order.terms.cancellation_tax_rate
        terms = [
            Term(text("cancel.charge"), task.charge_minor),
            Term(text("cancel.tax", rate=tax), charge.tax, "+"),
        ]
        if money.deposit:
            terms.append(Term(text("label.deposit"), money.deposit, "+", text("cancel.rest")))
        available = text("change.still_available")
        terms.append(Term(text("label.deposit"), money.available, "−", available))
        code = "label.to_refund" if money.due < 0 else "label.due_now"
        terms.append(Term(text(code), abs(money.due)))
        self.formula.setVisible(self._order.quote is None)
        self.formula.show_terms(tuple(terms))
        quote_free = text("cancel.quote_free") if self._order.quote is not None else ""
        self.way_back.put(quote_free or self._way_back(task))
        self.sheet.set_result(text(code), figures.money(abs(money.due)))

    def _way_back(self, task: Cancellation) -> str:
        """Refund per tender, newest first (R164)."""
        if cancelling(task).due >= 0:
            return ""
        parts = refund_plan(replace(self._cart, cancellation=task))
        shown = ", ".join(self._part(one) for one in parts)
        return self._desk.look.text("cancel.goes_back", parts=shown)

    def _part(self, one: RefundPart) -> str:
        text, payment = self._desk.look.text, one.payment
        if payment is None or payment.card is None:
            return text("cancel.goes_back_cash", amount_minor=one.amount_minor)
        card = f"{payment.card.brand} {payment.card.last_four}"
        return text("cancel.goes_back_card", amount_minor=one.amount_minor, card=card)

    def _show_pane(self, *, shown: bool) -> None:
        width = self.sheet.base + (PANE if shown else 0)
        self.pane.setVisible(shown)
        if self.sheet.width() != width:
            self.sheet.setFixedWidth(width)
            self.sheet.close_button.move(width - 60, 10)
            self._desk.host.fit()

    def _reason(self) -> str:
        return self.reason.text().strip() if self.reason_box.isVisibleTo(self.sheet) else ""

    def _confirm(self) -> None:
        try:
            task = self._task()
        except PosError as error:
            self._desk.refuse(error)
            return
        own = task.charge_minor != task.proposed_minor
        request = CancelOrder(
            task.quantities,
            task.charge_minor if own else None,
            self._reason(),
            approver_of(self.pane) if self.pane.isVisibleTo(self.sheet) else None,
        )
        self._desk.run(OPERATIONS["cancel_order"], request, done=self._in_hand, failed=self._failed)

    def _in_hand(self, _outcome: Outcome) -> None:
        self._desk.ask("tab_sale")

    def _failed(self, error: PosError) -> bool:
        shown = self.pane.isVisibleTo(self.sheet)
        taken = shown and take_refusal(self.pane, error, self._desk.look.text)
        self._judge()
        return taken


def _scrolled(content: QWidget) -> QScrollArea:
    area = scrolled(content)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setMinimumHeight(160)
    return area
