"""Signing in and out (R182)."""

from dataclasses import dataclass

from pos_app.till.operations.operation import Nothing, Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import check_pin, choose_pin
from pos_app.till.session import RegisterSession


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who, with which PIN; `own` takes the place of one that somebody else gave (ASVS 6.4.1)."""

    staff_id: str
    pin: str
    own: str = ""


def _sign_in(session: RegisterSession, request: SignIn) -> Result:
    staff_id, pin, own = request.staff_id, request.pin, request.own
    session.sign_in(
        choose_pin(session, staff_id, pin, own) if own else check_pin(session, staff_id, pin)
    )
    return DONE


def _lock(session: RegisterSession, _: Nothing) -> Result:
    """The cart stays as it is; somebody signs in to go on with it."""
    session.signed_in()
    session.sign_in(None)
    return DONE


def _anybody(session: RegisterSession) -> None:
    """Signing in needs no right."""


SIGN_IN = Operation("sign_in", _sign_in, _anybody)
LOCK = Operation("lock", _lock, RegisterSession.signed_in, "Ctrl L")
