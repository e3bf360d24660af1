"""Sums that prove themselves on the overview; must never be taken from another page's sum."""

from dataclasses import dataclass
from datetime import datetime

from pos_app.db.database import Unit
from pos_app.hq.store import console, intake, orders


@dataclass(frozen=True, slots=True)
class Intake:
    """The four states and what they must add up to (D8)."""

    applied: int
    waiting: int
    quarantined: int
    resolved: int
    total: int

    @property
    def fits(self) -> bool:
        """Whether every event is in exactly one state."""
        return self.applied + self.waiting + self.quarantined + self.resolved == self.total


@dataclass(frozen=True, slots=True)
class Money:
    """The deposits of the day and what is held; `account` is the ledger's own sum (M6)."""

    invoiced: int
    taken: int
    used: int
    refunded: int
    held: int
    orders: int
    account: int


def intake_of(unit: Unit) -> Intake:
    """Everything ever taken in, by state."""
    return Intake(**intake.counts(unit), total=intake.total(unit))


def money_of(unit: Unit, start: datetime, end: datetime) -> Money:
    """What moved today; by R158 invoiced is the money that came in less the deposits' growth."""
    moved = console.deposits_between(unit, start, end)
    taken, used, refunded = (moved.get(name, 0) for name in ("taken", "used", "refunded"))
    number, held = console.deposits_held(unit)
    sums = orders.deposit_sums(unit)
    return Money(
        invoiced=console.payments_between(unit, start, end) - (taken - used - refunded),
        taken=taken,
        used=-used,
        refunded=-refunded,
        held=held,
        orders=number,
        account=sums["taken"] - sums["used"] - sums["refunded"],
    )
