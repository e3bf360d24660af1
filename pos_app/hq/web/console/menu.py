"""The menu: every page that is built and no other."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the menu; its code is the key of its word."""

    code: str
    icon: str
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading."""

    heading: str
    entries: tuple[Entry, ...]


MENU = (
    Group("", (Entry("overview", "overview", "/console"),)),
    Group(
        "group_orders",
        (
            Entry("transactions", "inbox", "/console/transactions"),
            Entry("orders", "cart", "/console/orders"),
            Entry("synchronise", "refresh-cw", "/console/synchronise"),
        ),
    ),
    Group("group_stores", (Entry("tills", "monitor", "/console/tills"),)),
    Group(
        "group_assortment",
        (
            Entry("products", "package", "/console/products/import"),
            Entry("customers", "users", "/console/customers/import"),
        ),
    ),
)
