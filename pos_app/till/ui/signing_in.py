"""Signing in from the window: runs the operation and words what went wrong (R52, R182)."""

from pos_app.domain.errors import PosError, Refused
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.staff import SignIn
from pos_app.till.ui.view_model import ViewModel


def sign_in(view_model: ViewModel, staff_id: str, pin: str) -> str:
    """Sign in; the sentence of the refusal, or nothing."""
    problems: list[PosError] = []
    view_model.run(OPERATIONS["sign_in"], SignIn(staff_id, pin), failed=problems.append)
    if not problems:
        return ""
    error, text = problems[0], view_model.text
    left = error.details.get("left") if isinstance(error, Refused) else None
    if isinstance(left, int) and left > 0:
        return text.count("sign_in.wrong", left)
    return text.problem(error)
