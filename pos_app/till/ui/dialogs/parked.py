"""The sales parked in this store; one of them is fetched (R75)."""

from datetime import datetime

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from pos_app.contract.parked import ParkedReply
from pos_app.domain.deposit import due
from pos_app.domain.errors import PosError, Refused
from pos_app.till.operations.parking import Fetch, parked_there
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.storage.values import Parked
from pos_app.till.sync.hq_client import LIST_PARKED
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts.status import local, till_name
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, words
from pos_app.till.ui.widgets.record_list import RecordList
from pos_app.till.ui.widgets.sheet import MEDIUM, Sheet

ROW = 64


class ParkedSheet:
    """The last one parked stands first."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        self._gone = ""
        look = desk.look
        self.sheet = Sheet(look, look.text("label.parked"), "pause", MEDIUM)
        self.sheet.setMinimumHeight(480)
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        self.list = RecordList(look, ROW, self._paint, self._spoken)
        self.list.setAccessibleName(look.text("label.parked"))
        self.sheet.show_slot()
        here = tuple(one for one in desk.session.store.parked() if one.kept_here)
        self._here_at_first = {one.parked_id for one in here}
        self._show(here, look.text("waiting.hq"))
        self._ask()
        self.list.opened.connect(lambda _row: self._fetch())
        self.focus: QWidget = self.list
        self.sheet.body.addWidget(self.list)
        self.sheet.confirmed.connect(self._fetch)

    def _ask(self) -> None:
        hq, background = self._desk.session.outfit.hq, self._desk.view_model.background
        background.start(lambda: hq.parked(LIST_PARKED), self._heard, self.sheet)

    def _show(self, parked: tuple[Parked, ...], empty: str) -> None:
        """The newest first; where there is none, what is to be said of it."""
        newest_first = sorted(parked, key=_moment, reverse=True)
        reason = "" if parked else empty
        self.sheet.set_primary(self._desk.look.text("gesture.fetch_short"), "check", reason)
        self.sheet.slot.say(Message(reason))
        self.list.show_records(tuple(newest_first))
        self.list.step(0)
        if self._gone:
            self.sheet.refuse(self._gone)
            self._gone = ""

    def _heard(self, answer: object) -> None:
        """What the store's other tills put aside; without HQ only what this till keeps alone, and
        nobody knows what else there is. What HQ got after it was asked is in neither and stays on
        the list.
        """
        kept, text = self._desk.session.store.parked(), self._desk.look.text
        if isinstance(answer, ParkedReply):
            there = {row.parked_id: parked_there(row) for row in answer.rows}
            late = self._here_at_first - there.keys()
            here = {x.parked_id: x for x in kept if x.kept_here or x.parked_id in late}
            self._show(tuple((there | here).values()), text("parked.none"))
            return
        if not self._here_at_first:
            self._show((), text("parked.hq_away"))
        self.sheet.slot.say(Message(text("parked.hq_away"), "warning"))

    def _fetch(self) -> None:
        parked = self.list.current()
        if isinstance(parked, Parked):
            request = Fetch(parked.parked_id)
            soon = self._desk.view_model.notifications.ask_soon
            self._desk.run(OPERATIONS["fetch"], request, done=lambda _: soon(), failed=self._failed)

    def _failed(self, error: PosError) -> bool:
        """Another till was quicker: it goes from the list, and the sentence stays."""
        if not isinstance(error, Refused) or error.code != "PARKED_GONE":
            return False
        self._gone = self._desk.look.text.problem(error)
        self._ask()
        return True

    def _paint(self, painter: QPainter, area: QRect, record: object) -> None:
        if not isinstance(record, Parked):
            return
        look, cart = self._desk.look, record.transaction
        customer, second = self._words(record)
        left, room = area.left() + 24, area.width() - 48
        words(
            painter, look, QRect(left, area.top() + 10, room, 24), customer, ("line", "text"), LEFT
        )
        lower = QRect(left, area.top() + 34, room, 20)
        words(painter, look, lower, second, ("label_plain", "text_muted"), LEFT)
        figure = look.figures.amount(due(cart)) if cart.lines else ""
        words(painter, look, QRect(left, area.top(), room, ROW), figure, ("amount", "text"), RIGHT)

    def _words(self, parked: Parked) -> tuple[str, str]:
        """Whose it is; where, when and by whom it was put aside, and how much is in it."""
        look, cart = self._desk.look, parked.transaction
        customer = cart.customer.name if cart.customer else look.text("parked.no_customer")
        at = look.figures.time(local(self._desk.session, parked.at))
        member = self._desk.session.configuration.staff_member(parked.staff_id)
        name = member.name if member else parked.staff_id
        till = till_name(self._desk.session, look.text, cart.terms.register_id)
        lines = look.text.count("screen.articles", len(cart.lines))
        return customer, f"{till} · {at} · {name} · {lines}"

    def _spoken(self, record: object) -> str:
        return " ".join(self._words(record)) if isinstance(record, Parked) else ""


def _moment(parked: Parked) -> datetime:
    return parked.at
