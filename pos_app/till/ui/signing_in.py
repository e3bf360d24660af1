"""Signing in from the window: runs the operation and words what went wrong (R52, R182)."""

from pos_app.domain.errors import PosError, Refused
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.staff import SignIn
from pos_app.till.ui.approving import wrong_pin
from pos_app.till.ui.sign_in_screen import SignInScreen
from pos_app.till.ui.view_model import ViewModel


def sign_in(view_model: ViewModel, screen: SignInScreen, asked: SignIn) -> bool:
    """Whether they are signed in; otherwise the screen says why, or asks for a PIN of their own."""
    problems: list[PosError] = []
    view_model.run(OPERATIONS["sign_in"], asked, failed=problems.append)
    if not problems:
        return True
    error, text = problems[0], view_model.text
    if isinstance(error, Refused) and error.code == "PIN_GIVEN":
        screen.ask_own(asked.pin)
        return False
    screen.refuse(wrong_pin(error, text))
    return False
