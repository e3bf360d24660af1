"""The menu: every page that is built and no other, with what waits for a person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pos_app.db.database import Unit
from pos_app.hq.rows import Device
from pos_app.hq.store import console, devices, exceptions

SILENT_AFTER = timedelta(minutes=15)
"""A till that HQ has not heard for so long is called silent."""


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
            Entry("synchronise", "refresh-cw", "/console/synchronise", "orders.view"),
            Entry("exceptions", "triangle-alert", "/console/exceptions", "orders.view"),
            Entry("rejected", "undo-2", "/console/rejected", "orders.view"),
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


OF_STORES = frozenset({"transactions", "orders", "repair", "exceptions", "tills", "shifts"})
"""The pages that keep to a store."""


def menu_for(may: Callable[[str], bool], *, limited: bool) -> tuple[Group, ...]:
    """What that person may read; the rest is absent (section 3), the company's pages too to whoever
    is limited to stores.
    """

    def shown(entry: Entry) -> bool:
        return may(entry.right) and (not limited or entry.code in OF_STORES)

    groups = (Group(one.heading, tuple(filter(shown, one.entries))) for one in MENU)
    return tuple(one for one in groups if one.entries)


def counts(unit: Unit, now: datetime, store: str = "") -> Mapping[str, int]:
    """What waits for a person, by the entry where it is settled; tills are fenced or silent."""
    tills = [one for one in devices.every(unit) if store in {"", one.store_id}]
    silent = [x for x in tills if x.state == "active" and is_silent(x, now)]
    return {
        "repair": console.backlog(unit, "quarantined", store).number,
        "exceptions": sum(exceptions.open_counts(unit, store).values()),
        "tills": len(silent) + sum(one.state == "fenced" for one in standing(tills)),
    }


def standing(tills: Sequence[Device]) -> list[Device]:
    """The tills that may talk to HQ, and fenced ones as long as no other was let in there."""
    served = {(one.store_id, one.register_id) for one in tills if one.state == "active"}
    return [
        one
        for one in tills
        if one.state == "active"
        or (one.state == "fenced" and (one.store_id, one.register_id) not in served)
    ]


def is_silent(till: Device, now: datetime) -> bool:
    """Whether HQ has not heard the till for long."""
    return now - (till.contact_at or till.enrolled_at) > SILENT_AFTER
