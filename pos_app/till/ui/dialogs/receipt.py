"""Shows receipts as the paper will look and prints one, or its marked copy; it never changes
a sale (R92).
"""

from dataclasses import replace

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.contract.translate import Malformed
from pos_app.domain.errors import Refused
from pos_app.till.devices.paper import Paper as Content
from pos_app.till.devices.paper import paper_of_job, rows_of
from pos_app.till.devices.receipt import Receipt, gift_of
from pos_app.till.devices.spooler import DAMAGED, PRINTED, PRINTING
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.printing import WAITING, PrintReceipt, gift_no
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.storage.values import PrintJob
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.settings import SettingsSheet
from pos_app.till.ui.facts.status import local
from pos_app.till.ui.paper_pdf import save_pdf
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import edge, label, scrolled
from pos_app.till.ui.widgets.chip import Chip, chip_width, paint_chip
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.notes import Notes
from pos_app.till.ui.widgets.paper import Paper
from pos_app.till.ui.widgets.record_list import RecordList
from pos_app.till.ui.widgets.sheet import LARGE, Sheet
from pos_app.till.ui.widgets.two_lines import Two, paint_two

ROW, LIST_WIDTH, LOOK_AGAIN_MS = 92, 300, 500
TALL = 880
"""As much of the paper as the window has room for."""
CHIPS = {
    PRINTED: ("printer", "success"),
    WAITING: ("hourglass", "warning"),
    PRINTING: ("hourglass", "warning"),
    DAMAGED: ("circle-x", "danger"),
}


class Receipts(RecordList):
    """Enter belongs to the sheet's primary button."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)


class ReceiptSheet:
    """The newest receipt first; what waits for the printer says so and looks again by itself."""

    def __init__(self, desk: Desk, _gesture: str) -> None:
        self._desk = desk
        self._text = text = desk.look.text
        self._asked: tuple[str, int] | None = None
        self.sheet = Sheet(desk.look, text("paper.title"), "receipt-euro", LARGE)
        self.sheet.setMinimumHeight(TALL)
        self.list = Receipts(desk.look, ROW, self._paint, _spoken)
        self.paper = Paper(desk.look)
        self.facts = Notes(desk.look, ("body", "text_muted"), 5)
        self._build()
        self.sheet.show_slot()
        self.pdf = self.sheet.add_footer(Face(self._text("paper.save_pdf"), role="thin"))
        self.pdf.activated.connect(self._save_pdf)
        self.gift = self.sheet.add_footer(Face(self._text("receipt.gift"), role="thin"))
        self.gift.activated.connect(lambda: self._print(gift=True))
        self.list.chosen.connect(lambda _job: self._show())
        self.sheet.confirmed.connect(self._print)
        self._timer = QTimer(self.sheet)
        self._timer.timeout.connect(self._look_again)
        self._timer.start(LOOK_AGAIN_MS)
        self.focus: QWidget | None = self.list
        self._look_again()
        self.list.setCurrentIndex(self.list.records.index(0))
        self._show()

    def _build(self) -> None:
        body = self.sheet.body
        body.setContentsMargins(0, 0, 0, 0)
        left = QWidget()
        left.setFixedWidth(LIST_WIDTH)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 12, 0, 0)
        caption = label(self._text("paper.newest"), "label", "muted")
        caption.setContentsMargins(24, 0, 0, 0)
        column.addWidget(caption)
        column.addWidget(self.list, 1)
        self.list.setAccessibleName(self._text("paper.newest"))
        holder = QWidget()
        middle = QVBoxLayout(holder)
        middle.setContentsMargins(16, 16, 8, 16)
        middle.addWidget(self.paper)
        middle.addStretch(1)
        area = scrolled(holder, self._text("paper.title"))
        area.setFixedWidth(384 + 24 + 20)
        right = QVBoxLayout()
        right.setContentsMargins(16, 20, 24, 16)
        note = Notes(self._desk.look, ("label_plain", "text_muted"), 4)
        note.put(self._text("paper.copy_mark"))
        for told in (self.facts, note):
            right.addWidget(told)
        right.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(edge())
        row.addWidget(area)
        row.addLayout(right, 1)
        body.addLayout(row, 1)

    def _look_again(self) -> None:
        """States change while the printer works."""
        found = self._desk.session.store.print_jobs(waiting_only=False)
        jobs = tuple(sorted(found, key=lambda job: (job.at, job.receipt_no), reverse=True))
        if jobs == self.list.records.rows:
            return
        self.list.show_records(jobs)
        self._show()
        self._tell(self._job())

    def _job(self) -> PrintJob | None:
        found = self.list.current()
        return found if isinstance(found, PrintJob) else None

    def _show(self) -> None:
        text, job = self._text, self._job()
        receipt = _receipt(job) if job is not None else None
        self.pdf.setVisible(isinstance(receipt, Receipt))
        self.gift.setVisible(isinstance(receipt, Receipt) and not receipt.gift)
        nothing = isinstance(receipt, Receipt) and gift_of(receipt) is None
        self.gift.set_reason(text("paper.no_gift") if nothing else "")
        if job is None or receipt is None:
            reason = text("paper.none" if job is None else "paper.state_damaged")
            self.sheet.set_primary(text("paper.print"), "printer", reason)
            self.sheet.slot.say(Message(reason, "info" if job is None else "refusal"))
            self.paper.show_rows(())
            self.facts.put("")
            return
        self.paper.show_rows(rows_of(receipt))
        words = "paper.print_copy" if job.copies else "paper.print"
        self.sheet.set_primary(text(words), "printer")
        parts = [job.receipt_no.removesuffix(gift_no("")), self._state(job)]
        if job.copies:
            parts.append(text.count("paper.copies", job.copies))
        self.facts.put("\n".join(parts))
        if self._asked is None:
            self._tell(job)

    def _tell(self, job: PrintJob | None) -> None:
        """What became of it: printed, or waiting with what to check."""
        text, say = self._text, self.sheet.slot.say
        if job is None:
            return
        if job.state == PRINTED:
            copied = self._asked is not None and self._asked[1] > 0
            asked = self._asked is not None and self._asked[0] == job.receipt_no
            code = "paper.copy_printed" if copied else "paper.printed"
            number = job.receipt_no.removesuffix(gift_no(""))
            sentence = text(code, number=number) if asked else self._state(job)
            say(Message(sentence, "success" if asked else "neutral"))
        elif job.state != DAMAGED:
            self._tell_waiting()

    def _tell_waiting(self) -> None:
        """The printer stops at the first receipt it cannot print; the others wait behind it."""
        rows = self.list.records.rows
        states = {one.state for one in rows if isinstance(one, PrintJob)} - set(CHIPS)
        code = "paper.state_waiting"
        if states:
            code = "paper.no_printer" if "none" in states else "paper.waits"
        if not states:
            self.sheet.slot.say(Message(self._text(code), "info"))
            return
        other = Message(self._text(code), "warning", self._text("paper.other_printer"))
        self.sheet.slot.say(other, self._other_printer)

    def _other_printer(self) -> None:
        """Where the printer is chosen."""
        self._desk.open_by_name("settings")
        dialog = self._desk.dialog
        if isinstance(dialog, SettingsSheet):
            dialog.nav.choose("devices")

    def _print(self, *, gift: bool = False) -> None:
        job = self._job()
        if job is None:
            return
        name = gift_no(job.receipt_no) if gift else job.receipt_no
        made = self._desk.session.store.print_job(name)
        self._asked = (name, made.copies if made else 0)

        def done(_outcome: Outcome) -> None:
            self._look_again()
            self._choose(name)
            self.sheet.slot.say(Message(self._text("paper.printing"), "info"))

        request = PrintReceipt(job.receipt_no, gift)
        self._desk.view_model.run(OPERATIONS["print_receipt"], request, done, self._desk.refuse)

    def _choose(self, name: str) -> None:
        for at, job in enumerate(self.list.records.rows):
            if isinstance(job, PrintJob) and job.job_id == name:
                self.list.setCurrentIndex(self.list.records.index(at))

    def _save_pdf(self) -> None:
        """The paper as a file for the customer's mail (R131); of what was sold it is a copy."""
        job = self._job()
        receipt = _receipt(job) if job is not None else None
        if not isinstance(receipt, Receipt):
            return
        offer = receipt.valid_until is not None
        kind = self._text("receipt.gift" if receipt.gift else receipt.kind.value)
        name = f"{kind} {receipt.order_no if offer else receipt.receipt_no}"
        rows = rows_of(replace(receipt, copy=not offer and not receipt.gift))
        try:
            file = save_pdf(self._desk.look, rows, name)
        except Refused as refused:
            self._desk.refuse(refused)
            return
        self.sheet.slot.say(Message(self._text("paper.saved", file=str(file)), "success"))

    def _state(self, job: PrintJob) -> str:
        code = job.state if job.state in CHIPS else "off"
        return self._text(f"paper.state_{code}")

    def _paint(self, painter: QPainter, area: QRect, record: object) -> None:
        if not isinstance(record, PrintJob):
            return
        look = self._desk.look
        at = local(self._desk.session, record.at)
        when = f"{look.figures.day(at.date())} {look.figures.time(at)}"
        number = record.receipt_no.removesuffix(gift_no(""))
        if number != record.receipt_no:
            when = f"{self._text('receipt.gift')} · {when}"
        upper = QRect(area.left() + 24, area.top() + 6, area.width() - 36, 46)
        paint_two(painter, look, upper, Two(number, when))
        icon, tone = CHIPS.get(record.state, ("triangle-alert", "warning"))
        short = "paper.state_waiting" if tone == "warning" else f"paper.state_{record.state}"
        chip = Chip(self._text(short), icon, tone)
        most = min(chip_width(look, chip), area.width() - 36)
        paint_chip(painter, look, (area.left() + 24, area.top() + 56), chip, most)


def _receipt(job: PrintJob) -> Content | None:
    """The receipt or report as it would be printed now; nothing where it cannot be read."""
    try:
        return paper_of_job(job)
    except Malformed:
        return None


def _spoken(record: object) -> str:
    return record.receipt_no if isinstance(record, PrintJob) else ""
