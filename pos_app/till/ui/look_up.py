"""What the till shows where it may not write (FS2): why, and a field to look up an order by its
number, or an article. Nobody signs in, for a try could not be counted (S4); so nobody's name is
shown, only what stands on the customer's own receipt.
"""

from collections.abc import Iterator

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QVBoxLayout,
)

from pos_app.domain.errors import PosError
from pos_app.domain.order import CustomerOrder, total_and_balance
from pos_app.till.storage.looking import Looking
from pos_app.till.ui.text import Text
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.window import MainWindow

WIDTH, MARGIN = 640, 24


class LookUp(QDialog):
    """The sentence, the field, what was found."""

    def __init__(self, window: MainWindow, looking: Looking, sentence: str) -> None:
        super().__init__(window)
        self._text, self._looking = window.look.text, looking
        self.setWindowTitle("pos-app")
        self.setMinimumWidth(WIDTH)
        why = label(sentence, wrap=True)
        self.asked = QLineEdit()
        self.asked.setPlaceholderText(self._text("look_up.ask"))
        self.found = QListWidget()
        buttons = QDialogButtonBox()
        leave = QDialogButtonBox.ButtonRole.RejectRole
        buttons.addButton(self._text("look_up.leave"), leave).setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        self.asked.returnPressed.connect(self._look)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        for part in (why, self.asked, self.found, buttons):
            column.addWidget(part)
        self.asked.setFocus()

    def _look(self) -> None:
        self.found.clear()
        if not self.asked.text().strip():
            return
        try:
            rows = list(_rows(self._looking, self.asked.text(), self._text))
        except PosError as problem:
            rows = [self._text.problem(problem)]
        self.found.addItems(rows or [self._text("look_up.none")])


def _rows(looking: Looking, asked: str, text: Text) -> Iterator[str]:
    found = looking.find(asked)
    if not isinstance(found, CustomerOrder):
        for one in found:
            money = text.figures.money(one.price_minor)
            yield text("look_up.article", name=one.name, sku=one.sku, money=money)
        return
    status = text(f"status.{found.status.name}")
    money = text.figures.money(total_and_balance(found)[1])
    yield text("look_up.order", number=found.order_no, status=status, money=money)
    for line in found.lines:
        quantity = text.figures.quantity(line.quantity)
        state = text(f"line_status.{line.status.name}")
        yield text("look_up.line", quantity=quantity, name=line.name, status=state)
