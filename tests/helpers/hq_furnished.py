"""A head office of five stores in the middle of a Friday, for the console's tests and pictures."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pos_app.contract import messages as m
from pos_app.domain import cart as carts
from pos_app.domain.configuration import Location, OrderCreation, Store
from pos_app.domain.customer import Address, Customer
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.deposit import totals
from pos_app.domain.events import Captured, Event, Placed, Shipped, rfc3339
from pos_app.domain.invoice import plan_invoice
from pos_app.domain.order import CustomerOrder
from pos_app.domain.pricing import Charge
from pos_app.domain.product import Product
from pos_app.domain.quantity import UNIT
from pos_app.domain.staff import Approval, PermissionGroup, StaffMember
from pos_app.domain.tender import BalanceCard, CardReference, Tender, TenderKind
from pos_app.domain.transaction import DepositOverride, Terms, Transaction
from pos_app.hq import catalogue, enrolment, synchronise_orders
from pos_app.hq.master import take_over
from pos_app.hq.people import operators
from pos_app.hq.people.rights import Actor
from pos_app.hq.service import Hq
from pos_app.hq.store import configurations, orders
from tests.helpers.carts import STORE
from tests.hq.world import SECRETS, Clock, Ids, Till, open_hq

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
LOGIN, PASSWORD = "ilse", "correct horse battery"
OFFICE = Actor(LOGIN, "administrator")
STORES = {
    "AMF": "Amersfoort",
    "BRD": "Breda",
    "HAA": "Haarlem",
    "LEE": "Leeuwarden",
    "ZWO": "Zwolle",
}
RATE = 210_000
GOODS = (
    Product("204518", "Kussenbox Terschelling 150 cm", 8995, RATE, decimals=0),
    Product("310077", "Loungeset Texel, 4-delig, antraciet", 79900, RATE, decimals=0),
    Product("310642", "Zweefparasol Vlieland 3 × 3 m, ecru", 34900, RATE, decimals=0),
    Product("118003", "Potgrond universeel 40 l", 699, 90_000, decimals=0),
)
HOME = Address("home", "M. de Vries", "Langestraat 14", "3811 AB", "Amersfoort")
VRIES = Customer("104226", "Marieke de Vries", phone="0612345678", addresses=(HOME,))
JANSEN = Customer("104301", "Bouwbedrijf Jansen BV", business=True, addresses=(HOME,))
PIN = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA"
DAAN = StaffMember("daan", "Daan Visser", "clerks", PIN)
SANNE = StaffMember("sanne", "Sanne Bakker", "clerks", PIN)
KARIN = StaffMember("karin", "Karin Mulder", "managers", PIN)


@dataclass
class Counter(Till):
    """A till of any store, with its own clerk."""

    store_id: str = "AMF"
    clerk: str = "sanne"
    made: int = 0

    def cart(self, customer: Customer | None, *lines: tuple[Product, LineDelivery | None]):
        terms = Terms(self.store_id, self.register_id, True, 200_000, carry_out_mode="carry")
        made = Transaction(self.ids.new(), self.hq.now(), terms, order_no="")
        if customer is not None:
            made = carts.with_customer(made, customer)
        for number, (product, delivery) in enumerate(lines, 1):
            made = carts.with_product(made, product, UNIT)
            if delivery is not None:
                made = carts.with_deliveries(made, (number,), delivery)
        return made

    def paid_by_card(self, cart: Transaction) -> Placed:
        """The cart, numbered and paid by card."""
        self.made += 1
        digits = self.register_id.rpartition("-")[2].rjust(2, "0")
        number = f"{self.store_id}-{digits}-{self.made:06d}-7K3Q" if cart.is_order else ""
        due = totals(cart).due
        tenders = (self.card(due),) if due else ()
        cart = replace(cart, order_no=number, tenders=tenders, transaction_id=self.ids.new())
        receipt = f"{self.store_id}-{digits}-R{self.made:06d}"
        return Placed(cart, receipt, f"{self.register_id}-00001", self.clerk, self.hq.now())

    def card(self, amount: int) -> Tender:
        reference = CardReference(self.ids.new(), "tok", "Visa", "4417", "A1")
        return Tender(
            self.ids.new(), TenderKind.CARD, amount, amount, 0, 0, self.hq.now(), reference
        )

    def sell(self) -> m.PushResult:
        return self.send(self.paid_by_card(self.cart(None, (GOODS[3], None))), "now")

    def order(self, *lines: tuple[Product, LineDelivery | None], apply="now", **changes) -> str:
        """An order of Marieke's, sent; its number."""
        cart = self.cart(changes.pop("customer", VRIES), *lines)
        cart = replace(cart, **changes)
        event = self.paid_by_card(cart)
        self.send(event, apply)
        return event.transaction.order_no

    def pick_up(self, order_no: str, line_no: int) -> None:
        with self.hq.read() as unit:
            order = orders.find(unit, order_no)
        assert order is not None
        event = replace(
            self.picked_up(order, {line_no: 1}, paid=0),
            store_id=self.store_id,
            staff_id="daan",
            receipt_no=f"{self.register_id}-R000901",
        )
        due = event.value_minor - event.deposit_used
        self.send(replace(event, tenders=(self.card(due),)), "now")

    def ship(self, order: CustomerOrder, line_no: int) -> None:
        parts = ((line_no, UNIT),)
        plan = plan_invoice(order, parts, shipped=True)
        due = plan.value.gross - plan.deposit_used
        reference = CardReference(self.ids.new(), "tok", "Visa", "4417", "A1")
        event: Event = Shipped(
            order_no=order.order_no,
            order_version=order.version,
            quantities=parts,
            deposit_used=plan.deposit_used,
            value_minor=plan.value.gross,
            tax_minor=plan.value.tax,
            captured=(Captured(due, reference),),
            unpaid_approved_by="",
            receipt_no=f"{self.register_id}-R000902",
            store_id=self.store_id,
            register_id=self.register_id,
            shift_id="shift",
            staff_id="daan",
            at=self.hq.now(),
        )
        self.send(event, "now")

    def hello(self, queue: int = 0, oldest: datetime | None = None) -> None:
        self.ask(
            "hello",
            m.HelloRequest(
                epochs=(),
                queue_length=queue,
                oldest_unsent_at=rfc3339(oldest) if oldest else None,
                version="1.0.0",
            ),
        )

    def configured(self, version: int) -> None:
        self.ask("configuration", m.ConfigurationRequest(version=version))


def pick(store: str, on: date) -> LineDelivery:
    return LineDelivery(DeliveryClass.PICK_UP, "pickup", store, None, on)


def ship(store: str, on: date) -> LineDelivery:
    return LineDelivery(DeliveryClass.SHIP, "standard", store, HOME, on)


CARRY = LineDelivery(DeliveryClass.CARRY_OUT, "carry")
CARD = BalanceCard(False, 27920, CardReference("7f21c0aa", "tok", "Visa", "4417", "A1"))


def configure(hq: Hq) -> None:
    """Five stores and a warehouse, products, customers, one operator."""
    places = tuple(
        Location(store, name, is_store=True, can_ship=True, can_pick_up=True)
        for store, name in STORES.items()
    )
    warehouse = Location("DCN", "DC Nijkerk", is_store=False, can_ship=True, can_pick_up=False)
    for number, (store, name) in enumerate(STORES.items()):
        ways = list(OrderCreation)
        made = replace(
            STORE,
            store=Store(store, name, shipping_location=store),
            register_id="",
            delivery=replace(STORE.delivery, locations=(*places, warehouse)),
            orders=replace(STORE.orders, deposit_rate=200_000, creation=ways[(number + 2) % 3]),
            groups=(PermissionGroup("clerks", "Clerks"), PermissionGroup("managers", "Managers")),
            staff=(DAAN, SANNE, KARIN),
        )
        take_over.take_over(hq, OFFICE, made)
    catalogue.put_products(hq, list(GOODS))
    catalogue.put_customers(hq, [VRIES, JANSEN])
    operators.add(hq, LOGIN, "Ilse Vermeer", PASSWORD)


def enrolled(hq: Hq, ids: Ids, store: str, number: int) -> Counter:
    """A till that is enrolled and was heard."""
    till = Counter(hq, ids, f"{store}-{number}", store_id=store)
    code = enrolment.make_code(hq, store, till.register_id, LOGIN)
    assert till.enrol(code).status == 200
    return till


def furnished(home: Path, url: str = "", *, threaded: bool = False) -> tuple[Hq, Clock]:
    """The head office; its clock stands at half past two."""
    clock, ids = Clock(NOW - timedelta(days=29)), Ids()
    hq = open_hq(home, url, clock=clock, ids=ids, threaded=threaded)
    configure(hq)
    tills = [
        enrolled(hq, ids, store, number)
        for store, count in zip(STORES, (3, 2, 2, 2, 3), strict=True)
        for number in range(1, count + 1)
    ]
    for week in range(4, 0, -1):
        _day(clock, tills, NOW - timedelta(days=7 * week), last_hour=16)
    _past_orders(hq, clock, tills[0], tills[1])
    _day(clock, tills, NOW, last_hour=12)
    _today(hq, clock, tills)
    clock.at = NOW
    return hq, clock


def _day(clock: Clock, tills: list[Counter], day: datetime, last_hour: int) -> None:
    for hour, times in zip(range(8, last_hour + 1), (3, 5, 6, 7, 6, 4, 5, 4, 2), strict=False):
        for number in range(times):
            clock.at = day.replace(hour=hour, minute=3 + 6 * number)
            tills[(hour + number) % 9].sell()


def _past_orders(hq: Hq, clock: Clock, first: Counter, second: Counter) -> None:
    """Marieke's order of the week before: carried out, picked up, still to be shipped."""
    clock.at = NOW - timedelta(days=6, hours=3, minutes=30)
    approval = Approval("override_deposit", "sanne", "karin", "regular customer", clock.at)
    override = DepositOverride(10_000, "regular customer", "sanne", "karin")
    later = pick("AMF", date(2026, 11, 30))
    second.order((GOODS[1], later), override=override, approvals=(approval,))
    number = second.order(
        (GOODS[0], CARRY),
        (GOODS[1], pick("AMF", date(2026, 11, 20))),
        (GOODS[2], ship("AMF", date(2026, 11, 27))),
        charges=(Charge("other", 2995, RATE),),
        balance_card=CARD,
    )
    clock.at = NOW - timedelta(hours=3, minutes=51)
    first.pick_up(number, 2)


def _today(hq: Hq, clock: Clock, tills: list[Counter]) -> None:
    clock.at = NOW - timedelta(minutes=34)
    amersfoort, breda, zwolle = tills[0], tills[3], tills[9]
    done = amersfoort.order((GOODS[2], ship("AMF", date(2026, 11, 21))), balance_card=CARD)
    with hq.read() as unit:
        order = orders.find(unit, done)
    assert order is not None
    amersfoort.ship(order, 1)
    amersfoort.order((GOODS[1], pick("BRD", date(2026, 11, 28))), customer=JANSEN)
    synchronise_orders.run(hq, LOGIN)
    clock.at = NOW - timedelta(minutes=20)
    for till in (breda, zwolle):
        till.order((GOODS[2], ship(till.store_id, date(2026, 11, 25))), apply="batch")
    synchronise_orders.run(hq, "timer")
    _faulty(zwolle)
    clock.at = NOW - timedelta(minutes=2, seconds=10)
    for till in (breda, breda, zwolle):
        till.order((GOODS[1], pick(till.store_id, date(2026, 11, 26))), apply="batch")
    for number, till in enumerate(tills):
        with hq.read() as unit:
            current = configurations.current(unit, till.store_id, till.register_id)
        assert current is not None
        till.configured(current[0] - (till.register_id == "BRD-2"))
        clock.at = NOW - timedelta(seconds=2 + 3 * number)
        if till.register_id == "LEE-1":
            clock.at = NOW - timedelta(minutes=47)
            till.hello(6, clock.at - timedelta(minutes=2))
        elif till is breda:
            till.hello(2, clock.at - timedelta(seconds=40))
        else:
            till.hello()


def _faulty(till: Counter) -> None:
    """Two orders that nobody can apply: too much money, and a line that cannot be."""
    event = till.paid_by_card(till.cart(VRIES, (GOODS[1], pick("ZWO", date(2026, 11, 26)))))
    wrong = replace(event.transaction, tenders=(till.card(900_00),))
    till.send(replace(event, transaction=wrong), "now")
    event = till.paid_by_card(till.cart(VRIES, (GOODS[0], pick("ZWO", date(2026, 11, 26)))))
    till.push(till.raw('{"transaction": 1e999}', "order", event.transaction.order_no, "now"))


__all__ = ["LOGIN", "NOW", "PASSWORD", "SECRETS", "furnished"]
