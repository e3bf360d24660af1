"""What HQ decides about charges: codes with their flags, and the rules by which they are computed
(R28, R29, R33). How a cart is charged by them is in `automatic_charges`.
"""

from collections import Counter
from dataclasses import dataclass
from enum import Enum

from pos_app.domain.frozen import replace


class ChargeLevel(Enum):
    """Where a rule books its charge: on the whole order, or on each line by itself."""

    HEADER = "header"
    LINE = "line"


class ChargeCategory(Enum):
    """Whether a rule's value is an amount or a share of the product value."""

    FIXED = "fixed"
    PERCENT = "percent"


class Choice(Enum):
    """How wide a selector is."""

    ALL = "all"
    GROUP = "group"
    ONE = "one"


@dataclass(frozen=True, slots=True)
class Selector:
    """One of the selectors of a rule; `name` is the one, or the group, that is meant."""

    choice: Choice = Choice.ALL
    name: str = ""

    def takes(self, one: str, group: str) -> bool:
        """Whether the thing of that name and group is meant."""
        match self.choice:
            case Choice.ALL:
                return True
            case Choice.GROUP:
                return bool(group) and group == self.name
            case Choice.ONE:
                return one == self.name


EVERY = Selector()
"""The selector that takes everything."""


@dataclass(frozen=True, slots=True)
class ChargeRule:
    """One tier of an automatic charge (R28, R29).

    `from_minor` and `to_minor` bound the product value, both inclusive, without `to_minor` there is
    no upper bound. `value` is minor units, or a rate when the category is percent. `customer` goes
    by id and charge group, `item` (line level only) by sku and category, `mode` by delivery mode
    and charge group, `channel` by store and channel group. `prorate` splits a header charge over
    the lines of each mode (R31). An empty `currency` stands for any.
    """

    rule_id: str
    level: ChargeLevel
    code: str
    category: ChargeCategory
    value: int
    from_minor: int = 0
    to_minor: int | None = None
    prorate: bool = False
    tax_rate: int = 0
    currency: str = ""
    customer: Selector = EVERY
    item: Selector = EVERY
    mode: Selector = EVERY
    channel: Selector = EVERY

    def holds(self, product_value: int) -> bool:
        """Whether the product value lies in this tier."""
        return self.from_minor <= product_value and (
            self.to_minor is None or product_value <= self.to_minor
        )

    def overlaps(self, other: "ChargeRule") -> bool:
        """Whether some product value lies in both tiers."""
        return self.holds(other.from_minor) or other.holds(self.from_minor)

    @property
    def family(self) -> "ChargeRule":
        """The rule without what its tiers differ in: of one family the first tier that holds is
        taken.
        """
        return replace(self, rule_id="", from_minor=0, to_minor=None, value=0)


@dataclass(frozen=True, slots=True)
class ChargeCode:
    """A ledger code of charges: `shipping` counts as delivery, on receipts and where typed charges
    come back, `refundable` comes back by itself with returned goods (R22, R33).
    """

    code: str
    name: str = ""
    name_nl: str = ""
    shipping: bool = False
    refundable: bool = False


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """A reason that a clerk chooses from HQ's list."""

    code: str
    name: str
    name_nl: str = ""


def twins(rules: tuple[ChargeRule, ...]) -> tuple[str, ...]:
    """The ids of rules that would stand twice if channels were no longer told apart; they block
    switching the channel selector off (R29).
    """
    bare = {rule.rule_id: replace(rule, rule_id="", channel=EVERY) for rule in rules}
    seen = Counter(bare.values())
    return tuple(rule_id for rule_id, rule in bare.items() if seen[rule] > 1)
