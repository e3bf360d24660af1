"""How events make and change an order: one pure function for till and HQ, so that both always agree
(D2, D4).
"""


from pos_app.domain import cancellation, edit, fulfilment, returns
from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.deposit import totals
from pos_app.domain.edit import order_line
from pos_app.domain.events import (
    Cancelled,
    Captured,
    CardRenewed,
    Change,
    Edited,
    Event,
    Fulfilled,
    PickedUp,
    Placed,
    Returned,
    Shipped,
    Voided,
)
from pos_app.domain.frozen import replace
from pos_app.domain.invoice import check_pickup, check_shipment, invoiced, plan_invoice
from pos_app.domain.order import (
    CustomerOrder,
    DepositChange,
    OrderLine,
    OrderPayment,
    OrderTerms,
    QuoteState,
)
from pos_app.domain.order_states import Action, Policy, check_allowed
from pos_app.domain.pricing import line_value
from pos_app.domain.refunds import left_to_refund
from pos_app.domain.serials import with_left
from pos_app.domain.tax import NOTHING
from pos_app.domain.tender import Tender, TenderKind
from pos_app.domain.transaction import Cancellation, Returning, Transaction

ANY_HOLDER = Policy(only_holder=True)
"""An event that exists was allowed where it was made; here only the order's own state decides."""


class Misfit(Exception):
    """The event does not fit the order: a person at HQ must look at it."""


def apply(order: CustomerOrder | None, event: Event) -> CustomerOrder:
    """The order after the event; raises `Misfit` where the event cannot stand, `Refused` where a
    rule forbids it.
    """
    if isinstance(event, Placed):
        if order is not None:
            raise Misfit("order_exists")
        return order_from(event)
    if isinstance(event, CardRenewed):
        return _with_card(order, event)
    if not isinstance(event, Change):
        raise Misfit("not_an_order_event")
    if order is None:
        raise Misfit("order_missing")
    return _changed(order, event)


def _with_card(order: CustomerOrder | None, event: CardRenewed) -> CustomerOrder:
    """The order with its renewed authorisation; one that has another card by now keeps that."""
    if order is None:
        raise Misfit("order_missing")
    card = order.balance_card
    if card is None or card.card is None or card.card.token != event.old_token:
        return order
    return replace(order, balance_card=event.balance_card, version=order.version + 1)


def _changed(order: CustomerOrder, event: Change) -> CustomerOrder:
    if isinstance(event, Fulfilled):
        return _after_fulfilment(order, event)
    if isinstance(event, Voided):
        return _after_void(order)
    after = _after_business(order, event)
    payments = (*order.payments, *_payments(event))
    if any(left < 0 for left in left_to_refund(payments).values()):
        raise Misfit("refund_above_paid")
    return replace(after, payments=payments)


Business = PickedUp | Shipped | Edited | Cancelled | Returned
"""Changes that move money."""


def _after_business(order: CustomerOrder, event: Business) -> CustomerOrder:
    match event:
        case PickedUp():
            return _after_pickup(order, event)
        case Shipped():
            return _after_shipment(order, event)
        case Edited():
            return _after_edit(order, event)
        case Cancelled():
            return _after_cancellation(order, event)
        case Returned():
            return _after_return(order, event)


def _payments(event: Business) -> list[OrderPayment]:
    """The money that the event moved."""
    paid = payments_of(event.tenders)
    if isinstance(event, Shipped):
        captured = TenderKind.CARD_TOKEN
        return paid + [
            OrderPayment(
                one.card.attempt_id, captured, one.amount_minor, event.at, one.card, for_goods=True
            )
            for one in event.captured
        ]
    if not isinstance(event, PickedUp):
        return paid
    return [replace(one, for_goods=True) for one in paid]


def payments_of(tenders: tuple[Tender, ...]) -> list[OrderPayment]:
    """Tenders as the order keeps them (R72)."""
    return [OrderPayment(x.tender_id, x.kind, x.amount_minor, x.at, x.card) for x in tenders]


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
            time_zone=cart.terms.time_zone,
        ),
        lines=_lines(cart),
        charges=cart.charges,
        overridden=cart.override is not None,
        deposit_agreed=_agreed_at_first(event),
        deposit_paid=sums.deposit,
        balance_card=cart.balance_card,
        quote=QuoteState(cart.quote.expires_on) if cart.quote else None,
        payments=tuple(payments_of(cart.tenders)),
        attributes=cart.attributes,
        channel=event.channel,
    )


def _agreed_at_first(event: Placed) -> DepositChange | None:
    """The same of a new order; a channel keeps no changes."""
    override, changes = event.transaction.override, event.transaction.deposit_changes
    if override is None or changes:
        return _agreed(changes)
    who = (override.reason, override.by, override.approved_by)
    return DepositChange(None, override.amount_minor, *who, event.at)


def _agreed(changes: tuple[DepositChange, ...]) -> DepositChange | None:
    """How the deposit was set by hand last; nothing where it is the calculated one (R153)."""
    return changes[-1] if changes and changes[-1].new_minor is not None else None


def _lines(cart: Transaction) -> tuple[OrderLine, ...]:
    """The cart's lines as the order keeps them; of a quote nothing has left yet."""
    made = []
    for line in cart.lines:
        if line.delivery is None:
            raise Misfit("class_missing")
        one, kind = order_line(line), line.delivery.delivery_class
        if kind is DeliveryClass.SHIP and cart.terms.manual_accept:
            one = replace(one, accepted=False)
        if kind is DeliveryClass.CARRY_OUT and cart.quote is None:
            value = line_value(line, included=cart.terms.prices_include_tax)
            one = replace(one, invoiced=line.quantity, invoiced_value=value)
        elif one.serials:
            one = replace(one, serials=())
        made.append(one)
    return tuple(made)


def _after_pickup(order: CustomerOrder, event: PickedUp) -> CustomerOrder:
    check_allowed(Action.PICK_UP, order, event.at)
    check_pickup(order, event.quantities, event.store_id)
    plan = plan_invoice(order, event.quantities, shipped=False, chosen=event.deposit_chosen)
    if plan.deposit_used != event.deposit_used or plan.value.gross != event.value_minor:
        raise Misfit("values_differ")
    by_token = sum(t.amount_minor for t in event.tenders if t.kind is TenderKind.CARD_TOKEN)
    after = with_left(invoiced(order, event.quantities, plan), event.serials)
    return replace(after, card_captured=order.card_captured + by_token)


def _after_shipment(order: CustomerOrder, event: Shipped) -> CustomerOrder:
    check_allowed(Action.FULFIL, order, event.at)
    check_shipment(order, event.quantities, event.store_id)
    plan = plan_invoice(order, event.quantities, shipped=True)
    if plan.deposit_used != event.deposit_used or plan.value.gross != event.value_minor:
        raise Misfit("values_differ")
    taken = captured_sum(event.captured)
    after = with_left(invoiced(order, event.quantities, plan), event.serials)
    after = _with_difference(after, order.card_captured + taken)
    back = sum(one.amount_minor for one in event.tenders)
    left = plan.value.gross - plan.deposit_used - taken - back
    if back > 0 or left < 0 or (left and (back or not event.unpaid_approved_by)):
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


def _after_edit(order: CustomerOrder, event: Edited) -> CustomerOrder:
    _check_version(order, event.order_version)
    check_allowed(Action.EDIT, order, event.at, ANY_HOLDER)
    money = edit.settlement(order, event.wish)
    told = (event.value_minor, event.tax_minor, event.deposit_minor)
    if told != (money.value.gross, money.value.tax, money.deposit):
        raise Misfit("values_differ")
    after = replace(edit.applied(order, event.wish), balance_card=event.balance_card)
    agreed = _agreed(event.deposit_changes) if event.deposit_changes else order.deposit_agreed
    return replace(after, deposit_agreed=agreed if after.overridden else None)


def _after_cancellation(order: CustomerOrder, event: Cancelled) -> CustomerOrder:
    _check_version(order, event.order_version)
    check_allowed(Action.CANCEL, order, event.at, ANY_HOLDER)
    cancellation.check_quantities(order, event.quantities)
    task = Cancellation(order, event.quantities, event.charge_minor, event.proposed_minor)
    cancellation.check_charge(event.charge_minor)
    money = cancellation.settlement(task)
    if (event.value_minor, event.deposit_minor) != (money.value.gross, money.deposit):
        raise Misfit("values_differ")
    after, card = cancellation.applied(task), event.balance_card
    if event.charge_minor != event.proposed_minor:
        after = replace(after, charges_agreed=(*order.charges_agreed, _charge_agreed(event)))
    return replace(after, balance_card=card) if card is not None and after.is_open else after


def _charge_agreed(event: Cancelled) -> DepositChange:
    """Who set the charge otherwise than proposed, why, and who approved (R163)."""
    by, approved_by = event.staff_id, event.approved_by
    return DepositChange(
        old_minor=event.proposed_minor,
        new_minor=event.charge_minor,
        reason=event.reason,
        by=by,
        approved_by="" if approved_by == by else approved_by,
        at=event.at,
    )


def _after_return(order: CustomerOrder, event: Returned) -> CustomerOrder:
    check_allowed(Action.RETURN, order, event.at)
    returns.check_quantities(order, event.quantities)
    task = Returning(order, event.quantities, serials=event.serials)
    plan = returns.plan_return(task)
    if (event.value_minor, event.tax_minor) != (plan.value.gross, plan.value.tax):
        raise Misfit("values_differ")
    if not 0 <= event.set_off_minor <= plan.set_off:
        raise Misfit("values_differ")
    return replace(returns.applied(task), unpaid=order.unpaid - event.set_off_minor)


def _after_fulfilment(order: CustomerOrder, event: Fulfilled) -> CustomerOrder:
    check_allowed(Action.FULFIL, order, event.at)
    fulfilment.check(order, event.action, event.quantities, event.store_id)
    return fulfilment.applied(order, event.action, event.quantities, event.staff_id)


def _check_version(order: CustomerOrder, version: int) -> None:
    """An edit or cancellation stands only on the version that its clerk saw (R103)."""
    if version != order.version:
        raise Misfit("stale_order")


def _after_void(order: CustomerOrder) -> CustomerOrder:
    """A void takes everything back: nothing was handed over before the cart was concluded."""
    lines = tuple(
        replace(x, cancelled=x.ordered, invoiced=0, invoiced_value=NOTHING, serials=())
        for x in order.lines
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
