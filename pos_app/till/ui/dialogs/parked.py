"""The sales parked at this till; one of them is fetched (R75)."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from pos_app.domain.deposit import due
from pos_app.till.operations.cart import Fetch
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.storage.store import Parked
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.status import local
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, words
from pos_app.till.ui.widgets.record_list import RecordList
from pos_app.till.ui.widgets.sheet import MEDIUM, Sheet

ROW = 64


class ParkedSheet:
    """The last one parked stands first."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        look = desk.look
        self.sheet = Sheet(look, look.text("label.parked"), "pause", MEDIUM)
        self.sheet.setMinimumHeight(480)
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        self.list = RecordList(look, ROW, self._paint, lambda _row: "")
        self.list.show_records(tuple(reversed(desk.session.store.parked())))
        self.list.step(0)
        self.list.opened.connect(lambda _row: self._fetch())
        self.focus: QWidget = self.list
        self.sheet.body.addWidget(self.list)
        self.sheet.show_slot()
        self.sheet.set_primary(look.text("gesture.fetch_short"), "check")
        self.sheet.confirmed.connect(self._fetch)

    def _fetch(self) -> None:
        parked = self.list.current()
        if isinstance(parked, Parked):
            self._desk.run(OPERATIONS["fetch"], Fetch(parked.parked_id))

    def _paint(self, painter: QPainter, area: QRect, record: object) -> None:
        if not isinstance(record, Parked):
            return
        look, cart = self._desk.look, record.transaction
        customer = cart.customer.name if cart.customer else look.text("parked.no_customer")
        at = look.figures.time(local(self._desk.session, record.at))
        member = self._desk.session.configuration.staff_member(record.staff_id)
        lines = look.text.count("screen.articles", len(cart.lines))
        second = " · ".join((at, member.name if member else record.staff_id, lines))
        left, room = area.left() + 24, area.width() - 48
        words(
            painter, look, QRect(left, area.top() + 10, room, 24), customer, ("line", "text"), LEFT
        )
        lower = QRect(left, area.top() + 34, room, 20)
        words(painter, look, lower, second, ("label_plain", "text_muted"), LEFT)
        figure = look.figures.amount(due(cart)) if cart.lines else ""
        words(painter, look, QRect(left, area.top(), room, ROW), figure, ("amount", "text"), RIGHT)
