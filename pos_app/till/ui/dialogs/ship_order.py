"""Chooses the lines of a recalled order that leave now; capture and approval are the operation's,
never its
own (R90, R122, R127, R128)."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt

from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.errors import PosError, Refused
from pos_app.domain.invoice import InvoicePlan, check_shipment, plan_invoice
from pos_app.domain.order import balance
from pos_app.domain.serials import Serials, asked_of
from pos_app.till.devices.scan_codes import Scanned, ScannedStaff
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.shipment import UNPAID, ShipOrder, check_shipping
from pos_app.till.rights import is_denied
from pos_app.till.ui.approving import (
    PANE_CODES,
    approver_of,
    approvers,
    needs_approval,
    take_refusal,
)
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.lines_sheet import Chosen, LinesSheet
from pos_app.till.ui.dialogs.order_lines import deposit_term, offered, value_term
from pos_app.till.ui.dialogs.serials import ShippedSerialsSheet
from pos_app.till.ui.dialogs.ship import mode_name
from pos_app.till.ui.widgets.approval_pane import ApprovalPane
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.formula import Formula, Term


class ShipOrderSheet(LinesSheet):
    """With a card the difference is captured; without one, or where it does not pay, a manager lets
    it go (R90).
    """

    def __init__(self, desk: Desk, _gesture: str) -> None:
        self._order = check_shipping(desk.session)
        text = desk.look.text
        lines = offered(desk, self._order, DeliveryClass.SHIP)
        if not lines:
            raise Refused("NO_SHIP_LINE")
        title = text("recalled.send_out", order=self._order.order_no)
        face = Face(title, "truck", icon_ink="ship")
        super().__init__(desk, face, text("choice.lines_to_ship"), lines)
        self._denied = is_denied(desk.session, UNPAID)
        self._asks = needs_approval(desk.session, UNPAID) and not self._denied
        self._card_failed, self._before = False, ShipOrder()
        self.other = self.sheet.add_footer(Face(role="thin"))
        self.other.activated.connect(lambda: self._send(unpaid=not self._asks))
        self.formula = Formula(self.look)
        self.pane = ApprovalPane(self.look, approvers(desk.session, UNPAID))
        self.pane.ready.connect(self.changed)
        self.sheet.missing = lambda: None if self.pane.isHidden() else self.pane.lacking
        self._where = label("", "body", "muted", wrap=False)
        self._build()
        self.hint("recalled.choose_lines")
        self.changed()

    def scanned(self, found: Scanned) -> bool:
        """A manager's pass chooses the approver; the PIN is still asked."""
        return isinstance(found, ScannedStaff) and self.pane.choose(found.staff_id)

    def type_again(self, request: Chosen) -> None:
        """What was chosen before, with the numbers of its pieces."""
        if isinstance(request, ShipOrder):
            self._before = request
        super().type_again(request)

    def changed(self) -> None:
        """What these lines cost, what pays for them, and whether somebody must agree."""
        chosen = self.lines.quantities()
        plan = plan_invoice(self._order, chosen, shipped=True)
        to_take = plan.value.gross - plan.deposit_used
        unpaid = to_take > 0 and (self._card_failed or self._card() is None)
        asks = unpaid and self._asks
        self._show_plan(plan, to_take)
        self.show_pane(self.pane, shown=asks)
        why = "recalled.card_failed" if self._card_failed else "recalled.balance_open"
        self.pane.explain(self.text(why))
        again, let = self.text("label.retry"), self.text("recalled.ship_unpaid")
        self.other.set_face(label=again if asks else let)
        self.other.setVisible(unpaid and self._card_failed)
        words = (
            self.text("recalled.ship_approved")
            if asks
            else self.text.count("recalled.ship", len(chosen))
        )
        self.sheet.set_primary(words, "shield-check" if asks else "truck")
        try:
            self._check()
        except PosError as error:
            self.refuse(error)
            return
        if asks and not self.pane.complete:
            self.sheet.primary.set_reason(self.text("refused.APPROVAL_NEEDED"))
        if self.sheet.slot.message.kind == "refusal":
            self.hint("recalled.choose_lines")

    def confirm(self) -> None:
        """Ship; the operation captures what is due from the card, unless somebody lets it go."""
        self._send(unpaid=self._card_failed and self._asks)

    def _send(self, *, unpaid: bool) -> None:
        try:
            self._check()
        except PosError as error:
            self.refuse(error)
            return
        lets = unpaid or self._card() is None
        approver = approver_of(self.pane) if lets and self._asks else None
        request = ShipOrder(self.lines.quantities(), approver, unpaid=unpaid)
        if request.quantities == self._before.quantities:
            request = replace(request, serials=self._before.serials)
        numbered = asked_of(self._order, request.quantities, ())
        if numbered and not request.serials:
            self.desk.open(ShippedSerialsSheet(self.desk, numbered, partial(self._ship, request)))
        else:
            self.desk.run(
                OPERATIONS["ship_order"], request, done=self._shipped, failed=self._failed
            )

    def _ship(self, request: ShipOrder, serials: Serials) -> None:
        """With the numbers of its pieces (R121)."""
        numbered = replace(request, serials=serials)
        back = partial(self._back, numbered)
        self.desk.run(OPERATIONS["ship_order"], numbered, done=self._shipped, failed=back)

    def _back(self, request: ShipOrder, error: PosError) -> bool:
        """Who lets it go is asked here, and the numbers are kept."""
        code = error.code if isinstance(error, Refused) else ""
        if code not in {"BALANCE_OPEN", *PANE_CODES}:
            return False
        sheet = ShipOrderSheet(self.desk, "")
        sheet.type_again(request)
        self.desk.open(sheet)
        return sheet._failed(error)

    def _shipped(self, _outcome: Outcome) -> None:
        """Where money that goes back waits for the clerk, the sale screen shows it."""
        if self.desk.session.transaction is not None:
            self.desk.ask("tab_sale")

    def _failed(self, error: PosError) -> bool:
        """What is open stands in the footer; the slot says what can be done about it."""
        unpaid = isinstance(error, Refused) and error.code == "BALANCE_OPEN"
        failed = unpaid and self._card() is not None and not self._denied
        self._card_failed |= failed
        taken = self.pane.isVisibleTo(self.sheet) and take_refusal(self.pane, error, self.text)
        self.changed()
        if self.pane.isVisibleTo(self.sheet):
            self.pane.dots.setFocus(Qt.FocusReason.OtherFocusReason)
        if failed:
            code = "recalled.card_failed_ask" if self._asks else "recalled.card_failed_own"
            self.sheet.refuse(self.text(code))
        return taken or failed

    def _build(self) -> None:
        self.right.addWidget(label(self._order.customer.name, "heading"))
        self.right.addWidget(self._where)
        self.right.addSpacing(8)
        self.right.addWidget(self.formula)
        self.right.addStretch(1)
        self.columns.addWidget(self.pane)
        shipped = [x for x in self._order.lines if x.delivery.address is not None and x.open]
        promise = shipped[0].delivery if shipped else None
        if promise is None or promise.address is None:
            return
        mode = self.desk.session.configuration.mode(promise.mode)
        address = promise.address
        parts = [f"{address.street}, {address.postcode} {address.city}"]
        parts.append(mode_name(mode, self.text.language) if mode else promise.mode)
        if promise.on is not None:
            parts.append(self.look.figures.day(promise.on))
        self._where.setText(" · ".join(parts))

    def _card(self) -> str | None:
        """The card that pays, in words; nothing without one."""
        kept = self._order.balance_card
        if kept is None or kept.card is None:
            return None
        return self.text("recalled.card_of", brand=kept.card.brand, last_four=kept.card.last_four)

    def _show_plan(self, plan: InvoicePlan, to_take: int) -> None:
        text, order = self.text, self._order
        pays, how = self._pays(to_take)
        result = Term(pays, abs(to_take), detail=how)
        terms = (value_term(text, plan), deposit_term(text, order, plan), result)
        self.formula.show_terms(terms)
        notes = [text("recalled.later", amount_minor=balance(order) - to_take)]
        left = order.deposit_available - plan.deposit_used
        if left:
            notes.append(text("recalled.deposit_left", amount_minor=left))
        self.sheet.set_result(pays, self.look.figures.money(abs(to_take)), " · ".join(notes))

    def _pays(self, to_take: int) -> tuple[str, str]:
        """What becomes of the rest of P - X, and how (R127, R148)."""
        if to_take < 0:
            return self.text("recalled.goes_back"), self.text("recalled.as_paid")
        card = self._card()
        if card is None:
            return self.text("recalled.unpaid"), self.text("recalled.no_card")
        if self._card_failed:
            return self.text("recalled.unpaid"), card
        return self.text("recalled.captured"), card

    def _check(self) -> None:
        self.lines.check()
        store = self.desk.session.configuration.store.store_id
        check_shipment(self._order, self.lines.quantities(), store)
