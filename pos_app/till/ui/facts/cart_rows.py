"""The cart as groups, lines and charges in the order that the list shows; pure, it must never
import Qt.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pos_app.domain.cancellation import without
from pos_app.domain.configuration import Configuration
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.invoice import part_value
from pos_app.domain.money import RATE_ONE, divide
from pos_app.domain.order import OrderLine, open_charges, open_value_of
from pos_app.domain.pricing import Charge, charges_value, full_amount, line_amount, line_value
from pos_app.domain.transaction import (
    LINES_MAX,
    Cancellation,
    PickUp,
    Transaction,
    TransactionLine,
)
from pos_app.till.ui.facts.cart_sums import LastSums
from pos_app.till.ui.facts.edit_marks import gone_lines, marked
from pos_app.till.ui.facts.return_rows import returned_rows
from pos_app.till.ui.facts.rows import CartRow, ChargeRow, GroupRow, LineRow
from pos_app.till.ui.text import Text

TONES = {
    DeliveryClass.CARRY_OUT: "carry",
    DeliveryClass.PICK_UP: "pick",
    DeliveryClass.SHIP: "ship",
    None: "warning",
}
TITLES = {"carry": "carry_out", "pick": "pick_up", "ship": "ship", "warning": "not_chosen"}
_ORDER = list(TONES)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the rows need beside the cart: the words, the store's configuration, and the rows made
    before, so that a line that did not change is not written anew.
    """

    text: Text
    configuration: Configuration
    memory: dict[int, tuple[TransactionLine, LineRow]] = field(default_factory=dict)
    sums: LastSums = field(default_factory=LastSums)


def cart_rows(cart: Transaction, setting: Setting) -> tuple[CartRow, ...]:
    """Flat lines of a sale, groups of an order, the lines of a pickup in hand."""
    if cart.pick_up is not None:
        return tuple(_pickup_rows(cart.pick_up, setting))
    if cart.cancellation is not None:
        return tuple(_cancelled_rows(cart.cancellation, setting))
    back = [row for task in cart.returns for row in returned_rows(task, setting.text)]
    if not cart.is_order:
        return (
            *back,
            *(sale_row(line, setting) for line in cart.lines),
            *_header_rows(cart, setting, None),
        )
    shares = setting.sums.of(cart).shares
    rows: list[CartRow] = [*back]
    for delivery, lines in _groups((*cart.lines, *gone_lines(cart))):
        if shares:
            rows += _group_rows(cart, delivery, lines, shares, setting)
        else:
            rows += _changed_rows(cart, delivery, lines, setting)
    return (*rows, *_header_rows(cart, setting, shares.get(0)))


def sale_row(line: TransactionLine, setting: Setting, due_minor: int | None = None) -> LineRow:
    """One line as the list shows it; made anew only when the line or its due changed."""
    kept = setting.memory.get(line.line_no)
    if kept is not None and kept[0] is line and kept[1].due_minor == due_minor:
        return kept[1]
    row = LineRow(
        line.line_no,
        line.name,
        second_line(line, setting.text),
        line.quantity,
        line.price_minor,
        line_amount(line),
        due_minor,
    )
    if len(setting.memory) > LINES_MAX:
        setting.memory.clear()
    setting.memory[line.line_no] = (line, row)
    return row


def second_line(line: TransactionLine, text: Text) -> str:
    """Article number, unit and discount under the name."""
    parts = [line.sku]
    if line.gift_card:
        parts.append(line.gift_card)
    if line.unit:
        parts.append(line.unit)
    if line.discount_minor:
        rate = divide(
            line.discount_minor * RATE_ONE, max(1, full_amount(line.price_minor, line.quantity))
        )
        shown = text.figures.rate_short(rate)
        parts.append(text("screen.discount_note", rate=shown, discount_minor=-line.discount_minor))
    return " · ".join(parts)


def group_detail(delivery: LineDelivery | None, setting: Setting, *, offered: bool = False) -> str:
    """Place, mode, date and address of a group; nothing of a quote leaves the store now."""
    if delivery is None:
        return ""
    text, configuration = setting.text, setting.configuration
    if delivery.delivery_class is DeliveryClass.CARRY_OUT:
        return "" if offered else text("screen.carry_out_note")
    parts = []
    if delivery.delivery_class is DeliveryClass.SHIP:
        parts.append(mode_name(delivery.mode, setting))
    else:
        place = configuration.location(delivery.location)
        parts.append(place.name if place else delivery.location)
    if delivery.on is not None:
        parts.append(text.figures.day(delivery.on))
    if delivery.address is not None:
        parts.append(delivery.address.street)
    return " · ".join(parts)


def mode_name(code: str, setting: Setting) -> str:
    """A delivery mode's name in the clerk's language."""
    mode = setting.configuration.mode(code)
    if mode is None:
        return code
    return mode.name_nl or mode.name if setting.text.language == "nl" else mode.name


def charge_name(code: str, setting: Setting) -> str:
    """What a charge is called: by head office, by us, or as its code says."""
    text, details = setting.text, setting.configuration.orders.charge_details
    own = next((one for one in details if one.code == code and one.name), None)
    if own is not None:
        return own.name_nl or own.name if text.language == "nl" else own.name
    return text(f"charge.{code}") if text.has(f"charge.{code}") else code


_Groups = list[tuple[LineDelivery | None, list[TransactionLine]]]


def _groups(lines: Iterable[TransactionLine]) -> _Groups:
    """One group per class, place, mode, date and address, in the order carry-out, pick-up, ship,
    not chosen.
    """
    found: dict[LineDelivery | None, list[TransactionLine]] = {}
    for line in lines:
        found.setdefault(line.delivery, []).append(line)
    return sorted(
        found.items(), key=lambda one: _ORDER.index(one[0].delivery_class if one[0] else None)
    )


def _heading(
    delivery: LineDelivery | None,
    lines: list[TransactionLine],
    due_minor: int | None,
    setting: Setting,
    *,
    offered: bool = False,
) -> GroupRow:
    tone = TONES[delivery.delivery_class if delivery else None]
    amount = sum(line_amount(x) + sum(c.amount_minor for c in x.charges) for x in lines)
    title = setting.text(f"label.{TITLES[tone]}")
    detail = group_detail(delivery, setting, offered=offered)
    return GroupRow(tone, title, detail, amount, due_minor, tuple(x.line_no for x in lines))


def _group_rows(
    cart: Transaction,
    delivery: LineDelivery | None,
    lines: list[TransactionLine],
    shares: dict[int, int],
    setting: Setting,
) -> list[CartRow]:
    included = cart.terms.prices_include_tax
    due = sum(shares[line.line_no] for line in lines)
    rows: list[CartRow] = [_heading(delivery, lines, due, setting)]
    charged, charged_due = 0, 0
    for line in lines:
        whole, share = line_value(line, included=included).gross, shares[line.line_no]
        on_charges = charges_value(line.charges, included=included).gross
        own = share - (divide(share * on_charges, whole) if whole else 0)
        rows.append(sale_row(line, setting, own))
        charged += sum(charge.amount_minor for charge in line.charges)
        charged_due += share - own
    if charged:
        rows.append(ChargeRow(_charge_label(lines, setting), charged, charged_due))
    return rows


def _changed_rows(
    cart: Transaction,
    delivery: LineDelivery | None,
    lines: list[TransactionLine],
    setting: Setting,
) -> list[CartRow]:
    """Lines of an edit or an offer: how they changed, and no share of what is due."""
    kept = {line.line_no for line in cart.lines}
    rows: list[CartRow] = [_heading(delivery, lines, None, setting, offered=cart.is_quote)]
    for line in lines:
        row, gone = sale_row(line, setting), line.line_no not in kept
        rows.append(marked(cart, line, row, setting.text, gone=gone))
    charged = sum(charge.amount_minor for line in lines for charge in line.charges)
    if charged:
        rows.append(ChargeRow(_charge_label(lines, setting), charged, None))
    return rows


def _charge_label(lines: list[TransactionLine], setting: Setting) -> str:
    codes = {charge.code for line in lines for charge in line.charges if charge.amount_minor}
    return " · ".join(charge_name(code, setting) for code in sorted(codes))


def _header_rows(cart: Transaction, setting: Setting, due_minor: int | None) -> list[CartRow]:
    """Charges of the whole order, the due share on the last of them."""
    label, charges = setting.text, cart.charges
    return [
        ChargeRow(
            label("screen.charge_line", name=charge_name(charge.code, setting)),
            charge.amount_minor,
            _share(charges, at, due_minor),
        )
        for at, charge in enumerate(charges)
    ]


def _share(charges: tuple[Charge, ...], at: int, due_minor: int | None) -> int | None:
    """The header's due, spread over its charges by running total."""
    whole = sum(charge.amount_minor for charge in charges)
    if due_minor is None or not whole:
        return due_minor
    before = sum(charge.amount_minor for charge in charges[:at])
    upto = before + charges[at].amount_minor
    return divide(due_minor * upto, whole) - divide(due_minor * before, whole)


def _cancelled_rows(task: Cancellation, setting: Setting) -> list[CartRow]:
    """What is cancelled, with its value; header charges where they go too (R161)."""
    order, taken = task.order, dict(task.quantities)
    after = without(order, task.quantities)
    rows: list[CartRow] = []
    for delivery, lines in order_groups(tuple(x for x in order.lines if x.line_no in taken)):
        tone, own = TONES[delivery.delivery_class], []
        for line in lines:
            left = after.line(line.line_no) or line
            value = open_value_of(order, line) - open_value_of(after, left)
            second = setting.text("screen.cancel_line", sku=line.sku, open=line.open)
            quantity = taken[line.line_no]
            price = line.price_minor
            own.append(LineRow(line.line_no, line.name, second, quantity, price, value))
        amount = sum(row.amount_minor for row in own)
        title, numbers = setting.text(f"label.{TITLES[tone]}"), tuple(x.line_no for x in own)
        rows.append(GroupRow(tone, title, group_detail(delivery, setting), amount, None, numbers))
        rows += own
    header = open_charges(order) - open_charges(after)
    if header:
        rows.append(ChargeRow(setting.text("screen.header_charges"), header))
    return rows


def _pickup_rows(pick_up: PickUp, setting: Setting) -> list[CartRow]:
    rows: list[CartRow] = []
    amount = 0
    for line_no, quantity in pick_up.quantities:
        line = pick_up.order.line(line_no)
        if line is not None:
            value = part_value(pick_up.order, line, quantity).gross
            amount += value
            rows.append(_pickup_row(line, quantity, value, setting.text))
    tone, name = ("ship", "label.ship") if pick_up.shipped else ("pick", "label.pick_up")
    numbers = tuple(row.line_no for row in rows if isinstance(row, LineRow))
    group = GroupRow(tone, setting.text(name), pick_up.order.order_no, amount, None, numbers)
    return [group, *rows]


def _pickup_row(line: OrderLine, quantity: int, value_minor: int, text: Text) -> LineRow:
    second = text("screen.pickup_line", sku=line.sku, open=text.figures.quantity(line.open))
    return LineRow(line.line_no, line.name, second, quantity, line.price_minor, value_minor)


def order_groups(order_lines: tuple[OrderLine, ...]) -> list[tuple[LineDelivery, list[OrderLine]]]:
    """The lines of an order by delivery, in the order of the list."""
    found: dict[LineDelivery, list[OrderLine]] = {}
    for line in order_lines:
        found.setdefault(line.delivery, []).append(line)
    return sorted(found.items(), key=lambda one: _ORDER.index(one[0].delivery_class))
