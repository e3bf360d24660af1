"""What a role of HQ's people may read and do (section 3 of the console's design); checked here
below every page and address, so that none of them can forget it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pos_app.domain.errors import Refused

_EVERYTHING = frozenset(
    {
        "audit.view",
        "catalogue.view",
        "config.view",
        "customers.view",
        "hq.view",
        "money.view",
        "orders.view",
        "staff.view",
        "tills.view",
    }
)

READS: Mapping[str, frozenset[str]] = {
    "administrator": _EVERYTHING,
    "operator": frozenset({"hq.view", "orders.view", "tills.view"}),
    "finance": frozenset({"hq.view", "money.view", "orders.view"}),
    "auditor": _EVERYTHING,
}
"""What a role may not read is not in its menu either."""

ACTS: Mapping[str, frozenset[str]] = {
    "administrator": frozenset(
        {
            "catalogue.import",
            "config.confirm",
            "config.edit",
            "config.publish",
            "customers.erase",
            "layouts.edit",
            "orders.hold",
            "orders.reassign",
            "orders.take",
            "repair.apply",
            "repair.second",
            "repair.withdraw",
            "exceptions.close",
            "staff.edit",
            "sync.run",
            "sync.schedule",
            "tills.enrol",
            "tills.revoke",
        }
    ),
    "operator": frozenset(
        {
            "orders.hold",
            "orders.reassign",
            "orders.take",
            "repair.apply",
            "repair.withdraw",
            "sync.run",
        }
    ),
    "finance": frozenset({"exceptions.close", "repair.second", "repair.withdraw"}),
    "auditor": frozenset(),
}

ROLES = tuple(READS)
ASKS_AGAIN = frozenset({"customers.erase", "staff.edit", "tills.enrol", "tills.revoke"})
"""Acting by these shows the second factor again (section 8 of the design)."""


LOCAL = frozenset(
    {
        "exceptions.close",
        "hq.view",
        "money.view",
        "orders.hold",
        "orders.view",
        "repair.apply",
        "repair.second",
        "repair.withdraw",
        "sync.run",
        "tills.enrol",
        "tills.revoke",
        "tills.view",
    }
)
"""What a role gives somebody who is limited to stores, there alone; the rest is the company's."""
EVERYWHERE: frozenset[str] = frozenset()


def may(role: str, right: str, stores: frozenset[str] = EVERYWHERE) -> bool:
    """Whether the role has the right; an unknown role has none. Whoever is limited to stores has
    none of the company's.
    """
    has = right in ACTS.get(role, frozenset()) or right in READS.get(role, frozenset())
    return has and (not stores or right in LOCAL)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who wants something done; without `stores` they may do it everywhere."""

    login: str
    role: str
    stores: frozenset[str] = EVERYWHERE

    def has(self, right: str) -> bool:
        """Whether the role has it, as far as the person's stores let it."""
        return may(self.role, right, self.stores)

    def must(self, right: str) -> None:
        """`RIGHT_MISSING` where the role has not got it."""
        if not self.has(right):
            raise Refused("RIGHT_MISSING", right=right)

    def only_at(self, store_id: str) -> None:
        """`STORE_NOT_YOURS` where somebody is limited to other stores."""
        if self.stores and store_id not in self.stores:
            raise Refused("STORE_NOT_YOURS", store=store_id)


OWNER = Actor("command line", "administrator")
"""Whoever has HQ's own machine: the command line, and tools with its token."""
