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
ASKS_AGAIN = frozenset({"staff.edit", "tills.enrol", "tills.revoke"})
"""Acting by these shows the second factor again (section 8 of the design)."""


def may(role: str, right: str) -> bool:
    """Whether the role has the right; an unknown role has none."""
    return right in ACTS.get(role, frozenset()) or right in READS.get(role, frozenset())


@dataclass(frozen=True, slots=True)
class Actor:
    """Who wants something done."""

    login: str
    role: str

    def must(self, right: str) -> None:
        """`RIGHT_MISSING` where the role has not got it."""
        if not may(self.role, right):
            raise Refused("RIGHT_MISSING", right=right)


OWNER = Actor("command line", "administrator")
"""Whoever has HQ's own machine: the command line, and tools with its token."""
