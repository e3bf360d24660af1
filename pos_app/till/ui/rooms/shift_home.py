"""The shift as it is: open or not, since when, by whom, with how much, and what can be done with
it; must never show what is expected in the drawer.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from pos_app.domain.user_operations import cells
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.session import works_in
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts.shift import name_of, still_open
from pos_app.till.ui.facts.status import local
from pos_app.till.ui.grid import DETAIL_FROM_WIDTH, GAP, MARGIN, PAYMENT_WIDE, PAYMENT_WIDTH
from pos_app.till.ui.layout import USUAL, dressed, layout_of, looks, named
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import card, label
from pos_app.till.ui.widgets.message_slot import MessageSlot
from pos_app.till.ui.widgets.open_row import OpenRow

CASH = ("start_amount", "float_entry", "tender_removal", "safe_drop", "bank_drop")
SHIFT = ("x_report", "manage_shifts", "suspend_shift")
MAIN = ("open_shift", "use_shift", "close_shift")
ICONS = {
    "start_amount": "calculator",
    "float_entry": "plus",
    "tender_removal": "minus",
    "safe_drop": "lock",
    "bank_drop": "building-2",
    "x_report": "receipt-euro",
    "manage_shifts": "history",
    "suspend_shift": "pause",
    "open_shift": "calculator",
    "use_shift": "user-plus",
    "close_shift": "lock",
}
GESTURES = (*MAIN, *CASH, *SHIFT)
"""What the area `shift` of a screen layout may show (R47)."""


class ShiftHome(QWidget):
    """The shift at the left, what is still open at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self._desk = desk
        look = desk.look
        self._own = looks(layout_of(desk.session), "shift")
        self._card = card(self)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        self._title = label("", "title")
        self._hint = label("", "body", "muted", wrap=True)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(32)
        self._facts.setVerticalSpacing(10)
        self.buttons = {name: self._button(name) for name in GESTURES}
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addLayout(self._facts)
        column.addStretch(1)
        self.slot = MessageSlot(look)
        self._captions = [self._tiles(column, "shift.cash", CASH)]
        self._captions.append(self._tiles(column, "shift.this_shift", SHIFT))
        column.addSpacing(8)
        for name in MAIN:
            self.buttons[name].setFixedHeight(56)
            column.addWidget(self.buttons[name])
        lock = Button(look, Face(look.text("label.lock"), "lock", "Ctrl L", role="thin"))
        lock.activated.connect(lambda: desk.ask("lock"))
        column.addWidget(lock)
        column.addWidget(self.slot)
        self._side = card(self)
        side = QVBoxLayout(self._side)
        side.setContentsMargins(20, 16, 20, 16)
        side.setSpacing(0)
        side.addWidget(label(look.text("shift.still_open"), "label_strong", "muted"))
        self.rows = [OpenRow(look) for _ in still_open(desk.session, look.text)]
        for row in self.rows:
            row.activated.connect(lambda row=row: self._go(row.open.gesture))
            side.addWidget(row)
        side.addStretch(1)

    def _say(self, reason: str) -> None:
        self.slot.reason(reason)

    def _button(self, name: str) -> Button:
        look = self._desk.look
        shape = ("primary", "row") if name in MAIN else ("bar", "stacked")
        plain = Face(look.text(f"gesture.{name}"), ICONS[name], "", *shape)
        face = dressed(plain, self._own.get(name, USUAL), look.text)
        button = Button(look, face._replace(icon_ink="") if name in MAIN else face)
        if name not in MAIN:
            button.setFixedHeight(64)
        button.activated.connect(lambda: self._desk.ask(name))
        button.refused.connect(self._say)
        return button

    def _tiles(self, column: QVBoxLayout, code: str, names: tuple[str, ...]) -> QWidget:
        caption = label(self._desk.look.text(code), "label_strong", "muted")
        column.addWidget(caption)
        grid = QGridLayout()
        grid.setSpacing(8)
        sizes = [(self._own.get(name, USUAL).width, 1) for name in names]
        for name, (wide, _), place in zip(names, sizes, cells(sizes, len(CASH)), strict=True):
            grid.addWidget(self.buttons[name], *place, 1, wide)
        for at in range(len(CASH)):
            grid.setColumnStretch(at, 1)
        column.addLayout(grid)
        return caption

    def refresh(self) -> None:
        """The shift as it is now."""
        session, text = self._desk.session, self._desk.look.text
        if session.staff is None:
            return
        for row, found in zip(self.rows, still_open(session, text), strict=True):
            row.show_open(found)
        self._show_buttons()
        while self._facts.count():
            item = self._facts.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        shift = session.shift
        if shift is None:
            self._title.setText(text("shift.none"))
            self._hint.setText(text("shift.none_hint"))
            self._hint.show()
            return
        at = local(session, shift.opened_at)
        opened = f"{text.figures.day(at.date())} {text.figures.time(at)}"
        self._title.setText(text("shift.title", number=str(shift.number)))
        mine = works_in(session.configuration, shift, session.staff)
        name = name_of(session, shift.opened_by)
        self._hint.setText("" if mine else text("shift.of_another", name=name))
        self._hint.setVisible(not mine)
        start = text.figures.money(shift.start_minor) if shift.starter else text("shift.start_none")
        if not session.configuration.profile.has_drawer:
            start = text("shift.no_drawer_short")
        facts = [
            ("shift.opened", opened),
            ("shift.by", name),
            ("shift.start", start),
            ("shift.working", session.staff.name),
        ]
        if shift.drawer:
            facts.insert(2, ("label.drawer", shift.drawer))
        for at_row, (code, fact) in enumerate(facts):
            self._facts.addWidget(label(text(code), "body", "muted"), at_row, 0)
            self._facts.addWidget(label(fact, "body_strong"), at_row, 1)
        self._facts.setColumnStretch(1, 1)

    def _show_buttons(self) -> None:
        """What the layout shows, each with its reason when it is not possible now (R83)."""
        session, view_model = self._desk.session, self._desk.view_model
        areas = layout_of(session).areas
        shown = (*named(areas, "shift", GESTURES), "use_shift")
        reasons = view_model.reasons(tuple(name for name in GESTURES if name in OPERATIONS))
        open_now = session.shift is not None
        mine = session.shift is None or (
            session.staff is not None
            and works_in(session.configuration, session.shift, session.staff)
        )
        for name, button in self.buttons.items():
            visible = name in shown
            if name == "open_shift":
                visible = visible and not open_now
            elif name == "use_shift":
                visible = open_now and not mine
            elif name in MAIN:
                visible = visible and open_now and mine
            button.setVisible(visible)
            button.set_reason(reasons.get(name, ""))
        for caption, names in zip(self._captions, (CASH, SHIFT), strict=True):
            caption.setVisible(any(name in shown for name in names))

    def resizeEvent(self, event: QResizeEvent) -> None:
        side = PAYMENT_WIDE if self.width() >= DETAIL_FROM_WIDTH else PAYMENT_WIDTH
        height = self.height() - 2 * MARGIN
        left = self.width() - side - 2 * MARGIN - GAP
        self._card.setGeometry(MARGIN, MARGIN, left, height)
        self._side.setGeometry(MARGIN + left + GAP, MARGIN, side, height)

    def _go(self, gesture: str) -> None:
        if gesture:
            self._desk.ask(gesture)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._desk.look.colour("bg"))
        painter.end()
