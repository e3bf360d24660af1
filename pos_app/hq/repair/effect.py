"""What a repair does to the books: debit and credit that add up, what differs and follows; pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pos_app.contract.translate import sha256
from pos_app.domain.deposit import totals
from pos_app.domain.events import Event, Placed, Returned
from pos_app.domain.order import CustomerOrder, header_value
from pos_app.domain.pricing import tax_table
from pos_app.domain.stock import StockMove
from pos_app.hq.books.checks import invoiced_minor
from pos_app.hq.repair.corrected_copy import Field
from pos_app.hq.rows import Payment

TWO_PEOPLE_MONEY_MINOR = 100_000
"""Money received from which on a second person looks at every repair."""
TWO_PEOPLE_DIFFERENCE_MINOR = 5_000
"""A difference from which on a second person looks."""
HASH_SIGNS = 24


@dataclass(frozen=True, slots=True)
class Booking:
    """One account: its code, and what is written on either side, in minor units."""

    account: str
    debit_minor: int = 0
    credit_minor: int = 0


@dataclass(frozen=True, slots=True)
class Follows:
    """A later event of the order, and where it stands after the repair."""

    event_id: str
    kind: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Promise:
    """A quantity in thousandths that is promised for a day from then on, or (negative) no more."""

    sku: str
    on: date | None
    quantity: int


@dataclass(frozen=True, slots=True)
class Effect:
    """Everything that a repair changes. `seal` is of the data it was worked out on and of the
    result: another one means that something has moved since. `copy` is what is booked. `stock` is
    what warehouses lose and get.
    """

    order_no: str
    bookings: tuple[Booking, ...]
    found: tuple[tuple[str, int, str], ...]
    follows: tuple[Follows, ...]
    hold_code: str | None
    changes: tuple[Field, ...]
    received_minor: int
    stock: tuple[StockMove, ...] = ()
    promised: tuple[Promise, ...] = ()
    copy: bytes | None = None
    seal: str = ""

    @property
    def debit_minor(self) -> int:
        """The sum of the left side."""
        return sum(one.debit_minor for one in self.bookings)

    @property
    def credit_minor(self) -> int:
        """The sum of the right side; the two are equal."""
        return sum(one.credit_minor for one in self.bookings)

    @property
    def two_people(self) -> bool:
        """Whether the money is too much for one person alone."""
        differs = max((abs(amount) for _, amount, _ in self.found), default=0)
        return (
            abs(self.received_minor) >= TWO_PEOPLE_MONEY_MINOR
            or differs >= TWO_PEOPLE_DIFFERENCE_MINOR
        )

    def sealed(self, *data: str) -> str:
        """The seal over that data and this effect."""
        parts: tuple[Any, ...] = (
            self.order_no,
            self.bookings,
            self.found,
            self.follows,
            self.hold_code,
            self.changes,
            self.stock,
            self.promised,
        )
        text = "\x1f".join((*data, *map(repr, parts)))
        return sha256(text.encode()).hex()[:HASH_SIGNS]


def promises_of(before: CustomerOrder | None, after: CustomerOrder | None) -> tuple[Promise, ...]:
    """What the order waits for otherwise than before."""
    moved: dict[tuple[str, date | None], int] = {}
    for order, sign in ((before, -1), (after, 1)):
        for line in order.lines if order else ():
            key = line.sku, line.delivery.on
            moved[key] = moved.get(key, 0) + sign * line.open
    return tuple(Promise(sku, on, quantity) for (sku, on), quantity in moved.items() if quantity)


def bookings_of(
    event: Event,
    before: CustomerOrder | None,
    after: CustomerOrder | None,
    money: list[Payment],
) -> tuple[Booking, ...]:
    """Payments on the left; deposit, sales and tax on the right (M1)."""
    by_kind: dict[str, int] = {}
    for one in money:
        by_kind[one.kind] = by_kind.get(one.kind, 0) + one.amount_minor
    credit = _of_order(before, after) if after is not None else _of_sale(event, money)
    sides = [(f"tender_{kind}", amount) for kind, amount in by_kind.items()]
    sides += [(account, -amount) for account, amount in credit.items()]
    return tuple(
        Booking(account, debit_minor=max(amount, 0), credit_minor=max(-amount, 0))
        for account, amount in sides
        if amount
    )


def _of_order(before: CustomerOrder | None, after: CustomerOrder) -> dict[str, int]:
    gross, tax = _invoiced(after)
    was_gross, was_tax = _invoiced(before) if before else (0, 0)
    held = after.deposit_available - (before.deposit_available if before else 0)
    net = gross - tax - was_gross + was_tax
    return {"deposits": held, "sales": net, "tax": tax - was_tax}


def _invoiced(order: CustomerOrder) -> tuple[int, int]:
    tax = sum(x.invoiced_value.tax - x.returned_value.tax for x in order.lines)
    tax += order.cancellation_charged.tax - order.charges_returned.tax
    if order.charges_invoiced:
        tax += header_value(order).tax
    return invoiced_minor(order), tax


def _of_sale(event: Event, money: list[Payment]) -> dict[str, int]:
    paid = sum(one.amount_minor for one in money)
    if isinstance(event, Returned):
        return {"sales": paid + event.tax_minor, "tax": -event.tax_minor}
    if not isinstance(event, Placed):
        return {"sales": paid}
    cart = event.transaction
    included = cart.terms.prices_include_tax
    tax = sum(x.value.tax for x in tax_table(cart.lines, cart.charges, included=included))
    return {"sales": totals(cart).total - tax, "tax": tax}
