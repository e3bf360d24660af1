"""Cash: what is due, what was received, what goes back (R195)."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.checkout import check_balance_card
from pos_app.domain.money import parse_amount
from pos_app.domain.tender import TenderKind, cash, cash_payable
from pos_app.till.operations.payment import Pay
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts.cash import DOUBTED_MINOR, pieces, quick_amounts
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import captioned, label
from pos_app.till.ui.widgets.keypad import CASH_KEYS, Keypad
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, box, fitting, words
from pos_app.till.ui.widgets.sheet import LARGE, Sheet
from pos_app.till.ui.widgets.two_lines import Two, paint_two

LEFT_WIDTH = 432


class _Sums(QWidget):
    """Due, rounding, payable, received, and the change in large figures."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.rows: tuple[tuple[str, str], ...] = ()
        self.strong: tuple[tuple[str, str], ...] = ()
        self.change: tuple[str, str, str] = ("", "", "")
        self.setFixedWidth(LEFT_WIDTH)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, room = self._look, self.width() - 49
        painter = QPainter(self)
        painter.fillRect(QRect(self.width() - 1, 0, 1, self.height()), look.colour("border"))
        top = 20
        for caption, figure in self.rows:
            area = QRect(24, top, room, 40)
            words(painter, look, area, caption, ("body", "text_muted"), LEFT)
            words(painter, look, area, figure, ("heading", "text"), RIGHT)
            top += 40
        painter.fillRect(QRect(24, top + 6, room, 1), look.colour("border"))
        top += 12
        for caption, figure in self.strong:
            area = QRect(24, top, room, 52)
            words(painter, look, area, caption, ("heading", "text"), LEFT)
            left = room - look.width("heading", caption) - 12
            role = fitting(look, ("amount_xl", "title", "heading"), figure, left)
            words(painter, look, area, figure, (role, "text"), RIGHT)
            top += 52
        if self.change[1]:
            self._paint_change(painter, room)
        painter.end()

    def _paint_change(self, painter: QPainter, room: int) -> None:
        look = self._look
        height = 160
        area = QRect(24, self.height() - height - 20, room, height)
        box(painter, area, 10, look.colour("success_tint"), None)
        caption, figure, coins = self.change
        inner = area.adjusted(20, 0, -20, 0)
        words(
            painter,
            look,
            QRect(inner.left(), area.top() + 14, inner.width(), 30),
            caption,
            ("heading", "success"),
        )
        role = fitting(look, ("change", "due", "amount_xl"), figure, inner.width())
        number = QRect(inner.left(), area.top() + 40, inner.width(), 72)
        words(painter, look, number, figure, (role, "text"), RIGHT)
        if look.width("label_plain", coins) > inner.width():
            coins = coins.replace(f"{look.figures.decimal}00", "")
        lower = QRect(inner.left(), area.top() + 112, inner.width(), 40)
        paint_two(painter, look, lower, Two(coins, "", ("label_plain", "text_muted")), RIGHT)


class CashSheet:
    """Digits anywhere go into the field; Enter receives."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        cart, look = desk.session.cart(), desk.look
        check_balance_card(cart)
        self._rounding = cart.terms.cash_rounding_minor
        self._due = desk.due_minor()
        self._payable = cash_payable(self._due, self._rounding)
        self._refunds = self._due < 0
        self._doubted: int | None = None
        title = "cash.refund_title" if self._refunds else "cash.title"
        self.sheet = Sheet(look, look.text(title), "banknote", LARGE)
        self.sheet.setMinimumHeight(664)
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        self.sums = _Sums(look)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.sums)
        row.addLayout(self._right(), 1)
        self.sheet.body.addLayout(row)
        self.sheet.footer.removeWidget(self.sheet.back)
        self.sheet.footer.insertWidget(0, self.sheet.back)
        if not self._refunds:
            face = Face(look.text("cash.rest_otherwise"), role="thin")
            self.sheet.add_footer(face).activated.connect(self._part)
        self.sheet.primary.set_face(type="heading")
        self.sheet.confirmed.connect(self._confirm)
        self.focus: QWidget = self.received
        self.received.put(abs(self._payable))
        self._show()

    def _right(self) -> QVBoxLayout:
        look = self._desk.look
        column = QVBoxLayout()
        column.setContentsMargins(24, 20, 24, 22)
        column.setSpacing(8)
        self.quick: list[tuple[int, Button]] = []
        if not self._refunds:
            column.addWidget(label(look.text("cash.quick"), "label", "muted"))
            column.addLayout(self._quick())
            column.addSpacing(8)
        self.received = AmountField(look)
        self.received.edited.connect(self._show)
        self.received.setReadOnly(self._refunds)
        code = "cash.given_back" if self._refunds else "cash.received_amount"
        column.addLayout(captioned(look.text(code), self.received))
        self.sheet.place_slot(column)
        self.sheet.slot.hide()
        column.addSpacing(8)
        self.keypad = Keypad(look, CASH_KEYS, (44, 60))
        self.keypad.pressed.connect(self._press)
        if self._refunds:
            column.addStretch(1)
        else:
            column.addWidget(self.keypad, 1)
        return column

    def _quick(self) -> QHBoxLayout:
        """Exact, and the next sensible notes."""
        look, quick = self._desk.look, QHBoxLayout()
        quick.setSpacing(8)
        for at, amount in enumerate(quick_amounts(self._payable)):
            detail = look.text("label.exact").lower() if at == 0 else ""
            face = Face(look.figures.amount(amount), role="thin", type="heading", detail=detail)
            button = Button(look, face)
            button.setCheckable(True)
            button.setFixedHeight(64)
            button.activated.connect(lambda amount=amount: self._put(amount))
            self.quick.append((amount, button))
            quick.addWidget(button, 1)
        return quick

    def _press(self, key: str) -> None:
        if key.startswith("+"):
            have = self.received.minor() or 0
            fresh = have == abs(self._payable)
            self._put((0 if fresh else have) + parse_amount(key[1:]))
        else:
            self.received.press(key)

    def _put(self, amount: int) -> None:
        self.received.put(amount)
        self._show()

    def _given(self) -> int | None:
        amount = self.received.minor()
        return -amount if amount is not None and self._refunds else amount

    def _change(self, given: int | None) -> int:
        if given is None or self._refunds:
            return 0
        return cash(self._due, given, self._rounding).change_minor

    def _show(self) -> None:
        """Everything follows from the amount in the field."""
        text, figures, given = self._desk.look.text, self._desk.look.figures, self._given()
        rows = [
            (
                text("label.to_refund" if self._refunds else "label.due_now"),
                figures.amount(abs(self._due)),
            )
        ]
        if self._rounding > 1:
            by = text("cash.rounding", multiple_minor=self._rounding)
            rows.append((by, figures.signed(abs(self._payable) - abs(self._due))))
        self.sums.rows = tuple(rows)
        payable = text("cash.to_give" if self._refunds else "cash.payable")
        strong = [(payable, figures.money(abs(self._payable)))]
        if not self._refunds:
            strong.append((text("label.received"), figures.money(given or 0)))
        self.sums.strong = tuple(strong)
        change = self._change(given)
        coins = " · ".join(
            f"{count} × {figures.amount(value)}" for count, value in pieces(change, self._rounding)
        )
        self.sums.change = (
            (text("label.change"), figures.money(change), coins) if change else ("", "", "")
        )
        self.sums.update()
        for amount, button in self.quick:
            button.setChecked(amount == given)
            button.update()
        self._show_primary(given)

    def _show_primary(self, given: int | None) -> None:
        text = self._desk.look.text
        bad = given is None or given == 0 or (given < 0) != self._refunds
        self.received.refuse(refused=bad)
        reason = text("refused.BAD_AMOUNT") if bad else ""
        is_part = not bad and not self._refunds and given is not None and given < self._payable
        code = "cash.receive_part" if is_part else "cash.give" if self._refunds else "cash.receive"
        if not is_part and not self._desk.session.configuration.profile.has_drawer:
            code = f"{code}_only"
        if given is not None and given == self._doubted:
            code = "cash.receive_anyway"
        elif self._doubted is not None:
            self._doubted = None
            self.sheet.slot.say(Message("", "neutral"))
        self.sheet.set_primary(text(code), "check", reason)

    def _confirm(self) -> None:
        """Change that nobody gives is asked about; the same amount is taken at the second word."""
        given = self._given()
        if given is None:
            return
        change = self._change(given)
        if change >= DOUBTED_MINOR and given != self._doubted:
            self._doubted = given
            asked = self._desk.look.text("cash.much_change", change_minor=change)
            self.sheet.slot.say(Message(asked, "warning"))
            self.sheet.slot.show()
            self._show_primary(given)
            return
        amount = None if given == self._payable else given
        self._desk.run(OPERATIONS["pay"], Pay(TenderKind.CASH, amount))

    def _part(self) -> None:
        """What is in the field is a part; the rest is paid with another tender."""
        given = self._given()
        if given is not None and 0 < given < self._payable:
            self._desk.run(OPERATIONS["pay"], Pay(TenderKind.CASH, given))
        else:
            self._desk.open_by_name("pay_other")
