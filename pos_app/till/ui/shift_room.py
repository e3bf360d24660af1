"""The shift as it is: open or not, since when, by whom, with how much; must never show what is
expected in the drawer.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from pos_app.till.ui.desk import Desk
from pos_app.till.ui.grid import DETAIL_FROM_WIDTH, GAP, MARGIN, PAYMENT_WIDE, PAYMENT_WIDTH
from pos_app.till.ui.layout import named
from pos_app.till.ui.shift_facts import still_open
from pos_app.till.ui.status import local
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import card, label
from pos_app.till.ui.widgets.open_row import OpenRow


class ShiftRoom(QWidget):
    """The shift at the left, what is still open at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("screen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self._desk = desk
        look = desk.look
        self._card = card(self)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        self._title = label("", "title")
        self._hint = label("", "body", "muted", wrap=True)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(32)
        self._facts.setVerticalSpacing(10)
        self.open = Button(look, Face(look.text("label.open_shift"), "calculator", role="primary"))
        self.open.setFixedHeight(56)
        self.open.activated.connect(lambda: desk.ask("open_shift"))
        lock = Button(look, Face(look.text("label.lock"), "lock", "Ctrl L", role="thin"))
        lock.activated.connect(lambda: desk.ask("lock"))
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addLayout(self._facts)
        column.addStretch(1)
        column.addWidget(self.open)
        column.addWidget(lock)
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

    def refresh(self) -> None:
        """The shift as it is now."""
        session, text = self._desk.session, self._desk.look.text
        shift = session.shift
        areas = session.configuration.layout.areas
        self.open.setVisible(shift is None and bool(named(areas, "shift", ("open_shift",))))
        for row, found in zip(self.rows, still_open(session, text), strict=True):
            row.show_open(found)
        while self._facts.count():
            item = self._facts.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        if shift is None:
            self._title.setText(text("shift.none"))
            self._hint.setText(text("shift.none_hint"))
            return
        at = local(session, shift.opened_at)
        opened = f"{text.figures.day(at.date())} {text.figures.time(at)}"
        member = session.configuration.staff_member(shift.opened_by)
        self._title.setText(text("shift.title", number=str(shift.number)))
        self._hint.setText("")
        facts = (
            ("shift.opened", opened),
            ("shift.by", member.name if member else shift.opened_by),
            ("shift.start", text.figures.money(shift.start_minor)),
            ("shift.working", session.staff.name if session.staff else ""),
        )
        for at_row, (code, fact) in enumerate(facts):
            self._facts.addWidget(label(text(code), "body", "muted"), at_row, 0)
            self._facts.addWidget(label(fact, "body_strong"), at_row, 1)
        self._facts.setColumnStretch(1, 1)

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
