"""What every receipt is put together from: header, lines by promise, payments, totals."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from pos_app.domain.configuration import Configuration
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_events import Business
from pos_app.domain.pricing import Charge, full_amount
from pos_app.domain.tender import CASH_KINDS, CardReference, Tender, TenderKind
from pos_app.domain.transaction import TransactionLine
from pos_app.till.devices.receipt import (
    Receipt,
    ReceiptCharge,
    ReceiptGroup,
    ReceiptKind,
    ReceiptLine,
    ReceiptPayment,
    ReceiptSum,
    StoreHeader,
    SumKind,
)
from pos_app.till.devices.receipt_words import words_of

_CLASSES = tuple(DeliveryClass)


def plain_receipt(
    kind: ReceiptKind, event: Business, configuration: Configuration, order: CustomerOrder
) -> Receipt:
    """What every receipt of an order's later life says first: whose, where, when, what was paid."""
    return Receipt(
        kind=kind,
        language=configuration.store.language,
        store=header_of(configuration),
        receipt_no=event.receipt_no,
        order_no=event.order_no,
        register_id=event.register_id,
        staff_name=staff_name(configuration, event.staff_id),
        at=local(event.at, configuration),
        currency=order.terms.currency,
        groups=(),
        sums=(),
        taxes=(),
        customer_name=order.customer.name,
        payments=tuple(payment_of(one, configuration) for one in event.tenders),
        change_minor=sum(one.change_minor for one in event.tenders),
        rounding_minor=sum(one.rounding_minor for one in event.tenders),
    )


def total_sums(gross_minor: int, tax_minor: int, *, included: bool) -> tuple[ReceiptSum, ...]:
    """The total; where prices exclude tax, net and tax before it, so that the column adds up."""
    total = ReceiptSum(SumKind.TOTAL, gross_minor, strong=True)
    if included:
        return (total,)
    net = ReceiptSum(SumKind.NET, gross_minor - tax_minor)
    return (net, ReceiptSum(SumKind.TAX, tax_minor), total)


def cart_line(line: TransactionLine, configuration: Configuration) -> ReceiptLine:
    price, quantity, discount = line.price_minor, line.quantity, line.discount_minor
    full = full_amount(price, quantity)
    name = f"{line.name} …{line.gift_card[-4:]}" if line.gift_card else line.name
    charges = charges_of(line.charges, configuration) if line.charges else ()
    return ReceiptLine(
        name, quantity, full, price, line.unit, min(discount, full), charges, line.serials
    )


def charges_of(
    charges: tuple[Charge, ...], configuration: Configuration
) -> tuple[ReceiptCharge, ...]:
    """The charges that cost something, by head office's names for them."""
    if not charges:
        return ()
    dutch = configuration.store.language == "nl"
    names = {
        one.code: one.name_nl or one.name if dutch else one.name
        for one in configuration.orders.charge_details
    }
    return tuple(
        ReceiptCharge(one.code, one.amount_minor, names.get(one.code, ""))
        for one in charges
        if one.amount_minor
    )


def groups_of(
    configuration: Configuration, lines: Iterable[tuple[LineDelivery, ReceiptLine]]
) -> tuple[ReceiptGroup, ...]:
    """Lines that share one promise stand together: carried out, picked up, shipped (R92)."""
    found: dict[LineDelivery, list[ReceiptLine]] = {}
    last: LineDelivery | None = None
    together: list[ReceiptLine] = []
    for delivery, line in lines:
        if delivery is not last:  # lines that a clerk promised together share one value
            last, together = delivery, found.setdefault(delivery, [])
        together.append(line)
    ordered = sorted(found.items(), key=lambda one: _CLASSES.index(one[0].delivery_class))
    return tuple(
        ReceiptGroup(
            one.delivery_class,
            _place(configuration, one),
            one.on,
            _mode_name(configuration, one.mode),
            tuple(together),
        )
        for one, together in ordered
    )


def _place(configuration: Configuration, delivery: LineDelivery) -> str:
    if delivery.delivery_class is DeliveryClass.CARRY_OUT:
        return ""
    if (address := delivery.address) is not None:
        return f"{address.name}, {address.street}, {address.postcode} {address.city}"
    location = configuration.location(delivery.location)
    if location is None:
        return delivery.location
    return f"{location.name}, {location.address}" if location.address else location.name


def _mode_name(configuration: Configuration, code: str) -> str:
    mode = configuration.mode(code)
    if mode is None:
        return code
    return mode.name_nl if configuration.store.language == "nl" and mode.name_nl else mode.name


def payment_of(tender: Tender, configuration: Configuration) -> ReceiptPayment:
    """A tender as the customer knows it: cash by what was handed over."""
    if tender.card is not None:
        return card_payment(tender.kind, tender.amount_minor, tender.card, tender.reference)
    shown = tender.given_minor if tender.kind in CASH_KINDS else tender.amount_minor
    detail = tender.reference
    if tender.foreign is not None:
        foreign = tender.foreign
        words = words_of(configuration.store.language)
        detail = f"{foreign.currency} {words.amount(foreign.amount_minor, foreign.decimals)}"
    return ReceiptPayment(tender.kind, shown, detail=detail)


def card_payment(
    kind: TenderKind, amount_minor: int, card: CardReference, detail: str = ""
) -> ReceiptPayment:
    digits, code = card.last_four, card.authorisation_code
    return ReceiptPayment(kind, amount_minor, card.brand, digits, code, detail)


def header_of(configuration: Configuration) -> StoreHeader:
    store = configuration.store
    return StoreHeader(store.full_name, store.address, store.tax_number)


def staff_name(configuration: Configuration, staff_id: str) -> str:
    member = configuration.staff_member(staff_id)
    return member.name if member else staff_id


def local(at: datetime, configuration: Configuration) -> datetime:
    return at.astimezone(ZoneInfo(configuration.store.time_zone))
