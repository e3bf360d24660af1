"""What a role may do; reading is everybody's who signed in, acting is listed (section 3)."""

from collections.abc import Mapping

ACTS: Mapping[str, frozenset[str]] = {
    "administrator": frozenset({"sync.run", "tills.enrol", "tills.revoke", "catalogue.import"}),
    "operator": frozenset({"sync.run"}),
    "auditor": frozenset(),
}


def may(role: str, right: str) -> bool:
    """Whether the role has the right; an unknown role has none."""
    return right in ACTS.get(role, frozenset())
