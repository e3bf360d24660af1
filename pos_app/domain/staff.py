"""Who works here and what they may do (R51-R53, K8)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from pos_app.domain.money import part


class Permission(Enum):
    """The three answers of a permission group to an operation."""

    ALLOWED = "allowed"
    WITH_APPROVAL = "with_approval"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class PermissionGroup:
    """Rights of a job; an operation that is not named is allowed. Limits are rates (10 % =
    100_000); an amount that is nothing is no limit.

    Beyond a limit somebody else approves (K8): a deposit below the lowest, a discount above the
    highest, a refund above `refund_minor` in one transaction, a cancellation charge below
    `lowest_cancellation_rate` of the proposed one. `approves` says whether the group may do so.
    """

    group_id: str
    name: str
    permissions: dict[str, Permission] = field(default_factory=dict)
    lowest_deposit_rate: int = 0
    highest_discount_rate: int = 1_000_000
    highest_discount_minor: int | None = None
    refund_minor: int | None = None
    lowest_cancellation_rate: int = 0
    approves: bool = True

    def permission(self, operation: str) -> Permission:
        """The group's answer to the operation's permission name."""
        return self.permissions.get(operation, Permission.ALLOWED)

    def discount_limit(self, full_minor: int) -> int:
        """The highest discount that the group gives on an amount, by share and by sum."""
        share = part(full_minor, self.highest_discount_rate)
        most = self.highest_discount_minor
        return share if most is None else min(share, most)

    def lets_refund(self, amount_minor: int) -> bool:
        """Whether the group may give that much back in one transaction (K8)."""
        return self.refund_minor is None or amount_minor <= self.refund_minor

    def lets_cancel_for(self, charge_minor: int, proposed_minor: int) -> bool:
        """Whether the group may cancel for that charge where so much is proposed (R163)."""
        return charge_minor >= part(proposed_minor, self.lowest_cancellation_rate)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who can sign in; `pin_hash` is argon2id over the peppered PIN. Whoever was `given`
    theirs by somebody else chooses one of their own before anything opens (ASVS 6.4.1).
    """

    staff_id: str
    name: str
    group_id: str
    pin_hash: str
    language: str = ""
    job: str = ""
    layout_id: str = ""
    pin_given: bool = False


@dataclass(frozen=True, slots=True)
class Approval:
    """A second person's consent to exactly one gesture (R52, S3)."""

    operation: str
    asked_by: str
    approved_by: str
    reason: str
    at: datetime
