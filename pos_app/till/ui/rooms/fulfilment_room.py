"""Fulfilment: what leaves from this store over all orders, chosen together and accepted, picked,
packed, shipped or handed over (R73, R84, R85, R113, R122-R130, K5).

HQ is asked in a thread; without it the last list stays and every action says why it cannot be.
"""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from pos_app.contract.messages import FulfilmentPreset, FulfilmentRequest, OrderCountsReply
from pos_app.domain.errors import PosError, Refused
from pos_app.domain.order import CustomerOrder
from pos_app.domain.staff import Permission
from pos_app.till.devices.scan_codes import ScannedOrder, classify
from pos_app.till.operations.fulfilling import (
    LINE_OPERATIONS,
    PERMISSIONS,
    FulfilLines,
    picked_by_other,
)
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.recall import Recall, with_own_events
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.rights import group_of
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.fulfil import FulfilSheet
from pos_app.till.ui.facts import fulfilment as facts
from pos_app.till.ui.notifications import shown
from pos_app.till.ui.rooms.fulfilment_list import FulfilmentList
from pos_app.till.ui.rooms.order_search import counted
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import card, label
from pos_app.till.ui.widgets.message_slot import Message, MessageSlot
from pos_app.till.ui.widgets.preset_button import PresetButton

PRESETS: tuple[tuple[FulfilmentPreset, str, str], ...] = (
    ("", "package-check", "text"),
    ("to_ship", "truck", "ship"),
    ("to_pick_up", "store", "pick"),
)
ICONS = {
    "accept_lines": "circle-check",
    "reject_lines": "ban",
    "start_picking": "hourglass",
    facts.PICK_LIST: "printer",
    "pick_lines": "check",
    "unpick_lines": "undo-2",
    "pack_lines": "package",
    "unpack_lines": "undo-2",
    facts.SHIP: "truck",
    facts.PICK_UP: "store",
    facts.EDIT: "pencil",
}
KEYS = {facts.PICK_UP: "F6", facts.SHIP: "F7", facts.EDIT: "Ctrl E"}
RIGHT_WIDTH = 388


@dataclass(frozen=True, slots=True)
class _Page:
    """HQ's answer: orders as their JSON, and where the next page begins."""

    orders: tuple[str, ...]
    after: str


class FulfilmentRoom(QWidget):
    """Lines at the left, what may be done with the chosen ones at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("screen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self._desk = desk
        self._preset: FulfilmentPreset = ""
        self._asked, self._after = 0, ""
        self._orders: tuple[CustomerOrder, ...] = ()
        self._wanted = ""
        self._seen: CustomerOrder | None = None
        self._asked_for: tuple[str, FulfilLines | None] = ("", None)
        look = desk.look
        self.presets = {
            name: PresetButton(look, look.text(f"fulfil.{name or 'all'}"), icon, ink)
            for name, icon, ink in PRESETS
        }
        for name, button in self.presets.items():
            button.setParent(self)
            button.activated.connect(lambda name=name: self.show_preset(name))
        self.results = card(self)
        self.list = FulfilmentList(look, lambda: desk.view_model.setting, self.results)
        self.list.ticked.connect(self._show_chosen)
        self.slot = MessageSlot(look, self)
        self.panel = card(self)
        self.setFocusProxy(self.list)
        self._build_panel()
        self.show_preset("", ask=False)

    def refresh(self) -> None:
        """When the room is entered: look again; a recalled order brings its lines chosen."""
        recalled = self._desk.session.recalled
        self._wanted = recalled.order.order_no if recalled else self._wanted
        self._show_chosen()
        self._count()
        self.load()

    def show_preset(self, name: FulfilmentPreset, *, ask: bool = True) -> None:
        """All, to ship, or for pickup (R85)."""
        self._preset = name
        for own, button in self.presets.items():
            button.setChecked(own == name)
        if ask:
            self.say(Message(self._desk.look.text("order.searching")))
            self.load()

    def key(self, name: str) -> bool:
        """F6 hands over, F7 ships, Ctrl+E edits."""
        own = {"pick_up": facts.PICK_UP, "ship": facts.SHIP, "edit_order": facts.EDIT}
        gesture = own.get(name)
        if gesture is not None:
            self.buttons[gesture].click()
        return gesture is not None

    def scanned(self, code: str) -> bool:
        """An order number ticks the lines of that order."""
        found = classify(code, self._desk.session.configuration.profile)
        if not isinstance(found, ScannedOrder):
            return False
        self.list.choose(frozenset(x.key for x in self.list.lines if x.key[0] == found.number))
        if not self.list.chosen_lines():
            self.say(Message(self._desk.look.text("fulfil.not_here"), "warning"))
        return True

    def say(self, message: Message, run: object = None) -> None:
        """Something for the clerk, under the list."""
        self.slot.say(message, run if callable(run) else None)

    def shipped(self) -> None:
        """The chosen lines have left."""
        self._done(facts.SHIP, len(self.list.chosen_lines()))

    def load(self) -> None:
        """The first page from HQ, in a thread; a later one makes this answer worthless."""
        self._asked += 1
        if not self._orders:
            self.say(Message(self._desk.look.text("order.searching")))
        self._ask_page("", ())

    # --- the list ---------------------------------------------------------------------

    def _ask_page(self, after: str, before: tuple[CustomerOrder, ...]) -> None:
        number, session = self._asked, self._desk.session
        request = FulfilmentRequest(
            fulfilling_store=session.configuration.store.store_id,
            preset=self._preset,
            after=after,
        )
        hq = session.outfit.hq

        def work() -> object:
            reply = hq.orders_to_fulfil(request)
            return _Page(reply.orders, reply.after)

        def then(answer: object) -> None:
            if number == self._asked:
                self._answered(before, answer)

        self._desk.view_model.background.start(work, then)

    def _answered(self, before: tuple[CustomerOrder, ...], answer: object) -> None:
        session, text = self._desk.session, self._desk.look.text
        if isinstance(answer, PosError):
            self.say(Message(text("refused.HQ_REQUIRED"), "warning"))
        elif isinstance(answer, _Page):
            found = (with_own_events(session, session.order_of(x)) for x in answer.orders)
            self._orders, self._after = (*before, *found), answer.after
            self._show_lines()
            self._show_changed()
        elif isinstance(answer, Exception):
            raise answer

    def _show_changed(self) -> None:
        """What another till made of an order that was chosen here, line by line (R103)."""
        before, self._seen = self._seen, None
        number = before.order_no if before else ""
        now = next((one for one in self._orders if one.order_no == number), None)
        if before is not None and now is not None:
            from pos_app.till.ui.dialogs.reload_order import ReloadSheet

            self._desk.open(ReloadSheet(self._desk, (before, now), self._again))
        elif before is not None:
            self._again()

    def _again(self) -> None:
        """Back to what was asked of lines that are still here (R140)."""
        self._desk.close()
        (name, request), self._asked_for = self._asked_for, ("", None)
        if request is None:
            return
        keys = {(part.order_no, no) for part in request.parts for no, _ in part.quantities}
        still = tuple(one for one in self.list.lines if one.key in keys)
        self.list.choose(frozenset(one.key for one in still))
        if still:
            self._ask_sheet(name, still).put_again(request)

    def _ask_sheet(self, name: str, chosen: tuple[facts.StoreLine, ...]) -> FulfilSheet:
        failed = partial(self._sheet_failed, name)
        sheet = FulfilSheet(self._desk, name, chosen, partial(self._done, name), failed)
        self._desk.open(sheet)
        return sheet

    def _sheet_failed(self, name: str, error: PosError, request: FulfilLines) -> bool:
        if not self._failed(error):
            return False
        self._asked_for = (name, request)
        self._desk.close()
        return True

    def _show_lines(self) -> None:
        text, told = self._desk.look.text, self._desk.session.configuration
        modes = told.delivery.modes
        lines = facts.lines_here(self._orders, told.store.store_id, self._preset, modes)
        self.list.show_lines(lines)
        if self._wanted:
            self.list.choose(frozenset(one.key for one in lines if one.key[0] == self._wanted))
            self.list.show_chosen()
            self._wanted = ""
        else:
            self.list.choose(self.list.keys)
        if self.slot.message.kind in ("warning", "success"):
            return
        more = text("order.more") if self._after else ""
        words = text.count("fulfil.found", len(lines)) if lines else text("fulfil.nothing")
        self.say(Message(words, "done", more), lambda: self._ask_page(self._after, self._orders))

    def _count(self) -> None:
        session, background = self._desk.session, self._desk.view_model.background
        background.start(lambda: counted(session), self._counted)

    def _counted(self, answer: object) -> None:
        if isinstance(answer, OrderCountsReply):
            for name in ("to_ship", "to_pick_up"):
                self.presets[name].show_count(shown(getattr(answer, name)))

    # --- what may be done -------------------------------------------------------------

    def _build_panel(self) -> None:
        look = self._desk.look
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(6)
        self.title = label("", "heading")
        self.second = label("", "body", "muted", wrap=True)
        column.addWidget(self.title)
        column.addWidget(self.second)
        column.addStretch(1)
        self.primary = Button(look, Face(role="primary", hint="Enter"))
        self.primary.setFixedHeight(60)
        self.primary.activated.connect(lambda: self._act(facts.next_step(self.list.chosen_lines())))
        self.primary.refused.connect(self.slot.reason)
        column.addWidget(self.primary)
        column.addSpacing(6)
        grid = QGridLayout()
        grid.setSpacing(8)
        for at in range(2):
            grid.setColumnStretch(at, 1)
            grid.setColumnMinimumWidth(at, 170)
        self.buttons: dict[str, Button] = {}
        for at, name in enumerate(facts.GESTURES):
            face = Face(look.text(f"fulfil.{name}"), ICONS[name], KEYS.get(name, ""), role="thin")
            button = Button(look, face)
            button.activated.connect(lambda name=name: self._act(name))
            button.refused.connect(self.slot.reason)
            self.buttons[name] = button
            grid.addWidget(button, at // 2, at % 2)
        column.addLayout(grid)

    def _show_chosen(self) -> None:
        """How many lines of how many orders, and why which gesture is not possible (R83)."""
        text, chosen = self._desk.look.text, self.list.chosen_lines()
        orders = {one.order.order_no: one.order for one in chosen}
        self.title.setText(text.count("fulfil.chosen", len(chosen)))
        names = ", ".join(dict.fromkeys(one.customer.name for one in orders.values()))
        second = text("fulfil.choose") if not chosen else f"{names}\n{', '.join(orders)}"
        self.second.setText(second)
        for name, button in self.buttons.items():
            button.set_reason(self._reason(name, chosen))
        step = facts.next_step(chosen)
        self.primary.set_face(label=text(f"fulfil.{step}"), icon=ICONS[step])
        self.primary.set_reason(self.buttons[step].reason)

    def _reason(self, name: str, chosen: tuple[facts.StoreLine, ...]) -> str:
        session, text = self._desk.session, self._desk.look.text
        found = facts.refusal(name, chosen, session.configuration, session.now)
        if found is None and session.staff is not None:
            action = facts.ACTION_OF.get(name)
            permission = PERMISSIONS[action] if action else name
            if group_of(session, session.staff).permission(permission) is Permission.DENIED:
                found = Refused("NOT_PERMITTED", operation=permission)
            elif action is not None:
                found = picked_by_other(session, action, (one.line for one in chosen))
        return text.problem(found) if found else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.primary.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.list.choose(frozenset())
        else:
            super().keyPressEvent(event)

    def _act(self, name: str) -> None:
        chosen = self.list.chosen_lines()
        if name in (facts.SHIP, facts.PICK_UP, facts.EDIT):
            self._recall(name, chosen)
        elif facts.in_one_go(name, chosen):
            quantities = tuple(facts.available(name, one) for one in chosen)
            request = FulfilLines(
                facts.parts(chosen, quantities), on_paper=name == facts.PICK_LIST
            )
            operation = LINE_OPERATIONS[facts.ACTION_OF[name]]
            self._desk.run(
                operation,
                request,
                done=lambda _outcome: self._done(name, len(chosen)),
                failed=self._failed,
            )
        else:
            self._ask_sheet(name, chosen)

    def _recall(self, name: str, chosen: tuple[facts.StoreLine, ...]) -> None:
        """Shipping, handing over and editing are of one order: it is recalled, and its sheet opens
        with these lines ticked, its edit with them chosen (651).
        """
        lines = frozenset(one.line.line_no for one in chosen)

        def in_hand(_outcome: Outcome) -> None:
            self._desk.ask("tab_sale")
            self._desk.stage.choose(tuple(sorted(lines)))

        def recalled(_outcome: Outcome) -> None:
            if name == facts.EDIT:
                self._desk.run(OPERATIONS[name], NOTHING, done=in_hand)
                return
            self._desk.ask(name)
            rows = getattr(self._desk.dialog, "lines", None)
            if rows is not None:
                rows.tick_only(lines)

        self._desk.run(
            OPERATIONS["recall_order"], Recall(chosen[0].order.order_no), done=recalled
        )

    def _failed(self, error: PosError) -> bool:
        """A list that is no longer true is read again."""
        if isinstance(error, Refused) and error.code in ("ORDER_CHANGED", "NOT_AT_HQ"):
            self.say(Message(self._desk.look.text.problem(error), "warning"))
            number = error.details.get("order")
            self._seen = next((one for one in self._orders if one.order_no == number), None)
            self.load()
            return True
        return False

    def _done(self, name: str, count: int) -> None:
        """Said and shown at once; HQ hears of it now, and then the list is read again (R125)."""
        session, text = self._desk.session, self._desk.look.text
        outbox = session.outfit.outbox
        self.say(Message(text.count(f"fulfil.done_{name}", count), "success"))
        self._orders = tuple(with_own_events(session, one) for one in self._orders)
        self._show_lines()

        def sent(_answer: object) -> None:
            self._count()
            self.load()

        self._desk.view_model.background.start(lambda: outbox.drain(now=True), sent)

    def resizeEvent(self, event: QResizeEvent) -> None:
        width, height = self.width(), self.height()
        left = width - 36 - RIGHT_WIDTH
        third = (left - 16) // 3
        for at, button in enumerate(self.presets.values()):
            button.setGeometry(12 + at * (third + 8), 12, third, 48)
        self.results.setGeometry(12, 68, left, height - 68 - 12 - 44 - 8)
        self.list.setGeometry(1, 6, left - 2, self.results.height() - 12)
        self.slot.setGeometry(12, height - 56, left, 44)
        self.panel.setGeometry(width - 12 - RIGHT_WIDTH, 12, RIGHT_WIDTH, height - 24)
