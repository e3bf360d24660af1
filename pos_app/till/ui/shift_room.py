"""The shift as it is: open or not, since when, by whom, with how much; must never show what is
expected in the drawer.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from pos_app.till.ui.desk import Desk
from pos_app.till.ui.status import local
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import card, label


class ShiftRoom(QWidget):
    """One card; its primary opens a shift where none is open."""

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

    def refresh(self) -> None:
        """The shift as it is now."""
        session, text = self._desk.session, self._desk.look.text
        shift = session.shift
        self.open.setVisible(shift is None)
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
        queue = session.store.queue()
        self._title.setText(text("shift.title", number=str(shift.number)))
        self._hint.setText("")
        facts = (
            ("shift.opened", opened),
            ("shift.by", member.name if member else shift.opened_by),
            ("shift.start", text.figures.money(shift.start_minor)),
            ("shift.working", session.staff.name if session.staff else ""),
            ("shift.unsent", str(queue.waiting + queue.refused)),
        )
        for at_row, (code, fact) in enumerate(facts):
            self._facts.addWidget(label(text(code), "body", "muted"), at_row, 0)
            self._facts.addWidget(label(fact, "body_strong"), at_row, 1)
        self._facts.setColumnStretch(1, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._card.setGeometry(12, 12, min(720, self.width() - 24), self.height() - 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._desk.look.colour("bg"))
        painter.end()
