"""The tab of the shift: its page of facts, the count before the close, the reports; must never know
a rule.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.shift import Shift
from pos_app.domain.shift_report import ShiftReport
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.rooms.shift_count import ShiftCount
from pos_app.till.ui.rooms.shift_home import ShiftHome
from pos_app.till.ui.rooms.shift_reports import ShiftReports
from pos_app.till.ui.widgets.message_slot import Message

PAGES = {
    "close_shift": "count",
    "tender_declaration": "count",
    "x_report": "reports",
    "z_report": "reports",
    "manage_shifts": "reports",
}
"""Gestures that lead to a page of this room."""
TONES = {"refusal": "danger", "warning": "warning"}


class ShiftRoom(QWidget):
    """Refreshed when it is shown and after every gesture."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("screen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self.home, self.count, self.reports = ShiftHome(desk), ShiftCount(desk), ShiftReports(desk)
        self.pages = QStackedWidget()
        pages = {self.home: "label.shift", self.count: "label.close_shift"}
        for page, name in {**pages, self.reports: "shift.report"}.items():
            page.setAccessibleName(desk.look.text(name))
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        self.count.left.connect(self.show_home)
        self.reports.left.connect(self.show_home)
        self.count.closed.connect(self._closed)
        self.reports.count.connect(self._count)
        self.setFocusProxy(self.home)

    def refresh(self) -> None:
        """The page that is shown, as it is now."""
        page = self.pages.currentWidget()
        if page is self.count and self.count.shift is None:
            self.show_home()
        elif page is self.count:
            self.count.refresh()
        elif page is self.reports:
            self.reports.refresh()
        else:
            self.home.refresh()

    def show_home(self) -> None:
        """The page of facts."""
        self._turn_to(self.home)
        self.home.refresh()

    def ask(self, gesture: str) -> None:
        """A gesture that leads to a page, or why not (R83)."""
        operation = OPERATIONS.get(gesture)
        refused = operation.reason(self._desk.session) if operation is not None else None
        if refused is not None:
            self._desk.refuse(refused)
        elif PAGES[gesture] == "count":
            self._count(self._desk.session.shift)
        else:
            self._turn_to(self.reports)
            self.reports.refresh()

    def key(self, gesture: str) -> bool:
        """F12 closes the shift that is counted; whether the key was taken."""
        if gesture == "pay_cash" and self.pages.currentWidget() is self.count:
            self.count.primary.click()
            return True
        return False

    def say(self, message: Message, run: Callable[[], None] | None = None) -> None:
        """Something for the clerk, on the page that is shown."""
        page = self.pages.currentWidget()
        if page is self.count:
            self.count.note.say(message.sentence, TONES.get(message.kind, "success"))
        else:
            (self.reports if page is self.reports else self.home).slot.say(message, run)

    def _count(self, shift: Shift | None) -> None:
        """Count a shift; without an active one the reports show those that were blind closed."""
        if shift is None:
            self._turn_to(self.reports)
            self.reports.refresh()
            return
        self._turn_to(self.count)
        self.count.begin(shift)

    def _closed(self, report: ShiftReport) -> None:
        self._turn_to(self.reports)
        self.reports.refresh(report.shift_id)

    def _turn_to(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        self.setFocusProxy(page)
        page.setFocus()
