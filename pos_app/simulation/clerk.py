"""What a clerk does: a table of acts, each a few gestures on the product's own operations; and how
they go on after something went wrong.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from pos_app.domain import cart as carts
from pos_app.domain import delivery as promises
from pos_app.domain.automatic_charges import worked_out
from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.errors import Refused
from pos_app.domain.order import CustomerOrder
from pos_app.domain.quantity import UNIT
from pos_app.domain.tender import TenderKind
from pos_app.simulation.kept import VALUED
from pos_app.simulation.record import Basket, Record, Told
from pos_app.simulation.shop import CUSTOMERS, PRODUCTS, STORE
from pos_app.simulation.till import Till
from pos_app.till.operations.balance_card import BALANCE_CARD, GiveBalanceCard
from pos_app.till.operations.cancelling import CANCEL_ORDER, CancelOrder
from pos_app.till.operations.cart import UNDO, VOID_TRANSACTION
from pos_app.till.operations.customers import ADD_CUSTOMER, AddCustomer
from pos_app.till.operations.delivery import CARRY_OUT, PICK_UP, SHIP, CarryOut, PickUpLines, Ship
from pos_app.till.operations.editing import EDIT_ORDER
from pos_app.till.operations.lines import ADD_PRODUCT, AddProduct
from pos_app.till.operations.operation import NOTHING, Operation
from pos_app.till.operations.outcome import run_through
from pos_app.till.operations.parking import FETCH, PARK, Fetch
from pos_app.till.operations.payment import CONCLUDE, PAY, Pay
from pos_app.till.operations.pickup import START_PICKUP, StartPickup
from pos_app.till.operations.recall import RECALL, Recall
from pos_app.till.operations.recovery import RECOVER_PAYMENT
from pos_app.till.operations.returning import RETURN_GOODS, ReturnGoods
from pos_app.till.operations.shipment import SHIP_ORDER, ShipOrder
from pos_app.till.session import Concluded, RegisterSession

Goods = list[tuple[str, int]]
RECENT = 200
PRICES = {one.sku: one.price_minor for one in PRODUCTS}
QUERIES_MAX = 5


class Clerk:
    """The person at one till."""

    def __init__(self, till: Till, number: int, record: Record, *, lean: bool) -> None:
        self.till, self.number, self.record, self.lean = till, number, record, lean
        self.chance = random.Random(0)
        self._seen: Concluded | None = None

    @property
    def session(self) -> RegisterSession:
        """The till's session."""
        return self.till.session

    def take_turn(self, do: str, chance: random.Random) -> None:
        """One act of the table, once what was left behind is out of the way; a refusal ends it."""
        self.chance = chance
        try:
            if self._tidied():
                ACTS[do].do(self)
        except Refused:
            self._leave()

    def run(self, operation: Operation, request: object = NOTHING) -> None:
        """A gesture to its end, and what the screen says then."""
        run_through(operation.run(self.session, request))
        self.look()

    def look(self) -> None:
        """Note a business that the screen newly says was saved."""
        last = self.session.concluded
        if last is None or last is self._seen:
            return
        self._seen = last
        self.record.tell(self._told(last))

    def _told(self, last: Concluded) -> Told:
        cart = last.transaction
        paid = sum(one.amount_minor for one in cart.tenders) if cart else 0
        value = self._value_of(last) if last.kind in VALUED else None
        if cart is None:
            paid = (value or 0) - (last.deposit_used or 0)
        number = last.order.order_no if last.order else ""
        return Told(self.number, last.kind, last.receipt_no, number, value, paid)

    def _value_of(self, last: Concluded) -> int:
        """What it is worth by the prices on the shelf."""
        cart = last.transaction
        if cart is None or cart.pick_up is not None:
            return self.handed_minor
        return sum(PRICES[line.sku] * line.quantity // UNIT for line in cart.lines)

    # --- the parts of an act ----------------------------------------------------------------------

    handed_minor = 0
    """Worth of the goods of the pickup or shipment in hand."""

    def goods(self) -> Goods:
        """What a customer takes: two lines where only speed counts, else up to four."""
        count = 2 if self.lean else self.chance.randint(1, 4)
        skus = self.chance.sample(sorted(PRICES), count)
        return [(sku, UNIT * self.chance.randint(1, 3)) for sku in skus]

    def add(self, goods: Goods) -> None:
        """The goods on the cart, one gesture each."""
        for sku, quantity in goods:
            self.run(ADD_PRODUCT, AddProduct(sku, quantity))

    def carry_rest(self, waiting: int) -> None:
        """The lines behind the first ones leave with the customer."""
        rest = tuple(line.line_no for line in self.session.cart().lines[waiting:])
        if rest:
            self.run(CARRY_OUT, CarryOut(rest))

    def pay(self, *, card: bool) -> None:
        """Pay what is due, and conclude with it."""
        cart = self.session.cart()
        now = [x for x in cart.lines if not x.waits]
        later = [x for x in cart.lines if x.waits]
        basket = Basket(*(sum(PRICES[x.sku] * x.quantity // UNIT for x in y) for y in (now, later)))
        value = self.handed_minor if cart.pick_up else basket.value_minor
        self.record.begin(cart.transaction_id, value)
        if card and self.chance.random() < 0.2:
            self.run(PAY, Pay(TenderKind.CASH, 100))
        kind = TenderKind.CARD if card else TenderKind.CASH
        self._settle(kind)

    def settle_up(self) -> None:
        """End a change of an order in cash: what is due is paid, what is too much goes back."""
        self.record.begin(self.session.cart().transaction_id, None)
        self._settle(TenderKind.CASH)

    def _settle(self, kind: TenderKind) -> None:
        try:
            self.run(PAY, Pay(kind))
        except Refused as refused:
            if refused.code != "BAD_AMOUNT":
                raise
            self.run(CONCLUDE)

    def _tidied(self) -> bool:
        """Whether the till is free: money in doubt is asked for, a cart in hand is ended."""
        for _ in range(0 if self.lean else QUERIES_MAX):
            if not self.session.store.unfinished_attempts():
                break
            self.run(RECOVER_PAYMENT)
        cart = self.session.transaction
        if cart is None:
            return True
        if cart.awaiting_hq and self.chance.random() < 0.7:
            self.run(CONCLUDE)
        elif cart.tenders and self.chance.random() < 0.5:
            self.pay(card=False)
        else:
            self.run(VOID_TRANSACTION)
        return self.session.transaction is None

    def _leave(self) -> None:
        """What was refused is given up, where that is allowed now."""
        cart = self.session.transaction
        if cart is None or cart.awaiting_hq:
            return
        try:
            self.run(VOID_TRANSACTION)
        except Refused:
            return

    def end_day(self, chance: random.Random) -> None:
        """Whatever is still in hand is ended."""
        self.chance = chance
        try:
            self._tidied()
        except Refused:
            self._leave()

    def recall(self) -> CustomerOrder | None:
        """An order that somebody made lately, opened for viewing."""
        if not self.record.orders:
            return None
        self.run(RECALL, Recall(self.chance.choice(self.record.orders[-RECENT:])))
        return self.session.recalled.order if self.session.recalled else None

    def open_part(self, order: CustomerOrder, kind: DeliveryClass) -> tuple[tuple[int, int], ...]:
        """All or some of what waits of that class, per line."""
        lines = [x for x in order.order_part if x.ready and x.delivery.delivery_class is kind]
        chosen = lines if self.chance.random() < 0.6 else lines[:1]
        part = tuple((x.line_no, self.chance.randint(1, x.ready // UNIT) * UNIT) for x in chosen)
        prices = {x.line_no: PRICES[x.sku] for x in lines}
        self.handed_minor = sum(prices[number] * quantity // UNIT for number, quantity in part)
        return part


# --- the table ------------------------------------------------------------------------------------


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
    if not part:
        return
    clerk.record.send_off(clerk.handed_minor)
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
        wish = promises.PickingUp(STORE, session.today, "")
        skus = frozenset(sku for sku, _ in goods[:waiting])
        promise = promises.picked_up(session.configuration, skus, wish, session.today)
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
    "give_up": Act(give_up, 5),
    "put_aside": Act(put_aside, 5),
}


def acts(*, lean: bool) -> list[tuple[str, int]]:
    """The names with their weights."""
    weighed = [(name, act.lean if lean else act.often) for name, act in ACTS.items()]
    return [(name, weight) for name, weight in weighed if weight]
