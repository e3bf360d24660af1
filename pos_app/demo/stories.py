"""What one customer of the demo's past did, gesture by gesture, as a clerk rings it up."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from pos_app.demo.past_till import PastTill
from pos_app.domain.customer import Customer
from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.deposit import needs_balance_card, totals
from pos_app.domain.order import CustomerOrder
from pos_app.domain.product import Product
from pos_app.domain.quantity import UNIT
from pos_app.domain.tender import TenderKind
from pos_app.till.operations import (
    balance_card,
    customers,
    delivery,
    deposit,
    lines,
    payment,
    pickup,
    recall,
    shipment,
)
from pos_app.till.operations.operation import NOTHING
from pos_app.till.rights import Approver

CASH_MAX_MINOR = 30_000


@dataclass(frozen=True, slots=True)
class Bought:
    """An article, how many, and how it reaches the customer."""

    product: Product
    pieces: int
    delivery_class: DeliveryClass


@dataclass(frozen=True, slots=True)
class Basket:
    """Everything of one customer's order."""

    customer: Customer
    bought: tuple[Bought, ...]
    picked_up_at: str
    shipped_from: str
    days: int
    mode: str = ""
    charge_minor: int = 0
    override_minor: int | None = None


def ring_up(till: PastTill, bought: tuple[Bought, ...]) -> None:
    """Put the articles on the cart."""
    for one in bought:
        till.run(lines.ADD_PRODUCT, lines.AddProduct(one.product.sku, one.pieces * UNIT))


def sell(till: PastTill, bought: tuple[Bought, ...]) -> None:
    """A sale that leaves the store at once."""
    ring_up(till, bought)
    pay(till)


def order(till: PastTill, basket: Basket, approver: Approver) -> str:
    """An order with its deposit paid; its number."""
    till.run(customers.ADD_CUSTOMER, customers.AddCustomer(basket.customer.customer_id))
    ring_up(till, basket.bought)
    _promise(till, basket)
    if basket.override_minor is not None:
        request = deposit.OverrideDeposit(basket.override_minor, "vaste klant", approver)
        till.run(deposit.OVERRIDE_DEPOSIT, request)
    cart = till.session.cart()
    if needs_balance_card(cart):
        skip = totals(cart).total % 3 == 0
        till.run(balance_card.BALANCE_CARD, balance_card.GiveBalanceCard(skip=skip))
    number = till.session.cart().order_no
    pay(till)
    return number


def _promise(till: PastTill, basket: Basket) -> None:
    """Choose the class of every line."""
    on = till.session.today + timedelta(days=basket.days)
    numbered = list(enumerate(basket.bought, 1))
    for wanted in DeliveryClass:
        chosen = tuple(number for number, one in numbered if one.delivery_class is wanted)
        if not chosen:
            continue
        match wanted:
            case DeliveryClass.CARRY_OUT:
                till.run(delivery.CARRY_OUT, delivery.CarryOut(chosen))
            case DeliveryClass.PICK_UP:
                request = delivery.PickUpLines(chosen, store_id=basket.picked_up_at, on=on)
                till.run(delivery.PICK_UP, request)
            case DeliveryClass.SHIP:
                ship = delivery.Ship(
                    chosen,
                    mode=basket.mode,
                    location=basket.shipped_from,
                    on=on,
                    charge_minor=basket.charge_minor,
                )
                till.run(delivery.SHIP, ship)


def pay(till: PastTill) -> None:
    """Pay what is due: small sums in cash, others by card; nothing due is concluded."""
    cart = till.session.cart()
    owed = till.due_minor()
    if owed == 0:
        till.run(payment.CONCLUDE, NOTHING)
        return
    small = owed <= CASH_MAX_MINOR and int(cart.transaction_id[:2], 16) % 3 == 0
    kind = TenderKind.CASH if small or owed < 0 else TenderKind.CARD
    till.run(payment.PAY, payment.Pay(kind))


def take_home(till: PastTill, order_no: str, random: Random, *, whole: bool) -> bool:
    """Pick up or ship all or a part of an order here; whether there was anything to take."""
    till.run(recall.RECALL, recall.Recall(order_no))
    recalled = till.session.recalled
    if recalled is None:
        return False
    store = till.session.configuration.store.store_id
    for wanted in (DeliveryClass.PICK_UP, DeliveryClass.SHIP):
        parts = _parts(recalled.order, wanted, store, random, whole=whole)
        if parts and wanted is DeliveryClass.PICK_UP:
            till.run(pickup.START_PICKUP, pickup.StartPickup(parts))
            pay(till)
            return True
        if parts and recalled.order.balance_card and recalled.order.balance_card.card:
            till.run(shipment.SHIP_ORDER, shipment.ShipOrder(parts))
            return True
    till.session.show_order(None)
    return False


def _parts(
    found: CustomerOrder, wanted: DeliveryClass, store: str, random: Random, *, whole: bool
) -> tuple[tuple[int, int], ...]:
    """Open quantities of that class here; of a part only the first line, or half of it."""
    here = [
        line
        for line in found.order_part
        if line.open and line.delivery.delivery_class is wanted and line.delivery.location == store
    ]
    if whole or not here:
        return tuple((line.line_no, line.open) for line in here)
    first = here[0]
    pieces = first.open // UNIT
    if pieces > 1:
        return ((first.line_no, random.randint(1, pieces - 1) * UNIT),)
    return ((first.line_no, first.open),) if len(here) > 1 else ()
