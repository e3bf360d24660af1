"""Signing in and out, and opening the shift (R79, R80, R182)."""

from dataclasses import dataclass

from pos_app.domain.errors import Refused
from pos_app.domain.events import ShiftOpened
from pos_app.domain.money import AMOUNT_MINOR_MAX
from pos_app.domain.shift import Shift
from pos_app.till.operations.operation import Nothing, Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import check_pin, permit
from pos_app.till.session import RegisterSession


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who, with which PIN."""

    staff_id: str
    pin: str


def _sign_in(session: RegisterSession, request: SignIn) -> Result:
    session.sign_in(check_pin(session, request.staff_id, request.pin))
    return DONE


def _lock(session: RegisterSession, _: Nothing) -> Result:
    """The cart stays as it is; somebody signs in to go on with it."""
    session.signed_in()
    session.sign_in(None)
    return DONE


@dataclass(frozen=True, slots=True)
class OpenShift:
    """The cash that the drawer begins with, in minor units."""

    start_minor: int


def check_no_shift(session: RegisterSession) -> None:
    """One open shift per drawer (R80)."""
    session.signed_in()
    if session.shift is not None:
        raise Refused("SHIFT_OPEN", number=session.shift.number)


def _open_shift(session: RegisterSession, request: OpenShift) -> Result:
    check_no_shift(session)
    permit(session, "open_shift")
    if not 0 <= request.start_minor <= AMOUNT_MINOR_MAX:
        raise Refused("BAD_AMOUNT", amount_minor=request.start_minor)
    member, register, now = session.signed_in(), session.configuration.register_id, session.now
    with session.store.begin() as unit:
        number = unit.next_number("shift")
        shift = Shift(f"{register}-{number:05d}", number, now, member.staff_id, request.start_minor)
        unit.open_shift(shift)
        event = ShiftOpened(
            shift.shift_id, number, register, member.staff_id, shift.start_minor, now
        )
        session.add_event(unit, event, session.outfit.ids.new(), now)
    session.shift_opened(shift)
    return DONE


def _anybody(session: RegisterSession) -> None:
    """Signing in needs no right."""


SIGN_IN = Operation("sign_in", _sign_in, _anybody)
LOCK = Operation("lock", _lock, RegisterSession.signed_in, "Ctrl+L")
OPEN_SHIFT = Operation("open_shift", _open_shift, check_no_shift, permission="open_shift")
