"""What a business invoiced or gave back, and what an order is worth, by tax rate: what a receipt,
the order and the report of a shift say of VAT (R190, R194, R196); pure.
"""

from collections.abc import Iterator

from pos_app.domain.events import Cancelled, Edited, Event, PickedUp, Placed, Returned, Shipped
from pos_app.domain.frozen import replace
from pos_app.domain.invoice import part_value
from pos_app.domain.money import divide, spread
from pos_app.domain.order import CustomerOrder, OrderLine, value_of
from pos_app.domain.pricing import charges_value, tax_table
from pos_app.domain.returns import returned_by_rate
from pos_app.domain.tax import RateSum, Value, per_rate, taxed

Rates = list[tuple[int, Value]]
"""Parts of a business, each with its tax rate."""


def taxes_of(
    event: Event, before: CustomerOrder | None, after: CustomerOrder | None
) -> tuple[RateSum, ...]:
    """The tax of this business, by rate; a deposit is none yet (R159), what comes back is negative.

    `before` and `after` are the order around it, nothing for a sale.
    """
    match event:
        case Placed():
            return _placed(event)
        case Edited() if before is not None and after is not None:
            return _edited(before, after)
        case PickedUp() | Shipped() if before is not None:
            return per_rate(invoice_rates(before, event))
        case Cancelled() if after is not None:
            return cancelled_rates(after, event)
        case Returned() if before is not None:
            back = returned_rates(before, event)
            return per_rate([(rate, Value() - value) for rate, value in back])
        case _:
            return ()


def _placed(event: Placed) -> tuple[RateSum, ...]:
    """A sale whole, of an order what left at once (R94)."""
    cart = event.transaction
    if cart.quote is not None:
        return ()
    left = tuple(line for line in cart.lines if not line.waits)
    charges = () if cart.is_order else cart.charges
    return tax_table(left, charges, included=cart.terms.prices_include_tax)


def _edited(before: CustomerOrder, after: CustomerOrder) -> tuple[RateSum, ...]:
    """What was carried out with the edit."""
    old = {line.line_no for line in before.lines if line.carried_out and line.invoiced}
    left = tuple(
        line
        for line in after.lines
        if line.carried_out and line.invoiced and line.line_no not in old
    )
    return tax_table(left, (), included=after.terms.prices_include_tax)


# --- invoices -------------------------------------------------------------------------------------


def invoice_parts(
    before: CustomerOrder, event: PickedUp | Shipped
) -> list[tuple[OrderLine, int, Value]]:
    """What the invoice took of each line of the order as it was before: quantity and value."""
    return [
        (line, quantity, part_value(before, line, quantity))
        for number, quantity in event.quantities
        if (line := before.line(number)) is not None
    ]


def with_header(before: CustomerOrder, event: PickedUp | Shipped) -> bool:
    """Whether the order's charges went with the invoice (K9)."""
    parts = sum(value.gross for _, _, value in invoice_parts(before, event))
    return parts != event.value_minor


def invoice_rates(before: CustomerOrder, event: PickedUp | Shipped) -> Rates:
    """Lines, their charges and the order's charges of an invoice."""
    parts = invoice_parts(before, event)
    rates = [one for part in parts for one in _part_by_rate(before, *part)]
    return rates + _header_rates(before) if with_header(before, event) else rates


def order_rates(order: CustomerOrder) -> tuple[RateSum, ...]:
    """Everything on the order, invoiced or still to be, which adds up to its total (R194)."""
    rates = [
        one
        for line in order.lines
        if line.quantity
        for one in _part_by_rate(
            order, replace(line, invoiced=0), line.quantity, value_of(order, line)
        )
    ]
    return per_rate(rates + _header_rates(order))


def _header_rates(order: CustomerOrder) -> Rates:
    included = order.terms.prices_include_tax
    return [
        (one.tax_rate, taxed(one.amount_minor, one.tax_rate, included=included))
        for one in order.charges
    ]


def _part_by_rate(
    before: CustomerOrder, line: OrderLine, quantity: int, rest: Value
) -> Iterator[tuple[int, Value]]:
    """The part by tax rate: charges with a rate of their own, and the rest of the line, so that the
    rates add up to the part.
    """
    upto = line.invoiced + quantity
    for charge in line.charges:
        if charge.tax_rate == line.tax_rate:
            continue
        whole = charges_value((charge,), included=before.terms.prices_include_tax)
        earlier = _share(whole, line.invoiced, line.quantity)
        value = _share(whole, upto, line.quantity) - earlier
        yield charge.tax_rate, value
        rest = rest - value
    yield line.tax_rate, rest


def _share(whole: Value, quantity: int, of: int) -> Value:
    gross, tax = divide(whole.gross * quantity, of), divide(whole.tax * quantity, of)
    return Value(gross - tax, tax)


# --- charges and goods that come back -------------------------------------------------------------


def cancelled_rates(order: CustomerOrder, event: Cancelled) -> tuple[RateSum, ...]:
    """The cancellation charge, whose tax comes on top (R162)."""
    if not event.charge_minor:
        return ()
    charge = Value(event.charge_minor, event.value_minor - event.charge_minor)
    return (RateSum(order.terms.cancellation_tax_rate, charge),)


def returned_rates(order: CustomerOrder, event: Returned) -> Rates:
    """Goods with their charges, and the share of the order's charges, as they came back to the
    order as it was before.
    """
    taken = [(line, q) for number, q in event.quantities if (line := order.line(number))]
    rates = [one for line, q in taken for one in returned_by_rate(order, line, q)]
    rest = Value(event.value_minor - event.tax_minor, event.tax_minor)
    header = rest - sum((value for _, value in rates), Value())
    return rates + _header_back(order, header)


def _header_back(order: CustomerOrder, back: Value) -> Rates:
    """The header charges' share by their rates."""
    charges = tuple(one for one in order.charges if one.refundable)
    if not back.gross or not charges:
        return []
    included = order.terms.prices_include_tax
    worth = [charges_value((one,), included=included) for one in charges]
    grosses = spread(back.gross, tuple(one.gross for one in worth))
    taxes = spread(back.tax, tuple(one.tax for one in worth))
    shares = zip(charges, grosses, taxes, strict=True)
    return [(one.tax_rate, Value(gross - tax, tax)) for one, gross, tax in shares]
