"""Another order or receipt of the same customer joins the return in hand (R26): its number, then
its lines.
"""

from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.errors import PosError
from pos_app.domain.order import CustomerOrder
from pos_app.till.devices.scan_codes import Scanned, ScannedOrder
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.return_more import FOUND, FindReturn, ReturnMore, check_more
from pos_app.till.operations.returning import ReturnGoods
from pos_app.till.session import Recalled
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.return_goods import ReturnGoodsSheet
from pos_app.till.ui.widgets.card import captioned, label
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.sheet import SMALL, Sheet

NUMBER_MAX = 40


class ReturnMoreSheet:
    """A scanned receipt needs no typing."""

    def __init__(self, desk: Desk, _gesture: str) -> None:
        cart = check_more(desk.session)
        self._desk, self._text = desk, desk.look.text
        self.sheet = Sheet(desk.look, self._text("returned.more"), "undo-2", SMALL)
        self.number = QLineEdit()
        self.number.setMaxLength(NUMBER_MAX)
        self.number.setPlaceholderText(self._text("returned.scan_number"))
        self.number.textEdited.connect(lambda _words: self._judge())
        whose = cart.customer.name if cart.customer else ""
        body = self.sheet.body
        body.addWidget(label(self._text("returned.more_of", name=whose), "body", wrap=True))
        body.addLayout(captioned(self._text("returned.number"), self.number))
        body.addStretch(1)
        self.sheet.show_slot()
        self.sheet.confirmed.connect(self._confirm)
        self.focus: QWidget | None = self.number
        self._judge()

    def scanned(self, found: Scanned) -> bool:
        """A receipt or an order is looked up at once."""
        if not isinstance(found, ScannedOrder):
            return False
        self.number.setText(found.number)
        self._judge()
        self._confirm()
        return True

    def _judge(self) -> None:
        typed = bool(self.number.text().strip())
        reason = "" if typed else self._text("returned.scan_number")
        self.sheet.set_primary(self._text("label.search"), "search", reason)

    def _confirm(self) -> None:
        request = FindReturn(self.number.text().strip())
        self._desk.run(OPERATIONS["find_return"], request, done=self._found, failed=self._failed)

    def _found(self, outcome: Outcome) -> None:
        found = outcome.details.get(FOUND)
        if isinstance(found, Recalled):
            self._desk.open(AlsoReturnSheet(self._desk, found))

    def _failed(self, error: PosError) -> bool:
        """What is wrong with a number is told in the sheet, which stays."""
        self.sheet.slot.say(Message(self._text.problem(error), "refusal"))
        return True


class AlsoReturnSheet(ReturnGoodsSheet):
    """Its lines, as of the first order of the return."""

    def __init__(self, desk: Desk, recalled: Recalled) -> None:
        self._recalled = recalled
        super().__init__(desk, "return_more")

    def _found(self, desk: Desk) -> tuple[CustomerOrder, bool]:
        return self._recalled.order, not self._recalled.from_hq

    def _take(self, request: ReturnGoods) -> None:
        self.desk.run(OPERATIONS["return_more"], ReturnMore(self._recalled, request))
