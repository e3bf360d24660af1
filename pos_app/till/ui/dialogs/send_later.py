"""A manager lets an order go through the queue instead of waiting for head office (R166)."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.till.devices.scan_codes import Scanned, ScannedStaff
from pos_app.till.operations.payment import SendLater
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.approving import approver_of, approvers, needs_approval, take_refusal
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.approval_pane import ApprovalPane
from pos_app.till.ui.widgets.sheet import SMALL, Sheet


class SendLaterSheet:
    """The approval pane alone."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        look = desk.look
        self.sheet = Sheet(look, look.text("gesture.send_later"), "cloud-upload", SMALL)
        self.sheet.setMinimumHeight(620)
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        self.pane = ApprovalPane(look, approvers(desk.session, "send_later"))
        self.pane.explain(look.text("send_later.why"))
        if not needs_approval(desk.session, "send_later"):
            self.pane.hide()
        self.pane.ready.connect(self._judge)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.pane)
        row.addStretch(1)
        self.sheet.body.addLayout(row)
        self.focus: QWidget = self.pane.dots
        self.sheet.confirmed.connect(self._confirm)
        self._judge()

    def scanned(self, found: Scanned) -> bool:
        """A manager's pass chooses the approver."""
        return isinstance(found, ScannedStaff) and self.pane.choose(found.staff_id)

    def _judge(self) -> None:
        text = self._desk.look.text
        waits = not self.pane.isHidden() and not self.pane.complete
        reason = text("refused.APPROVAL_NEEDED") if waits else ""
        self.sheet.set_primary(text("gesture.send_later"), "cloud-upload", reason)

    def _confirm(self) -> None:
        request = SendLater(approver_of(self.pane))
        self._desk.run(OPERATIONS["send_later"], request, failed=self._failed)

    def _failed(self, error: PosError) -> bool:
        return take_refusal(self.pane, error, self._desk.look.text)
