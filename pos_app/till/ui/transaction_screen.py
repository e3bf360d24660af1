"""The screen that sells: search, lines, message slot, actions, customer, amount due, pay; it must
never decide anything.
"""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.facts.mode import Strip
from pos_app.till.ui.grid import Rect, grid, with_strip
from pos_app.till.ui.look import Look
from pos_app.till.ui.screen_state import ScreenState
from pos_app.till.ui.widgets.action_bar import ActionBar, ActionFace
from pos_app.till.ui.widgets.awaiting_card import AwaitingCard
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.cart_delegate import COMPACT, NORMAL, TALL
from pos_app.till.ui.widgets.cart_view import CartView
from pos_app.till.ui.widgets.customer_strip import CustomerStrip
from pos_app.till.ui.widgets.detail_panel import DetailPanel
from pos_app.till.ui.widgets.due_card import DueCard
from pos_app.till.ui.widgets.message_slot import MessageSlot
from pos_app.till.ui.widgets.mode_strip import ModeStrip
from pos_app.till.ui.widgets.pay_block import PayBlock
from pos_app.till.ui.widgets.product_list import ProductList
from pos_app.till.ui.widgets.search_field import SearchField
from pos_app.till.ui.widgets.typed import typed
from pos_app.till.ui.widgets.welcome import Welcome

_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space)
_HEIGHTS = {"compact": COMPACT, "normal": NORMAL, "tall": TALL}


class TransactionScreen(QWidget):
    """Says what was asked for by the name of the operation; shows a screen state."""

    asked = Signal(str)
    stepped = Signal(int)
    searched = Signal(str)
    entered = Signal(str)

    def __init__(self, look: Look, actions: tuple[ActionFace, ...]) -> None:
        super().__init__()
        self.look = look
        self.setObjectName("screen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ring", False)
        self._lent = False
        self.search = SearchField(look, look.text("screen.search_hint"), self)
        self.undo = Button(look, Face(icon="undo-2", role="bar", type="heading"), self)
        self.undo.setAccessibleName(look.text("label.undo"))
        self.strip = ModeStrip(look, self)
        self.strip.hide()
        self.cart = CartView(look, self)
        self.products = ProductList(look, self)
        self.welcome = Welcome(look, self)
        self.slot = MessageSlot(look, self)
        self.action_bar = ActionBar(look, actions)
        self.action_bar.setParent(self)
        self.detail = DetailPanel(look, self)
        self.customer = CustomerStrip(look, self)
        self.due = DueCard(look, self)
        self.pay = PayBlock(look, self)
        self.awaiting = AwaitingCard(look, self)
        self.awaiting.hide()
        self.cart.hide()
        self.products.hide()
        self._order_tabs()
        self._connect()

    def show_state(self, state: ScreenState) -> None:
        """Paint what changed."""
        self.cart.show_rows(state.rows, with_due=state.with_due)
        self.due.show_state(state.due)
        self.customer.show_customer(state.customer.name, state.customer.detail)
        self.customer.set_reason(
            state.reasons.get("add_customer", "") if state.customer.name else ""
        )
        self.action_bar.show_reasons(state.reasons)
        self.undo.set_reason(state.reasons.get("undo", ""))
        self.pay.show_state(state.reasons, state.pay, refunding=state.refunding)
        self.show_strip(state.strip)
        self.pay.setVisible(not state.awaiting)
        self.awaiting.setVisible(bool(state.awaiting))
        if state.awaiting:
            self.awaiting.show_state(state.awaiting, state.reasons)
        if not self.search.text():
            self.show_middle("cart" if state.rows else "welcome")

    def show_strip(self, strip: Strip | None) -> None:
        """What kind of business this is, above the lines; they give it room."""
        self.strip.show_strip(strip)
        if self.strip.isHidden() is not (strip is None):
            self.strip.setHidden(strip is None)
            self._place()

    def chosen(self) -> tuple[int, ...]:
        """The numbers of the chosen lines."""
        return self.cart.chosen()

    def choose(self, line_nos: tuple[int, ...]) -> None:
        """Choose exactly these lines."""
        self.cart.choose(line_nos)

    def show_middle(self, name: str) -> None:
        """Lines, search results or the invitation: one of the three."""
        middle = {"cart": self.cart, "products": self.products, "welcome": self.welcome}
        if not middle[name].isHidden():
            return
        ended = not self.cart.isHidden()
        for own, widget in middle.items():
            widget.setVisible(own == name)
        if name == "welcome" and self.hasFocus():
            self._lend(Qt.FocusReason.OtherFocusReason)
        elif name == "welcome" and ended:
            self._lent = self.search.hasFocus()
        elif name == "cart" and self._lent:
            self._lent = False
            if self.search.hasFocus():
                self.setFocus()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Before the first line the keyboard is in the search."""
        super().focusInEvent(event)
        if not self.welcome.isHidden():
            self._lend(event.reason())

    def _lend(self, reason: Qt.FocusReason) -> None:
        """Until there is a line; who types there keeps it."""
        self._lent = True
        self.search.setFocus(reason)

    def _enter(self) -> None:
        typed = self.search.text()
        self._lent = self._lent and not typed
        self.entered.emit(typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Typing anywhere searches; what no widget wanted ends here."""
        if self._command(event):
            return
        if typed(event):
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.insert(typed(event))
            return
        super().keyPressEvent(event)

    def _command(self, event: QKeyEvent) -> bool:
        """The keys that belong to the lines; a field with text in it has kept its own."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            if self.chosen():
                self.choose(())
            else:
                self.search.clear()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit("")
            return True
        if key in _MOVES or event.matches(QKeySequence.StandardKey.SelectAll):
            return self._to_lines(event)
        signs = {"+": "quantity_up", "-": "quantity_down"}
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        delete = key == Qt.Key.Key_Delete and held == Qt.KeyboardModifier.NoModifier
        name = "void_line" if delete else signs.get(typed(event), "")
        if name:
            self.asked.emit(name)
        return bool(name)

    def _to_lines(self, event: QKeyEvent) -> bool:
        """Arrows, Space and Ctrl+A go to the lines, from wherever nothing else wants them."""
        lines = self.cart.list
        if lines.isVisible() and not lines.hasFocus():
            lines.setFocus(Qt.FocusReason.TabFocusReason)
            lines.keyPressEvent(event)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        places = grid(self.width(), self.height())
        above, lines = with_strip(places.lines)
        lines = places.lines if self.strip.isHidden() else lines
        self.cart.set_heights(_HEIGHTS[places.rows])
        for widget, rect in (
            (self.search, places.search),
            (self.undo, places.undo),
            (self.strip, above),
            (self.cart, lines),
            (self.products, lines),
            (self.welcome, lines),
            (self.slot, places.slot),
            (self.action_bar, places.actions),
            (self.customer, places.customer),
            (self.due, places.due),
            (self.pay, _joined(places.pay, places.other)),
            (self.awaiting, _joined(places.pay, places.other)),
        ):
            widget.setGeometry(rect.x, rect.y, rect.w, rect.h)
        self.detail.setVisible(places.detail is not None)
        if places.detail is not None:
            rect = places.detail
            self.detail.setGeometry(rect.x, rect.y, rect.w, rect.h)

    def _connect(self) -> None:
        self.search.textChanged.connect(self.searched)
        self.search.returnPressed.connect(self._enter)
        self.search.moved.connect(self._moved)
        self.undo.activated.connect(lambda: self.asked.emit("undo"))
        self.customer.activated.connect(lambda: self.asked.emit("add_customer"))
        self.due.action_asked.connect(self.asked)
        self.due.row_tapped.connect(self._choose_of_row)
        self.action_bar.stepped.connect(self.stepped)
        self.action_bar.quantity_asked.connect(lambda: self.asked.emit("set_quantity"))
        for asked in (self.action_bar.asked, self.pay.asked, self.welcome.asked, self.detail.asked):
            asked.connect(self.asked)
        for refused in (self.action_bar.refused, self.pay.refused, self.due.refused):
            refused.connect(self.slot.reason)
        for refused in (self.customer.refused, self.undo.refused, self.products.refused):
            refused.connect(self.slot.reason)
        self.detail.refused.connect(self.slot.reason)
        self.strip.asked.connect(self.asked)
        self.awaiting.asked.connect(self.asked)
        self.awaiting.refused.connect(self.slot.reason)

    def _moved(self, step: int) -> None:
        """Arrows in the field walk through the results, or into the list of lines."""
        if self.products.isVisible():
            self.products.step(step)
        elif self.cart.isVisible():
            self.cart.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _choose_of_row(self, key: str) -> None:
        """A row of the formula chooses the lines that it sums up."""
        waiting = ("pick", "ship")
        tones = {"carry": ("carry", "warning"), "value": ("pick",)}
        tones |= {"deposit": waiting, "charge": waiting}
        wanted = tones.get(key, ())
        chosen: list[int] = []
        for row in self.cart.model.rows:
            if getattr(row, "tone", "") in wanted:
                chosen += getattr(row, "line_nos", ())
        if chosen:
            self.cart.choose(tuple(chosen))

    def _order_tabs(self) -> None:
        """Reading order: left column down, then the payment column."""
        order = [self.search, self.undo, self.cart.list, *self.action_bar.buttons.values()]
        order += [self.customer, *self.pay.buttons.values()]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)


def _joined(upper: Rect, lower: Rect) -> Rect:
    return Rect(upper.x, upper.y, upper.w, lower.y + lower.h - upper.y)
