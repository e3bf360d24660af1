"""What clerks were told, in plain figures: the list that the product is held against.

It stands outside the product: nothing here asks a database, and every sum is worked out anew from
prices and quantities.
"""

from dataclasses import dataclass, field

from pos_app.simulation.shop import DEPOSIT_RATE

RATE_ONE = 1_000_000
VALUED = frozenset({"sale", "order", "pickup", "shipment"})
"""Kinds whose worth the prices on the shelf tell; of the others the payments count."""


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
class Basket:
    """What the customer puts on the counter: the worth of goods that go along and that wait."""

    now_minor: int = 0
    later_minor: int = 0

    @property
    def value_minor(self) -> int:
        """What it is all worth (T)."""
        return self.now_minor + self.later_minor

    @property
    def due_minor(self) -> int:
        """What has to be paid now (C + D), a half rounded up."""
        deposit = (2 * self.later_minor * DEPOSIT_RATE + RATE_ONE) // (2 * RATE_ONE)
        return self.now_minor + deposit


@dataclass(slots=True)
class Record:
    """All that was told, and what was begun of which nobody heard the end."""

    told: list[Told] = field(default_factory=list)
    begun: dict[str, int | None] = field(default_factory=dict)
    sent_off: list[int] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)

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
