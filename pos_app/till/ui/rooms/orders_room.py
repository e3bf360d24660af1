"""Recall: presets, filters, results, the chosen order with its next sensible step (R70, R108-R113).

HQ is asked in a thread; away from it the till's own orders show, and the list says so (K7).
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.contract.messages import OrderCountsReply, OrderRow, OrderSearchRequest
from pos_app.domain.errors import PosError, Refused
from pos_app.domain.order import CustomerOrder, status_at
from pos_app.domain.sales import is_sale
from pos_app.till.devices.scan_codes import ScannedOrder, classify
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.order_in_hand import leased_by
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.recall import Recall
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.session import Recalled
from pos_app.till.storage.orders import OwnOrderRow
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts import order as order_facts
from pos_app.till.ui.facts.cart_rows import Setting
from pos_app.till.ui.facts.merge import what_changed
from pos_app.till.ui.facts.order_buttons import RECALLED, Offered, offered
from pos_app.till.ui.facts.payment import payment_rows
from pos_app.till.ui.facts.status import local
from pos_app.till.ui.gestures import OPERATION_OF
from pos_app.till.ui.layout import USUAL, dressed, layout_of, looks, named
from pos_app.till.ui.rooms.order_filters import OrderFilters, Preset
from pos_app.till.ui.rooms.order_search import Found, counted, search
from pos_app.till.ui.widgets.card import card, label, rule
from pos_app.till.ui.widgets.chip import paint_chip, status_chip
from pos_app.till.ui.widgets.message_slot import Message, MessageSlot
from pos_app.till.ui.widgets.order_panel import OrderPanel, OrderView
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, words
from pos_app.till.ui.widgets.record_list import RecordList
from pos_app.till.ui.widgets.search_field import SearchField
from pos_app.till.ui.widgets.typed import typed

ROW, HEAD = 92, 34
FILTERS, GAP = 264, 12


class OrdersRoom(QWidget):
    """Made once; `search_preset` shows one of the three presets."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("screen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._preset: Preset = ""
        self._found = Found((), from_hq=True)
        self._asked = 0
        self._note: Message | None = None
        look = desk.look
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self.field = SearchField(look, look.text("order.search_hint"), self)
        self.field.returnPressed.connect(self._entered)
        self.field.moved.connect(self._step)
        self.filters = OrderFilters(look, self)
        self.filters.asked.connect(self.search)
        self.filters.preset_asked.connect(self._toggle_preset)
        self.filters.cleared.connect(self._clear)
        self.filters.show_choices(desk.session.configuration)
        self.filters.show_preset("")
        self.results = card(self)
        self.head = label("", "label", "muted")
        self.head.setParent(self.results)
        self._below_head = rule()
        self._below_head.setParent(self.results)
        self.list = RecordList(look, ROW, self._paint_row, self._spoken, self.results)
        self.list.setAccessibleName(look.text("label.orders"))
        self.list.opened.connect(self._opened)
        self.setFocusProxy(self.list)
        self.slot = MessageSlot(look, self.results, footing=True)
        self.panel = OrderPanel(look, self)
        self.panel.asked.connect(desk.ask_by_name)
        self.panel.refused.connect(self.slot.reason)
        self.panel.tab_shown.connect(self._tab_shown)
        self._show_order()

    def refresh(self) -> None:
        """When the room is entered: look again."""
        self._show_order()
        self._count()
        self.search()

    def say(self, message: Message, run: Callable[[], None] | None = None) -> None:
        """What the desk has to tell while this room is shown."""
        self.slot.say(message, run)

    def key(self, name: str) -> bool:
        """F2 and F9 are the field; F6, F7 and Ctrl+E the buttons of the chosen order."""
        if name in ("search", "recall_order"):
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        own = {"pick_up": "pick_up_order", "ship": "ship_order", "edit_order": "edit_order"}
        gesture = own.get(name)
        if gesture:
            self._desk.ask(gesture)
        return gesture is not None

    def scanned(self, code: str) -> bool:
        """A receipt or an order number opens its order."""
        found = classify(code, self._desk.session.configuration.profile)
        if isinstance(found, ScannedOrder):
            self.open_order(found.number)
            return True
        return False

    def search_preset(self, preset: Preset) -> None:
        """One of the three presets, or everything."""
        self._preset = preset
        self.filters.show_preset(preset)
        self.search()

    def _toggle_preset(self, preset: Preset) -> None:
        self.search_preset("" if self._preset == preset else preset)

    def _count(self) -> None:
        """The presets' counts, in a thread; an answer that is late is still the newest."""
        session, background = self._desk.session, self._desk.view_model.background
        background.start(lambda: counted(session), self._counted)

    def _counted(self, answer: object) -> None:
        if isinstance(answer, OrderCountsReply):
            self.filters.show_counts(answer)

    def search(self) -> None:
        """Ask HQ, in a thread; a later search makes this one's answer worthless."""
        if typed := self.filters.unreadable:
            self.slot.say(Message(self._desk.look.text("order.no_day", typed=typed), "refusal"))
            self.filters.show_unreadable()
            return
        self._asked += 1
        self._note = None
        number, request, session = self._asked, self._request(), self._desk.session
        self.slot.say(Message(self._desk.look.text("order.searching"), "neutral"))
        self._desk.view_model.background.start(
            lambda: search(session, request), lambda answer: self._answered(number, answer)
        )

    def open_order(self, number: str, gesture: str = "") -> None:
        """Open one order for viewing (R70); `gesture` met one that had changed, and is offered
        again once the clerk has seen how (R103).
        """
        shown = self._desk.session.recalled
        before = shown if shown is not None and shown.order.order_no == number else None
        self._desk.run(
            OPERATIONS["recall_order"],
            Recall(number),
            done=partial(self._recalled, (before, gesture)),
            failed=self._failed,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Typing anywhere searches."""
        if event.key() == Qt.Key.Key_Escape:
            self._clear()
        elif typed(event):
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.field.insert(typed(event))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        bottom, start = self.height() - 2 * GAP, FILTERS + 2 * GAP
        self.filters.setGeometry(GAP, GAP, FILTERS, bottom)
        room = self.width() - start - 2 * GAP
        middle = min(room * 446 // 1000, room - 560)
        self.field.setGeometry(start, GAP, middle, 48)
        self.results.setGeometry(start, GAP + 56, middle, bottom - 56)
        self.panel.setGeometry(start + middle + GAP, GAP, room - middle, bottom)
        height = self.results.height()
        self.head.setGeometry(17, 1, middle - 34, HEAD)
        self._below_head.setGeometry(1, HEAD, middle - 2, 1)
        self.list.setGeometry(1, HEAD + 1, middle - 2, height - 46 - HEAD - 1)
        self.slot.setGeometry(1, height - 45, middle - 2, 44)

    def _request(self) -> OrderSearchRequest:
        return self.filters.request(self.field.text().strip(), self._preset)

    def _step(self, by: int) -> None:
        self.list.step(by)

    def _clear(self) -> None:
        self.field.clear()
        self.filters.show_choices(self._desk.session.configuration)
        self.search_preset("")

    def _entered(self) -> None:
        typed = self.field.text().strip()
        if not self.scanned(typed):
            record = self.list.current()
            if typed or record is None:
                self.search()
            else:
                self._opened(record)

    # --- results ---------------------------------------------------------------------

    def _answered(self, number: int, answer: object) -> None:
        if number != self._asked:
            return
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Found):
            self._found = answer
            self._show_found()
            self._mark()

    def _show_found(self) -> None:
        text, found = self._desk.look.text, self._found
        self.list.show_records(found.rows)
        typed = self.field.text().strip() or self.filters.person.text().strip()
        told = "order.found_of" if typed else "order.found"
        self.head.setText(text.count(told, len(found.rows), typed=typed))
        for one in (self.head, self._below_head):
            one.setVisible(bool(found.rows))
        if self._note is not None:
            self.say(self._note)
            return
        more = text("order.more") if found.after else ""
        if not found.from_hq:
            self.slot.say(Message(self._only_here(), "warning", more), self._next_page)
        elif not found.rows:
            self.slot.say(Message(text("refused.ORDER_UNKNOWN_order"), "neutral"))
        elif found.capped:
            self.slot.say(Message(text("order.found_cut"), "info", more), self._next_page)
        else:
            self.slot.say(Message(text("order.searched"), "done", more), self._next_page)

    def _only_here(self) -> str:
        """Where the list comes from, and how old it may be."""
        session, text = self._desk.session, self._desk.look.text
        at = session.store.queue().last_contact_at
        if at is None:
            return text("order.only_here")
        return text("order.only_here_as_of", as_of=order_facts.as_of(at, session, text))

    def _next_page(self) -> None:
        request = self._request().model_copy(update={"after": self._found.after})
        session, before, number = self._desk.session, self._found, self._asked

        def taken(answer: object) -> None:
            if isinstance(answer, Found) and number == self._asked:
                rows = (*before.rows, *answer.rows)
                self._found = Found(rows, answer.from_hq, answer.after, answer.capped)
                self._show_found()

        self._desk.view_model.background.start(lambda: search(session, request), taken)

    def _opened(self, record: object) -> None:
        if isinstance(record, OrderRow):
            self.open_order(record.order_no)

    def _recalled(self, met: tuple[Recalled | None, str], outcome: Outcome) -> None:
        """An order that was shown before and is another one now says what became of it (R103)."""
        self._show_order()
        (before, gesture), now = met, self._desk.session.recalled
        if before is not None and now is not None and now.order.version != before.order.version:
            setting = self._desk.view_model.setting
            self._note = Message(what_changed(before.order, now.order, setting), "warning")
            self.say(self._note)
            if gesture:
                self._compare((before.order, now.order), gesture)
        elif not outcome.notice:
            self._show_found()

    def _compare(self, orders: tuple[CustomerOrder, CustomerOrder], gesture: str) -> None:
        from pos_app.till.ui.dialogs.reload_order import ReloadSheet

        self._desk.open(ReloadSheet(self._desk, orders, lambda: self._desk.offer_again(gesture)))

    def _tab_shown(self, name: str) -> None:
        """The payments are HQ's to tell; without it the order's own stay, and the slot says so
        (R72). A sale was paid at once: it tells all of them itself.
        """
        recalled = self._desk.session.recalled
        if name != "payments" or recalled is None or is_sale(recalled.order):
            return
        if recalled.payments is None:
            self._desk.run(
                OPERATIONS["payments_history"],
                NOTHING,
                done=lambda _outcome: self._show_order(),
                failed=self._failed,
            )

    def _failed(self, error: PosError) -> bool:
        text = self._desk.look.text
        action = (
            text("label.park") if isinstance(error, Refused) and error.code == "MODE_CHANGE" else ""
        )
        message = Message(text.problem(error), "refusal", action)
        self.slot.say(message, lambda: self._desk.ask("park"))
        return True

    def _show_order(self) -> None:
        look, recalled = self._desk.look, self._desk.session.recalled
        if recalled is None:
            self.panel.show_order(OrderView(hint=look.text("order.choose")))
            self.panel.show_buttons(())
            return
        order, session = recalled.order, self._desk.session
        setting = Setting(look.text, session.configuration)
        second = order_facts.made_words(recalled, session, setting)
        if not recalled.from_hq:
            second = f"{second} · {order_facts.as_of(recalled.as_of, session, look.text)}"
        rows = {
            "lines": order_facts.line_rows(order, setting),
            "delivery": order_facts.delivery_rows(order, setting),
            "payments": payment_rows(recalled, session, setting),
            "history": order_facts.history_rows(recalled, session, setting),
        }
        classes = " ".join(x.delivery.delivery_class.value for x in order.order_part if x.open)
        chip = status_chip(look, status_at(order, session.now).value, classes)
        title = order.customer.name or look.text("returned.sale")
        view = OrderView(title, second, chip, rows, order_facts.sums(order, setting))
        self.panel.show_order(view)
        self.panel.show_buttons(self.buttons(order))
        self._mark()

    def _mark(self) -> None:
        """The bar stands at the order that is shown."""
        recalled = self._desk.session.recalled
        number = recalled.order.order_no if recalled is not None else ""
        numbers = [row.order_no for row in self._found.rows]
        self.list.mark(numbers.index(number) if number in numbers else -1)

    def buttons(self, order: CustomerOrder) -> tuple[Offered, ...]:
        """What may be done with the order now, each with its reason where not (R83)."""
        desk = self._desk
        layout, text = layout_of(desk.session), desk.look.text
        shown = tuple(x for x in named(layout.areas, "recalled", RECALLED) if desk.knows(x))
        operations = tuple(OPERATION_OF.get(x, x) for x in shown)
        reasons = self._held(operations) | desk.view_model.reasons(operations)
        own = looks(layout, "recalled")
        return tuple(
            (name, dressed(face, own.get(name, USUAL), text), reason)
            for name, face, reason in offered(order, desk.session, text, (shown, reasons))
        )

    def _held(self, operations: tuple[str, ...]) -> dict[str, str]:
        """Nothing is done with an order that another till has in hand (R98, R140)."""
        session, recalled = self._desk.session, self._desk.session.recalled
        if recalled is None or recalled.held is None or recalled.held[1] <= session.now:
            return {}
        told = leased_by(session, recalled.order.order_no, recalled.held[0])
        return dict.fromkeys(operations, self._desk.look.text.problem(told))

    def _paint_row(self, painter: QPainter, area: QRect, record: object) -> None:
        if not isinstance(record, OrderRow):
            return
        look = self._desk.look
        left, room = area.left() + 20, area.width() - 36
        total = look.figures.amount(record.total_minor)
        width = words(
            painter, look, QRect(left, area.top() + 8, room, 24), total, ("line", "text"), RIGHT
        )
        name = QRect(left, area.top() + 8, room - width - 12, 24)
        words(painter, look, name, record.customer_name, ("line", "text"), LEFT)
        made = local(self._desk.session, datetime.fromisoformat(record.created_at))
        lower = QRect(left, area.top() + 33, room, 18)
        told = look.figures.day(made.date())
        if isinstance(record, OwnOrderRow):
            at = datetime.fromisoformat(record.as_of)
            told = order_facts.as_of(at, self._desk.session, look.text)
        day = words(painter, look, lower, told, ("label_plain", "text_muted"), RIGHT)
        number = QRect(left, area.top() + 33, room - day - 12, 18)
        words(painter, look, number, record.order_no, ("label_plain", "text_muted"), LEFT)
        chip = status_chip(look, record.status, record.classes)
        paint_chip(painter, look, (left, area.top() + 56), chip, room)

    @staticmethod
    def _spoken(record: object) -> str:
        return f"{record.customer_name} {record.order_no}" if isinstance(record, OrderRow) else ""
