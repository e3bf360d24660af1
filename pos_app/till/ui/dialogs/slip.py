"""A manager says from the terminal's slip how a payment ended (screen 16)."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.till.devices.scan_codes import Scanned, ScannedStaff
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.slip import PERMISSION, SLIP, RecordSlip, check_recordable
from pos_app.till.ui.approving import approver_of, approvers, needs_approval, take_refusal
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.approval_pane import WIDTH as PANE
from pos_app.till.ui.widgets.approval_pane import ApprovalPane
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import captioned, label
from pos_app.till.ui.widgets.option_group import Choice, OptionGroup
from pos_app.till.ui.widgets.sheet import LARGE, Sheet

NUMBER_MAX = 12


class SlipSheet:
    """What the slip says at the left, who answers for it at the right."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        look = desk.look
        attempt = check_recordable(desk.session)
        self.sheet = Sheet(look, look.text("slip.title"), "receipt-euro", LARGE)
        self.sheet.setMinimumHeight(620)
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        self.pane = ApprovalPane(look, approvers(desk.session, PERMISSION))
        self.pane.explain(look.text("slip.why"))
        if not needs_approval(desk.session, PERMISSION):
            self.pane.hide()
        self.pane.ready.connect(self._judge)
        self.says = OptionGroup(look)
        hold = look.text("refused.SLIP_NO_HOLD") if attempt.purpose == "authorise" else ""
        self.says.show_choices(
            (
                Choice("approved", Face(look.text("slip.approved"), "circle-check"), hold),
                Choice("declined", Face(look.text("slip.declined"), "circle-x")),
            )
        )
        self.number = QLineEdit()
        self.number.setMaxLength(NUMBER_MAX)
        self.number.setAccessibleName(look.text("slip.number"))
        left = QWidget()
        left.setFixedWidth(self.sheet.base - PANE)
        left.setLayout(self._left(abs(attempt.amount_minor)))
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(self.pane)
        row.addStretch(1)
        self.sheet.body.addLayout(row)
        self.focus: QWidget = self.says.tiles["declined" if hold else "approved"]
        self.says.chosen.connect(lambda _key: self._judge())
        self.says.refused.connect(self.sheet.slot.reason)
        self.number.textEdited.connect(lambda _words: self._judge())
        self.sheet.confirmed.connect(self._confirm)
        self.sheet.missing = self._missing
        self._judge()

    def scanned(self, found: Scanned) -> bool:
        """A manager's pass chooses the approver."""
        return isinstance(found, ScannedStaff) and self.pane.choose(found.staff_id)

    def _left(self, amount_minor: int) -> QVBoxLayout:
        look = self._desk.look
        column = QVBoxLayout()
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(look.figures.money(amount_minor), "due"))
        if not needs_approval(self._desk.session, PERMISSION):
            column.addWidget(label(look.text("slip.why"), "body", "muted", wrap=True))
        column.addLayout(captioned(look.text("slip.says"), self.says))
        column.addLayout(captioned(look.text("slip.number"), self.number))
        column.addStretch(1)
        self.sheet.place_slot(column)
        return column

    def _number_wrong(self) -> bool:
        number = self.number.text().strip()
        return bool(number or self.says.key == "approved") and SLIP.fullmatch(number) is None

    def _missing(self) -> QWidget:
        """What the slip says, its number, then who agrees."""
        if not self.says.key:
            return self.focus
        return self.number if self._number_wrong() else self.pane.lacking

    def _judge(self) -> None:
        text, said = self._desk.look.text, self.says.key
        reason = "" if said else text("slip.says_first")
        if said and self._number_wrong():
            reason = text("refused.SLIP_NUMBER")
        if not reason and not self.pane.isHidden() and not self.pane.complete:
            reason = text("refused.APPROVAL_NEEDED")
        self.sheet.set_primary(text("slip.record"), "check", reason)

    def _confirm(self) -> None:
        approved, number = self.says.key == "approved", self.number.text()
        request = RecordSlip(approved, number, approver_of(self.pane))
        self._desk.run(OPERATIONS["record_slip"], request, failed=self._failed)

    def _failed(self, error: PosError) -> bool:
        return take_refusal(self.pane, error, self._desk.look.text)
