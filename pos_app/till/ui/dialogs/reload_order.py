"""An order that HQ has otherwise than it was seen here: every line that is another one now, side by
side, then on with the order as it is and with what of the gesture in hand still fits (R103, R140).
"""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.carried import quantities_of
from pos_app.domain.deposit import due, paid
from pos_app.domain.errors import PosError
from pos_app.domain.merge import changes
from pos_app.domain.order import CustomerOrder, balance, total_of
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.merging import MergeOrder, carried_over
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts.merge import change_words, row_words
from pos_app.till.ui.facts.status import till_name
from pos_app.till.ui.widgets.card import edge, scrolled
from pos_app.till.ui.widgets.merge_head import MergeHead
from pos_app.till.ui.widgets.merge_row import MergeFacts, MergeRows
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.sheet import WIDE, Sheet
from pos_app.till.ui.widgets.sums import Sum, Sums, panel_width

HEIGHT = 616
CUT_MAX = 5


def _fitting(desk: Desk, order: CustomerOrder) -> Transaction | None:
    """The cart in hand on that order, or nothing where none of it fits any more."""
    cart = desk.session.transaction
    if cart is None or cart.edit is not None:
        return None
    try:
        return carried_over(desk.session, cart, order)
    except PosError:
        return None


class ReloadSheet:
    """Nothing is asked: what another till did is taken over; `go_on` is what Enter does then.
    Without it a cart is in hand: it goes on with what fits, or is let go where nothing does.
    """

    def __init__(
        self,
        desk: Desk,
        orders: tuple[CustomerOrder, CustomerOrder],
        go_on: Callable[[], None] | None = None,
    ) -> None:
        self._desk, (self._before, self._now) = desk, orders
        self._kept = None if go_on else _fitting(desk, self._now)
        self._go_on = go_on or (self._carry if self._kept else self._let_go)
        look, text, setting = desk.look, desk.look.text, desk.view_model.setting
        found = changes(*orders)
        self.said = [change_words(row, self._now, setting) for row in found]
        self.sheet = Sheet(look, text("merge.reload_title"), "git-compare", WIDE, "warning")
        self.sheet.setMinimumHeight(HEIGHT)
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        facts = (MergeFacts(x.key, row_words(x, self._now, setting), taken="there") for x in found)
        self.rows = MergeRows(look, tuple(facts))
        self.sums = Sums(look)
        self._build()
        self._show_sums()
        self.sheet.show_slot()
        code, icon = "reload", "refresh-cw"
        if go_on or self._kept:
            code, icon = "changed" if go_on else "carry", "check"
        self.sheet.slot.say(Message(text(f"merge.{code}_why", order=self._now.order_no), "warning"))
        self.sheet.set_primary(text(f"merge.{code}"), icon)
        self.sheet.confirmed.connect(self._confirm)
        self.focus: QWidget | None = self.sheet

    def _build(self) -> None:
        text = self._desk.look.text
        here = text("merge.here_by", till=till_name(self._desk.session, text))
        there = text("merge.there_who", version=str(self._now.version))
        head = MergeHead(
            self._desk.look,
            (
                (self._now.order_no, self._now.customer.name),
                (text("merge.was_at"), ""),
                (here, text("merge.only_seen")),
                (text("merge.there_by"), there),
            ),
        )
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(head)
        left.addWidget(scrolled(self.rows, text("merge.title")), 1)
        right.setContentsMargins(20, 16, 24, 12)
        self.sums.setFixedWidth(panel_width(self._desk.look) - 44)
        right.addWidget(self.sums)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(edge())
        row.addLayout(right)
        self.sheet.body.addLayout(row, 1)

    def _show_sums(self) -> None:
        text, figures = self._desk.look.text, self._desk.look.figures
        shown = (
            Sum(text("merge.result_was"), figures.amount(total_of(self._before))),
            Sum(text("merge.total"), figures.amount(total_of(self._now)), strong=True),
            Sum(text("label.balance"), figures.amount(balance(self._now))),
        )
        self.sums.show_sums(text("merge.result"), (*shown, *self._in_hand()))

    def _in_hand(self) -> tuple[Sum, ...]:
        """What becomes of the gesture: quantities that are cut, what was paid, what is due then."""
        text, figures = self._desk.look.text, self._desk.look.figures
        cart = self._desk.session.transaction
        if self._kept is None or cart is None:
            return ()
        left = {(x.order_no, no): quantity for x, no, quantity in quantities_of(self._kept)}
        rows = []
        for order, line_no, quantity in quantities_of(cart):
            line, now = order.line(line_no), left.get((order.order_no, line_no), 0)
            if now != quantity and line is not None:
                both = figures.quantity(now), figures.quantity(quantity)
                rows.append(Sum(line.name, text("merge.of", quantity=both[0], before=both[1])))
        if len(rows) > CUT_MAX:
            more = text("merge.and_more", number=str(len(rows) - CUT_MAX))
            rows = [*rows[:CUT_MAX], Sum(more, "")]
        owed = due(self._kept)
        code = "merge.to_refund" if owed < 0 else "merge.to_pay"
        if cart.tenders:
            rows.append(Sum(text("merge.paid_here"), figures.amount(paid(cart))))
        return (*rows, Sum(text(code), figures.amount(abs(owed)), strong=True))

    def _confirm(self) -> None:
        self._go_on()

    def _carry(self) -> None:
        """On with what fits; payments stay on the cart."""
        self._desk.run(OPERATIONS["merge_order"], MergeOrder(self._now), done=self._carried)

    def _carried(self, _outcome: Outcome) -> None:
        self._desk.ask("tab_sale")

    def _let_go(self) -> None:
        """What is in hand was made on an order that is no more: it is opened as it is now."""
        number = self._now.order_no

        def let_go(_outcome: Outcome) -> None:
            self._desk.open_order(number, "")

        self._desk.run(OPERATIONS["void_transaction"], NOTHING, done=let_go)
