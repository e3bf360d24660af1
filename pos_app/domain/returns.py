"""Goods of an order that come back: how much, worth what, charges in proportion (R33, R135, section
8.8).
"""

from dataclasses import dataclass, replace

from pos_app.domain.errors import Refused
from pos_app.domain.invoice import Quantities
from pos_app.domain.money import divide
from pos_app.domain.order import CustomerOrder, OrderLine
from pos_app.domain.pricing import charges_value
from pos_app.domain.tax import NOTHING, Value
from pos_app.domain.transaction import Returning


@dataclass(frozen=True, slots=True)
class ReturnPlan:
    """What a return is worth: lines with their charges, and the header charges' share."""

    lines: Value
    charges: Value

    @property
    def value(self) -> Value:
        """What goes back to the customer."""
        return self.lines + self.charges


def returnable(line: OrderLine) -> int:
    """How much of the line may still come back."""
    return line.invoiced - line.returned


def check_quantities(order: CustomerOrder, quantities: Quantities) -> None:
    """Lines and quantities of a return: never more than was handed over and is not back yet
    (`RETURN_QTY`, R135).
    """
    if not quantities:
        raise Refused("BAD_QUANTITY", order=order.order_no)
    for line_no, quantity in quantities:
        line = order.line(line_no)
        if line is None:
            raise Refused("LINE_UNKNOWN", line=line_no)
        if quantity <= 0 or quantity % 10 ** (3 - line.decimals):
            raise Refused("BAD_QUANTITY", line=line.name)
        if quantity > returnable(line):
            raise Refused("RETURN_QTY", line=line.name, available=returnable(line))


def plan_return(returning: Returning) -> ReturnPlan:
    """The value of the return by running total, so that parts add up to what was invoiced
    (R196).
    """
    order = returning.order
    lines = NOTHING
    for line_no, quantity in returning.quantities:
        line = order.line(line_no)
        if line is not None:
            lines = lines + part_returned(order, line, quantity)
    return ReturnPlan(lines, _charges_back(order, returning.quantities))


def part_returned(order: CustomerOrder, line: OrderLine, quantity: int) -> Value:
    """What this part of a line gives back, charges in proportion, those that are not refundable
    left out (R33).
    """
    whole, upto = _refundable(order, line), line.returned + quantity
    back = Value(
        divide(whole.net * upto, line.invoiced), divide(whole.tax * upto, line.invoiced)
    )
    gross = divide(whole.gross * upto, line.invoiced)
    return replace(back, net=gross - back.tax) - line.returned_value


def _refundable(order: CustomerOrder, line: OrderLine) -> Value:
    kept = tuple(one for one in line.charges if not one.refundable)
    if not kept:
        return line.invoiced_value
    whole = charges_value(kept, included=order.terms.prices_include_tax)
    if line.invoiced < line.quantity:
        tax = divide(whole.tax * line.invoiced, line.quantity)
        gross = divide(whole.gross * line.invoiced, line.quantity)
        whole = Value(gross - tax, tax)
    return line.invoiced_value - whole


def _charges_back(order: CustomerOrder, quantities: Quantities) -> Value:
    """The header charges' share: as much of them as of the invoiced goods has come back."""
    refundable = tuple(one for one in order.charges if one.refundable)
    if not order.charges_invoiced or not refundable:
        return NOTHING
    now = dict(quantities)
    parts = [
        (line.invoiced_value.gross, line.returned + now.get(line.line_no, 0), line.invoiced)
        for line in order.order_part
        if line.invoiced
    ]
    base = sum(value for value, _, _ in parts)
    back = sum(divide(value * returned, invoiced) for value, returned, invoiced in parts)
    if not base or not back:
        return NOTHING
    header = charges_value(refundable, included=order.terms.prices_include_tax)
    gross, tax = divide(header.gross * back, base), divide(header.tax * back, base)
    return Value(gross - tax, tax) - order.charges_returned


def applied(returning: Returning) -> CustomerOrder:
    """The order after the return."""
    order, back = returning.order, dict(returning.quantities)
    lines = tuple(
        replace(
            line,
            returned=line.returned + back[line.line_no],
            returned_value=line.returned_value + part_returned(order, line, back[line.line_no]),
        )
        if back.get(line.line_no)
        else line
        for line in order.lines
    )
    charges = order.charges_returned + plan_return(returning).charges
    return replace(order, lines=lines, charges_returned=charges, version=order.version + 1)


def returned_minor(order: CustomerOrder) -> int:
    """What has gone back for goods, header charges included."""
    return sum(line.returned_value.gross for line in order.lines) + order.charges_returned.gross
