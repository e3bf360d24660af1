"""The till after sign-in: top bar, five rooms, sheets, keys, scanner, clock; must never paint a
figure itself.
"""

from functools import cached_property
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from pos_app.contract.messages import FulfilmentPreset
from pos_app.domain.errors import Refused
from pos_app.till.card_attempts import check_none_unfinished
from pos_app.till.operations.outcome import Outcome
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts.status import bar_state, shift_said
from pos_app.till.ui.facts.welcome import WelcomeFacts
from pos_app.till.ui.gestures import Gestures
from pos_app.till.ui.keys import SHORTCUTS
from pos_app.till.ui.layout import layout_of
from pos_app.till.ui.look import Look
from pos_app.till.ui.notifications import on_buttons, to_do
from pos_app.till.ui.rooms.fulfilment_room import FulfilmentRoom
from pos_app.till.ui.rooms.order_filters import Preset
from pos_app.till.ui.rooms.orders_room import OrdersRoom
from pos_app.till.ui.rooms.queue_room import QueueRoom
from pos_app.till.ui.rooms.shift_room import PAGES, ShiftRoom
from pos_app.till.ui.selling import Selling
from pos_app.till.ui.view_model import ViewModel
from pos_app.till.ui.waiting import RoomWaiting
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.sheet_host import SheetHost
from pos_app.till.ui.widgets.top_bar import HEIGHT, TABS, TopBar

TICK_MS = 1_000
AFTER_PAINT_MS = 20
RECALLS: dict[str, Preset] = {
    "recall_order": "",
    "to_pick_up": "to_pick_up",
    "to_ship": "to_ship",
    "to_fulfil": "to_fulfil",
}
FULFILS: dict[str, FulfilmentPreset] = {
    "fulfil_to_ship": "to_ship",
    "fulfil_to_pick_up": "to_pick_up",
}
"""Rooms that a button opens with its parameter (R85)."""
ROOMS = (OrdersRoom, FulfilmentRoom, ShiftRoom)
"""Rooms with words and keys of their own."""
LATER = ("orders", "fulfilment", "queue", "shift")
LATER_MS = 200
"""Between two of them that are made while a clerk types a PIN or looks for goods."""
Room = TypeVar("Room", bound=QWidget)


class Shop(QWidget):
    """Rooms are made once, the sale at once and the others one by one soon after, or when they are
    asked for; `refresh` shows the session as it is.
    """

    locked = Signal()
    wear_asked = Signal(object)

    def __init__(self, look: Look, view_model: ViewModel, window: QWidget) -> None:
        super().__init__(window)
        self.look = look
        self.view_model = view_model
        self._layout = layout_of(view_model.session)
        self.bar = TopBar(look)
        self.bar.setParent(self)
        self.rooms = QStackedWidget(self)
        self.host = SheetHost(look, self)
        self.host.home = self.rooms.currentWidget
        self.desk = Desk(look, view_model, self.host)
        self.gestures = Gestures(self.desk)
        self.desk.ask = self.ask
        self.desk.wear = self.wear_asked.emit
        self.desk.knows = self.gestures.knows
        self.selling = Selling(self.desk, self.gestures)
        self.desk.stage = self.selling.screen
        self.waiting = RoomWaiting(self.desk)
        self._tabs: dict[str, QWidget] = {}
        self._added("sale", self.selling.screen)
        self.active = "sale"
        self.welcome = WelcomeFacts(self.desk, self.selling.screen.welcome)
        self._empty = view_model.session.transaction is None
        self._connect()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)
        self._timer.start(TICK_MS)
        self._later = QTimer(self)
        self._later.timeout.connect(self._make_next)
        self._later.start(LATER_MS)
        self._after_paint = QTimer(self)  # counts and clock may follow the paint
        self._after_paint.setSingleShot(True)
        self._after_paint.setInterval(AFTER_PAINT_MS)
        self._after_paint.timeout.connect(self.tick)

    @cached_property
    def orders(self) -> OrdersRoom:
        """Recall, and an order opened."""
        return self._added("orders", OrdersRoom(self.desk))

    @cached_property
    def fulfilment(self) -> FulfilmentRoom:
        """What leaves from this store."""
        return self._added("fulfilment", FulfilmentRoom(self.desk))

    @cached_property
    def queue(self) -> QueueRoom:
        """What head office has not confirmed."""
        return self._added("queue", QueueRoom(self.desk))

    @cached_property
    def shift(self) -> ShiftRoom:
        """Drawer and shift."""
        return self._added("shift", ShiftRoom(self.desk))

    def _added(self, name: str, room: Room) -> Room:
        self._tabs[name] = room
        room.setAccessibleName(self.look.text(f"label.{name}"))
        self.rooms.addWidget(room)
        return room

    def _room(self, name: str) -> QWidget:
        if name not in self._tabs:
            getattr(self, name)
        return self._tabs[name]

    def _make_next(self) -> None:
        missing = next((name for name in LATER if name not in self._tabs), None)
        if missing is None:
            self._later.stop()
        else:
            self._room(missing)

    def refresh(self) -> None:
        """After a gesture, or when somebody has signed in."""
        if self.view_model.session.staff is None:
            self.locked.emit()
            return
        self.selling.refresh()
        empty = self.view_model.session.transaction is None
        if empty and not self._empty:
            self.welcome.refresh()
        if empty and not self.selling.screen.slot.message.sentence:
            said = shift_said(self.view_model.session, self.look.text)
            self.selling.screen.slot.say(Message(said))
        self._empty = empty
        if self.active == "shift":
            self.shift.refresh()
        self._after_paint.start()

    def tell_unfinished(self) -> None:
        """Whoever signs in is told of a card payment whose end nobody knows, as after a crash, not
        only whoever asks for the next one (R189).
        """
        try:
            check_none_unfinished(self.view_model.session)
        except Refused as unfinished:
            self.desk.refuse(unfinished)

    def showEvent(self, event: QShowEvent) -> None:
        self.tick()

    def _told(self) -> None:
        """Head office told other counts."""
        self.welcome.refresh()
        self.tick()

    def tick(self) -> None:
        """Clock, queue and head office, once a second."""
        if self.isVisible() and self.view_model.session.staff is not None:
            notifications = self.view_model.notifications
            notifications.tick()
            told = notifications.counts if notifications.on else {}
            counts = told or self.welcome.counts
            new = notifications.new if notifications.on else None
            session, number = self.view_model.session, to_do(counts)
            state = bar_state(session, self.look.text, self.active, number, new)
            self.selling.screen.action_bar.show_counts(on_buttons(counts))
            self.bar.show_state(state)
            room = self._tabs[self.active]
            if isinstance(room, QueueRoom):
                room.refresh()
            elif room is self.selling.screen:
                self.selling.tick()
                self.welcome.tick()

    def ask(self, name: str) -> None:
        """Every gesture comes through here: tabs and search belong to the window, the rest to the
        gestures.
        """
        tabs = {f"tab_{tab}": tab for tab, _ in TABS}
        if name in tabs:
            self.show_room(tabs[name])
        elif name in RECALLS:
            self.show_room("orders")
            self.orders.search_preset(RECALLS[name])
        elif name in FULFILS:
            self.show_room("fulfilment")
            self.fulfilment.show_preset(FULFILS[name])
        elif name in PAGES:
            self.show_room("shift")
            self.shift.ask(name)
        elif name == "search":
            room = self._tabs[self.active]
            field = self.selling.screen.search if room is self.selling.screen else room
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            name = self.selling.settling(name)
            reason = self.selling.held(name)
            if reason:
                self.selling.screen.slot.reason(reason)
            else:
                self.gestures.ask(name)

    def show_room(self, name: str) -> None:
        """Another tab; the cart stays as it is."""
        self.active = self.desk.room = name
        room = self._room(name)
        self.desk.here = room.say if isinstance(room, ROOMS) else None
        self.rooms.setCurrentWidget(room)
        if room is not self.selling.screen:
            room.refresh()  # type: ignore[attr-defined]  # each room has it
        room.setFocus()
        self.tick()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.bar.setGeometry(0, 0, self.width(), HEIGHT)
        self.rooms.setGeometry(0, HEIGHT, self.width(), self.height() - HEIGHT)

    def stop(self) -> None:
        """Before the window is made anew or closed."""
        self._timer.stop()
        self._later.stop()
        self.view_model.notifications.changed.disconnect(self._told)

    def _connect(self) -> None:
        self.bar.chosen.connect(self.show_room)
        self.bar.lock_asked.connect(lambda: self.ask("lock"))
        self.bar.notifications_asked.connect(lambda: self.ask("notifications"))
        self.view_model.notifications.changed.connect(self._told)
        self.bar.connection_asked.connect(lambda: self.ask("connection"))
        self.view_model.changed.connect(self.refresh)
        self.desk.after_conclusion = self._concluded
        self.selling.open_order = lambda number: self._open_order(number, "")
        self.desk.open_order = self._open_order
        for keys, name in SHORTCUTS:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda name=name: self._pressed(name))

    def _pressed(self, name: str) -> None:
        """No key acts under a sheet; on other rooms the keys of selling go back to it first."""
        if self.host.sheet is not None:
            return
        if self.active != "sale" and not name.startswith("tab_") and name not in ("lock", "keys"):
            room = self._tabs[self.active]
            if isinstance(room, ROOMS) and room.key(name):
                return
            self.show_room("sale")
        self.ask(name)

    def scanned(self, code: str, before: str) -> None:
        """A whole code from the scanner: the room that is shown may want it first."""
        if self.host.sheet is None and self.active in ("orders", "fulfilment"):
            room = self._tabs[self.active]
            if isinstance(room, OrdersRoom | FulfilmentRoom) and room.scanned(code):
                return
        if self.host.sheet is None and self.active != "sale":
            self.show_room("sale")
        self.selling.scanned(code, before)

    def _concluded(self, outcome: Outcome) -> None:
        """Money and change belong to the sale; a shipment goes on where it was chosen."""
        if self.active == "fulfilment":
            self.fulfilment.shipped()
            return
        self.show_room("sale")
        self.selling.concluded(outcome)

    def is_laid_out(self) -> bool:
        """Whether the buttons are those of whoever works here now (R47)."""
        return self._layout == layout_of(self.view_model.session)

    def _open_order(self, number: str, gesture: str) -> None:
        self.show_room("orders")
        self.orders.open_order(number, gesture)
