"""What head office has at the end of the day, and whether its money adds up (R158, D8)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pos_app.contract.messages import OrderSearchRequest
from pos_app.db.database import Unit
from pos_app.domain.money import plain
from pos_app.domain.order import CustomerOrder
from pos_app.hq import config, synchronise_orders
from pos_app.hq.books.checks import invoiced_minor
from pos_app.hq.recall import find_orders
from pos_app.hq.service import Hq
from pos_app.hq.store import intake, orders
from pos_app.system_clock import SystemClock, SystemIds

STATES = ("applied", "waiting", "quarantined", "resolved")


@dataclass(slots=True)
class Books:
    """Sums in minor units; `paid` is all money of orders, `invoiced` the value handed over."""

    transactions: int = 0
    events: dict[str, int] = field(default_factory=dict)
    taken_in: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    total: int = 0
    paid: int = 0
    invoiced: int = 0
    held: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        """Whether payments = invoiced + deposits held, for each order and in sum; none is lost."""
        whole = sum(self.events.values()) == self.taken_in
        return whole and not self.wrong and self.paid == self.invoiced + self.held

    def lines(self) -> list[str]:
        """The books as text."""
        counted = ", ".join(f"{self.events[name]} {name}" for name in STATES)
        kinds = ", ".join(f"{number} {name}" for name, number in sorted(self.statuses.items()))
        sign = "=" if self.paid == self.invoiced + self.held else "is NOT"
        found = [
            f"transactions     {self.transactions}",
            f"events taken in  {self.taken_in} = {counted}",
            f"sales orders     {sum(self.statuses.values())}: {kinds}",
            f"worth            {plain(self.total)}",
            f"deposits held    {plain(self.held)}",
            (
                f"equation         payments {plain(self.paid)} {sign} "
                f"invoiced {plain(self.invoiced)} + deposits held {plain(self.held)}"
            ),
        ]
        return found + [f"order {number} does NOT add up" for number in self.wrong]


def books_of(home: Path, *, synchronise: bool) -> Books:
    """Open the head office of that folder, run the batch if wanted, and add everything up."""
    secrets = config.load_secrets(home)
    hq = Hq.open(config.load(home), secrets, clock=SystemClock(), ids=SystemIds())
    try:
        if synchronise:
            synchronise_orders.run(hq, "demo")
        counts = hq.counts()
        books = Books(transactions=counts.transactions, total=counts.total_minor)
        with hq.read() as unit:
            books.events, books.taken_in = intake.counts(unit), intake.total(unit)
            for order in _orders(unit, hq.now()):
                _add(books, unit, order)
        return books
    finally:
        hq.close()


def _add(books: Books, unit: Unit, order: CustomerOrder) -> None:
    paid, invoiced = orders.paid(unit, order.order_no), invoiced_minor(order)
    held = order.deposit_available
    books.statuses[order.status.value] += 1
    books.paid += paid
    books.invoiced += invoiced
    books.held += held
    if paid != invoiced + held or held < 0:
        books.wrong.append(order.order_no)


def _orders(unit: Unit, at: datetime) -> Iterator[CustomerOrder]:
    """Every sales order, page by page."""
    after, more = "", True
    while more:
        page = find_orders(unit, OrderSearchRequest(after=after), at)
        for row in page.rows:
            found = orders.find(unit, row.order_no)
            if found is not None:
                yield found
        after = page.after
        more = bool(after and page.rows)
