"""The manager's sign-in for one gesture that the clerk may not do alone (R52)."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.till.devices.scan_codes import Scanned, ScannedStaff
from pos_app.till.operations.approval import Approve
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.rights import Approver
from pos_app.till.ui.approving import approvers, take_refusal
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.approval_pane import ApprovalPane
from pos_app.till.ui.widgets.sheet import SMALL, Sheet


class ApproveSheet:
    """The approval pane alone; `then` repeats the gesture once it may pass."""

    def __init__(self, desk: Desk, permission: str, then: Callable[[], None]) -> None:
        self._desk, self._permission, self._then = desk, permission, then
        look = desk.look
        self.sheet = Sheet(look, look.text("approve.title"), "shield-check", SMALL)
        self.sheet.setMinimumHeight(620)
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        self.pane = ApprovalPane(look, approvers(desk.session, permission))
        self.pane.explain(look.text("approve.why"))
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
        self.sheet.set_primary(text("approve.confirm"), "shield-check", reason)

    def _confirm(self) -> None:
        if not self.pane.complete:
            return
        request = Approve(self._permission, Approver(*self.pane.take()))
        self._desk.run(
            OPERATIONS["approve"], request, done=lambda _: self._then(), failed=self._failed
        )

    def _failed(self, error: PosError) -> bool:
        return take_refusal(self.pane, error, self._desk.look.text)
