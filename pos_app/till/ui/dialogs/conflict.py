"""Two tills changed one order: every line once, the clerk chooses where they clash, nothing is
overwritten (R103, section 8.5, screen 21).
"""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.automatic_charges import worked_out
from pos_app.domain.deposit import due
from pos_app.domain.edit import edited, wish_of
from pos_app.domain.errors import PosError
from pos_app.domain.merge import Change, Row, Side, differences, merged, open_conflicts
from pos_app.domain.order import CustomerOrder, total_of
from pos_app.domain.order_states import Action, check_allowed
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.merging import MergeOrder
from pos_app.till.operations.order_in_hand import policy
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.reload_order import ReloadSheet
from pos_app.till.ui.facts.merge import RowWords, name_of, row_words
from pos_app.till.ui.facts.status import local, till_name
from pos_app.till.ui.waiting import Waiting
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import edge, scrolled
from pos_app.till.ui.widgets.merge_head import MergeHead
from pos_app.till.ui.widgets.merge_row import MergeFacts, MergeRows
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.notes import Notes
from pos_app.till.ui.widgets.sheet import WIDE, Sheet
from pos_app.till.ui.widgets.sums import Sum, Sums, panel_width


def compared(desk: Desk, theirs: object) -> None:
    """An edit that HQ still takes is merged; anything else in hand goes on with what fits of it."""
    cart = desk.session.transaction
    if not isinstance(theirs, CustomerOrder) or cart is None:
        return
    if cart.edit is not None and _is_editable(desk, theirs):
        desk.open(ConflictSheet(desk, cart, theirs))
    else:
        same = (one for one in cart.orders_in_hand if one.order_no == theirs.order_no)
        desk.open(ReloadSheet(desk, (next(same, theirs), theirs)))


def _is_editable(desk: Desk, order: CustomerOrder) -> bool:
    session = desk.session
    try:
        check_allowed(Action.EDIT, order, session.now, policy(session, order.order_no))
    except PosError:
        return False
    return True


class ConflictSheet:
    """Later leaves both as they are; comparing comes back when the edit is saved."""

    def __init__(self, desk: Desk, cart: Transaction, theirs: CustomerOrder) -> None:
        self._desk, self._cart, self._theirs = desk, cart, theirs
        self.choices: dict[str, Side] = {}
        self.differences = differences(cart, theirs)
        look, text = desk.look, desk.look.text
        self.sheet = Sheet(look, text("merge.title"), "git-compare", WIDE, "warning")
        self.sheet.setMinimumHeight(616)
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        self.rows = MergeRows(look, tuple(self._facts(row) for row in self.differences))
        self.sums, self.totals = Sums(look), Sums(look)
        self.head = MergeHead(look, self._columns())
        self._build()
        for row in self.rows.asking:
            row.chosen.connect(self._chosen)
            row.refused.connect(self.sheet.slot.reason)
        self.sheet.back.set_face(label=text("merge.later"))
        for side, code in ((Side.HERE, "merge.all_here"), (Side.THERE, "merge.all_there")):
            button = self.sheet.add_footer(Face(text(code)))
            button.activated.connect(partial(self._choose_all, side))
        self.sheet.show_slot()
        self.sheet.closed.connect(self._later)
        self.sheet.confirmed.connect(self._confirm)
        self.waiting = Waiting(desk, self.sheet, self._show)
        asking = self.rows.asking
        self.focus: QWidget | None = asking[0] if asking else self.sheet
        self._show()

    # --- what is shown ------------------------------------------------------------------------

    def _build(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(scrolled(self.rows, self._desk.look.text("merge.title")), 1)
        right = QWidget()
        right.setFixedWidth(panel_width(self._desk.look))
        beside = QVBoxLayout(right)
        beside.setContentsMargins(20, 16, 24, 12)
        kept = Notes(self._desk.look, ("label_plain", "text_muted"), 4)
        kept.put(self._desk.look.text("merge.kept"))
        beside.addWidget(scrolled(self.sums, self._desk.look.text("merge.result")), 1)
        beside.addWidget(self.totals)
        beside.addWidget(kept)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(left, 1)
        row.addWidget(edge())
        row.addWidget(right)
        self.sheet.body.addLayout(row, 1)

    def _columns(self) -> tuple[tuple[str, str], ...]:
        """Titles of the four columns; the first also says whose order it is."""
        text, session = self._desk.look.text, self._desk.session
        at = local(session, self._cart.started_at)
        staff = session.staff.name if session.staff else ""
        till = till_name(session, text)
        return (
            (self._theirs.order_no, self._theirs.customer.name),
            (text("merge.was_at"), ""),
            (text("merge.here_by", till=till), text("merge.here_who", staff=staff, at=at)),
            (text("merge.there_by"), text("merge.there_who", version=str(self._theirs.version))),
        )

    def _words(self, row: Row) -> RowWords:
        return row_words(row, self._theirs, self._desk.view_model.setting)

    def _facts(self, row: Row) -> MergeFacts:
        taken = {Change.HERE: "here", Change.THERE: "there", Change.BOTH: "both"}
        blocked = self._desk.look.text.problem(row.blocked) if row.blocked is not None else ""
        asks = row.change is Change.CONFLICT
        words = self._words(row)
        return MergeFacts(row.key, words, asks, taken.get(row.change, ""), blocked)

    def _show(self) -> None:
        """Marks, sums, and whether everything is chosen."""
        text = self._desk.look.text
        left = open_conflicts(self.differences, self.choices)
        for row in self.rows.asking:
            row.put("there" if row.facts.blocked else self._side(row.facts.key))
        asking = len(self.rows.asking)
        done = text("merge.chosen", done=str(asking - len(left)), number=str(asking))
        self.head.say(done if asking else "", "warning" if left else "success")
        self._show_sums(complete=not left)
        reason = ""
        if left:
            words = self._words(left[0])
            here, there = words.here.upper, words.there.upper
            reason = text("merge.choose_for", name=words.name, here=here, there=there)
            self.sheet.slot.say(Message(reason, "warning"))
        else:
            code = "merge.all_chosen" if asking else "merge.nothing_to_choose"
            self.sheet.slot.say(Message(text(code), "info"))
        self.sheet.set_primary(text("gesture.merge_order"), "git-compare", reason)

    def _side(self, key: str) -> str:
        return self.choices[key].value if key in self.choices else ""

    def _show_sums(self, *, complete: bool) -> None:
        text, figures = self._desk.look.text, self._desk.look.figures
        setting, order = self._desk.view_model.setting, self._cart.order_in_hand or self._theirs
        sums = [Sum(text("merge.result_was"), figures.amount(total_of(order)))]
        for row in self.differences:
            side, words, name = self._settled(row), self._words(row), name_of(row, setting)
            asks = row.change is Change.CONFLICT
            if not asks and not (words.here if side is Side.HERE else words.there).moved:
                continue
            if side is None:
                sums.append(Sum(name, text("merge.still_open")))
            else:
                shown = words.here if side is Side.HERE else words.there
                label = text(f"merge.from_{side.value}", name=name)
                sums.append(Sum(label, shown.lower or shown.upper))
        total = owed = "–"
        code = "merge.due"
        if complete:
            result = self._result()
            total = figures.amount(total_of(edited(self._theirs, wish_of(result))))
            amount = due(result)
            owed = figures.amount(abs(amount))
            code = "merge.to_refund" if amount < 0 else "merge.to_pay"
        self.sums.show_sums(text("merge.result"), tuple(sums))
        whole = Sum(text("merge.total"), total, strong=True)
        self.totals.show_sums("", (whole, Sum(text(code), owed)))

    def _settled(self, row: Row) -> Side | None:
        """Whose value counts: the one that was chosen, or that of who alone changed it."""
        if row.change is Change.CONFLICT:
            return Side.THERE if row.blocked is not None else self.choices.get(row.key)
        return Side.HERE if row.change is Change.HERE else Side.THERE

    def _result(self) -> Transaction:
        cart = merged(self._cart, self._theirs, self.choices)
        return worked_out(cart, self._desk.session.configuration)

    # --- what is chosen -----------------------------------------------------------------------

    def _chosen(self, key: str, side: str) -> None:
        self.choices[key] = Side(side)
        self._show()

    def _choose_all(self, side: Side) -> None:
        """One side's value of every row that asks; what cannot stay from here does not."""
        for row in self.rows.asking:
            if not row.facts.blocked:
                self.choices[row.facts.key] = side
        self._show()

    def _confirm(self) -> None:
        request = MergeOrder(self._theirs, dict(self.choices))
        self._desk.run(OPERATIONS["merge_order"], request, done=self._merged)

    def _merged(self, _outcome: Outcome) -> None:
        self._desk.ask("tab_sale")

    def _later(self) -> None:
        text = self._desk.look.text
        self._desk.say(Message(text("merge.waits"), "info"))
