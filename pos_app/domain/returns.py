"""Goods of an order that come back: how much, worth what, charges in proportion (R33, R135, section
8.8).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.invoice import Quantities
from pos_app.domain.money import divide
from pos_app.domain.order import CustomerOrder, OrderLine
from pos_app.domain.pricing import Charge, charges_value
from pos_app.domain.tax import NOTHING, Value
from pos_app.domain.transaction import Returning, Transaction


@dataclass(frozen=True, slots=True)
class ReturnPlan:
    """What a return is worth: lines with their charges, and the header charges' share. `set_off` of
    it settles what the customer still owes on the order, in minor units (R90).
    """

    lines: Value
    charges: Value
    set_off: int = 0

    @property
    def value(self) -> Value:
        """What all that comes back is worth."""
        return self.lines + self.charges

    @property
    def back(self) -> int:
        """What goes back to the customer."""
        return self.value.gross - self.set_off

    def __add__(self, other: "ReturnPlan") -> "ReturnPlan":
        lines, charges = self.lines + other.lines, self.charges + other.charges
        return ReturnPlan(lines, charges, self.set_off + other.set_off)


@dataclass(frozen=True, slots=True)
class ReturnedGoods:
    """What has come back of an order or sale anywhere, in thousandths per line, for tills to know
    without head office (R54, download 1200).
    """

    order_no: str
    quantities: Quantities


def returned_goods(order: CustomerOrder) -> ReturnedGoods:
    """What the order says of itself."""
    found = tuple((one.line_no, one.returned) for one in order.lines if one.returned)
    return ReturnedGoods(order.order_no, found)


def with_returned(
    order: CustomerOrder, known: ReturnedGoods, own: Mapping[int, int]
) -> CustomerOrder:
    """The order where more of it has come back than its copy here says: what head office knew, and
    this till's `own` returns that it did not know yet. What they gave follows from how much it is.
    """
    there = {line_no: back + own.get(line_no, 0) for line_no, back in known.quantities}
    lines = tuple(_back(order, line, there.get(line.line_no, 0)) for line in order.lines)
    if lines == order.lines:
        return order
    made = replace(order, lines=lines)
    made = replace(made, charges_returned=made.charges_returned + _charges_back(made, ()))
    settled = set_off(order, returned_minor(made) - returned_minor(order))
    return replace(made, unpaid=order.unpaid - settled)


def _back(order: CustomerOrder, line: OrderLine, quantity: int) -> OrderLine:
    most = min(quantity, line.invoiced)
    if most <= line.returned:
        return line
    value = line.returned_value + part_returned(order, line, most - line.returned)
    return replace(line, returned=most, returned_value=value, serials=())


def returnable(line: OrderLine) -> int:
    """How much of the line may still come back."""
    return line.invoiced - line.returned


def check_quantities(order: CustomerOrder, quantities: Quantities) -> None:
    """Lines and quantities of a return: never more than was handed over and is not back yet
    (`RETURN_QTY`, R135), and no gift card, which is spent instead (`RETURN_GIFTCARD`).
    """
    if not quantities:
        raise Refused("BAD_QUANTITY", order=order.order_no)
    for line_no, quantity in quantities:
        line = order.line(line_no)
        if line is None:
            raise Refused("LINE_UNKNOWN", line=line_no)
        if line.gift_card:
            raise Refused("RETURN_GIFTCARD", line=line.name)
        if quantity <= 0 or quantity % 10 ** (3 - line.decimals):
            raise Refused("BAD_QUANTITY", line=line.name)
        if quantity > returnable(line):
            raise Refused("RETURN_QTY", line=line.name, available=returnable(line))


def plan_return(returning: Returning) -> ReturnPlan:
    """The value of the return by running total, so that parts add up to what was invoiced
    (R196).
    """
    order, back = returning.order, dict(returning.quantities)
    coming = (line for line in order.lines if line.line_no in back)
    lines = sum((part_returned(order, x, back[x.line_no]) for x in coming), NOTHING)
    charges = _charges_back(order, returning.quantities)
    return ReturnPlan(lines, charges, set_off(order, (lines + charges).gross))


def set_off(order: CustomerOrder, value_minor: int) -> int:
    """What of goods that come back settles first what went out unpaid (R90, R135)."""
    return min(order.unpaid, max(value_minor, 0))


def plan_returns(cart: Transaction) -> ReturnPlan:
    """What all that comes back in the cart is worth, each order by its own rules (R26)."""
    return sum((plan_return(task) for task in cart.returns), ReturnPlan(NOTHING, NOTHING))


def part_returned(order: CustomerOrder, line: OrderLine, quantity: int) -> Value:
    """What this part of a line gives back, charges in proportion, those that are not refundable
    left out (R33); never less than nothing, where more was given for what came back before an edit
    (R135).
    """
    whole = _refundable(order, line)
    return _still(_share(whole, line.returned + quantity, line.invoiced) - line.returned_value)


def _still(value: Value) -> Value:
    return value if value.gross > 0 else NOTHING


def returned_by_rate(
    order: CustomerOrder, line: OrderLine, quantity: int
) -> Iterator[tuple[int, Value]]:
    """What this part of a line of the order before the return gives back, by tax rate, so that the
    rates add up to the part; a charge with a rate of its own stands alone.
    """
    rest, upto = part_returned(order, line, quantity), line.returned + quantity
    for charge in line.charges if rest.gross else ():
        if charge.refundable and charge.tax_rate != line.tax_rate:
            whole = _invoiced_charges(order, line, (charge,))
            earlier = _share(whole, line.returned, line.invoiced)
            value = _share(whole, upto, line.invoiced) - earlier
            yield charge.tax_rate, value
            rest = rest - value
    yield line.tax_rate, rest


def _share(whole: Value, upto: int, of: int) -> Value:
    gross, tax = divide(whole.gross * upto, of), divide(whole.tax * upto, of)
    return Value(gross - tax, tax)


def _refundable(order: CustomerOrder, line: OrderLine) -> Value:
    kept = tuple(one for one in line.charges if not one.refundable)
    return line.invoiced_value - _invoiced_charges(order, line, kept)


def _invoiced_charges(
    order: CustomerOrder, line: OrderLine, charges: tuple[Charge, ...]
) -> Value:
    whole = charges_value(charges, included=order.terms.prices_include_tax)
    if line.invoiced == line.quantity:
        return whole
    return _share(whole, line.invoiced, line.quantity)


def _charges_back(order: CustomerOrder, quantities: Quantities) -> Value:
    """The header charges' share: as much of them as of the invoiced goods has come back, and
    nothing while more was given when less had been invoiced.
    """
    refundable = tuple(one for one in order.charges if one.refundable)
    if not order.charges_invoiced or not refundable:
        return NOTHING
    now = dict(quantities)
    parts = [
        (line.invoiced_value.gross, line.returned + now.get(line.line_no, 0), line.invoiced)
        for line in order.order_part or order.lines
        if line.invoiced
    ]
    base = sum(value for value, _, _ in parts)
    back = sum(divide(value * returned, invoiced) for value, returned, invoiced in parts)
    if not base or not back:
        return NOTHING
    header = charges_value(refundable, included=order.terms.prices_include_tax)
    gross, tax = divide(header.gross * back, base), divide(header.tax * back, base)
    return _still(Value(gross - tax, tax) - order.charges_returned)


def applied(returning: Returning) -> CustomerOrder:
    """The order after the return."""
    order, back = returning.order, dict(returning.quantities)
    named = dict(returning.serials)
    lines = tuple(
        replace(
            line,
            returned=line.returned + back[line.line_no],
            returned_value=line.returned_value + part_returned(order, line, back[line.line_no]),
            serials=_still_out(line, named.get(line.line_no, ())),
        )
        if back.get(line.line_no)
        else line
        for line in order.lines
    )
    charges = order.charges_returned + plan_return(returning).charges
    return replace(order, lines=lines, charges_returned=charges, version=order.version + 1)


def _still_out(line: OrderLine, back: tuple[str, ...]) -> tuple[str, ...]:
    """Where nobody said which pieces came back, none of them is known to be out any more."""
    gone = {number.upper() for number in back}
    return tuple(number for number in line.serials if gone and number.upper() not in gone)


def returned_minor(order: CustomerOrder) -> int:
    """What has gone back for goods, header charges included."""
    return sum(line.returned_value.gross for line in order.lines) + order.charges_returned.gross
