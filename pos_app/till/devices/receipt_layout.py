"""A receipt as rows of text, for paper and screen alike; must never be wider than the paper."""

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.quantity import UNIT
from pos_app.domain.tax import RateSum
from pos_app.domain.tender import TenderKind
from pos_app.till.devices.paper_text import on_paper
from pos_app.till.devices.receipt import (
    Receipt,
    ReceiptCharge,
    ReceiptGroup,
    ReceiptKind,
    ReceiptLine,
    ReceiptPayment,
    ReceiptSum,
    SumKind,
)
from pos_app.till.devices.receipt_words import Words, words_of

COLUMNS = 42
"""Signs on one row of the paper."""
"""Characters in a row of 80 mm paper, by printer."""

_HEADINGS = {
    DeliveryClass.CARRY_OUT: "receipt.carry_out",
    DeliveryClass.PICK_UP: "receipt.pick_up",
    DeliveryClass.SHIP: "receipt.ship",
}
_UNDONE = {
    ReceiptKind.RETURN: "receipt.came_back",
    ReceiptKind.CANCELLATION: "receipt.lapsed",
}
_DAYS = {DeliveryClass.PICK_UP: "receipt.pick_up_on", DeliveryClass.SHIP: "receipt.ship_on"}
_TENDERS = {
    TenderKind.CASH: "receipt.cash",
    TenderKind.CARD: "receipt.card",
    TenderKind.CARD_TOKEN: "receipt.card_token",
    TenderKind.CUSTOMER_ACCOUNT: "receipt.customer_account",
    TenderKind.PURCHASE_ORDER: "receipt.purchase_order",
    TenderKind.EXCHANGE: "receipt.exchange",
    TenderKind.CHEQUE: "receipt.cheque",
    TenderKind.FOREIGN_CASH: "receipt.foreign_cash",
    TenderKind.GIFT_CARD: "receipt.gift_card",
    TenderKind.CREDIT_NOTE: "receipt.credit_note",
}
_TAX_TITLES = ("receipt.rate", "receipt.rate_net", "receipt.rate_tax", "receipt.rate_gross")
_GOODBYES = {
    ReceiptKind.SALE: "receipt.goodbye_sale",
    ReceiptKind.ORDER: "receipt.goodbye_order",
    ReceiptKind.PICKUP: "receipt.goodbye_sale",
    ReceiptKind.SHIPMENT: "receipt.goodbye_shipment",
    ReceiptKind.QUOTE: "receipt.goodbye_quote",
    ReceiptKind.EDIT: "receipt.goodbye_order",
    ReceiptKind.CANCELLATION: "receipt.goodbye_sale",
    ReceiptKind.RETURN: "receipt.goodbye_sale",
}


class Style(Enum):
    """How a row is printed."""

    PLAIN = "plain"
    STRONG = "strong"
    BARCODE = "barcode"


@dataclass(frozen=True, slots=True)
class Row:
    """One row, already as wide as it may be; a barcode row holds the number to print."""

    text: str
    style: Style = Style.PLAIN


RULE = Row("-" * COLUMNS)


def layout(receipt: Receipt) -> tuple[Row, ...]:
    """The rows of the receipt (R92), in the receipt's own language."""
    return tuple(_without_gaps(_Sheet(receipt, words_of(receipt.language)).rows()))


def _without_gaps(rows: Iterable[Row]) -> Iterator[Row]:
    """Nothing stands between two rules: one of them is enough; no row is empty."""
    last = ""
    for row in rows:
        if row.text and not row.text == last == RULE.text:
            yield row
            last = row.text


@dataclass(frozen=True, slots=True)
class _Sheet:
    receipt: Receipt
    words: Words

    def rows(self) -> Iterator[Row]:
        yield from self._head()
        yield from self._undone()
        for group in self.receipt.groups:
            yield from self._group(group)
        if self.receipt.gift:
            yield from self._foot()
            return
        yield RULE
        for charge in self.receipt.charges:
            yield self._charge(charge)
        yield from self._sums(self.receipt.sums)
        yield from self._payments()
        yield from self._sums(self.receipt.later)
        yield from self._taxes()
        yield from self._foot()

    def _head(self) -> Iterator[Row]:
        receipt, words = self.receipt, self.words
        yield from self._middle(receipt.store.name, Style.STRONG)
        yield from self._middle(receipt.store.address)
        if receipt.store.tax_number:
            number = on_paper(receipt.store.tax_number)
            yield from self._middle(words.text("receipt.tax_number", number=number))
        yield from self._marks()
        yield RULE
        heading = "receipt.gift" if receipt.gift else receipt.kind.value
        yield from self._pair(words.text(heading), words.moment(receipt.at), Style.STRONG)
        if receipt.order_no:
            yield from self._pair(words.text("receipt.order_no"), receipt.order_no)
        yield from self._pair(words.text("receipt.receipt_no"), receipt.receipt_no)
        if receipt.bought_on:
            yield from self._pair(words.text("receipt.bought_on"), receipt.bought_on)
        yield from self._pair(words.text("receipt.register"), receipt.register_id)
        if receipt.valid_until is not None:
            day = words.day(receipt.valid_until)
            yield from self._full(words.text("receipt.valid_until", day=day), Style.STRONG)
        if receipt.customer_name:
            yield from self._pair(words.text("receipt.customer"), receipt.customer_name)
        yield from self._full(words.text("receipt.served_by", name=on_paper(receipt.staff_name)))
        yield RULE

    def _marks(self) -> Iterator[Row]:
        if self.receipt.training:
            yield from self._middle(self.words.text("receipt.training"), Style.STRONG)
        if self.receipt.copy:
            yield from self._middle(self.words.text("receipt.copy"), Style.STRONG)

    def _group(self, group: ReceiptGroup) -> Iterator[Row]:
        alone = self.receipt.kind is ReceiptKind.SALE or self.receipt.gift
        if not alone and self.receipt.kind not in _UNDONE:
            yield from self._promise(group)
        for line in group.lines:
            yield from self._gift(line) if self.receipt.gift else self._line(line)

    def _undone(self) -> Iterator[Row]:
        """Over goods that nobody is promised any more: what came back or lapsed."""
        heading = _UNDONE.get(self.receipt.kind)
        if heading is not None and self.receipt.groups:
            yield from self._full(self.words.text(heading), Style.STRONG)

    def _promise(self, group: ReceiptGroup) -> Iterator[Row]:
        """How the goods get to the customer, where and when."""
        yield from self._full(self.words.text(_HEADINGS[group.delivery_class]), Style.STRONG)
        if group.place:
            yield from self._full(group.place)
        if group.on is not None and group.delivery_class in _DAYS:
            day = self.words.day(group.on)
            code = _DAYS[group.delivery_class]
            yield from self._full(self.words.text(code, day=day, mode=on_paper(group.mode)))

    def _gift(self, line: ReceiptLine) -> Iterator[Row]:
        count = f"{self.words.quantity(line.quantity)} {on_paper(line.unit) or 'x'}"
        yield from self._full(f"{count} {line.name}")
        yield from self._serials(line)

    def _line(self, line: ReceiptLine) -> Iterator[Row]:
        amount = self.words.amount(line.amount_minor)
        detail = self._detail(line)
        if detail:
            yield from self._full(line.name)
            yield from self._pair(f"  {detail}", amount)
        else:
            yield from self._pair(line.name, amount)
        if line.discount_minor:
            discount = self.words.text("receipt.discount")
            yield from self._pair(f"  {discount}", self.words.amount(-line.discount_minor))
        yield from self._serials(line)
        for charge in line.charges:
            yield self._charge(charge, "  ")

    def _serials(self, line: ReceiptLine) -> Iterator[Row]:
        for serial in line.serials:
            yield from self._full(f"  {self.words.text('receipt.serial', serial=serial)}")

    def _detail(self, line: ReceiptLine) -> str:
        """`2 x 49,95`, unless one piece at its price says it all."""
        count = f"{self.words.quantity(line.quantity)} {on_paper(line.unit)}".strip()
        if line.price_minor is None:
            part = "receipt.piece" if line.quantity == UNIT else "receipt.part"
            return count if line.unit else self.words.text(part, quantity=count)
        if line.quantity == UNIT and not line.unit:
            return ""
        return f"{count} x {self.words.amount(line.price_minor)}"

    def _charge(self, charge: ReceiptCharge, indent: str = "") -> Row:
        name = on_paper(charge.name or self.words.charge(charge.code))[: COLUMNS - 16]
        return Row(self._between(indent + name, self.words.amount(charge.amount_minor)))

    def _sums(self, sums: tuple[ReceiptSum, ...]) -> Iterator[Row]:
        for one in sums:
            style, amount = Style.STRONG if one.strong else Style.PLAIN, one.amount_minor
            back = one.kind is SumKind.DUE_NOW and amount < 0
            label = self.words.text("receipt.to_refund") if back else self._meaning(one)
            yield from self._pair(label, self.words.amount(-amount if back else amount), style)

    def _meaning(self, one: ReceiptSum) -> str:
        rate = self.words.rate(one.rate) if one.rate is not None else ""
        label = self.words.text(one.kind.value, rate=rate)
        return f"{label} {self.receipt.currency}" if one.kind is SumKind.TOTAL else label

    def _payments(self) -> Iterator[Row]:
        yield RULE
        for payment in self.receipt.payments:
            yield from self._payment(payment)
        if self.receipt.rounding_minor:
            rounding = self.words.amount(self.receipt.rounding_minor)
            yield from self._pair(self.words.text("receipt.rounding"), rounding)
        if self.receipt.change_minor:
            change = self.words.amount(self.receipt.change_minor)
            yield from self._pair(self.words.text("receipt.change"), change)
        yield RULE

    def _payment(self, payment: ReceiptPayment) -> Iterator[Row]:
        label = self.words.text(_TENDERS[payment.kind])
        if payment.amount_minor < 0:
            label = self.words.text("receipt.given_back", tender=label)
        yield from self._pair(label, self.words.amount(abs(payment.amount_minor)))
        if payment.last_four:
            card = f"  {payment.brand} **** {payment.last_four}  {payment.authorisation_code}"
            yield from self._full(card)
        if payment.detail:
            yield from self._full(f"  {payment.detail}")

    def _taxes(self) -> Iterator[Row]:
        yield RULE
        if self.receipt.taxes:
            yield from tax_rows(self.receipt.taxes, self.words)

    def _foot(self) -> Iterator[Row]:
        yield RULE
        yield Row(on_paper(self.receipt.number), Style.BARCODE)
        goodbye = "receipt.goodbye_gift" if self.receipt.gift else _GOODBYES[self.receipt.kind]
        yield from self._middle(self.words.text(goodbye))
        if self.receipt.head_code:
            code = self.words.text("receipt.head_code", mark=self.receipt.head_code)
            yield from self._middle(code)
        yield from self._marks()

    def _middle(self, text: str, style: Style = Style.PLAIN) -> Iterator[Row]:
        return (Row(line, style) for line in _centred(text))

    def _full(self, text: str, style: Style = Style.PLAIN) -> Iterator[Row]:
        return (Row(line, style) for line in _wrapped(text))

    def _pair(self, left: str, right: str, style: Style = Style.PLAIN) -> Iterator[Row]:
        """Left and right on one row; a long left side takes rows of its own before."""
        shown = on_paper(right)
        room = COLUMNS - len(shown) - 1
        if room < COLUMNS // 3:
            yield from self._full(left, style)
            yield from (Row(one.rjust(COLUMNS), style) for one in _wrapped(right))
            return
        *before, last = _wrapped(left, room) or [""]
        yield from (Row(line, style) for line in before)
        yield Row(self._between(last, shown), style)

    def _between(self, left: str, right: str) -> str:
        return left + right.rjust(COLUMNS - len(left))


def tax_rows(taxes: tuple[RateSum, ...], words: Words) -> Iterator[Row]:
    """Net, tax and gross per rate (R194), in four columns; what does not fit stands below."""
    titles = tuple(words.text(code) for code in _TAX_TITLES)
    yield Row(_four(titles))
    for one in taxes:
        value, rate = one.value, words.rate(one.rate)
        amounts = tuple(words.amount(x) for x in (value.net, value.tax, value.gross))
        row = _four((rate, *amounts))
        if len(row) <= COLUMNS:
            yield Row(row)
            continue
        yield Row(rate)
        for title, amount in zip(titles[1:], amounts, strict=True):
            yield Row(f"  {title}".ljust(COLUMNS - len(amount)) + amount)


def _four(cells: tuple[str, ...]) -> str:
    width = (COLUMNS - 8) // 3
    first = cells[0].ljust(COLUMNS - 3 * width)
    return first + "".join(one.rjust(width) for one in cells[1:])


def _wrapped(text: str, columns: int = COLUMNS) -> list[str]:
    shown = on_paper(text)
    if len(shown) <= columns:
        return [shown.rstrip()]
    indent = shown[: len(shown) - len(shown.lstrip())][:4]
    return textwrap.wrap(shown, columns, subsequent_indent=indent) or [""]


def _centred(text: str) -> list[str]:
    return [line.strip().center(COLUMNS).rstrip() for line in _wrapped(text)]


def middle(text: str, style: Style = Style.PLAIN) -> Row:
    """One row with the text in its middle, cut where it is too long."""
    return Row(on_paper(text)[:COLUMNS].center(COLUMNS).rstrip(), style)


def pair(left: str, right: str, style: Style = Style.PLAIN) -> Row:
    """Left and right on one row; what does not fit is cut at the left."""
    shown = on_paper(right)[:COLUMNS]
    label = on_paper(left)[: max(0, COLUMNS - len(shown) - 1)]
    return Row(label + shown.rjust(COLUMNS - len(label)), style)
