"""What the till tells HQ of a shift after it was opened: cash moved, counted, states, the end."""

from dataclasses import dataclass
from datetime import datetime

from pos_app.domain.shift import Declaration, Movement, ShiftState
from pos_app.domain.shift_report import CashLine, ForeignSum, TenderSum
from pos_app.domain.tax import RateSum


@dataclass(frozen=True, slots=True)
class ShiftMoved:
    """Cash went in or out beside the sales, or the start amount was counted (anew); kind
    `shift_moved` (R79).

    `amount_minor` is what was moved, always without a sign.
    """

    shift_id: str
    register_id: str
    staff_id: str
    movement: Movement
    amount_minor: int
    bag: str
    at: datetime
    clock_suspect: bool = False


@dataclass(frozen=True, slots=True)
class ShiftDeclared:
    """Somebody counted; kind `shift_declared` (R79)."""

    shift_id: str
    register_id: str
    staff_id: str
    declared: Declaration
    at: datetime
    clock_suspect: bool = False


@dataclass(frozen=True, slots=True)
class ShiftTurned:
    """A shift was suspended, taken up again or blind closed; kind `shift_turned` (R190)."""

    shift_id: str
    register_id: str
    staff_id: str
    state: ShiftState
    at: datetime
    clock_suspect: bool = False


@dataclass(frozen=True, slots=True)
class ShiftClosed:
    """The end of a shift, with the till's own explanation of the expected cash; kind
    `shift_closed` (R190, M9).

    `unsent` orders were let through by `approved_by`.
    """

    shift_id: str
    number: int
    register_id: str
    staff_id: str
    opened_at: datetime
    cash: tuple[CashLine, ...]
    expected_minor: int
    tenders: tuple[TenderSum, ...]
    declared: Declaration | None
    unsent: int
    approved_by: str
    at: datetime
    taxes: tuple[RateSum, ...] = ()
    foreign: tuple[ForeignSum, ...] = ()
    clock_suspect: bool = False


ShiftEvent = ShiftMoved | ShiftDeclared | ShiftTurned | ShiftClosed

SHIFT_KINDS: dict[type, str] = {
    ShiftMoved: "shift_moved",
    ShiftDeclared: "shift_declared",
    ShiftTurned: "shift_turned",
    ShiftClosed: "shift_closed",
}
"""The kinds under which they travel."""
