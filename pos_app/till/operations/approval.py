"""A second person lets one gesture of the clerk pass (R52, R53)."""

from dataclasses import dataclass

from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import Approver, grant
from pos_app.till.session import RegisterSession


@dataclass(frozen=True, slots=True)
class Approve:
    """The right that is granted for the next gesture, and who grants it."""

    permission: str
    approver: Approver


def _approve(session: RegisterSession, request: Approve) -> Result:
    grant(session, request.permission, request.approver)
    return DONE


APPROVE = Operation("approve", _approve, RegisterSession.signed_in)
