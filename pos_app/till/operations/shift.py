"""The life of a shift at the till: open, share, suspend, take up again, blind close (R79, R80,
R190).

One shift is active at a till at a time; whoever has the right works in it too. A shift that is
suspended or blind closed leaves its drawer to the next one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pos_app.contract.drawers import DrawerShift
from pos_app.domain.errors import Refused
from pos_app.domain.events import ShiftOpened
from pos_app.domain.money import AMOUNT_MINOR_MAX
from pos_app.domain.shift import Shift, ShiftState, check_turn
from pos_app.domain.shift_events import ShiftTurned
from pos_app.till.card_attempts import check_none_unfinished
from pos_app.till.operations.drawers import drawer_free, who_has
from pos_app.till.operations.operation import Nothing, Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import permit
from pos_app.till.session import SHARED_SHIFT, RegisterSession, works_in

MANAGE = "manage_shifts"
SECOND = "multiple_shift_logon"


@dataclass(frozen=True, slots=True)
class OpenShift:
    """The cash that the drawer begins with, in minor units, or nothing while it is not counted;
    `drawer` chooses where the till has several.
    """

    start_minor: int | None
    drawer: str = ""


@dataclass(frozen=True, slots=True)
class OfShift:
    """A shift by its id; nothing means the active one."""

    shift_id: str = ""


def shift_of(session: RegisterSession, shift_id: str) -> Shift:
    """The shift that is named, `SHIFT_UNKNOWN`, or the active one."""
    if not shift_id:
        return session.open_shift()
    session.signed_in()
    found = session.store.shift_of(shift_id)
    if found is None:
        raise Refused("SHIFT_UNKNOWN", shift=shift_id[:40])
    return found


def permit_in(session: RegisterSession, shift: Shift, operation: str) -> None:
    """The right for a gesture in this shift; a shift of somebody else is managed (918)."""
    mine = works_in(session.configuration, shift, session.signed_in())
    permit(session, operation if mine else MANAGE)


def check_nobody_served(session: RegisterSession) -> None:
    """Nobody is being served: no cart in hand, no card payment in doubt."""
    if session.transaction is not None:
        raise Refused("MODE_CHANGE", mode=session.transaction.mode)
    check_none_unfinished(session)


def check_no_shift(session: RegisterSession) -> None:
    """One active shift per drawer (R80)."""
    session.signed_in()
    if session.shift is not None:
        raise Refused("SHIFT_OPEN", number=session.shift.number)


def _open(session: RegisterSession, request: OpenShift) -> Result:
    check_no_shift(session)
    drawer = _drawer(session, request.drawer)
    permit(session, "open_shift")
    _permit_another(session)
    start = request.start_minor
    if start is not None and not 0 <= start <= AMOUNT_MINOR_MAX:
        raise Refused("BAD_AMOUNT", amount_minor=start)
    begin = partial(_begin, session, Beginning(drawer, start))
    return drawer_free(session, drawer, begin) if drawer else begin()


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a shift begins; `part_of` is the other till's shift in whose drawer it works."""

    drawer: str
    start_minor: int | None
    part_of: str = ""


def _begin(session: RegisterSession, how: Beginning) -> Result:
    member, register, now = session.signed_in(), session.configuration.register_id, session.now
    start = how.start_minor
    with session.store.begin() as unit:
        number = unit.next_number("shift")
        shift = Shift(
            shift_id=f"{register}-{number:05d}",
            number=number,
            opened_at=now,
            opened_by=member.staff_id,
            start_minor=start or 0,
            drawer=how.drawer,
            starter="" if start is None else member.staff_id,
            started_at=None if start is None else now,
            part_of=how.part_of,
        )
        unit.open_shift(shift)
        opened = ShiftOpened(
            shift_id=shift.shift_id,
            number=number,
            register_id=register,
            staff_id=member.staff_id,
            start_minor=shift.start_minor,
            at=now,
            drawer=how.drawer,
            part_of=how.part_of,
        )
        session.add_event(unit, opened, session.outfit.ids.new(), now)
    session.show_shift()
    session.outfit.wake()
    return DONE


@dataclass(frozen=True, slots=True)
class ShareDrawer:
    """A drawer on which another till has its shift."""

    drawer: str = ""


def _share(session: RegisterSession, request: ShareDrawer) -> Result:
    """From now on this till works in the other till's shift: its cash goes into that drawer, which
    is counted there (R51).
    """
    check_no_shift(session)
    drawer = _drawer(session, request.drawer)
    permit(session, SHARED_SHIFT)
    _permit_another(session)

    def joined(found: DrawerShift | None) -> Result:
        if found is None:
            raise Refused("DRAWER_FREE", drawer=drawer)
        return _begin(session, Beginning(drawer, 0, found.shift_id))

    return who_has(session, drawer, joined, lambda: _away(drawer))


def _away(drawer: str) -> Result:
    raise Refused("HQ_REQUIRED", order=drawer)


def _permit_another(session: RegisterSession) -> None:
    """Somebody with a suspended shift of their own needs a right for a second one (R51)."""
    staff_id, running = session.signed_in().staff_id, session.store.running_shifts()
    if any(x.opened_by == staff_id and x.state is ShiftState.SUSPENDED for x in running):
        permit(session, SECOND)


def _drawer(session: RegisterSession, wanted: str) -> str:
    drawers = session.configuration.profile.drawers
    if not wanted:
        return drawers[0] if drawers else ""
    if wanted not in drawers:
        raise Refused("DRAWER_UNKNOWN", drawer=wanted[:40])
    return wanted


def check_shared(session: RegisterSession) -> Shift:
    """Somebody else's shift is active."""
    session.signed_in()
    if session.shift is None:
        raise Refused("NO_SHIFT")
    return session.shift


def _use(session: RegisterSession, _: Nothing) -> Result:
    """From now on the signed-in person works in this shift too (R51)."""
    shift = check_shared(session)
    member = session.signed_in()
    if not works_in(session.configuration, shift, member):
        permit(session, SHARED_SHIFT)
        with session.store.begin() as unit:
            unit.use_shift(shift.shift_id, member.staff_id)
            unit.add_journal(SHARED_SHIFT, member.staff_id, shift.shift_id, session.now)
        session.show_shift()
    return DONE


def check_leaving(session: RegisterSession) -> Shift:
    """The active shift with nobody being served."""
    shift = session.open_shift()
    check_nobody_served(session)
    return shift


def _leave(to: ShiftState, permission: str, session: RegisterSession, _: Nothing) -> Result:
    shift = check_leaving(session)
    check_turn(shift, to)
    permit(session, permission)
    _turn(session, shift, to)
    return DONE


def check_waiting_shift(session: RegisterSession) -> None:
    """No shift is active, and one is suspended."""
    check_no_shift(session)
    if not any(one.state is ShiftState.SUSPENDED for one in session.store.running_shifts()):
        raise Refused("SHIFT_NONE_SUSPENDED")


def _resume(session: RegisterSession, request: OfShift) -> Result:
    check_no_shift(session)
    shift = shift_of(session, request.shift_id)
    check_turn(shift, ShiftState.ACTIVE)
    permit_in(session, shift, "suspend_shift")

    def turn() -> Result:
        _turn(session, shift, ShiftState.ACTIVE)
        return DONE

    named = bool(shift.drawer) and not shift.part_of
    return drawer_free(session, shift.drawer, turn) if named else turn()


def _turn(session: RegisterSession, shift: Shift, to: ShiftState) -> None:
    """The state and its event, in one unit (R175)."""
    register, staff_id = session.configuration.register_id, session.signed_in().staff_id
    with session.store.begin() as unit:
        unit.turn_shift(shift.shift_id, to)
        event = ShiftTurned(shift.shift_id, register, staff_id, to, session.now)
        session.add_event(unit, event, session.outfit.ids.new(), session.now)
    session.show_shift()
    session.outfit.wake()


def _leaving(name: str, to: ShiftState) -> Operation:
    run: Callable[[RegisterSession, Nothing], Result] = partial(_leave, to, name)
    return Operation(name, run, check_leaving, permission=name)


SHARE_DRAWER = Operation("share_drawer", _share, check_no_shift, permission=SHARED_SHIFT)
OPEN_SHIFT = Operation("open_shift", _open, check_no_shift, permission="open_shift", also=(SECOND,))
USE_SHIFT = Operation("use_shift", _use, check_shared, permission=SHARED_SHIFT)
SUSPEND_SHIFT = _leaving("suspend_shift", ShiftState.SUSPENDED)
BLIND_CLOSE = _leaving("blind_close", ShiftState.BLIND_CLOSED)
RESUME_SHIFT = Operation(
    "resume_shift", _resume, check_waiting_shift, permission="suspend_shift", also=(MANAGE,)
)
