"""The person at a till: makes gestures on the product's own operations, notes what the screen says
was saved, and goes on after something went wrong.
"""

import random
from collections.abc import Callable

from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.errors import Refused
from pos_app.domain.order import CustomerOrder
from pos_app.domain.quantity import UNIT
from pos_app.domain.tender import TenderKind
from pos_app.domain.transaction import Transaction
from pos_app.simulation.kept import VALUED
from pos_app.simulation.record import Record, Told
from pos_app.simulation.shop import PRODUCTS
from pos_app.simulation.till import Till
from pos_app.till.operations.cart import VOID_TRANSACTION
from pos_app.till.operations.delivery import CARRY_OUT, CarryOut
from pos_app.till.operations.lines import ADD_PRODUCT, AddProduct
from pos_app.till.operations.operation import NOTHING, Operation
from pos_app.till.operations.outcome import run_through
from pos_app.till.operations.payment import CONCLUDE, PAY, Pay
from pos_app.till.operations.recall import RECALL, Recall
from pos_app.till.operations.recovery import RECOVER_PAYMENT
from pos_app.till.session import Concluded, RegisterSession

Goods = list[tuple[str, int]]
RECENT = 200
PRICES = {one.sku: one.price_minor for one in PRODUCTS}
SKUS = tuple(sorted(PRICES))
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

    def take_turn(self, act: "Callable[[Clerk], None]", chance: random.Random) -> None:
        """The act, once what was left behind is out of the way; a refusal ends it."""
        self.chance = chance
        try:
            if self._tidied():
                act(self)
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
        return self.sent_minor if last.transaction is None else worth_of(last.transaction)

    # --- the parts of an act ----------------------------------------------------------------------

    sent_minor = 0
    """Worth of the shipment in hand."""

    def goods(self) -> Goods:
        """What a customer takes: two lines where only speed counts, else up to four."""
        count = 2 if self.lean else self.chance.randint(1, 4)
        skus = self.chance.sample(SKUS, count)
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
        self.record.begin(cart.transaction_id, worth_of(cart))
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
        for _ in range(QUERIES_MAX):
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
        return tuple((x.line_no, self.chance.randint(1, x.ready // UNIT) * UNIT) for x in chosen)


def worth(order: CustomerOrder, part: tuple[tuple[int, int], ...]) -> int:
    """What that part of the order's goods is worth by the prices on the shelf."""
    skus = {line.line_no: line.sku for line in order.lines}
    return sum(PRICES[skus[number]] * quantity // UNIT for number, quantity in part)


def worth_of(cart: Transaction) -> int:
    """What is sold, ordered or handed over with the cart is worth."""
    if cart.pick_up is not None:
        return worth(cart.pick_up.order, cart.pick_up.quantities)
    return sum([PRICES[line.sku] * line.quantity // UNIT for line in cart.lines])
