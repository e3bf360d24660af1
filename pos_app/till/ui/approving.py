"""What sheets need for a second person's consent: who may, and how a wrong PIN is worded."""

from pos_app.domain.errors import PosError, Refused
from pos_app.domain.staff import Permission
from pos_app.till.rights import Approver, may_grant
from pos_app.till.session import RegisterSession
from pos_app.till.ui.text import Text
from pos_app.till.ui.widgets.approval_pane import ApprovalPane
from pos_app.till.ui.widgets.staff_tile import StaffFace

PANE_CODES = frozenset(
    {"BAD_PIN", "LOCKED_OUT", "GRACE_OVER", "OVERRIDE_SAME_USER", "APPROVAL_NEEDED"}
)
"""Refusals that belong beside the PIN."""


def approvers(session: RegisterSession, permission: str) -> tuple[StaffFace, ...]:
    """Everybody else whose group has the right and may approve."""
    asker = session.signed_in().staff_id
    found = []
    for member in session.configuration.staff:
        group = session.configuration.group(member.group_id)
        if member.staff_id == asker or group is None:
            continue
        if may_grant(session, group, permission):
            found.append(StaffFace(member.staff_id, member.name, member.job))
    return tuple(found)


def needs_approval(session: RegisterSession, permission: str) -> bool:
    """Whether the clerk's own group lacks the right."""
    group = session.configuration.group(session.signed_in().group_id)
    return group is None or group.permission(permission) is not Permission.ALLOWED


def approver_of(pane: ApprovalPane) -> Approver | None:
    """Who approves, once; nothing where the pane is not shown."""
    if pane.isHidden():
        return None
    return Approver(*pane.take())


def take_refusal(pane: ApprovalPane, error: PosError, text: Text) -> bool:
    """A refusal that belongs under the dots; whether it was one."""
    if pane.isHidden() or not isinstance(error, Refused) or error.code not in PANE_CODES:
        return False
    pane.refuse(wrong_pin(error, text))
    return True


def wrong_pin(error: PosError, text: Text) -> str:
    """How many tries are left; after the last, how long nobody of that name gets in and who helps
    (S4).
    """
    details = error.details if isinstance(error, Refused) else {}
    left = details.get("left")
    if not isinstance(left, int):
        return text.problem(error)
    if left > 0:
        return text.count("sign_in.wrong", left)
    return text("refused.LOCKED_OUT", minutes=details.get("minutes"))
