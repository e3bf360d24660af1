"""How events make and change an order: one pure function for till and HQ, so that both always agree
(D2, D4).
"""

from dataclasses import replace

from pos_app.domain.deposit import totals
from pos_app.domain.events import Captured, Event, PickedUp, Placed, Shipped, Voided
from pos_app.domain.invoice import check_pickup, check_shipment, invoiced, plan_invoice
from pos_app.domain.order import CustomerOrder, OrderLine, OrderTerms, check_fulfillable
from pos_app.domain.pricing import line_value
from pos_app.domain.tax import NOTHING
from pos_app.domain.tender import TenderKind
from pos_app.domain.transaction import Transaction, TransactionLine


class Misfit(Exception):
    """The event does not fit the order: a person at HQ must look at it."""


def apply(order: CustomerOrder | None, event: Event) -> CustomerOrder:
    """The order after the event; raises `Misfit` where the event cannot stand, `Refused` where a
    rule forbids it.
    """
    match event:
        case Placed():
            if order is not None:
                raise Misfit("order_exists")
            return order_from(event)
        case PickedUp() | Shipped() | Voided():
            if order is None:
                raise Misfit("order_missing")
            return _changed(order, event)
        case _:
            raise Misfit("not_an_order_event")


def _changed(order: CustomerOrder, event: PickedUp | Shipped | Voided) -> CustomerOrder:
    match event:
        case PickedUp():
            return _after_pickup(order, event)
        case Shipped():
            return _after_shipment(order, event)
        case Voided():
            return _after_void(order)


def order_from(event: Placed) -> CustomerOrder:
    """The order that a concluded cart becomes; its carried-out lines are invoiced at once (R94,
    R139).
    """
    cart = event.transaction
    if cart.customer is None or not cart.order_no:
        raise Misfit("no_customer_or_number")
    sums = totals(cart)
    return CustomerOrder(
        order_no=cart.order_no,
        store_id=cart.terms.store_id,
        register_id=cart.terms.register_id,
        receipt_no=event.receipt_no,
        customer=cart.customer,
        created_at=event.at,
        terms=OrderTerms(
            prices_include_tax=cart.terms.prices_include_tax,
            deposit_rate=sums.deposit_rate,
            cancellation_rate=cart.terms.cancellation_rate,
            cancellation_tax_rate=cart.terms.cancellation_tax_rate,
            currency=cart.terms.currency,
        ),
        lines=tuple(_order_line(cart, line) for line in cart.lines),
        charges=cart.charges,
        overridden=cart.override is not None,
        deposit_paid=sums.deposit,
        balance_card=cart.balance_card,
    )


def _order_line(cart: Transaction, line: TransactionLine) -> OrderLine:
    if line.delivery is None:
        raise Misfit("class_missing")
    made = OrderLine(
        line_no=line.line_no,
        sku=line.sku,
        name=line.name,
        price_minor=line.price_minor,
        tax_rate=line.tax_rate,
        delivery=line.delivery,
        ordered=line.quantity,
        decimals=line.decimals,
        discount_minor=line.discount_minor,
        charges=line.charges,
    )
    if not made.carried_out:
        return made
    value = line_value(line, included=cart.terms.prices_include_tax)
    return replace(made, invoiced=line.quantity, invoiced_value=value)


def _after_pickup(order: CustomerOrder, event: PickedUp) -> CustomerOrder:
    check_fulfillable(order)
    check_pickup(order, event.quantities, event.store_id)
    plan = plan_invoice(order, event.quantities, shipped=False, chosen=event.deposit_chosen)
    if plan.deposit_used != event.deposit_used or plan.value.gross != event.value_minor:
        raise Misfit("values_differ")
    by_token = sum(t.amount_minor for t in event.tenders if t.kind is TenderKind.CARD_TOKEN)
    after = invoiced(order, event.quantities, plan)
    return replace(after, card_captured=order.card_captured + by_token)


def _after_shipment(order: CustomerOrder, event: Shipped) -> CustomerOrder:
    check_fulfillable(order)
    check_shipment(order, event.quantities, event.store_id)
    plan = plan_invoice(order, event.quantities, shipped=True)
    if plan.deposit_used != event.deposit_used or plan.value.gross != event.value_minor:
        raise Misfit("values_differ")
    taken = captured_sum(event.captured)
    after = _with_difference(invoiced(order, event.quantities, plan), order.card_captured + taken)
    left = plan.value.gross - plan.deposit_used - taken
    if left < 0 or (left and not event.unpaid_approved_by):
        raise Misfit("capture_differs")
    return replace(after, card_captured=order.card_captured + taken, unpaid=order.unpaid + left)


def _with_difference(order: CustomerOrder, captured_minor: int) -> CustomerOrder:
    """What was captured above the authorisation was authorised for the difference first (R127)."""
    card = order.balance_card
    if card is None or captured_minor <= card.authorised_minor:
        return order
    return replace(order, balance_card=replace(card, authorised_minor=captured_minor))


def captured_sum(captured: tuple[Captured, ...]) -> int:
    """The sum of captures in minor units."""
    return sum(one.amount_minor for one in captured)


def _after_void(order: CustomerOrder) -> CustomerOrder:
    """A void takes everything back: nothing was handed over before the cart was concluded."""
    lines = tuple(
        replace(x, cancelled=x.ordered, invoiced=0, invoiced_value=NOTHING) for x in order.lines
    )
    return replace(
        order,
        lines=lines,
        charges=(),
        deposit_paid=0,
        deposit_used=0,
        version=order.version + 1,
        voided=True,
    )
