"""What clerks were told, in plain figures: the list that the product is held against.

It stands outside the product: nothing here asks a database, and every sum is worked out anew from
prices and quantities.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from pos_app.domain.frozen import quick
from pos_app.simulation.kept import Event


@quick
@dataclass(frozen=True, slots=True)
class Told:
    """A business that the screen said was saved: its receipt, what it is worth, what was paid."""

    till: int
    kind: str
    receipt_no: str
    order_no: str
    value_minor: int | None
    paid_minor: int


@dataclass(slots=True)
class Record:
    """All that was told, and what was begun of which nobody heard the end."""

    told: list[Told] = field(default_factory=list)
    begun: dict[str, int | None] = field(default_factory=dict)
    sent_off: list[int] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    back_in_time: int = 0
    """How many disks were put back in time."""
    put_back: set[int] = field(default_factory=set)
    """The tills that were, or that there were two of: their receipts may have numbers twice."""
    formerly: dict[str, Event] = field(default_factory=dict)
    """What such a till once had, by hash."""
    gone: set[str] = field(default_factory=set)
    """Events of which no disk had a copy any more, by hash."""
    gone_receipts: Counter[str] = field(default_factory=Counter)

    def begin(self, cart_id: str, value_minor: int | None) -> None:
        """A clerk sets about a payment that ends in a receipt, worth that much."""
        self.begun[cart_id] = value_minor

    def send_off(self, value_minor: int) -> None:
        """A clerk sets about a shipment worth that much; it has no cart."""
        self.sent_off.append(value_minor)

    def tell(self, one: Told) -> None:
        """The clerk was told that it is saved."""
        if one.kind == "shipment" and one.value_minor is not None:
            self.sent_off.remove(one.value_minor)
        self.told.append(one)
        if one.kind == "order":
            self.orders.append(one.order_no)
        if one.kind == "quote":
            self.quotes.append(one.order_no)

    def agreed(self, order_no: str) -> None:
        """What was offered under that number is an order now."""
        if order_no in self.quotes:
            self.quotes.remove(order_no)
            self.orders.append(order_no)

    def taken_from(self, till: int, held: Iterable[Event]) -> None:
        """The till had these events, and goes on without some of them."""
        self.put_back.add(till)
        self.formerly |= {one.hash: one for one in held}

    def lose(self, gone: set[str]) -> None:
        """Something went back in time, and no copy of these is left: named, not lost (T4)."""
        self.back_in_time += 1
        for one in gone - self.gone:
            if one in self.formerly:
                self.gone_receipts[self.formerly[one].receipt_no] += 1
        self.gone |= gone
