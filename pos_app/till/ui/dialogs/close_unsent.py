"""A manager lets a shift be closed while orders still wait for head office (R52, section 8.4)."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.till.devices.scan_codes import Scanned, ScannedStaff
from pos_app.till.operations.shift_close import UNSENT
from pos_app.till.rights import Approver
from pos_app.till.ui.approving import approver_of, approvers, take_refusal
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.approval_pane import ApprovalPane
from pos_app.till.ui.widgets.sheet import SMALL, Sheet

Failed = Callable[[PosError], bool]


class CloseUnsentSheet:
    """The approval pane alone; `close` gets who approves, and who shows a wrong PIN."""

    def __init__(
        self, desk: Desk, unsent: int, close: Callable[[Approver | None, Failed], None]
    ) -> None:
        self._desk, self._close = desk, close
        look = desk.look
        self.sheet = Sheet(look, look.text("label.manager_allows"), "shield-check", SMALL)
        self.sheet.setMinimumHeight(620)
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        self.pane = ApprovalPane(look, approvers(desk.session, UNSENT))
        self.pane.explain(look.text.count("shift.unsent_why", unsent))
        self.pane.ready.connect(self._judge)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.pane)
        row.addStretch(1)
        self.sheet.body.addLayout(row)
        self.focus: QWidget | None = self.pane.dots
        self.sheet.confirmed.connect(self._confirm)
        self._judge()

    def scanned(self, found: Scanned) -> bool:
        """A manager's pass chooses the approver."""
        return isinstance(found, ScannedStaff) and self.pane.choose(found.staff_id)

    def _judge(self) -> None:
        text = self._desk.look.text
        reason = "" if self.pane.complete else text("refused.APPROVAL_NEEDED")
        self.sheet.set_primary(text("label.close_shift"), "lock", reason)

    def _confirm(self) -> None:
        if self.pane.complete:
            self._close(approver_of(self.pane), self._failed)

    def _failed(self, error: PosError) -> bool:
        return take_refusal(self.pane, error, self._desk.look.text)
