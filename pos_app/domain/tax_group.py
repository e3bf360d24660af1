"""What HQ decides about tax by place (R13-R15). How a cart's lines get their rate is in
`place_tax`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """The rates of a place: pairs of an article's own rate and the rate here. A rate that is not
    named stays the article's own.
    """

    code: str
    name: str = ""
    rates: tuple[tuple[int, int], ...] = ()

    def rate(self, own_rate: int) -> int:
        """The rate here of an article with that rate of its own."""
        return dict(self.rates).get(own_rate, own_rate)


@dataclass(frozen=True, slots=True)
class TaxPlace:
    """Where goods are sent: a country `US` or a state of one `US-CA`, or the part of it whose
    postcodes begin so. The narrowest place counts.
    """

    country: str
    group: str
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Taxes:
    """Tax by place: `destination_based` (R13) reads `places`, `customer_based` (R14) the group kept
    with the customer's address; stores and locations name their own group.
    """

    destination_based: bool = False
    customer_based: bool = False
    groups: tuple[TaxGroup, ...] = ()
    places: tuple[TaxPlace, ...] = ()


NO_TAXES = Taxes()
"""Every article is taxed at its own rate everywhere."""
