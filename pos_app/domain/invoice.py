"""Invoicing parts of an order at pickup and shipment: values of parts, deposit used, header charges
(R146-R157, R196).
"""

from dataclasses import dataclass

from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.money import divide, part
from pos_app.domain.order import (
    CustomerOrder,
    OrderLine,
    header_value,
    open_value,
    value_of,
    without_lapsed_charges,
)
from pos_app.domain.tax import NOTHING, Value
from pos_app.domain.transaction import PickUp

Quantities = tuple[tuple[int, int], ...]
"""Pairs of line number and quantity in thousandths."""


@dataclass(frozen=True, slots=True)
class InvoicePlan:
    """What an invoice would do: its value P, the deposit X it uses, and whether X may be chosen.

    `header_charges` says that the open header charges go with it (K9); `last` that nothing stays
    open.
    """

    value: Value
    deposit_proposed: int
    deposit_used: int
    header_charges: bool
    last: bool


def part_value(order: CustomerOrder, line: OrderLine, quantity: int) -> Value:
    """The value of a part of a line by running total, so that parts always add up to the line
    (R196).
    """
    whole = value_of(order, line)
    upto, ordered = line.invoiced + quantity, line.quantity
    gross = divide(whole.gross * upto, ordered) - line.invoiced_value.gross
    if gross < 0:
        return NOTHING  # an edit left less than was invoiced by then; the last part makes it up
    tax = divide(whole.tax * upto, ordered) - line.invoiced_value.tax
    return Value(gross - tax, tax)


def plan_pickup(pick_up: PickUp) -> InvoicePlan:
    """The invoice of the pickup in hand."""
    return plan_invoice(
        pick_up.order, pick_up.quantities, shipped=pick_up.shipped, chosen=pick_up.deposit_chosen
    )


def plan_invoice(
    order: CustomerOrder, quantities: Quantities, *, shipped: bool, chosen: int | None = None
) -> InvoicePlan:
    """P and X of an invoice over these parts (R147, R148, R152, R156, R157)."""
    taken = dict(quantities)
    leaving = (line for line in order.lines if line.line_no in taken)
    value = sum((part_value(order, x, taken[x.line_no]) for x in leaving), NOTHING)
    with_header = _takes_header(order, shipped=shipped)
    if with_header:
        value = value + header_value(order)
    last = all(line.open == taken.get(line.line_no, 0) for line in order.order_part)
    proposed = _proposal(order, value.gross, last=last)
    used = proposed if chosen is None or last else chosen
    return InvoicePlan(value, proposed, used, with_header, last)


def _takes_header(order: CustomerOrder, *, shipped: bool) -> bool:
    """K9: with the first shipment; with the first pickup where no SHIP line is open or invoiced."""
    if order.charges_invoiced or not order.charges:
        return False
    ships = [x for x in order.lines if x.delivery.delivery_class is DeliveryClass.SHIP]
    return shipped or not any(line.open or line.invoiced for line in ships)


def _proposal(order: CustomerOrder, value_minor: int, *, last: bool) -> int:
    available = order.deposit_available
    if last:
        return available
    if order.overridden:
        whole = open_value(order)
        return min(available, divide(available * value_minor, whole)) if whole > 0 else available
    return min(available, part(value_minor, order.terms.deposit_rate))


def invoiced(order: CustomerOrder, quantities: Quantities, plan: InvoicePlan) -> CustomerOrder:
    """The order after that invoice; packed goods are consumed first, then picked, then the rest
    (R127). Header charges that came after the last shipment go when nothing stays open (K9).
    """
    taken = dict(quantities)
    lines = tuple(
        _invoiced_line(order, line, taken[line.line_no]) if taken.get(line.line_no) else line
        for line in order.lines
    )
    after = replace(
        order,
        lines=lines,
        deposit_used=order.deposit_used + plan.deposit_used,
        charges_invoiced=order.charges_invoiced or plan.header_charges,
        version=order.version + 1,
    )
    return without_lapsed_charges(after)


def _invoiced_line(order: CustomerOrder, line: OrderLine, quantity: int) -> OrderLine:
    packed = max(0, line.packed - quantity)
    picked = max(0, line.picked - max(0, quantity - line.packed))
    return replace(
        line,
        invoiced=line.invoiced + quantity,
        packed=packed,
        picked=picked,
        invoiced_value=line.invoiced_value + part_value(order, line, quantity),
    )


def check_known(order: CustomerOrder, quantities: Quantities) -> None:
    """Every line that is named is there; what may be done with it is asked after the rights
    (6a).
    """
    for line_no, _ in quantities:
        if order.line(line_no) is None:
            raise Refused("LINE_UNKNOWN", line=line_no)


def check_pickup(order: CustomerOrder, quantities: Quantities, store_id: str) -> None:
    """Lines, class, store and quantities of a pickup (R114-R116)."""
    if not quantities:
        raise Refused("BAD_QUANTITY", order=order.order_no)
    for line_no, quantity in quantities:
        line = _open_line(order, line_no, quantity)
        if line.delivery.delivery_class is not DeliveryClass.PICK_UP:
            raise Refused("PICKUP_QTY", line=line.name, open=0)
        if line.delivery.location != store_id:
            raise Refused("PICKUP_STORE", line=line.name, store=line.delivery.location)
        if quantity > line.open:
            raise Refused("PICKUP_QTY", line=line.name, open=line.open)
    modes = {line.delivery.mode for line in order.lines if line.line_no in dict(quantities)}
    if len(modes) > 1:
        raise Refused("PICKUP_MODES", modes=", ".join(sorted(modes)))


def check_shipment(order: CustomerOrder, quantities: Quantities, store_id: str) -> None:
    """Lines, class, place and quantities of a shipment (R122, R127, R128)."""
    if not quantities:
        raise Refused("BAD_QUANTITY", order=order.order_no)
    for line_no, quantity in quantities:
        line = _open_line(order, line_no, quantity)
        if line.delivery.delivery_class is not DeliveryClass.SHIP:
            raise Refused("NO_SHIP_LINE", line=line.name)
        if line.delivery.location != store_id:
            raise Refused("SHIP_STORE", line=line.name, store=line.delivery.location)
        if not line.accepted:
            raise Refused("NOT_ACCEPTED", line=line.name)
        if quantity > line.ready:
            raise Refused("SHIP_QTY", line=line.name, open=line.ready)


def _open_line(order: CustomerOrder, line_no: int, quantity: int) -> OrderLine:
    line = order.line(line_no)
    if line is None:
        raise Refused("LINE_UNKNOWN", line=line_no)
    if quantity <= 0 or quantity % 10 ** (3 - line.decimals):
        raise Refused("BAD_QUANTITY", line=line.name)
    return line


def check_deposit_choice(pick_up: PickUp, *, clearing: bool = False) -> None:
    """Whether the deposit of this pickup may be chosen at all (R150, R151), before any approval is
    asked; a shipment uses what is proposed (R152).
    """
    if pick_up.shipped:
        raise Refused("LOCKED", mode="pickup")
    if not pick_up.order.overridden:
        raise Refused("NO_ORIGINAL_OVERRIDE", order=pick_up.order.order_no)
    if plan_pickup(pick_up).last:
        raise Refused("DEPOSIT_FIXED", available_minor=pick_up.order.deposit_available)
    if clearing:
        raise Refused("DEPOSIT_CLEAR", order=pick_up.order.order_no)


def with_deposit_choice(pick_up: PickUp, amount_minor: int) -> PickUp:
    """The pickup using that part of the deposit (R150)."""
    check_deposit_choice(pick_up)
    plan = plan_pickup(pick_up)
    if amount_minor < 0:
        raise Refused("DEPOSIT_NEGATIVE", amount_minor=amount_minor)
    most = min(pick_up.order.deposit_available, plan.value.gross)
    if amount_minor > most:
        raise Refused("PICKUP_DEPOSIT", amount_minor=amount_minor, most_minor=most)
    return replace(pick_up, deposit_chosen=amount_minor)
