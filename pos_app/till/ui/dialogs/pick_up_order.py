"""Chooses lines and quantities of a recalled order to hand over now; it never invoices by itself
(R113-R117, R147-R152)."""

from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.errors import PosError, Refused
from pos_app.domain.invoice import check_pickup, plan_invoice
from pos_app.domain.order import CustomerOrder, balance
from pos_app.till.devices.scan_codes import Scanned, ScannedStaff
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.pickup import (
    OFFLINE,
    ChangePickupLines,
    StartPickup,
    check_changing,
    check_pickable,
)
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.session import RegisterSession
from pos_app.till.ui.approving import approver_of, approvers, needs_approval, take_refusal
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.lines_sheet import LinesSheet
from pos_app.till.ui.dialogs.order_lines import deposit_term, offered, value_term
from pos_app.till.ui.facts.order import as_of
from pos_app.till.ui.widgets.approval_pane import ApprovalPane
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.formula import Formula, Term
from pos_app.till.ui.widgets.message_slot import Message


class PickUpOrderSheet(LinesSheet):
    """What is picked is proposed, else everything open; the pickup itself is paid on
    the sale screen.
    """

    def __init__(self, desk: Desk, _gesture: str) -> None:
        self._order = self._found(desk.session)
        recalled = desk.session.recalled
        self._offline = recalled is not None and not recalled.from_hq
        self._asks = self._offline and needs_approval(desk.session, OFFLINE)
        text = desk.look.text
        lines = offered(desk, self._order, DeliveryClass.PICK_UP)
        if not lines:
            raise Refused("NO_PICKUP_LINE", order=self._order.order_no)
        title = text("recalled.hand_over", order=self._order.order_no)
        face = Face(title, "store", icon_ink="pick")
        super().__init__(desk, face, text("recalled.lines_to_hand_over"), lines)
        self.formula = Formula(self.look)
        self.pane = ApprovalPane(self.look, approvers(desk.session, OFFLINE))
        self.pane.ready.connect(self.changed)
        self.sheet.missing = lambda: None if self.pane.isHidden() else self.pane.lacking
        self.right.addWidget(label(text("recalled.customer"), "label", "muted"))
        self.right.addWidget(label(self._order.customer.name, "heading", wrap=False))
        self.right.addSpacing(8)
        self.right.addWidget(self.formula)
        self.right.addStretch(1)
        self.columns.addWidget(self.pane)
        self.pane.explain(text("recalled.without_hq"))
        self._arrange()

    def _arrange(self) -> None:
        """Without head office somebody else agrees beside the lines."""
        self.show_pane(self.pane, shown=self._asks)
        self._say()
        self.changed()

    def _found(self, session: RegisterSession) -> CustomerOrder:
        """The order whose lines are offered."""
        return check_pickable(session)

    def scanned(self, found: Scanned) -> bool:
        """A manager's pass chooses the approver; the PIN is still asked."""
        return isinstance(found, ScannedStaff) and self.pane.choose(found.staff_id)

    def _say(self) -> None:
        """Without head office it is the till's own copy that is handed over (K6)."""
        recalled = self.desk.session.recalled
        if self._offline and recalled is not None:
            age = as_of(recalled.as_of, self.desk.session, self.text)
            said = self.text("order.only_here_as_of", as_of=age)
            self.sheet.slot.say(Message(said, "warning"))
        else:
            self.hint("recalled.choose_lines")

    def changed(self) -> None:
        """What these lines cost, and what is used of the deposit."""
        chosen = self.lines.quantities()
        words = self.text.count("recalled.start", len(chosen))
        asked = self.text("label.approve")
        self.sheet.set_primary(asked if self._asks else words, "store")
        order, text = self._order, self.text
        plan = plan_invoice(order, chosen, shipped=False)
        value, used = plan.value.gross, plan.deposit_used
        terms = (value_term(text, plan), deposit_term(text, order, plan))
        owed = value - used
        code = "recalled.to_pay" if owed >= 0 else "label.to_refund"
        self.formula.show_terms((*terms, Term(text(code), abs(owed))))
        left = order.deposit_available - used
        notes = [text("recalled.later", amount_minor=balance(order) - owed)]
        if left:
            notes.append(text("recalled.deposit_left", amount_minor=left))
        self.sheet.set_result(text(code), self.look.figures.money(abs(owed)), " · ".join(notes))
        try:
            self._check()
        except PosError as error:
            self.refuse(error)
            return
        if self._asks and not self.pane.complete:
            self.sheet.primary.set_reason(self.text("refused.APPROVAL_NEEDED"))
        if self.sheet.slot.message.kind == "refusal":
            self._say()

    def confirm(self) -> None:
        """Take the order's lease and put the pickup in hand."""
        try:
            self._check()
        except PosError as error:
            self.refuse(error)
            return

        def done(_outcome: Outcome) -> None:
            self.desk.ask("tab_sale")

        approver = approver_of(self.pane) if self._asks else None
        request = StartPickup(self.lines.quantities(), approver=approver)
        self.desk.run(OPERATIONS["pick_up_order"], request, done=done, failed=self._failed)

    def _failed(self, error: PosError) -> bool:
        if not self._asks and isinstance(error, Refused) and error.code == "APPROVAL_NEEDED":
            self._offline = self._asks = True  # head office went away after the order was shown
            self._arrange()
            self.desk.host.fit()
            return True
        taken = self._asks and take_refusal(self.pane, error, self.text)
        self.changed()
        return taken

    def _check(self) -> None:
        self.lines.check()
        store = self.desk.session.configuration.store.store_id
        check_pickup(self._order, self.lines.quantities(), store)


class ChangePickupSheet(PickUpOrderSheet):
    """The same inside the pickup: the only way to take a line off it (R114, 658)."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        super().__init__(desk, gesture)
        self.lines.put(check_changing(desk.session).quantities)

    def _found(self, session: RegisterSession) -> CustomerOrder:
        return check_changing(session).order

    def confirm(self) -> None:
        """These lines and no others."""
        request = ChangePickupLines(self.lines.quantities())
        self.desk.run(OPERATIONS["change_pickup_lines"], request)
