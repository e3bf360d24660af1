"""The demo's past: two hundred orders at three tills, in every state that this version knows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from random import Random

from pos_app.demo.clock import PastClock
from pos_app.demo.company import Pin, pins_shown
from pos_app.demo.head_office import Furnished
from pos_app.demo.past_till import PastTill
from pos_app.demo.stories import Basket, Bought, order, sell, take_home
from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.product import Product
from pos_app.domain.shift import Declaration
from pos_app.hq import synchronise_orders
from pos_app.hq.rows import TakenIn
from pos_app.hq.service import Hq
from pos_app.till.operations import cart, shift, shift_close, staff
from pos_app.till.operations.operation import NOTHING
from pos_app.till.rights import Approver

DAYS = 20
SHARES = {"AMF": 110, "UTR": 55, "ZWO": 35}
"""Orders per store; they add up to `ORDERS`."""
SHIPS, WAREHOUSE = frozenset({"AMF", "UTR"}), "MAG"
HELD, VOIDED, WAITING, UNSENT = 4, 3, 6, 5
"""Orders after the last evening: set aside by HQ, given up, waiting for the batch, never sent."""
EXTRA = {"AMF": HELD + UNSENT, "UTR": WAITING, "ZWO": VOIDED}
HELD_REASON = "REVIEW"
OPENING_HOUR, OPEN_MINUTES, LAST_MINUTE = 8, 500, 120
START_MINOR = 15_000
DIFFERENCES = (0, 0, 0, -5, 0, 0, 10)
"""What a counted drawer has too much, in minor units, shift by shift."""
SALES_PER_DAY = 3
BULKY_MINOR = 15_000
BASKETS = ("pick", "pick", "pick", "ship", "ship", "mixed", "elsewhere")
FATES = ("open", "partly", "partly", "whole", "whole", "whole")


@dataclass(slots=True)
class Past:
    """The past while it is played: what is to be done when, and chance."""

    hq: Hq
    clock: PastClock
    tills: dict[str, PastTill]
    shop: Furnished
    random: Random
    first: datetime
    orders: int = 0
    agenda: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    turn: Iterator[int] = field(default_factory=count)

    def at(self, day: int, minute: int, what: Callable[[], None]) -> None:
        """Something happens on that day, so many minutes after opening."""
        moment = self.first + timedelta(days=day, hours=OPENING_HOUR, minutes=minute)
        heappush(self.agenda, (moment, next(self.turn), what))


def play_past(past: Past) -> None:
    """Everything from the first day to the last evening, in order."""
    for day in range(DAYS):
        past.at(day, 0, partial(_open, past, day))
        past.at(day, OPEN_MINUTES + 30, partial(_evening, past))
        ended = OPEN_MINUTES + (LAST_MINUTE if day == DAYS - 1 else 40)
        past.at(day, ended, partial(_close, past))
    for store_id, number in SHARES.items():
        for _ in range(number - EXTRA[store_id]):
            _plan(past, store_id)
    _plan_last_day(past)
    while past.agenda:
        moment, _, what = heappop(past.agenda)
        past.clock.move_to(moment)
        what()


def _open(past: Past, day: int) -> None:
    """Somebody else signs in at every till and opens the shift."""
    people = pins_shown()
    for place, till in enumerate(past.tills.values()):
        who = people[(day + place) % 2]
        till.run(staff.SIGN_IN, staff.SignIn(who.staff_id, who.pin))
        till.run(shift.OPEN_SHIFT, shift.OpenShift(START_MINOR))
    for place, till in enumerate(past.tills.values()):
        for number in range(SALES_PER_DAY if place == 0 else 1):
            past.at(day, 20 + 97 * number + 7 * place, partial(_sell, past, till))


def _sell(past: Past, till: PastTill) -> None:
    small = [one for one in past.random.sample(_shelf(past), 24) if _carries(one.price_minor)]
    chosen = tuple(Bought(one, 1, DeliveryClass.CARRY_OUT) for one in small[:3] if one.barcodes)
    if chosen:
        sell(till, chosen)


def _shelf(past: Past) -> list[Product]:
    """What is sold without a number of its own being asked (R121)."""
    return [one for one in past.shop.products if not one.serial]


def _carries(price_minor: int) -> bool:
    return price_minor < BULKY_MINOR


def _evening(past: Past) -> None:
    """The line is up, everything is sent, the batch runs."""
    for till in past.tills.values():
        till.line.away = False
        till.outbox.drain(now=True)
    synchronise_orders.run(past.hq, "timer")


def _close(past: Past) -> None:
    """Drawers are counted, now and then one does not fit; a manager lets pass what is unsent."""
    for till in past.tills.values():
        today = till.session.open_shift()
        differs = DIFFERENCES[today.number % len(DIFFERENCES)]
        counted = Declaration(today.expected_minor + differs)
        till.run(shift_close.CLOSE_SHIFT, shift_close.CloseShift(counted, _manager()))


# --- orders -------------------------------------------------------------------------------


def _plan(past: Past, store_id: str) -> None:
    """An order some day, and what comes of it later."""
    day, minute = past.random.randrange(DAYS), past.random.randrange(OPEN_MINUTES)
    past.at(day, minute, partial(_order, past, store_id, day))


def _order(past: Past, store_id: str, day: int) -> None:
    till = past.tills[store_id]
    number = order(till, _basket(past, store_id), _manager())
    till.outbox.drain()
    past.orders += 1
    fate = past.random.choice(FATES)
    later = day + past.random.randint(1, 6)
    if fate == "open" or later >= DAYS:
        return
    minute = past.random.randrange(OPEN_MINUTES)
    past.at(later, minute, partial(_later, past, till, number, whole=fate == "whole"))


def _later(past: Past, till: PastTill, number: str, *, whole: bool) -> None:
    """The customer comes back, or the goods leave; the class that is ready first goes first."""
    while take_home(till, number, past.random, whole=whole) and whole:
        till.outbox.drain()
    till.outbox.drain()


def _basket(past: Past, store_id: str) -> Basket:
    random, kind = past.random, past.random.choice(BASKETS)
    sold = [one for one in random.sample(_shelf(past), 6) if not one.decimals]
    bought = tuple(
        Bought(one, 1 if one.price_minor > BULKY_MINOR else random.randint(1, 6), wanted)
        for one, wanted in zip(sold, _classes(random, kind), strict=False)
    )
    others = [one for one in past.shop.stores if one != store_id]
    location = random.choice(others) if kind == "elsewhere" else store_id
    ships = any(one.delivery_class is DeliveryClass.SHIP for one in bought)
    return Basket(
        customer=random.choice(past.shop.customers),
        bought=bought,
        picked_up_at=location,
        shipped_from=location if location in SHIPS else WAREHOUSE,
        days=random.randint(1, 14),
        mode=random.choice(("standard", "assembly")) if ships else "",
        charge_minor=random.choice((0, 2_500, 4_900)) if ships else 0,
        override_minor=0 if random.random() < 0.06 else None,
    )


def _classes(random: Random, kind: str) -> list[DeliveryClass]:
    carry, pick, ship = DeliveryClass
    match kind:
        case "ship":
            return [ship] * random.randint(1, 4)
        case "mixed":
            return [carry, random.choice((pick, ship)), pick, carry][: random.randint(2, 4)]
        case _:
            return [pick] * random.randint(1, 4)


def _manager() -> Approver:
    who: Pin = next(one for one in pins_shown() if one.staff_id == "ingrid")
    return Approver(who.staff_id, who.pin)


# --- what is not as it should be ------------------------------------------------------------


def _plan_last_day(past: Past) -> None:
    """After the last evening: orders set aside, given up, waiting at HQ, and never sent."""
    last, closed = DAYS - 1, OPEN_MINUTES + 60
    past.at(last, closed, partial(_held, past))
    past.at(last, closed + 10, partial(_voided, past))
    past.at(last, closed + 20, partial(_waiting, past))
    past.at(last, closed + 30, partial(_unsent, past))


def _held(past: Past) -> None:
    """HQ takes these in and sets them aside for a person."""
    past.hq.set_screen(_set_aside)
    for _ in range(HELD):
        _order(past, "AMF", DAYS)
    past.hq.set_screen(None)


def _set_aside(taken: TakenIn) -> str | None:
    return HELD_REASON if taken.kind == "order" else None


def _voided(past: Past) -> None:
    """The line of Zwolle is cut: its clerk gives orders up that would have to wait for HQ (N2)."""
    till = past.tills["ZWO"]
    for _ in range(VOIDED):
        till.line.away = True
        order(till, _basket(past, "ZWO"), _manager())
        till.run(cart.VOID_TRANSACTION, NOTHING)
        till.line.away = False
        till.outbox.drain(now=True)
        past.orders += 1


def _waiting(past: Past) -> None:
    """Utrecht creates orders with the batch: HQ has these and has not made sales orders of them."""
    for _ in range(WAITING):
        _order(past, "UTR", DAYS)


def _unsent(past: Past) -> None:
    """The line of Amersfoort is cut: these orders wait at the till."""
    till = past.tills["AMF"]
    till.line.away = True
    for _ in range(UNSENT):
        order(till, _basket(past, "AMF"), _manager())
        till.outbox.drain(now=True)
        past.orders += 1
