"""Receipts of what changes an order: edit, cancellation, return (R102, R104, R135)."""

from dataclasses import replace

from pos_app.domain.configuration import Configuration
from pos_app.domain.delivery import LineDelivery
from pos_app.domain.events import Cancelled, Edited, Returned
from pos_app.domain.invoiced_tax import cancelled_rates, returned_rates
from pos_app.domain.order import CustomerOrder, OrderLine, balance, header_value, value_of
from pos_app.domain.pricing import tax_table
from pos_app.domain.returns import part_returned
from pos_app.domain.sales import is_sale
from pos_app.domain.tax import Value, per_rate
from pos_app.domain.tender import Tender
from pos_app.till.devices.receipt import (
    Receipt,
    ReceiptCharge,
    ReceiptKind,
    ReceiptLine,
    ReceiptSum,
    SumKind,
)
from pos_app.till.devices.receipt_parts import (
    charges_of,
    groups_of,
    plain_receipt,
    total_sums,
)

Change = Edited | Cancelled | Returned
_KINDS = {
    Edited: ReceiptKind.EDIT,
    Cancelled: ReceiptKind.CANCELLATION,
    Returned: ReceiptKind.RETURN,
}


def receipt_of_change(
    event: Change, configuration: Configuration, order: CustomerOrder, before: CustomerOrder
) -> Receipt:
    """The receipt of a change, from the order as it is after it and as it was before."""
    plain = plain_receipt(_KINDS[type(event)], event, configuration, order)
    match event:
        case Edited():
            return _edited(plain, event, configuration, order)
        case Cancelled():
            return _cancelled(plain, event, configuration, order)
        case Returned():
            return _returned(plain, event, configuration, order, before)


def _paid(tenders: tuple[Tender, ...]) -> int:
    return sum(one.amount_minor for one in tenders)


def _edited(
    plain: Receipt, event: Edited, configuration: Configuration, order: CustomerOrder
) -> Receipt:
    """The order as it is now, and what the change cost."""
    included = order.terms.prices_include_tax
    lines = [line for line in order.lines if line.quantity]
    total = sum((value_of(order, line) for line in lines), header_value(order))
    quote = order.quote
    sums = total_sums(total.gross, total.tax, included=included)
    if quote is None:
        sums = (
            *sums,
            ReceiptSum(SumKind.DEPOSIT, event.deposit_minor),
            ReceiptSum(SumKind.DUE_NOW, _paid(event.tenders), strong=True),
        )
    return replace(
        plain,
        groups=groups_of(configuration, (_whole(order, line) for line in lines)),
        charges=charges_of(order.charges, configuration),
        sums=sums,
        taxes=tax_table(tuple(lines), order.charges, included=included),
        later=() if quote else (ReceiptSum(SumKind.BALANCE, balance(order), strong=True),),
        valid_until=quote.expires_on if quote else None,
    )


def _whole(order: CustomerOrder, line: OrderLine) -> tuple[LineDelivery, ReceiptLine]:
    value = value_of(order, line)
    amount = value.gross if order.terms.prices_include_tax else value.net
    return line.delivery, ReceiptLine(line.name, line.quantity, amount, unit=line.unit)


def _cancelled(
    plain: Receipt, event: Cancelled, configuration: Configuration, order: CustomerOrder
) -> Receipt:
    """What is cancelled, the charge with its tax if there is one (R165), and what goes back."""
    charge = ReceiptSum(SumKind.CANCELLATION, event.value_minor)
    return replace(
        plain,
        groups=groups_of(configuration, _some(order, event.quantities)),
        sums=(
            *((charge,) if event.charge_minor else ()),
            ReceiptSum(SumKind.DUE_NOW, _paid(event.tenders), strong=True),
        ),
        taxes=cancelled_rates(order, event),
        later=(ReceiptSum(SumKind.BALANCE, balance(order), strong=True),),
    )


def _returned(
    plain: Receipt,
    event: Returned,
    configuration: Configuration,
    order: CustomerOrder,
    before: CustomerOrder,
) -> Receipt:
    """What came back, what each line gives, and what the customer gets for it; first it settles
    what went out unpaid (R90).
    """
    included = order.terms.prices_include_tax
    taken = [(line, q) for number, q in event.quantities if (line := before.line(number))]
    header = Value(event.value_minor - event.tax_minor, event.tax_minor)
    lines, named = [], dict(event.serials)
    for line, q in taken:
        part = part_returned(before, line, q)
        header = header - part
        amount = -(part.gross if included else part.net)
        numbers = named.get(line.line_no, ())
        shown = ReceiptLine(line.name, q, amount, unit=line.unit, serials=numbers)
        lines.append((line.delivery, shown))
    back = ((ReceiptCharge("returned", -header.gross),) if header.gross else ())
    owed = ReceiptSum(SumKind.SET_OFF, event.set_off_minor)
    left = ReceiptSum(SumKind.BALANCE, balance(order), strong=True)
    return replace(
        plain,
        order_no="" if is_sale(order) else event.order_no,
        bought_on=order.receipt_no if is_sale(order) else "",
        groups=groups_of(configuration, lines),
        charges=back,
        sums=(
            *total_sums(-event.value_minor, -event.tax_minor, included=included),
            *((owed,) if event.set_off_minor else ()),
            ReceiptSum(SumKind.DUE_NOW, _paid(event.tenders), strong=True),
        ),
        taxes=per_rate([(rate, Value() - value) for rate, value in returned_rates(before, event)]),
        later=(left,) if event.set_off_minor else (),
    )


def _some(
    order: CustomerOrder, quantities: tuple[tuple[int, int], ...]
) -> list[tuple[LineDelivery, ReceiptLine]]:
    found = [(line, q) for number, q in quantities if (line := order.line(number))]
    return [(line.delivery, ReceiptLine(line.name, q, 0, unit=line.unit)) for line, q in found]
