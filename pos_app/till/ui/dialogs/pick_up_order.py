"""Chooses lines and quantities of a recalled order to hand over now; it never invoices by itself
(R113-R117, R147-R152)."""

from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.errors import PosError, Refused
from pos_app.domain.invoice import check_pickup, plan_invoice
from pos_app.domain.order import balance
from pos_app.till.operations.order_in_hand import check_fulfilling
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.pickup import StartPickup
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.lines_sheet import LinesSheet
from pos_app.till.ui.dialogs.order_lines import deposit_term, offered, value_term
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.formula import Formula, Term


class PickUpOrderSheet(LinesSheet):
    """What is picked is proposed, else everything open; the pickup itself is paid on
    the sale screen.
    """

    def __init__(self, desk: Desk, _gesture: str) -> None:
        self._order = check_fulfilling(desk.session)
        text = desk.look.text
        lines = offered(desk, self._order, DeliveryClass.PICK_UP)
        if not lines:
            raise Refused("NO_PICKUP_LINE", order=self._order.order_no)
        title = text("recalled.hand_over", order=self._order.order_no)
        face = Face(title, "store", icon_ink="pick")
        super().__init__(desk, face, text("recalled.lines_to_hand_over"), lines)
        self.formula = Formula(self.look)
        self.right.addWidget(label(text("recalled.customer"), "label", "muted"))
        self.right.addWidget(label(self._order.customer.name, "heading", wrap=False))
        self.right.addSpacing(8)
        self.right.addWidget(self.formula)
        self.right.addStretch(1)
        self.hint("recalled.choose_lines")
        self.changed()

    def changed(self) -> None:
        """What these lines cost, and what is used of the deposit."""
        chosen = self.lines.quantities()
        words = self.text.count("recalled.start", len(chosen))
        self.sheet.set_primary(words, "store")
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
        if self.sheet.slot.message.kind == "refusal":
            self.hint("recalled.choose_lines")

    def confirm(self) -> None:
        """Take the order's lease and put the pickup in hand."""
        try:
            self._check()
        except PosError as error:
            self.refuse(error)
            return

        def done(_outcome: Outcome) -> None:
            self.desk.ask("tab_sale")

        request = StartPickup(self.lines.quantities())
        self.desk.run(OPERATIONS["pick_up_order"], request, done=done)

    def _check(self) -> None:
        if not self.lines.chosen():
            raise Refused("NO_LINE_CHOSEN")
        if not self.lines.valid:
            raise Refused("BAD_QUANTITY", line="")
        store = self.desk.session.configuration.store.store_id
        check_pickup(self._order, self.lines.quantities(), store)
