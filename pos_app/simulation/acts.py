"""What a clerk may do next: a table of acts, each a few gestures."""

from collections.abc import Callable
from dataclasses import dataclass

from pos_app.domain import cart as carts
from pos_app.domain import delivery as promises
from pos_app.domain.automatic_charges import worked_out
from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.fulfilment import FulfilAction
from pos_app.domain.quantity import UNIT
from pos_app.domain.tender import TenderKind
from pos_app.simulation.clerk import PRICES, RECENT, Clerk, Goods, worth
from pos_app.simulation.shop import CUSTOMERS, STORE
from pos_app.till.operations.balance_card import BALANCE_CARD, GiveBalanceCard
from pos_app.till.operations.cancelling import CANCEL_ORDER, CancelOrder
from pos_app.till.operations.cart import UNDO, VOID_TRANSACTION
from pos_app.till.operations.customers import ADD_CUSTOMER, AddCustomer
from pos_app.till.operations.delivery import PICK_UP, SHIP, PickUpLines, Ship
from pos_app.till.operations.editing import EDIT_ORDER
from pos_app.till.operations.fulfilling import FULFIL, Fulfil
from pos_app.till.operations.parking import FETCH, PARK, Fetch
from pos_app.till.operations.payment import CONCLUDE, PAY, Pay
from pos_app.till.operations.pickup import START_PICKUP, StartPickup
from pos_app.till.operations.quoting import CONVERT_QUOTE, QUOTE, MakeQuote
from pos_app.till.operations.recall import RECALL, Recall
from pos_app.till.operations.returning import RETURN_GOODS, ReturnGoods
from pos_app.till.operations.shipment import SHIP_ORDER, ShipOrder

GATHERING = (
    FulfilAction.START_PICKING,
    FulfilAction.PICK,
    FulfilAction.PICK,
    FulfilAction.UNPICK,
    FulfilAction.PACK,
    FulfilAction.UNPACK,
)
"""What is done in the store before goods leave; nothing is rejected, for that is for a person."""


def sum_of(goods: Goods) -> int:
    """What goods are worth by the prices on the shelf."""
    return sum(PRICES[sku] * quantity // UNIT for sku, quantity in goods)


def sell(clerk: Clerk) -> None:
    """A sale that is carried out."""
    goods = clerk.goods()
    if clerk.lean:
        _lay(clerk, goods, 0)
    else:
        clerk.add(goods)
        if clerk.chance.random() < 0.1:
            clerk.run(UNDO)
    if clerk.session.transaction is not None:
        clerk.pay(card=not clerk.lean and clerk.chance.random() < 0.5)


def order(clerk: Clerk) -> None:
    """Goods to be picked up, some of them carried out at once."""
    goods = clerk.goods()
    waiting = clerk.chance.randint(1, len(goods))
    if clerk.lean:
        _lay(clerk, goods, waiting)
    else:
        clerk.run(ADD_CUSTOMER, AddCustomer(clerk.chance.choice(CUSTOMERS).customer_id))
        clerk.add(goods)
        clerk.run(PICK_UP, PickUpLines(tuple(range(1, waiting + 1))))
        clerk.carry_rest(waiting)
    clerk.pay(card=not clerk.lean and clerk.chance.random() < 0.5)


def order_to_ship(clerk: Clerk) -> None:
    """Goods to be shipped, with a card for the rest."""
    clerk.run(ADD_CUSTOMER, AddCustomer(clerk.chance.choice(CUSTOMERS).customer_id))
    clerk.add(clerk.goods())
    lines = clerk.session.cart().lines
    waiting = clerk.chance.randint(1, len(lines))
    clerk.run(SHIP, Ship(tuple(range(1, waiting + 1))))
    clerk.carry_rest(waiting)
    clerk.run(BALANCE_CARD, GiveBalanceCard(skip=clerk.chance.random() < 0.2))
    if clerk.session.cart().balance_card is not None:
        clerk.pay(card=clerk.chance.random() < 0.5)


def hand_over(clerk: Clerk) -> None:
    """A customer comes for the goods."""
    found = clerk.recall()
    part = clerk.open_part(found, DeliveryClass.PICK_UP) if found else ()
    if not part:
        return
    clerk.run(START_PICKUP, StartPickup(part))
    clerk.pay(card=clerk.chance.random() < 0.5)


def send_off(clerk: Clerk) -> None:
    """Goods leave by carrier; the card of the order pays."""
    found = clerk.recall()
    part = clerk.open_part(found, DeliveryClass.SHIP) if found else ()
    if not found or not part:
        return
    clerk.sent_minor = worth(found, part)
    clerk.record.send_off(clerk.sent_minor)
    clerk.run(SHIP_ORDER, ShipOrder(part))


def change(clerk: Clerk) -> None:
    """A customer wants more of what is ordered, or something else with it."""
    if clerk.recall() is None:
        return
    clerk.run(EDIT_ORDER)
    clerk.add(clerk.goods()[:1])
    more = len(clerk.session.cart().lines)
    clerk.run(PICK_UP, PickUpLines((clerk.session.cart().lines[more - 1].line_no,)))
    clerk.settle_up()


def call_off(clerk: Clerk) -> None:
    """A customer does not want what is still open."""
    if clerk.recall() is None:
        return
    clerk.run(CANCEL_ORDER, CancelOrder(reason="agreed"))
    clerk.settle_up()


def take_back(clerk: Clerk) -> None:
    """A customer brings back goods of an order; two tills that took the same back without HQ would
    be a matter for a person.
    """
    clerk.recall()
    recalled = clerk.session.recalled
    if recalled is None or not recalled.from_hq:
        return
    lines = [x for x in recalled.order.lines if x.invoiced > x.returned]
    if not lines:
        return
    clerk.run(RETURN_GOODS, ReturnGoods(((lines[0].line_no, UNIT),)))
    clerk.settle_up()


def offer(clerk: Clerk) -> None:
    """A quote: goods at today's prices, nothing paid."""
    clerk.run(ADD_CUSTOMER, AddCustomer(clerk.chance.choice(CUSTOMERS).customer_id))
    goods = clerk.goods()
    clerk.add(goods)
    if clerk.chance.random() < 0.6:
        clerk.run(PICK_UP, PickUpLines((1,)))
        clerk.carry_rest(1)
    clerk.run(QUOTE, MakeQuote())
    clerk.record.begin(clerk.session.cart().transaction_id, sum_of(goods))
    clerk.run(CONCLUDE)


def agree(clerk: Clerk) -> None:
    """A customer wants what was offered: the quote becomes an order (R132)."""
    quotes = clerk.record.quotes
    if not quotes:
        return
    number = clerk.chance.choice(quotes[-RECENT:])
    clerk.run(RECALL, Recall(number))
    clerk.run(EDIT_ORDER)
    clerk.run(CONVERT_QUOTE)
    clerk.settle_up()
    if clerk.session.transaction is None:
        clerk.record.agreed(number)


def gather(clerk: Clerk) -> None:
    """Somebody in the store picks or packs what waits, or puts it back."""
    if clerk.recall() is not None:
        clerk.run(FULFIL, Fulfil(clerk.chance.choice(GATHERING)))


def give_up(clerk: Clerk) -> None:
    """A customer who pays a part and goes away after all."""
    clerk.add(clerk.goods())
    clerk.run(PAY, Pay(TenderKind.CASH, 1))
    clerk.run(VOID_TRANSACTION)


def put_aside(clerk: Clerk) -> None:
    """A cart is parked, fetched and paid."""
    clerk.add(clerk.goods())
    clerk.run(PARK)
    clerk.run(FETCH, Fetch())
    clerk.pay(card=False)


def _lay(clerk: Clerk, goods: Goods, waiting: int) -> None:
    """The cart as the same gestures would leave it, without saving each (`--lean`)."""
    session = clerk.session
    catalogue, cart = session.outfit.catalogue(), session.new_cart()
    for sku, quantity in goods:
        product = catalogue.product(sku)
        if product is None:
            raise Refused("PRODUCT_UNKNOWN", sku=sku)
        cart = carts.with_product(cart, product, quantity)
    if waiting:
        customer = catalogue.customer(clerk.chance.choice(CUSTOMERS).customer_id)
        today, skus = session.today, frozenset([sku for sku, _ in goods[:waiting]])
        wish = promises.PickingUp(STORE, today, "")
        promise = promises.picked_up(session.configuration, skus, wish, today)
        cart = replace(cart, customer=customer)
        cart = carts.with_deliveries(cart, tuple(range(1, waiting + 1)), promise)
        if waiting < len(goods):
            rest = tuple(range(waiting + 1, len(goods) + 1))
            along = promises.carried_out(session.configuration)
            cart = carts.with_deliveries(cart, rest, along)
    session.show(worked_out(cart, session.configuration))


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a clerk may do next, and how often of a hundred; `lean` where only speed counts."""

    do: Callable[[Clerk], None]
    often: int
    lean: int = 0


ACTS = {
    "sell": Act(sell, 34, 50),
    "order": Act(order, 26, 48),
    "order_to_ship": Act(order_to_ship, 10),
    "hand_over": Act(hand_over, 14, 2),
    "send_off": Act(send_off, 6),
    "change": Act(change, 6),
    "call_off": Act(call_off, 5),
    "take_back": Act(take_back, 5),
    "offer": Act(offer, 5),
    "agree": Act(agree, 5),
    "gather": Act(gather, 8),
    "give_up": Act(give_up, 5),
    "put_aside": Act(put_aside, 5),
}


def acts(*, lean: bool) -> list[tuple[str, int]]:
    """The names with their weights."""
    weighed = [(name, act.lean if lean else act.often) for name, act in ACTS.items()]
    return [(name, weight) for name, weight in weighed if weight]
