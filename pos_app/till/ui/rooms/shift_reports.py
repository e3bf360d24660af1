"""Every shift of this till with its X or Z report as the paper will look (till, screen 23), and
what can be done with those that still run (918).
"""

from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError, Refused
from pos_app.domain.shift import Shift, ShiftState
from pos_app.domain.shift_report import ShiftReport
from pos_app.till.devices.paper import rows_of
from pos_app.till.devices.shift_paper import shift_paper
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.shift import OfShift
from pos_app.till.operations.shift_report import X_REPORT, Z_REPORT, XReport, ZReport, z_number
from pos_app.till.ui.desk import Desk, right_to_grant
from pos_app.till.ui.facts.shift import name_of
from pos_app.till.ui.facts.status import local
from pos_app.till.ui.grid import GAP, MARGIN
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import card, label
from pos_app.till.ui.widgets.chip import Chip, chip_width, paint_chip
from pos_app.till.ui.widgets.message_slot import Message, MessageSlot
from pos_app.till.ui.widgets.paper import Paper
from pos_app.till.ui.widgets.record_list import RecordList
from pos_app.till.ui.widgets.two_lines import Two, paint_two

ROW, LIST, PAPER, REPORTS_MAX = 92, 300, 384 + 48, 60
RUNNING = {
    ShiftState.ACTIVE: ("circle-check", "success"),
    ShiftState.SUSPENDED: ("pause", "warning"),
    ShiftState.BLIND_CLOSED: ("calculator", "warning"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A shift that runs, or the report of one that is closed."""

    shift: Shift | None
    report: ShiftReport | None

    @property
    def shift_id(self) -> str:
        """Its id."""
        return self.shift.shift_id if self.shift else self.report.shift_id if self.report else ""


class ShiftReports(QWidget):
    """`left` asks for the way back, `count` for counting a shift."""

    left = Signal()
    count = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self._desk = desk
        self._shown: ShiftReport | None = None
        look = desk.look
        self._frame = card(self)
        self.list = RecordList(look, ROW, self._paint, self._spoken, self._frame)
        self.list.setAccessibleName(look.text("shift.list"))
        self.list.chosen.connect(lambda _row: self._choose())
        self.paper = Paper(look)
        self._area = QScrollArea(self)
        self._build_paper()
        self.slot = MessageSlot(look, self)
        self._side = card(self)
        self._title, self._lower = label("", "heading"), label("", "body", "muted", wrap=True)
        self.print = Button(look, Face(look.text("paper.print"), "printer", role="primary"))
        self.resume = Button(look, Face(look.text("gesture.resume_shift"), "refresh-cw"))
        self.close_it = Button(look, Face(look.text("label.close_shift"), "lock"))
        self._build_side()

    def refresh(self, shift_id: str = "") -> None:
        """The shifts as they are now; one of them may be asked for."""
        store = self._desk.session.store
        running = tuple(Listed(one, None) for one in reversed(store.running_shifts()))
        reports = tuple(Listed(None, one) for one in store.shift_reports(REPORTS_MAX))
        rows = (*running, *reports)
        kept = shift_id or (found.shift_id if (found := self._current()) else "")
        self.list.show_records(rows)
        at = next((i for i, one in enumerate(rows) if one.shift_id == kept), 0)
        if rows:
            self.list.setCurrentIndex(self.list.records.index(at))
        self._choose()

    def _current(self) -> Listed | None:
        found = self.list.current()
        return found if isinstance(found, Listed) else None

    # --- the chosen shift -------------------------------------------------------------

    def _choose(self) -> None:
        """Its report, where the clerk may see it."""
        found, text = self._current(), self._desk.look.text
        self._shown = None
        self.paper.show_rows(())
        self.slot.say(Message(text("shift.no_reports") if found is None else ""))
        self._show_side(found)
        if found is not None:
            self._ask(found, on_paper=False)

    def _ask(self, found: Listed, *, on_paper: bool) -> None:
        operation: Operation = X_REPORT if found.shift else Z_REPORT
        kind = XReport if found.shift else ZReport
        request = kind(found.shift_id, on_paper=on_paper)
        text = self._desk.look.text

        def done(outcome: Outcome) -> None:
            report = outcome.details.get("report")
            if isinstance(report, ShiftReport):
                self._show(report)
            if on_paper:
                self.slot.say(Message(text("shift.printing"), "success"))

        def failed(error: PosError) -> bool:
            right = right_to_grant(error, operation)
            if not right:
                self.slot.say(Message(text.problem(error), "refusal"))
                return True
            again = Message(text.problem(error), "warning", text("label.manager_allows"))

            def consent() -> None:
                self._desk.ask_consent(right, lambda: self._ask(found, on_paper=on_paper))

            self.slot.say(again, consent)
            return True

        self._desk.run(operation, request, done=done, failed=failed)

    def _show(self, report: ShiftReport) -> None:
        session, text = self._desk.session, self._desk.look.text
        self._shown = report
        number = z_number(report.shift_id) if report.closed_at else ""
        job = session.store.print_job(number) if number else None
        paper = shift_paper(session.configuration, report, number, text.language)
        paper = replace(paper, copy=job is not None and job.copies > 0)
        self.paper.show_rows(rows_of(paper))
        words = "paper.print_copy" if paper.copy else "paper.print"
        self.print.set_face(label=text(words))

    def _show_side(self, found: Listed | None) -> None:
        session, text = self._desk.session, self._desk.look.text
        self.print.set_reason("" if found else text("shift.no_reports"))
        self.print.set_face(label=text("paper.print"))
        shift = found.shift if found else None
        state = shift.state if shift else None
        self.resume.setVisible(state is ShiftState.SUSPENDED)
        self.close_it.setVisible(state in (ShiftState.ACTIVE, ShiftState.BLIND_CLOSED))
        other = session.shift
        busy = Refused("SHIFT_OPEN", number=other.number) if other else None
        self.resume.set_reason(text.problem(busy) if busy else "")
        if found is None:
            self._title.setText(text("shift.no_reports"))
            self._lower.setText("")
            return
        self._title.setText(text("shift.title", number=str(self._number(found))))
        opened_by = shift.opened_by if shift else found.report.opened_by if found.report else ""
        parts = [self._when(found), name_of(session, opened_by)]
        drawer = shift.drawer if shift else found.report.drawer if found.report else ""
        if drawer:
            parts.append(drawer)
        parts.append(text(f"shift.means_{state.value if state else 'closed'}"))
        self._lower.setText("\n".join(parts))

    def _act_resume(self) -> None:
        from pos_app.till.operations.registry import OPERATIONS

        found = self._current()
        if found is not None:
            operation, request = OPERATIONS["resume_shift"], OfShift(found.shift_id)
            self._desk.run(operation, request, done=lambda _: self.refresh())

    def _act_close(self) -> None:
        found = self._current()
        if found is not None and found.shift is not None:
            self.count.emit(found.shift)

    def _act_print(self) -> None:
        found = self._current()
        if found is not None:
            self._ask(found, on_paper=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.print.click()
        else:
            super().keyPressEvent(event)

    # --- how it looks -----------------------------------------------------------------

    def _number(self, listed: Listed) -> int:
        return listed.shift.number if listed.shift else listed.report.number if listed.report else 0

    def _when(self, listed: Listed) -> str:
        session, figures = self._desk.session, self._desk.look.figures
        opened = listed.shift.opened_at if listed.shift else None
        ended = listed.report.closed_at if listed.report else None
        at = local(session, opened or ended or session.now)
        return f"{figures.day(at.date())} {figures.time(at)}"

    def _chip(self, listed: Listed) -> Chip:
        """How a running shift stands, or whether the drawer of a closed one fitted."""
        text = self._desk.look.text
        if listed.shift is not None:
            icon, tone = RUNNING[listed.shift.state]
            return Chip(text(f"shift.state_{listed.shift.state.value}"), icon, tone)
        difference = listed.report.difference_minor if listed.report else None
        if difference is None:
            return Chip(text("shift.not_counted"), "info", "carry")
        if not difference:
            return Chip(text("shift.fits"), "circle-check", "success")
        limit = self._desk.session.configuration.profile.shift_difference_minor
        tone, icon = ("warning", "triangle-alert") if abs(difference) > limit else ("carry", "info")
        code = "shift.over" if difference > 0 else "shift.short"
        return Chip(text(code, difference_minor=abs(difference)), icon, tone)

    def _paint(self, painter: QPainter, area: QRect, record: object) -> None:
        if not isinstance(record, Listed):
            return
        look = self._desk.look
        title = look.text("shift.title", number=str(self._number(record)))
        upper = QRect(area.left() + 20, area.top() + 6, area.width() - 32, 46)
        paint_two(painter, look, upper, Two(title, self._when(record)))
        chip = self._chip(record)
        most = min(chip_width(look, chip), area.width() - 32)
        paint_chip(painter, look, (area.left() + 20, area.top() + 56), chip, most)

    def _spoken(self, record: object) -> str:
        if not isinstance(record, Listed):
            return ""
        title = self._desk.look.text("shift.title", number=str(self._number(record)))
        return f"{title} {self._when(record)} {self._chip(record).label}"

    def _build_paper(self) -> None:
        holder = QWidget()
        holder.setObjectName("scrolled")
        middle = QVBoxLayout(holder)
        middle.setContentsMargins(16, 0, 8, 0)
        middle.addWidget(self.paper)
        middle.addStretch(1)
        self._area.setWidget(holder)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAccessibleName(self._desk.look.text("shift.report"))

    def _build_side(self) -> None:
        look, column = self._desk.look, QVBoxLayout(self._side)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._lower)
        column.addStretch(1)
        back = Button(look, Face(look.text("label.back"), hint="Esc"))
        back.activated.connect(self.left)
        self.resume.activated.connect(self._act_resume)
        self.close_it.activated.connect(self._act_close)
        self.print.activated.connect(self._act_print)
        for button in (self.resume, self.close_it, back, self.print):
            button.setFixedHeight(56)
            button.refused.connect(self.slot.reason)
            column.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        height = self.height() - 2 * MARGIN - 52
        self._frame.setGeometry(MARGIN, MARGIN, LIST, height)
        self.list.setGeometry(1, 8, LIST - 2, height - 16)
        left = MARGIN + LIST + GAP
        self._area.setGeometry(left, MARGIN, PAPER, height)
        self.slot.setGeometry(MARGIN, MARGIN + height + 8, self.width() - 2 * MARGIN, 44)
        right = left + PAPER + GAP
        self._side.setGeometry(right, MARGIN, self.width() - right - MARGIN, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._desk.look.colour("bg"))
        painter.end()
