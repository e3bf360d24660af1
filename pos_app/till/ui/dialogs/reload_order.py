"""An order in hand that HQ has otherwise by now and that cannot be merged: what changed, then let
go and opened anew (R103, R104).
"""

from PySide6.QtWidgets import QWidget

from pos_app.domain.merge import changes
from pos_app.domain.order import CustomerOrder
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.merge_facts import change_words
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.sheet import MEDIUM, Sheet


class ReloadSheet:
    """Every row that is another one now."""

    def __init__(self, desk: Desk, theirs: CustomerOrder) -> None:
        self._desk, self._theirs = desk, theirs
        look, text = desk.look, desk.look.text
        base = desk.session.cart().order_in_hand or theirs
        self.sheet = Sheet(look, text("merge.reload_title"), "git-compare", MEDIUM, "warning")
        body, setting = self.sheet.body, desk.view_model.setting
        body.setSpacing(12)
        why = text("merge.reload_why", order=theirs.order_no)
        body.addWidget(label(why, "body", wrap=True))
        self.said = [change_words(row, theirs, setting) for row in changes(base, theirs)]
        for sentence in self.said:
            body.addWidget(label(sentence, "body_strong", wrap=True))
        self.sheet.show_slot()
        self.sheet.set_primary(text("merge.reload"), "refresh-cw")
        self.sheet.confirmed.connect(self._confirm)
        self.focus: QWidget | None = self.sheet.back

    def _confirm(self) -> None:
        number = self._theirs.order_no

        def let_go(_outcome: Outcome) -> None:
            self._desk.open_order(number)

        self._desk.run(OPERATIONS["void_transaction"], NOTHING, done=let_go)
