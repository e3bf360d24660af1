"""From concluded business to its receipt; must never calculate by other rules than the domain's."""

from dataclasses import dataclass, replace

from pos_app.domain.automatic_charges import is_shipping
from pos_app.domain.configuration import Configuration
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.deposit import Totals, totals
from pos_app.domain.events import (
    Cancelled,
    Edited,
    Event,
    PickedUp,
    Placed,
    Returned,
    Shipped,
)
from pos_app.domain.invoiced_tax import invoice_parts, invoice_rates, with_header
from pos_app.domain.order import CustomerOrder, balance
from pos_app.domain.pricing import Charge, charges_value, tax_table
from pos_app.domain.tax import per_rate
from pos_app.domain.tender import TenderKind
from pos_app.domain.transaction import Transaction
from pos_app.till.devices.receipt import (
    Receipt,
    ReceiptKind,
    ReceiptLine,
    ReceiptSum,
    SumKind,
)
from pos_app.till.devices.receipt_of_change import receipt_of_change
from pos_app.till.devices.receipt_parts import (
    card_payment,
    cart_line,
    charges_of,
    groups_of,
    header_of,
    local,
    payment_of,
    plain_receipt,
    staff_name,
    total_sums,
)

_CARRIED = LineDelivery(DeliveryClass.CARRY_OUT)


def receipt_of(
    event: Event,
    configuration: Configuration,
    order: CustomerOrder | None = None,
    before: CustomerOrder | None = None,
) -> Receipt:
    """The receipt of what was just concluded.

    A change needs the order as it is after it and as it was `before`; a sale or a new order needs
    none.
    """
    match event:
        case Placed():
            return _placed(event, configuration)
        case PickedUp() | Shipped() if order is not None and before is not None:
            return _invoice(event, configuration, before, order)
        case Edited() | Cancelled() | Returned() if order is not None and before is not None:
            return receipt_of_change(event, configuration, order, before)
        case _:
            raise ValueError(f"no receipt of {type(event).__name__} without its order")


def _placed(event: Placed, configuration: Configuration) -> Receipt:
    cart, sums = event.transaction, totals(event.transaction)
    included = cart.terms.prices_include_tax
    is_order = cart.is_order
    return Receipt(
        kind=_placed_kind(cart),
        language=configuration.store.language,
        store=header_of(configuration),
        receipt_no=event.receipt_no,
        order_no=cart.order_no if is_order else "",
        register_id=cart.terms.register_id,
        staff_name=staff_name(configuration, event.staff_id),
        at=local(event.at, configuration),
        currency=cart.terms.currency,
        customer_name=cart.customer.name if cart.customer else "",
        groups=groups_of(
            configuration,
            [(line.delivery or _CARRIED, cart_line(line, configuration)) for line in cart.lines],
        ),
        charges=charges_of(cart.charges, configuration),
        sums=(
            *total_sums(sums.total, sums.tax, included=included),
            *_delivery_sum(cart, configuration),
            *(_order_sums(cart, sums) if is_order and cart.quote is None else ()),
        ),
        taxes=tax_table(cart.lines, cart.charges, included=included),
        payments=tuple(payment_of(one, configuration) for one in cart.tenders),
        change_minor=sum([tender.change_minor for tender in cart.tenders]),
        rounding_minor=sum([tender.rounding_minor for tender in cart.tenders]),
        later=_later(cart, sums) if is_order and cart.quote is None else (),
        valid_until=cart.quote.expires_on if cart.quote else None,
    )


def _placed_kind(cart: Transaction) -> ReceiptKind:
    if cart.quote is not None:
        return ReceiptKind.QUOTE
    return ReceiptKind.ORDER if cart.is_order else ReceiptKind.SALE


def _order_sums(cart: Transaction, sums: Totals) -> tuple[ReceiptSum, ...]:
    """C, O, D and what was due at once (R92, R144)."""
    found: list[ReceiptSum] = []
    if sums.carry_out:
        found.append(ReceiptSum(SumKind.CARRIED_OUT, sums.carry_out))
    found.append(ReceiptSum(SumKind.ORDER_PART, sums.order_part))
    if cart.override is not None:
        found.append(ReceiptSum(SumKind.DEPOSIT_AGREED, sums.deposit))
    else:
        found.append(ReceiptSum(SumKind.DEPOSIT, sums.deposit, rate=sums.deposit_rate))
    found.append(ReceiptSum(SumKind.DUE_NOW, sums.carry_out + sums.deposit, strong=True))
    return tuple(found)


def _delivery_sum(cart: Transaction, configuration: Configuration) -> tuple[ReceiptSum, ...]:
    """What of the total is delivery, by the flag of the charge codes (R33)."""
    every = [*cart.charges, *(one for line in cart.lines for one in line.charges)]
    found = tuple(one for one in every if is_shipping(configuration, one.code))
    amount = charges_value(found, included=cart.terms.prices_include_tax).gross
    return (ReceiptSum(SumKind.DELIVERY, amount),) if amount else ()


def _later(cart: Transaction, sums: Totals) -> tuple[ReceiptSum, ...]:
    held = cart.balance_card.authorised_minor if cart.balance_card else 0
    rest = ReceiptSum(SumKind.BALANCE, sums.later, strong=True)
    return (rest, ReceiptSum(SumKind.CARD_HELD, held)) if held else (rest,)


def _invoice(
    event: PickedUp | Shipped,
    configuration: Configuration,
    before: CustomerOrder,
    order: CustomerOrder,
) -> Receipt:
    """The receipt of a pickup or a shipment (R120, R127)."""
    parts = _parts(before, event)
    kind = ReceiptKind.PICKUP if isinstance(event, PickedUp) else ReceiptKind.SHIPMENT
    plain = plain_receipt(kind, event, configuration, order)
    captured = event.captured if isinstance(event, Shipped) else ()
    by_card = (card_payment(TenderKind.CARD_TOKEN, x.amount_minor, x.card) for x in captured)
    return replace(
        plain,
        groups=groups_of(configuration, parts.lines),
        charges=charges_of(parts.charges, configuration),
        sums=_invoice_sums(event, order),
        taxes=per_rate(invoice_rates(before, event)),
        payments=(*plain.payments, *by_card),
        later=_order_left(order),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What an invoice took from its order."""

    lines: tuple[tuple[LineDelivery, ReceiptLine], ...]
    charges: tuple[Charge, ...]


def _parts(before: CustomerOrder, event: PickedUp | Shipped) -> _Parts:
    """The parts by the running total that was invoiced (R196)."""
    included = before.terms.prices_include_tax
    serials = dict(event.serials)
    lines = tuple(
        (
            line.delivery,
            ReceiptLine(
                line.name,
                quantity,
                value.gross if included else value.net,
                serials=serials.get(line.line_no, ()),
            ),
        )
        for line, quantity, value in invoice_parts(before, event)
    )
    return _Parts(lines, before.charges if with_header(before, event) else ())


def _invoice_sums(event: PickedUp | Shipped, order: CustomerOrder) -> tuple[ReceiptSum, ...]:
    """P, X and what is due (R148)."""
    included = order.terms.prices_include_tax
    return (
        *total_sums(event.value_minor, event.tax_minor, included=included),
        ReceiptSum(SumKind.DEPOSIT_USED, -event.deposit_used),
        ReceiptSum(SumKind.DUE_NOW, event.value_minor - event.deposit_used, strong=True),
    )


def _order_left(after: CustomerOrder) -> tuple[ReceiptSum, ...]:
    rest = ReceiptSum(SumKind.BALANCE, balance(after), strong=True)
    if not after.deposit_available:
        return (rest,)
    return (ReceiptSum(SumKind.DEPOSIT_LEFT, after.deposit_available), rest)
