"""A working period of a drawer: what it may do, what moves its cash, what was counted (R79, R80,
R190).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from pos_app.domain.errors import Refused
from pos_app.domain.frozen import quick
from pos_app.domain.money import AMOUNT_MINOR_MAX

COUNT_MAX = 99_999
"""Pieces of one kind that a person may count."""
HELD_STEP_MINOR = 5_000
"""As coarse is what somebody learns of the drawer who tries to take too much out of it."""
BAG_LENGTH_MAX = 40


class ShiftState(Enum):
    """Where a shift stands; closed is final (R190)."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    BLIND_CLOSED = "blind_closed"
    CLOSED = "closed"


class Movement(Enum):
    """Cash that goes into or out of the drawer beside the sales (R79)."""

    START = "start_amount"
    FLOAT = "float_entry"
    REMOVAL = "tender_removal"
    SAFE_DROP = "safe_drop"
    BANK_DROP = "bank_drop"

    @property
    def sign(self) -> int:
        """Whether the drawer gains or loses."""
        return 1 if self in (Movement.START, Movement.FLOAT) else -1


@quick
@dataclass(frozen=True, slots=True)
class Shift:
    """One shift; `start_minor` is the cash it began with, `cash_minor` what the drawer has gained
    since.

    `starter` counted the start amount at `started_at`, nobody until there is one (R40). `users`
    are those who work in a shift of somebody else by an explicit gesture. `part_of` is the shift
    of another till in whose drawer this one works: that one is counted, this one is not (R51).
    """

    shift_id: str
    number: int
    opened_at: datetime
    opened_by: str
    start_minor: int
    cash_minor: int = 0
    state: ShiftState = ShiftState.ACTIVE
    drawer: str = ""
    starter: str = ""
    started_at: datetime | None = None
    users: tuple[str, ...] = ()
    part_of: str = ""

    @property
    def expected_minor(self) -> int:
        """Cash that should be in the drawer (R190)."""
        return self.start_minor + self.cash_minor


@dataclass(frozen=True, slots=True)
class Declaration:
    """What somebody counted (1052): the cash, or nothing where there is no drawer, and the totals
    of other tenders by kind.

    `pieces` are value and number of the notes and coins, where they were counted one by one;
    `foreign` is the cash of other currencies, each in its own minor units.
    """

    cash_minor: int | None
    pieces: tuple[tuple[int, int], ...] = ()
    others: tuple[tuple[str, int], ...] = ()
    foreign: tuple[tuple[str, int], ...] = ()


def check_declaration(declared: Declaration) -> None:
    """`BAD_AMOUNT` for what nobody can have counted, or where the pieces are another sum."""
    amounts = [minor for _, minor in (*declared.others, *declared.foreign)]
    if declared.cash_minor is not None:
        amounts.append(declared.cash_minor)
    for minor in amounts:
        if not 0 <= minor <= AMOUNT_MINOR_MAX:
            raise Refused("BAD_AMOUNT", amount_minor=minor)
    for value, number in declared.pieces:
        if value <= 0 or not 0 <= number <= COUNT_MAX:
            raise Refused("BAD_QUANTITY", quantity=number)
    counted = sum(value * number for value, number in declared.pieces)
    if declared.pieces and counted != declared.cash_minor:
        raise Refused("BAD_AMOUNT", amount_minor=declared.cash_minor or 0)


def check_movement(movement: Movement, amount_minor: int, bag: str) -> None:
    """A start amount may be nothing, any other movement moves something; money for the bank goes in
    a numbered bag.
    """
    least = 0 if movement is Movement.START else 1
    if not least <= amount_minor <= AMOUNT_MINOR_MAX:
        raise Refused("BAD_AMOUNT", amount_minor=amount_minor)
    if len(bag) > BAG_LENGTH_MAX or (movement is Movement.BANK_DROP and not bag.strip()):
        raise Refused("BAG_MISSING")


def check_held(movement: Movement, shift: Shift, amount_minor: int) -> None:
    """`DRAWER_SHORT` where more is to leave the drawer than it can hold. That is rounded up, so
    that no amount which is tried tells what the count should come to (R190). Nobody can say it
    where what the drawer began with is not counted yet, or where it is another shift's (R51).
    """
    leaves = movement not in (Movement.START, Movement.FLOAT)
    most = -(-max(shift.expected_minor, 0) // HELD_STEP_MINOR) * HELD_STEP_MINOR
    if leaves and shift.starter and not shift.part_of and amount_minor > most:
        raise Refused("DRAWER_SHORT")


_BEFORE = {
    ShiftState.ACTIVE: (ShiftState.SUSPENDED,),
    ShiftState.SUSPENDED: (ShiftState.ACTIVE,),
    ShiftState.BLIND_CLOSED: (ShiftState.ACTIVE,),
    ShiftState.CLOSED: (ShiftState.ACTIVE, ShiftState.BLIND_CLOSED),
}
"""From which states each can be reached (R190)."""


def check_turn(shift: Shift, to: ShiftState) -> None:
    """Whether R190 lets the shift get there; else the code of its state."""
    if shift.state not in _BEFORE[to]:
        raise refused_by(shift)


def check_countable(shift: Shift) -> None:
    """Start amount and declaration: in an active shift, and after a blind close (R190); a part is
    counted where its drawer is (`SHIFT_PART`, R51).
    """
    if shift.part_of:
        raise Refused("SHIFT_PART", shift=shift.part_of)
    if shift.state not in (ShiftState.ACTIVE, ShiftState.BLIND_CLOSED):
        raise refused_by(shift)


def refused_by(shift: Shift) -> Refused:
    """Why a shift in this state does not let something be done."""
    match shift.state:
        case ShiftState.ACTIVE:
            return Refused("SHIFT_OPEN", number=shift.number)
        case state:
            return Refused(f"SHIFT_{state.name}", number=shift.number)
