"""The people we promise goods to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_NUMBER = re.compile(r"\s+\d+\s*[A-Za-z0-9 /-]{0,10}$")


@dataclass(frozen=True, slots=True)
class Address:
    """A place goods are sent to; `address_id` is unique within its customer, `tax_group` is HQ's
    (R14).
    """

    address_id: str
    name: str
    street: str
    postcode: str
    city: str
    country: str = "NL"
    tax_group: str = ""
    state: str = ""

    @property
    def region(self) -> str:
        """Where delivery modes look (R2): the country, with its state where there is one."""
        return f"{self.country}-{self.state}" if self.state else self.country


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as the order keeps it; `pending` until HQ has given the final record (R45)."""

    customer_id: str
    name: str
    business: bool = False
    phone: str = ""
    email: str = ""
    addresses: tuple[Address, ...] = ()
    pending: bool = False
    charge_group: str = ""

    def address(self, address_id: str) -> Address | None:
        """The address of that id, or nothing."""
        return next((one for one in self.addresses if one.address_id == address_id), None)


def spaced(postcode: str) -> str:
    """A Dutch postcode as it is written, `3817 TD`; any other as it was typed."""
    return re.sub(r"(?i)^\s*(\d{4})\s*([a-z]{2})\s*$", r"\1 \2", postcode).strip().upper()


def known_street(known: Iterable[Customer], postcode: str, country: str) -> tuple[str, str]:
    """Street, without a number, and city that those who live at the postcode agree on."""
    there = [
        one
        for customer in known
        for one in customer.addresses
        if one.country == country and spaced(one.postcode) == spaced(postcode)
    ]
    streets = {_NUMBER.sub("", one.street) for one in there}
    cities = {one.city for one in there}
    return _only(streets), _only(cities)


def _only(found: set[str]) -> str:
    return "".join(found) if len(found) == 1 else ""
