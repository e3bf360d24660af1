"""The people we promise goods to."""

from dataclasses import dataclass


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
