"""The charges of the cart: what each is, whether it was computed, and another amount for it, with a
reason where head office wants one (R23, R32, R68).
"""

from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.automatic_charges import HEADER
from pos_app.domain.errors import PosError, Refused
from pos_app.domain.pricing import Charge
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.charges import ChangeCharge, change_trial, check_charges
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts.cart_rows import charge_name
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import captioned, label
from pos_app.till.ui.widgets.dropdown import Dropdown
from pos_app.till.ui.widgets.keypad import AMOUNT_KEYS, Keypad
from pos_app.till.ui.widgets.paint import RIGHT, words
from pos_app.till.ui.widgets.record_list import RecordList
from pos_app.till.ui.widgets.sheet import LARGE, Sheet
from pos_app.till.ui.widgets.two_lines import Two, paint_two

ROW = 64
RIGHT_SIDE = 400


@dataclass(frozen=True, slots=True)
class Booked:
    """A charge with where it stands; `line` is empty for the whole order."""

    line_no: int
    position: int
    line: str
    charge: Charge


def booked(cart: Transaction) -> tuple[Booked, ...]:
    """Every charge of the cart, those of the lines first."""
    on_lines = [
        Booked(line.line_no, at, line.name, charge)
        for line in cart.lines
        for at, charge in enumerate(line.charges)
    ]
    on_header = [Booked(HEADER, at, "", charge) for at, charge in enumerate(cart.charges)]
    return (*on_lines, *on_header)


class ChargesSheet:
    """Every charge at the left; what the chosen one becomes at the right."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        self._cart = check_charges(desk.session)
        look = desk.look
        self._reasons = desk.session.configuration.orders.charge_override_reasons
        self.sheet = Sheet(look, look.text(f"gesture.{gesture}"), "receipt-euro", LARGE)
        self.sheet.setMinimumHeight(640)
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        self.amount = AmountField(look)
        self.amount.edited.connect(self._judge)
        self.list = RecordList(look, ROW, self._paint, self._spoken)
        self.list.setAccessibleName(look.text(f"gesture.{gesture}"))
        self.list.chosen.connect(lambda _row: self._show())
        self.list.opened.connect(lambda _row: self.amount.setFocus())
        self.reasons = Dropdown(look, look.text("charges.reason"))
        self.reasons.currentIndexChanged.connect(lambda _at: self._judge())
        self.keypad = Keypad(look, AMOUNT_KEYS, (44, 60))
        self.keypad.pressed.connect(self.amount.press)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.list, 1)
        row.addWidget(self._right())
        self.sheet.body.addLayout(row, 1)
        self.again = self.sheet.add_footer(Face(look.text("gesture.recalculate_charges")))
        self.again.activated.connect(lambda: desk.open_by_name("recalculate_charges"))
        self.sheet.confirmed.connect(self._confirm)
        self.focus: QWidget = self.amount
        self.list.show_records(booked(self._cart))
        self.list.step(1)

    def _right(self) -> QWidget:
        text = self._desk.look.text
        side = QWidget()
        side.setFixedWidth(RIGHT_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addLayout(captioned(text("label.amount"), self.amount))
        self.reason_caption = label(text("charges.reason"), "label", "muted")
        column.addWidget(self.reason_caption)
        column.addWidget(self.reasons)
        column.addWidget(self.keypad, 1)
        self.sheet.place_slot(column)
        return side

    def _show(self) -> None:
        """The chosen charge: its amount, and the reasons where one is needed."""
        row = self._row()
        if row is None:
            return
        names = tuple((one.code, self._reason(one.code)) for one in self._reasons)
        none = ("", self._desk.look.text("charges.choose_reason"))
        change = row.charge.change
        self.reasons.show_entries((none, *names), change.reason if change else "")
        for widget in (self.reasons, self.reason_caption):
            widget.setVisible(bool(row.charge.rule and names))
        self.amount.put(row.charge.amount_minor)
        self._judge()

    def _judge(self) -> None:
        """What the amount due would become, or why this amount cannot be taken."""
        look, request = self._desk.look, self._request()
        reason, after = "", self._cart
        try:
            if request is None:
                raise Refused("BAD_AMOUNT")
            after = change_trial(self._desk.session, request)
        except PosError as error:
            reason = look.text.problem(error)
        self.amount.refuse(refused=request is None or request.amount_minor < 0)
        self.sheet.set_primary(look.text("label.apply"), "check", reason)
        sums = self._desk.view_model.setting.sums
        self.sheet.set_due(sums.of(after).due, self._desk.due_minor())

    def _request(self) -> ChangeCharge | None:
        row, amount = self._row(), self.amount.minor()
        if row is None or amount is None:
            return None
        return ChangeCharge(row.line_no, row.position, amount, self.reasons.key)

    def _row(self) -> Booked | None:
        found = self.list.current()
        return found if isinstance(found, Booked) else None

    def _confirm(self) -> None:
        request = self._request()
        if request is not None:
            self._desk.run(OPERATIONS["manage_charges"], request)

    # --- one row --------------------------------------------------------------------------

    def _words(self, row: Booked) -> Two:
        text, change = self._desk.look.text, row.charge.change
        name = charge_name(row.charge.code, self._desk.view_model.setting)
        parts = [row.line or text("charges.whole_order")]
        if change is not None:
            parts.append(text("charges.changed", was_minor=change.computed_minor))
            parts.append(self._reason(change.reason))
        else:
            parts.append(text("charges.computed" if row.charge.rule else "charges.typed"))
        return Two(name, " · ".join(part for part in parts if part))

    def _reason(self, code: str) -> str:
        known = next((one for one in self._reasons if one.code == code), None)
        if known is None:
            return code
        return known.name_nl or known.name if self._desk.look.text.language == "nl" else known.name

    def _spoken(self, record: object) -> str:
        if not isinstance(record, Booked):
            return ""
        two = self._words(record)
        figure = self._desk.look.figures.amount(record.charge.amount_minor)
        return f"{two.upper}, {two.lower}, {figure}"

    def _paint(self, painter: QPainter, area: QRect, record: object) -> None:
        if not isinstance(record, Booked):
            return
        look = self._desk.look
        figure = look.figures.amount(record.charge.amount_minor)
        room = QRect(area.left() + 24, area.top(), area.width() - 48, area.height())
        words(painter, look, room, figure, ("amount", "text"), RIGHT)
        left = QRect(room.left(), room.top(), room.width() - 110, room.height())
        paint_two(painter, look, left, self._words(record))
