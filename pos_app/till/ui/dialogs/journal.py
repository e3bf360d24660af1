"""The till's journal: what was concluded here, newest first, as the paper looked; a copy prints,
goods come back from here (R82, 114, 115).
"""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.contract.translate import Malformed
from pos_app.domain.errors import Refused
from pos_app.domain.money import parse_amount
from pos_app.till.devices.paper import paper_of, rows_of
from pos_app.till.devices.receipt_layout import Row
from pos_app.till.devices.scan_codes import Scanned, ScannedOrder
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.printing import PrintReceipt
from pos_app.till.operations.recall import Recall, check_free
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.storage.business import PAGE, BusinessRow, Wanted
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.receipt import TALL, Receipts
from pos_app.till.ui.facts.status import local
from pos_app.till.ui.rooms.order_filters import day_in, no_day
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import edge, scrolled
from pos_app.till.ui.widgets.keypad import SEARCH_KEYS, Keypad
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.paint import RIGHT, words
from pos_app.till.ui.widgets.paper import Paper
from pos_app.till.ui.widgets.sheet import LARGE, Sheet
from pos_app.till.ui.widgets.two_lines import Two, paint_two

ROW, LIST_WIDTH = 64, 520
RETURNABLE = frozenset({"sale", "order", "pickup", "shipment", "edit"})
"""Business whose goods may come back."""


class JournalSheet:
    """Searched as one types; the list goes on where a page ends."""

    def __init__(self, desk: Desk, _gesture: str) -> None:
        self._desk = desk
        self._text = text = desk.look.text
        self._unread = ""
        self.sheet = Sheet(desk.look, text("journal.title"), "history", LARGE)
        self.sheet.setMinimumHeight(TALL)
        self.number, self.day, self.amount = (
            self._field(name) for name in ("number", "day", "amount")
        )
        self.list = Receipts(desk.look, ROW, self._paint, _spoken)
        self.list.setAccessibleName(text("journal.title"))
        self.list.chosen.connect(lambda _row: self._show())
        self.paper = Paper(desk.look)
        self._build()
        self.back = self.sheet.add_footer(Face(text("label.return"), "undo-2"))
        self.back.activated.connect(self._return)
        self.sheet.show_slot()
        self.sheet.confirmed.connect(self._print)
        self.focus: QWidget | None = self.number
        self.search()

    def scanned(self, found: Scanned) -> bool:
        """A receipt or an order is looked up."""
        if isinstance(found, ScannedOrder):
            for field in (self.day, self.amount):
                field.clear()
            self.number.setText(found.number)
        return isinstance(found, ScannedOrder)

    def search(self) -> None:
        """The first page of what the fields ask for; a day or amount that is none is refused."""
        wanted, self._unread = self._wanted(), ""
        if typed := no_day([self.day]):
            self._unread = self._text("order.no_day", typed=typed)
        elif self.amount.property("state") == "refused":
            self._unread = self._text("refused.BAD_AMOUNT")
        if self._unread:
            self.sheet.slot.say(Message(self._unread, "warning"))
            self._show()
            return
        rows = self._desk.session.store.business_rows(wanted)
        self._show_rows(rows, len(rows))

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setMaxLength(40)
        field.setPlaceholderText(self._text(f"journal.{name}"))
        field.setAccessibleName(self._text(f"journal.{name}"))
        field.textChanged.connect(lambda _typed: self.search())
        return field

    def _wanted(self) -> Wanted:
        """What is typed, as a question."""
        zone = ZoneInfo(self._desk.session.configuration.store.time_zone)
        day = day_in(self.day)
        first = datetime.combine(day, time(), zone) if day else None
        last = datetime.combine(day + timedelta(days=1), time(), zone) if day else None
        days = timedelta(days=self._desk.session.configuration.profile.days_kept)
        return Wanted(
            self.number.text().strip(),
            first,
            last,
            self._amount(),
            kept_since=self._desk.session.now - days,
        )

    def _amount(self) -> int | None:
        """The amount typed; anything else is marked."""
        typed, found = self.amount.text().strip(), None
        mark = self._desk.look.figures.decimal
        with suppress(Refused):
            found = parse_amount(typed, mark=mark) if typed else None
        self.amount.setProperty("state", "refused" if typed and found is None else "")
        self.amount.style().polish(self.amount)
        return found

    def _more(self) -> None:
        """The next page under the rows that are there."""
        rows = self.list.records.rows
        last = rows[-1] if rows else None
        if isinstance(last, BusinessRow):
            found = self._desk.session.store.business_rows(replace(self._wanted(), after=last))
            self._show_rows((*rows, *found), len(found))

    def _show_rows(self, rows: tuple[object, ...], come: int) -> None:
        text = self._text
        self.list.show_records(rows)
        if rows and self.list.current() is None:
            self.list.setCurrentIndex(self.list.records.index(0))
        more = text("order.more") if come == PAGE else ""
        words_of = text.count("journal.found", len(rows)) if rows else text("journal.nothing")
        self.sheet.slot.say(Message(words_of, "neutral", more), self._more)
        self._show()

    def _chosen(self) -> BusinessRow | None:
        found = self.list.current()
        return found if isinstance(found, BusinessRow) else None

    def _show(self) -> None:
        """The paper of the chosen business, and what may be done with it."""
        text, row = self._text, self._chosen()
        job = self._desk.session.store.print_job(row.receipt_no) if row else None
        rows: tuple[Row, ...] = ()
        if job is not None:
            try:
                rows = rows_of(replace(paper_of(job.content), copy=job.copies > 0))
            except Malformed:
                rows = ()
        self.paper.show_rows(rows)
        reason = "" if rows else text("journal.no_paper" if row else "journal.nothing")
        reason = self._unread or reason
        copied = job is not None and job.copies > 0
        self.sheet.set_primary(
            text("paper.print_copy" if copied else "paper.print"), "printer", reason
        )
        self.back.set_reason(self._unread or self._no_return(row))

    def _no_return(self, row: BusinessRow | None) -> str:
        """Why nothing can come back from here (R83)."""
        if row is None or row.kind not in RETURNABLE:
            return self._text("journal.no_goods")
        try:
            check_free(self._desk.session)
        except Refused as refused:
            return self._text.problem(refused)
        return ""

    def _print(self) -> None:
        row = self._chosen()
        if row is None:
            return

        def done(_outcome: Outcome) -> None:
            self.sheet.slot.say(Message(self._text("paper.printing"), "info"))

        request = PrintReceipt(row.receipt_no)
        self._desk.view_model.run(OPERATIONS["print_receipt"], request, done, self._desk.refuse)

    def _return(self) -> None:
        """The sale or the order is opened, and its return sheet over it."""
        row = self._chosen()
        if row is None:
            return
        desk, number = self._desk, row.receipt_no if row.kind == "sale" else row.order_no

        def recalled(_outcome: Outcome) -> None:
            desk.ask("return_goods")

        desk.run(OPERATIONS["recall_order"], Recall(number), done=recalled)

    def _build(self) -> None:
        body = self.sheet.body
        body.setContentsMargins(0, 0, 0, 0)
        left = QWidget()
        left.setFixedWidth(LIST_WIDTH)
        column = QVBoxLayout(left)
        column.setContentsMargins(24, 12, 16, 8)
        column.setSpacing(8)
        fields = QHBoxLayout()
        fields.setSpacing(8)
        self.day.setFixedWidth(self._desk.look.width("body", "28-10-2026") + 40)
        for field, share in ((self.number, 3), (self.day, 0), (self.amount, 2)):
            fields.addWidget(field, share)
        column.addLayout(fields)
        column.addWidget(self.list, 1)
        self.keypad = Keypad(self._desk.look, SEARCH_KEYS, (44, 44))
        self.keypad.write_in(self.number, self.day, self.amount)
        column.addWidget(self.keypad)
        holder = QWidget()
        middle = QVBoxLayout(holder)
        middle.setContentsMargins(24, 16, 16, 16)
        middle.addWidget(self.paper, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(1)
        area = scrolled(holder, self._text("paper.title"))
        row = QHBoxLayout()
        row.setSpacing(0)
        for part in (left, edge()):
            row.addWidget(part)
        row.addWidget(area, 1)
        body.addLayout(row, 1)

    def _paint(self, painter: QPainter, area: QRect, record: object) -> None:
        if not isinstance(record, BusinessRow):
            return
        look = self._desk.look
        at = local(self._desk.session, record.at)
        when = f"{look.figures.day(at.date())} {look.figures.time(at)}"
        room = QRect(area.left() + 16, area.top(), area.width() - 32, ROW - 2)
        amount = look.figures.amount(record.total_minor)
        width = words(painter, look, room, amount, ("body_strong", "text"), RIGHT)
        numbers = " · ".join(part for part in (record.receipt_no, record.order_no) if part)
        two = Two(f"{look.text(f'event.{record.kind}')} · {when}", numbers)
        paint_two(painter, look, room.adjusted(0, 0, -width - 12, 0), two)


def _spoken(record: object) -> str:
    return f"{record.receipt_no} {record.order_no}" if isinstance(record, BusinessRow) else ""
