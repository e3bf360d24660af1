"""What a line is worth: V(l) of section 5; must never round a sum of rounded values again."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from pos_app.domain.frozen import replace
from pos_app.domain.money import divide, spread
from pos_app.domain.quantity import UNIT
from pos_app.domain.tax import NOTHING, RateSum, Value, per_rate, taxed


@dataclass(frozen=True, slots=True)
class ChargeChange:
    """A computed charge that a clerk set otherwise; kept with it for the audit report (R23)."""

    computed_minor: int
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge on a line or header, with its own tax rate; it follows the store's price setting
    like a price (R197). `refundable` says whether it comes back with returned goods (R33).

    `rule` names the rule that computed it, nothing means typed; a `change` stays until charges are
    recalculated (R32).
    """

    code: str
    amount_minor: int
    tax_rate: int = 0
    refundable: bool = True
    rule: str = ""
    change: ChargeChange | None = None


class Priced(Protocol):
    """Anything with a price per unit and a quantity in thousandths."""

    @property
    def price_minor(self) -> int: ...
    @property
    def quantity(self) -> int: ...
    @property
    def discount_minor(self) -> int: ...
    @property
    def tax_rate(self) -> int: ...
    @property
    def charges(self) -> tuple[Charge, ...]: ...


@lru_cache(maxsize=4_096)
def full_amount(price_minor: int, quantity: int) -> int:
    """`round(price x quantity)` in minor units (R194)."""
    return divide(price_minor * quantity, UNIT)


def line_amount(line: Priced) -> int:
    """The line's amount after its discount, which is cut to the amount (R194)."""
    full = full_amount(line.price_minor, line.quantity)
    return full - min(line.discount_minor, full)


def share_of(line: Priced, quantity: int) -> tuple[int, tuple[Charge, ...]]:
    """The discount and the charges that belong to so much of the line, by quantity (R196)."""
    weights = (quantity, line.quantity - quantity)
    discount = min(spread(line.discount_minor, weights)[0], full_amount(line.price_minor, quantity))
    shares = (spread(one.amount_minor, weights)[0] for one in line.charges)
    pairs = zip(line.charges, shares, strict=True)
    return discount, tuple(replace(one, amount_minor=share) for one, share in pairs)


@lru_cache(maxsize=4_096)
def goods_value(
    price_minor: int,
    quantity: int,
    discount_minor: int,
    rate: int,
    included: bool,  # noqa: FBT001 - found quicker by its place
) -> Value:
    """A line without its charges, with tax."""
    full = full_amount(price_minor, quantity)
    return taxed(full - min(discount_minor, full), rate, included=included)


def line_value(line: Priced, *, included: bool) -> Value:
    """V(l): the line and each of its charges rounded on their own, with tax (section 5)."""
    value = goods_value(
        line.price_minor, line.quantity, line.discount_minor, line.tax_rate, included
    )
    return value + charges_value(line.charges, included=included) if line.charges else value


def charges_value(charges: tuple[Charge, ...], *, included: bool) -> Value:
    """The sum of charges, each rounded on its own."""
    total = NOTHING
    for charge in charges:
        total = total + taxed(charge.amount_minor, charge.tax_rate, included=included)
    return total


def tax_table(
    lines: tuple[Priced, ...], charges: tuple[Charge, ...], *, included: bool
) -> tuple[RateSum, ...]:
    """Net, tax and gross per rate over lines, their charges and the header charges (R194)."""
    parts = [
        (x.tax_rate, goods_value(x.price_minor, x.quantity, x.discount_minor, x.tax_rate, included))
        for x in lines
    ]
    every = [charge for line in lines for charge in line.charges] + list(charges)
    parts += [(c.tax_rate, taxed(c.amount_minor, c.tax_rate, included=included)) for c in every]
    return per_rate(parts)
