"""Tax per line and per charge (R194); must never round a sum that has been rounded already."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pos_app.domain.frozen import quick
from pos_app.domain.money import RATE_ONE, divide, part


@quick
@dataclass(frozen=True, slots=True)
class Value:
    """An amount in its three readings; gross is always net + tax, all in minor units."""

    net: int = 0
    tax: int = 0

    @property
    def gross(self) -> int:
        """What the customer pays."""
        return self.net + self.tax

    def __add__(self, other: "Value") -> "Value":
        return Value(self.net + other.net, self.tax + other.tax)

    def __sub__(self, other: "Value") -> "Value":
        return Value(self.net - other.net, self.tax - other.tax)


NOTHING = Value()
"""No value at all."""


def total(values: Iterable[Value]) -> Value:
    """The sum of many values."""
    net = tax = 0
    for value in values:
        net += value.net
        tax += value.tax
    return Value(net, tax)


@lru_cache(maxsize=4_096)
def taxed(amount_minor: int, rate: int, *, included: bool) -> Value:
    """The amount with its tax: inside it where prices include tax, on top of it where they do not
    (R194).
    """
    if included:
        tax = divide(amount_minor * rate, RATE_ONE + rate)
        return Value(amount_minor - tax, tax)
    return Value(amount_minor, part(amount_minor, rate))


@quick
@dataclass(frozen=True, slots=True)
class RateSum:
    """Net, tax and gross of everything at one rate, as the receipt shows it."""

    rate: int
    value: Value


def per_rate(parts: "list[tuple[int, Value]]") -> tuple[RateSum, ...]:
    """The sums per rate, highest rate first; each is the sum of its lines and charges (R194)."""
    found: dict[int, Value] = {}
    for rate, value in parts:
        found[rate] = found[rate] + value if rate in found else value
    return tuple([RateSum(rate, found[rate]) for rate in sorted(found, reverse=True)])
