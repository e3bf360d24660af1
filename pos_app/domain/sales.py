"""A sale, or goods without any receipt, as an order whose goods have all left: one model serves
every return (R82, R135, R136).

Its number is the receipt's, which no order has; goods without a receipt have none.
"""

from datetime import datetime

from pos_app.domain.customer import Customer
from pos_app.domain.edit import order_line
from pos_app.domain.events import Placed, Returned
from pos_app.domain.frozen import replace
from pos_app.domain.order import CustomerOrder, OrderLine, OrderTerms
from pos_app.domain.order_events import payments_of
from pos_app.domain.pricing import line_value
from pos_app.domain.transaction import Terms, Transaction, TransactionLine

NOBODY = Customer("", "")


def is_sale(order: CustomerOrder) -> bool:
    """Whether it stands for a sale or for goods without a receipt: HQ keeps no order of it."""
    return order.order_no == order.receipt_no


def sold(event: Placed) -> CustomerOrder:
    """The sale as it was concluded, with what was paid for it."""
    cart = event.transaction
    whole = _gone(cart.terms, cart.lines, event.receipt_no, event.at)
    return replace(
        whole,
        customer=cart.customer or NOBODY,
        charges=cart.charges,
        payments=tuple(payments_of(cart.tenders)),
    )


def without_receipt(
    terms: Terms, lines: tuple[TransactionLine, ...], at: datetime
) -> CustomerOrder:
    """Goods that come back though nobody knows which sale they are of (109)."""
    return _gone(terms, lines, "", at)


def of_event(event: Returned) -> CustomerOrder:
    """What an unlinked return says came back."""
    terms = Terms(event.store_id, event.register_id, event.prices_include_tax, 0)
    return without_receipt(terms, event.unlinked, event.at)


def _gone(
    terms: Terms, lines: tuple[TransactionLine, ...], receipt_no: str, at: datetime
) -> CustomerOrder:
    return CustomerOrder(
        order_no=receipt_no,
        store_id=terms.store_id,
        register_id=terms.register_id,
        receipt_no=receipt_no,
        customer=NOBODY,
        created_at=at,
        terms=OrderTerms(
            prices_include_tax=terms.prices_include_tax,
            deposit_rate=0,
            currency=terms.currency,
            time_zone=terms.time_zone,
        ),
        lines=tuple(_left(line, included=terms.prices_include_tax) for line in lines),
        charges_invoiced=True,
    )


def _left(line: TransactionLine, *, included: bool) -> OrderLine:
    one = order_line(line)
    value = line_value(line, included=included)
    return replace(one, invoiced=one.ordered, invoiced_value=value, serials=line.serials)


def returned_lines(cart: Transaction) -> tuple[TransactionLine, ...]:
    """The lines of an unlinked return, as its event carries them."""
    task = cart.returning
    if task is None or task.order.order_no:
        return ()
    serials = dict(task.serials)
    return tuple(
        TransactionLine(
            line_no=line.line_no,
            sku=line.sku,
            name=line.name,
            quantity=line.ordered,
            price_minor=line.price_minor,
            tax_rate=line.tax_rate,
            decimals=line.decimals,
            unit=line.unit,
            category=line.category,
            serials=serials.get(line.line_no, ()),
        )
        for line in task.order.lines
    )
