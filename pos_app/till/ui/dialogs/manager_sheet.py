"""A sheet that is nothing but a second person's sign-in (R52); what is agreed to comes from
outside.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.till.devices.scan_codes import Scanned, ScannedStaff
from pos_app.till.rights import Approver
from pos_app.till.ui.approving import approver_of, approvers, needs_approval, take_refusal
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.approval_pane import ApprovalPane
from pos_app.till.ui.widgets.sheet import SMALL, Sheet

Failed = Callable[[PosError], bool]
Agreed = Callable[[Approver | None, Failed], None]


@dataclass(frozen=True, slots=True)
class Consent:
    """What the sheet says: its title, why somebody else is asked, and the primary button;
    `only_where_lacking` says that who has the right needs nobody else.
    """

    permission: str
    title: str
    why: str
    confirm: str
    icon: str
    only_where_lacking: bool = False


class ManagerSheet:
    """The approval pane alone; `agreed` gets who approves, and what shows a wrong PIN."""

    def __init__(self, desk: Desk, consent: Consent, agreed: Agreed) -> None:
        self._desk, self._consent, self._agreed = desk, consent, agreed
        look = desk.look
        self.sheet = Sheet(look, consent.title, "shield-check", SMALL)
        self.sheet.setMinimumHeight(620)
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        self.pane = ApprovalPane(look, approvers(desk.session, consent.permission))
        self.pane.explain(consent.why)
        if consent.only_where_lacking and not needs_approval(desk.session, consent.permission):
            self.pane.hide()
        self.pane.ready.connect(self._judge)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.pane)
        row.addStretch(1)
        self.sheet.body.addLayout(row)
        self.focus: QWidget | None = self.pane.dots
        self.sheet.missing = lambda: self.pane.lacking
        self.sheet.confirmed.connect(self._confirm)
        self._judge()

    def scanned(self, found: Scanned) -> bool:
        """A manager's pass chooses the approver."""
        return isinstance(found, ScannedStaff) and self.pane.choose(found.staff_id)

    def _judge(self) -> None:
        waits = not self.pane.isHidden() and not self.pane.complete
        reason = self._desk.look.text("refused.APPROVAL_NEEDED") if waits else ""
        self.sheet.set_primary(self._consent.confirm, self._consent.icon, reason)

    def _confirm(self) -> None:
        if self.pane.isHidden() or self.pane.complete:
            self._agreed(approver_of(self.pane), self._failed)

    def _failed(self, error: PosError) -> bool:
        return take_refusal(self.pane, error, self._desk.look.text)
