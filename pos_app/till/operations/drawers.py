"""Drawers that tills of the store share: who works on one, and what the others took in a shift
(R51, R80); without head office the till's own books count (K10).
"""

from collections.abc import Callable
from dataclasses import dataclass

from pos_app.contract.drawers import DrawerShift, DrawersReply, DrawersRequest
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.shift import Shift
from pos_app.till.operations.outcome import Outside, Result
from pos_app.till.session import RegisterSession


@dataclass(frozen=True, slots=True)
class Others:
    """What other tills took in the drawer, in minor units; not `known` while HQ is away."""

    minor: int = 0
    known: bool = True


def who_has(
    session: RegisterSession,
    drawer: str,
    then: Callable[[DrawerShift | None], Result],
    away: Callable[[], Result],
) -> Result:
    """Go on with the other till's active shift on that drawer, if there is one."""

    def after(answer: DrawersReply | Unavailable) -> Result:
        if isinstance(answer, Unavailable):
            return away()
        return then(next((one for one in answer.active if one.drawer == drawer), None))

    hq = session.outfit.hq
    return Outside("hq", lambda: hq.drawers(DrawersRequest()), after)


def drawer_free(session: RegisterSession, drawer: str, then: Callable[[], Result]) -> Result:
    """One active shift per drawer, whatever till has it (`DRAWER_IN_USE`, R80)."""

    def found(other: DrawerShift | None) -> Result:
        if other is not None:
            member = session.configuration.staff_member(other.staff_id)
            name = member.name if member else other.staff_id
            raise Refused("DRAWER_IN_USE", drawer=drawer, till=other.register_id, name=name)
        return then()

    return who_has(session, drawer, found, then)


def with_others(
    session: RegisterSession, shift: Shift, then: Callable[[Others], Result]
) -> Result:
    """Go on with what the other tills took in this shift, once each of them has ended its part
    (`SHIFT_SHARED`); a drawer that no other till can name is this till's alone.
    """
    if not shift.drawer or shift.part_of:
        return then(Others())
    hq, request = session.outfit.hq, DrawersRequest(shift_id=shift.shift_id)

    def after(answer: DrawersReply | Unavailable) -> Result:
        if isinstance(answer, Unavailable):
            return then(Others(known=False))
        still = sorted(one.register_id for one in answer.parts if not one.ended)
        if still:
            raise Refused("SHIFT_SHARED", tills=", ".join(still))
        return then(Others(sum(one.cash_minor for one in answer.parts)))

    return Outside("hq", lambda: hq.drawers(request), after)
