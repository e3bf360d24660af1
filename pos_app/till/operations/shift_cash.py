"""Cash in and out of the drawer beside the sales, and counting what is there (R79)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pos_app.domain.errors import Refused
from pos_app.domain.shift import (
    Declaration,
    Movement,
    Shift,
    ShiftState,
    check_countable,
    check_declaration,
    check_held,
    check_movement,
    refused_by,
)
from pos_app.domain.shift_events import ShiftDeclared, ShiftMoved
from pos_app.domain.shift_report import Moved
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.operations.shift import MANAGE, permit_in, shift_of
from pos_app.till.session import RegisterSession


@dataclass(frozen=True, slots=True)
class MoveCash:
    """An amount in minor units; `bag` is the number of the bag that goes to the bank. Only a start
    amount may name a shift that is not the active one. `sure` says that more leaves the drawer than
    the till knows of.
    """

    amount_minor: int
    bag: str = ""
    shift_id: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Declare:
    """What was counted in a shift, or in the active one."""

    declared: Declaration
    shift_id: str = ""


def check_drawer(session: RegisterSession) -> None:
    """Cash is counted and moved where there is a drawer."""
    session.signed_in()
    if not session.configuration.profile.has_drawer:
        raise Refused("NO_DRAWER")


def check_starting(session: RegisterSession) -> None:
    """A shift that can be counted, with a drawer."""
    check_counting(session)
    check_drawer(session)


def check_moving(session: RegisterSession) -> None:
    """An active shift with a drawer."""
    session.open_shift()
    check_drawer(session)


def _move(movement: Movement, session: RegisterSession, request: MoveCash) -> Result:
    shift = shift_of(session, request.shift_id)
    check_drawer(session)
    _check_state(movement, shift)
    permit_in(session, shift, movement.value)
    bag = request.bag.strip()
    check_movement(movement, request.amount_minor, bag)
    if not request.sure:
        check_held(movement, shift, request.amount_minor)
    staff_id, now = session.signed_in().staff_id, session.now
    moved = Moved(movement, request.amount_minor, now, staff_id, bag)
    with session.store.begin() as unit:
        unit.move_cash(shift.shift_id, moved)
        event = ShiftMoved(
            shift_id=shift.shift_id,
            register_id=session.configuration.register_id,
            staff_id=staff_id,
            movement=movement,
            amount_minor=request.amount_minor,
            bag=bag,
            at=now,
        )
        session.add_event(unit, event, session.outfit.ids.new(), now)
    session.show_shift()
    if movement is not Movement.START:
        session.outfit.open_drawer()
    session.outfit.wake()
    return DONE


def _check_state(movement: Movement, shift: Shift) -> None:
    """After a blind close only the start amount may still come (R190)."""
    if movement is Movement.START:
        check_countable(shift)
    elif shift.state is not ShiftState.ACTIVE:
        raise refused_by(shift)


def check_counting(session: RegisterSession) -> None:
    """A shift that can be counted: the active one, or one that was blind closed."""
    session.signed_in()
    running = session.store.running_shifts()
    if session.shift is None and not any(x.state is ShiftState.BLIND_CLOSED for x in running):
        raise Refused("NO_SHIFT")


def _declare(session: RegisterSession, request: Declare) -> Result:
    shift = shift_of(session, request.shift_id)
    check_countable(shift)
    permit_in(session, shift, "tender_declaration")
    check_declaration(request.declared)
    register, staff_id = session.configuration.register_id, session.signed_in().staff_id
    with session.store.begin() as unit:
        unit.declare(shift.shift_id, request.declared, staff_id, session.now)
        event = ShiftDeclared(shift.shift_id, register, staff_id, request.declared, session.now)
        session.add_event(unit, event, session.outfit.ids.new(), session.now)
    session.show_shift()
    session.outfit.wake()
    return DONE


def _moving(movement: Movement) -> Operation:
    run: Callable[[RegisterSession, MoveCash], Result] = partial(_move, movement)
    check = check_starting if movement is Movement.START else check_moving
    return Operation(movement.value, run, check, permission=movement.value, also=(MANAGE,))


START_AMOUNT = _moving(Movement.START)
FLOAT_ENTRY = _moving(Movement.FLOAT)
TENDER_REMOVAL = _moving(Movement.REMOVAL)
SAFE_DROP = _moving(Movement.SAFE_DROP)
BANK_DROP = _moving(Movement.BANK_DROP)
TENDER_DECLARATION = Operation(
    "tender_declaration",
    _declare,
    check_counting,
    permission="tender_declaration",
    also=(MANAGE,),
)
