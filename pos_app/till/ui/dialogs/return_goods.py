"""Chooses what of a recalled order or sale comes back; the refund itself is on the sale screen
(R82, R134-R136).
"""

from dataclasses import replace

from pos_app.domain.errors import PosError, Refused
from pos_app.domain.invoice import Quantities
from pos_app.domain.order import CustomerOrder, OrderLine
from pos_app.domain.quantity import UNIT
from pos_app.domain.returns import check_quantities, part_returned, plan_return, returnable
from pos_app.domain.sales import is_sale
from pos_app.domain.serials import Serials, asked_back
from pos_app.domain.transaction import Returning
from pos_app.till.devices.scan_codes import Scanned, article_codes
from pos_app.till.operations.lines import first_known
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.returning import ReturnGoods, check_returnable
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.lines_sheet import Chosen, LinesSheet
from pos_app.till.ui.dialogs.serials import ReturnedSerialsSheet
from pos_app.till.ui.facts.status import local
from pos_app.till.ui.figures import MINUS
from pos_app.till.ui.text import Text
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.check_row import CheckLine
from pos_app.till.ui.widgets.formula import Formula, Term
from pos_app.till.ui.widgets.line_reasons import LineReasons
from pos_app.till.ui.widgets.message_slot import Message

ROOMY = 616
"""Room for the reasons of a few lines; more of them scroll."""


class ReturnGoodsSheet(LinesSheet):
    """Bought, already back, available; a reason where head office asks for one."""

    def __init__(self, desk: Desk, _gesture: str) -> None:
        self._order, self._here = self._found(desk)
        text = desk.look.text
        title = text("returned.of", order=self._order.order_no)
        rows = tuple(_row(self._order, x, text) for x in self._order.lines if x.invoiced)
        super().__init__(desk, Face(title, "undo-2"), text("returned.lines"), rows)
        self.formula = Formula(self.look)
        dutch = text.language == "nl"
        reasons = desk.session.configuration.orders.return_reasons
        named = tuple((x.code, (x.name_nl if dutch else "") or x.name) for x in reasons)
        self.reasons = LineReasons(self.look, named, text("charges.choose_reason"))
        self.reasons.changed.connect(self.changed)
        self._caption = label(text("label.reason_required"), "label", "muted")
        self._asks = bool(reasons)
        self.sheet.missing = lambda: self.reasons.empty
        if self._asks:
            self.sheet.setMinimumHeight(ROOMY)
        self._build()
        self.changed()
        self._say_hint()

    def _found(self, desk: Desk) -> tuple[CustomerOrder, bool]:
        """Whose lines are shown, and whether only this till's books told of it."""
        order, recalled = check_returnable(desk.session), desk.session.recalled
        return order, recalled is not None and not recalled.from_hq

    def scanned(self, found: Scanned) -> bool:
        """One more piece of the article, or all of what is measured; another article is told."""
        codes = article_codes(found)
        article = first_known(self.desk.session, codes)
        chosen = dict(self.lines.quantities())
        for line in self._order.lines if article else ():
            left, now = returnable(line), chosen.get(line.line_no, 0)
            if article and line.sku == article.sku and now < left and not line.gift_card:
                more = UNIT if left % UNIT == 0 else left
                self.lines.put(tuple({**chosen, line.line_no: min(left, now + more)}.items()))
                return True
        if codes:
            self.desk.beep()
            self.sheet.slot.say(Message(self.text("returned.not_on_it"), "refusal"))
        return bool(codes)

    def type_again(self, request: Chosen) -> None:
        """With the reasons too."""
        super().type_again(request)
        if isinstance(request, ReturnGoods):
            self.reasons.put(request.reasons)
            self.changed()

    def changed(self) -> None:
        """What the ticked lines give back, charges in proportion."""
        quantities = self.lines.quantities()
        count = len(quantities)
        if self._asks:
            self.reasons.show_lines(self._named(quantities))
            self._caption.setVisible(bool(quantities))
        self.sheet.set_primary(self.text.count("returned.do", count), "undo-2")
        plan = plan_return(Returning(self._order, quantities))
        terms = [Term(self.text("returned.value"), plan.lines.gross)]
        if plan.charges.gross:
            terms.append(Term(self.text("charge.returned"), plan.charges.gross, "+"))
        if plan.set_off:
            terms.append(Term(self.text("returned.set_off"), plan.set_off, MINUS))
        back = plan.back
        self.formula.show_terms((*terms, Term(self.text("label.to_refund"), back)))
        self.sheet.set_result(self.text("label.to_refund"), self.look.figures.money(back))
        try:
            self._check()
        except PosError as error:
            self.refuse(error)
            return
        if self.sheet.slot.message.kind == "refusal":
            self._say_hint()

    def confirm(self) -> None:
        """Put the return in hand."""
        try:
            self._check()
        except PosError as error:
            self.refuse(error)
            return

        request = ReturnGoods(self.lines.quantities(), reasons=self.reasons.chosen())
        numbered = asked_back(self._order, request.quantities)

        def named(serials: Serials) -> None:
            self._take(replace(request, serials=serials))

        if numbered:
            self.desk.open(ReturnedSerialsSheet(self.desk, self._order, numbered, named))
        else:
            self._take(request)

    def _take(self, request: ReturnGoods) -> None:
        def done(_outcome: Outcome) -> None:
            self.desk.ask("tab_sale")

        self.desk.run(OPERATIONS["return_goods"], request, done=done)

    def _check(self) -> None:
        self.lines.check()
        check_quantities(self._order, self.lines.quantities())
        told = dict(self.reasons.chosen())
        for number in self.lines.chosen() if self._asks else ():
            if number not in told and (line := self._order.line(number)) is not None:
                raise Refused("REASON_MISSING", line=line.name)

    def _named(self, quantities: Quantities) -> tuple[tuple[int, str], ...]:
        found = ((number, self._order.line(number)) for number, _ in quantities)
        return tuple((number, line.name) for number, line in found if line is not None)

    def _say_hint(self) -> None:
        """Without head office only this till's own books were looked at (R136)."""
        if self._here:
            message = Message(self.text("notice.HQ_UNREACHABLE_return"), "warning")
            self.sheet.slot.say(message)
        else:
            self.hint("recalled.choose_lines")

    def _build(self) -> None:
        order, text = self._order, self.text
        if order.customer.name:
            self.right.addWidget(label(order.customer.name, "heading"))
        day = self.look.figures.day(local(self.desk.session, order.created_at).date())
        bought = text("returned.sale_on" if is_sale(order) else "returned.order_on", day=day)
        self.right.addWidget(label(bought, "body", "muted"))
        self.right.addSpacing(8)
        self.right.addWidget(self.formula)
        if self._asks:
            self.right.addSpacing(8)
            self.right.addWidget(self._caption)
            self.right.addWidget(self.reasons)
        self.right.addStretch(1)


def _row(order: CustomerOrder, line: OrderLine, text: Text) -> CheckLine:
    left = returnable(line)
    parts = [text("returned.bought", quantity=line.invoiced)]
    if line.returned:
        parts.append(text("returned.already", quantity=line.returned))
    if left:
        value = part_returned(order, line, left).gross
        parts.append(text.figures.amount(value))
    reason = "" if left else text("refused.RETURN_QTY_none", line=line.name)
    if line.gift_card:
        reason = text("refused.RETURN_GIFTCARD", line=line.name)
    return CheckLine(
        line.line_no,
        line.name,
        " · ".join(parts),
        left,
        decimals=line.decimals,
        reason=reason,
        part=left,
    )
