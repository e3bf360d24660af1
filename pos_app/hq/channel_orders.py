"""Orders of other channels: each becomes an event in HQ's own intake and from there a sales order
like any other (R138); taken once by the channel's reference, or refused whole.
"""

from dataclasses import replace
from datetime import date

from pos_app.contract.channel import (
    ChannelCustomer,
    ChannelLine,
    ChannelOrderLine,
    ChannelOrderMark,
    ChannelOrderReply,
    ChannelOrderRequest,
    ChannelOrdersReply,
    ChannelPayment,
)
from pos_app.contract.messages import CustomerCreateRequest
from pos_app.contract.translate import decode, encode, sha256
from pos_app.db.database import Unit
from pos_app.domain import cart as carts
from pos_app.domain.automatic_charges import is_refundable
from pos_app.domain.clock import business_date
from pos_app.domain.configuration import Configuration
from pos_app.domain.customer import Address, Customer
from pos_app.domain.delivery import LineDelivery, PickingUp, Shipping, picked_up, shipped
from pos_app.domain.deposit import totals
from pos_app.domain.errors import Refused
from pos_app.domain.events import Placed
from pos_app.domain.header_codes import header_code
from pos_app.domain.ids import order_number, receipt_number
from pos_app.domain.order import CustomerOrder, balance, status_at, total_of
from pos_app.domain.place_tax import with_place_tax
from pos_app.domain.pricing import Charge, full_amount
from pos_app.domain.tender import CardReference, Tender, TenderKind
from pos_app.domain.transaction import DepositOverride, Terms, Transaction
from pos_app.hq import catalogue, seats
from pos_app.hq.books.settle import settle
from pos_app.hq.care_rows import ChannelOrder
from pos_app.hq.core import Core
from pos_app.hq.people.rights import Actor
from pos_app.hq.seats import Seat
from pos_app.hq.store import catalogue as lists
from pos_app.hq.store import channels, configurations, intake, orders, state

PAGE_ROWS = 500
REGISTERS = {"web": "9001", "call_centre": "9002"}
"""Under which register of the store a channel's orders are numbered; no till has so high a one."""


def take(hq: Core, actor: Actor, asked: ChannelOrderRequest) -> ChannelOrderReply:
    """The sales order of that request; the same reference always gets the same one, another order
    under it is `CHANNEL_REFERENCE_TAKEN`.
    """
    actor.must("orders.take")
    hashed = sha256(asked.model_dump_json(exclude={"order_no"}).encode()).hex()

    def job(unit: Unit) -> ChannelOrderReply:
        channels.lock(unit)
        known = channels.find(unit, asked.channel, asked.reference)
        if known is not None and known.asked_sha256 != hashed:
            raise Refused("CHANNEL_REFERENCE_TAKEN", reference=asked.reference)
        order_no = known.order_no if known else _new(hq, unit, asked)
        if known is None:
            row = ChannelOrder(asked.channel, asked.reference, order_no, hashed, hq.now())
            channels.add(unit, row)
            detail = {"channel": asked.channel, "reference": asked.reference, "order": order_no}
            state.journal(unit, hq.now(), actor.login, "channel_order_taken", **detail)
        return _reply(hq, unit, _found(unit, order_no))

    return hq.run(job)


def read(hq: Core, actor: Actor, order_no: str) -> ChannelOrderReply:
    """The order as it is now."""
    actor.must("orders.take" if actor.stores else "orders.view")  # channels are the company's
    with hq.read() as unit:
        return _reply(hq, unit, _found(unit, order_no.upper()))


def known(hq: Core, actor: Actor, channel: str, after: str) -> ChannelOrdersReply:
    """The orders of that channel, a page by reference, so that it finds what a restored HQ lacks
    (FR1).
    """
    actor.must("orders.take")
    with hq.read() as unit:
        found = channels.page(unit, channel, after, PAGE_ROWS)
        return ChannelOrdersReply(
            incarnation=state.known(unit, "incarnation"),
            orders=tuple(
                ChannelOrderMark(
                    reference=one.reference,
                    order_no=one.order_no,
                    safe=intake.is_durable(unit, one.order_no),
                )
                for one in found
            ),
            after=found[-1].reference if len(found) == PAGE_ROWS else "",
        )


def _found(unit: Unit, order_no: str) -> CustomerOrder:
    order = orders.find(unit, order_no)
    if order is None:
        raise Refused("ORDER_UNKNOWN", order=order_no[:40])
    return order


def _reply(hq: Core, unit: Unit, order: CustomerOrder) -> ChannelOrderReply:
    status = status_at(order, hq.now())
    return ChannelOrderReply(
        order_no=order.order_no,
        channel=order.channel,
        status=status.value,
        header_code=header_code(status),
        version=order.version,
        total_minor=total_of(order),
        deposit_minor=order.deposit_available,
        balance_minor=balance(order),
        lines=tuple(
            ChannelOrderLine(
                line_no=one.line_no,
                sku=one.sku,
                ordered=one.ordered,
                open=one.open,
                invoiced=one.invoiced,
                status=one.status.value,
            )
            for one in order.lines
        ),
        safe=intake.is_durable(unit, order.order_no),
        incarnation=state.known(unit, "incarnation"),
    )


# --- the cart -------------------------------------------------------------------------------------


def _new(hq: Core, unit: Unit, asked: ChannelOrderRequest) -> str:
    """The order as an event of HQ's own, taken in and applied in one unit."""
    found = configurations.current(unit, asked.store_id)
    if found is None:
        raise Refused("STORE_UNKNOWN", store=asked.store_id)
    configuration = decode(Configuration, found[1])
    seat = _seat(asked)
    event_id = sha256(f"{asked.channel}|{asked.reference}".encode()).hex()[:32]
    cart = _cart(hq, unit, asked, (configuration, seat, event_id))
    number = channels.next_number(unit, seats.device_of(hq, unit, seat).device_id)
    order_no = order_number(seat.store_id, seat.register_id, number, event_id)
    if asked.order_no and _was_given(unit, seat, asked.order_no, event_id):
        order_no = asked.order_no
    cart = replace(cart, order_no=order_no)
    event = Placed(
        transaction=cart,
        receipt_no=receipt_number(seat.store_id, seat.register_id, number),
        shift_id="",
        staff_id=asked.channel,
        at=hq.now(),
        channel=asked.channel,
    )
    _put(hq, unit, seat, event, event_id)
    return order_no


def _was_given(unit: Unit, seat: Seat, order_no: str, event_id: str) -> bool:
    """Whether HQ gave that number to that reference before it was restored (FR1): its tail is the
    reference's own, and nobody has the number now.
    """
    counter = order_no.rpartition("-")[0].rpartition("-")[2]
    if not counter.isascii() or not counter.isdigit() or orders.find(unit, order_no) is not None:
        return False
    return order_no == order_number(seat.store_id, seat.register_id, int(counter), event_id)


def _cart(
    hq: Core,
    unit: Unit,
    asked: ChannelOrderRequest,
    place: tuple[Configuration, Seat, str],
) -> Transaction:
    configuration, seat, event_id = place
    customer = _customer(unit, seat, asked)
    cart = Transaction(event_id, hq.now(), _terms(configuration, seat))
    cart = carts.with_customer(cart, customer)
    today = business_date(hq.now(), configuration.store.time_zone)
    for number, line in enumerate(asked.lines, 1):
        cart = _with_line(unit, cart, line)
        promise = _promise(configuration, customer, line, today)
        cart = carts.with_deliveries(cart, (number,), promise)
    cart = with_place_tax(cart, configuration)
    charges = tuple(
        Charge(x.code, x.amount_minor, x.tax_rate, is_refundable(configuration, x.code))
        for x in asked.charges
    )
    return _paid(hq, replace(cart, charges=charges), asked)


def _terms(configuration: Configuration, seat: Seat) -> Terms:
    store, rules = configuration.store, configuration.orders
    return Terms(
        store_id=seat.store_id,
        register_id=seat.register_id,
        prices_include_tax=store.prices_include_tax,
        deposit_rate=rules.deposit_rate,
        cancellation_rate=rules.cancellation_rate,
        cancellation_tax_rate=rules.cancellation_tax_rate,
        cash_rounding_minor=store.cash_rounding_minor,
        currency=store.currency,
        time_zone=store.time_zone,
        shipping_charge_code=rules.shipping_charge_code,
        carry_out_mode=configuration.delivery.carry_out_mode,
        manual_accept=configuration.profile.manual_accept,
    )


def _with_line(unit: Unit, cart: Transaction, asked: ChannelLine) -> Transaction:
    """The article at the price that the channel has promised, or HQ's own."""
    product = lists.product(unit, asked.sku)
    if product is None:
        raise Refused("PRODUCT_UNKNOWN", sku=asked.sku)
    if asked.price_minor is not None:
        product = replace(product, price_minor=asked.price_minor)
    if asked.discount_minor > full_amount(product.price_minor, asked.quantity):
        raise Refused("DISCOUNT_TOO_HIGH", sku=asked.sku)
    return carts.with_product(cart, product, asked.quantity, discount_minor=asked.discount_minor)


def _promise(
    configuration: Configuration, customer: Customer, asked: ChannelLine, today: date
) -> LineDelivery:
    try:
        on = date.fromisoformat(asked.on)
    except ValueError:
        raise Refused("BAD_DAY", text=asked.on) from None
    skus = frozenset({asked.sku})
    if asked.delivery == "PICK":
        wish = PickingUp(asked.location or configuration.store.store_id, on, asked.mode)
        return picked_up(configuration, skus, wish, today)
    address = _address(asked) or next(iter(customer.addresses), None)
    if address is None:
        raise Refused("ADDRESS_MISSING", sku=asked.sku)
    return shipped(configuration, skus, Shipping(address, on, asked.mode, asked.location), today)


def _address(asked: ChannelLine) -> Address | None:
    sent = asked.address
    if sent is None:
        return None
    key = sha256(sent.model_dump_json().encode()).hex()[:8]
    return Address(f"CH-{key}", sent.name, sent.street, sent.postcode, sent.city, sent.country)


def _customer(unit: Unit, seat: Seat, asked: ChannelOrderRequest) -> Customer:
    """HQ's customer of that number, or a new one with the addresses that goods go to."""
    sent = asked.customer
    if sent.number:
        known = lists.customer(unit, sent.number)
        if known is None:
            raise Refused("CUSTOMER_UNKNOWN", customer=sent.number)
        return known
    if not sent.name.strip():
        raise Refused("CUSTOMER_NAMELESS")
    key = sha256(f"{asked.channel}|{asked.reference}".encode()).hex()[:12]
    temporary = f"{seat.register_id}-C{key}"
    made = _made(sent, temporary, tuple(filter(None, map(_address, asked.lines))))
    request = CustomerCreateRequest(temporary_id=temporary, customer=encode(made).decode())
    reply = catalogue.create_customer(unit, seat.register_id, request)
    return decode(Customer, reply.customer)


def _made(sent: ChannelCustomer, temporary: str, addresses: tuple[Address, ...]) -> Customer:
    return Customer(
        customer_id=temporary,
        name=sent.name.strip(),
        business=sent.business,
        phone=sent.phone,
        email=sent.email,
        addresses=tuple({one.address_id: one for one in addresses}.values()),
        pending=True,
    )


def _paid(hq: Core, cart: Transaction, asked: ChannelOrderRequest) -> Transaction:
    """What the channel has received is the order's deposit, whatever the percentage says."""
    paid = sum(one.amount_minor for one in asked.payments)
    sums = totals(cart)
    if paid > sums.total:
        raise Refused("PAID_ABOVE_TOTAL", paid_minor=paid, total_minor=sums.total)
    if len({one.reference for one in asked.payments}) != len(asked.payments):
        raise Refused("PAYMENT_TWICE")
    if paid != sums.deposit:
        set_by = DepositOverride(paid, "paid to the channel", asked.channel)
        cart = replace(cart, override=set_by)
    tenders = tuple(_tender(hq, asked, one) for one in asked.payments)
    return replace(cart, tenders=tenders)


def _tender(hq: Core, asked: ChannelOrderRequest, one: ChannelPayment) -> Tender:
    """Its id follows from the channel's own reference, so that no payment is booked twice (D3)."""
    name = f"{asked.channel}|{asked.reference}|{one.reference}"
    tender_id = sha256(name.encode()).hex()[:32]
    amount, code = one.amount_minor, one.authorisation_code
    card = CardReference(tender_id, "", one.brand, one.last_four, code)
    return Tender(tender_id, TenderKind.CARD, amount, amount, 0, 0, hq.now(), card)


# --- the intake -----------------------------------------------------------------------------------


def _seat(asked: ChannelOrderRequest) -> Seat:
    """HQ's own seat for that channel and store."""
    register_id = f"{asked.store_id}-{REGISTERS[asked.channel]}"
    return Seat(f"{asked.channel}|{asked.store_id}", asked.store_id, register_id)


def _put(hq: Core, unit: Unit, seat: Seat, event: Placed, event_id: str) -> None:
    """Take in and apply; what cannot be applied is refused and leaves nothing."""
    taken = seats.put(hq, unit, seat, event, event_id)
    outcome = settle(unit, taken, hq.now())[event_id]
    if outcome.state != "applied":
        raise Refused("CHANNEL_ORDER_REFUSED", reason=outcome.reason)
