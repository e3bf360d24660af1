"""The menu: every page that is built and no other."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the menu; its code is the key of its word, `right` what reading it takes."""

    code: str
    icon: str
    address: str
    right: str


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading."""

    heading: str
    entries: tuple[Entry, ...]


MENU = (
    Group("", (Entry("overview", "overview", "/console", "hq.view"),)),
    Group(
        "group_orders",
        (
            Entry("transactions", "inbox", "/console/transactions", "orders.view"),
            Entry("orders", "cart", "/console/orders", "orders.view"),
            Entry("repair", "wrench", "/console/repair", "orders.view"),
            Entry("exceptions", "triangle-alert", "/console/exceptions", "orders.view"),
            Entry("rejected", "undo-2", "/console/rejected", "orders.view"),
            Entry("synchronise", "refresh-cw", "/console/synchronise", "orders.view"),
        ),
    ),
    Group(
        "group_stores",
        (
            Entry("stores", "store", "/console/data/store", "config.view"),
            Entry("tills", "monitor", "/console/tills", "tills.view"),
            Entry("shifts", "calculator", "/console/shifts", "money.view"),
        ),
    ),
    Group(
        "group_assortment",
        (
            Entry("products", "package", "/console/data/product", "catalogue.view"),
            Entry("customers", "users", "/console/data/customer", "customers.view"),
            Entry("charges", "percent", "/console/data/charge_code", "config.view"),
        ),
    ),
    Group(
        "group_configuration",
        (
            Entry("parameters", "sliders", "/console/parameters/order_terms", "config.view"),
            Entry("delivery", "truck", "/console/delivery", "config.view"),
            Entry("layouts", "grid", "/console/layouts", "config.view"),
            Entry("publishing", "cloud-upload", "/console/publishing", "config.view"),
        ),
    ),
    Group(
        "group_people",
        (
            Entry("staff", "badge", "/console/data/staff", "staff.view"),
            Entry("groups", "shield-check", "/console/groups", "staff.view"),
            Entry("journal", "history", "/console/journal", "audit.view"),
        ),
    ),
)


def menu_for(may: Callable[[str], bool]) -> tuple[Group, ...]:
    """What that person may read; the rest is absent (section 3)."""
    groups = (Group(one.heading, tuple(x for x in one.entries if may(x.right))) for one in MENU)
    return tuple(one for one in groups if one.entries)
