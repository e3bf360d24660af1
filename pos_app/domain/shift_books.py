"""The expected cash of a shift out of its events alone, as HQ finds it (M9); pure.

It uses nothing that the till computed, so that both can be held side by side.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pos_app.domain.events import (
    Cancelled,
    Edited,
    Event,
    PickedUp,
    Placed,
    Returned,
    ShiftOpened,
    Shipped,
    Voided,
)
from pos_app.domain.frozen import replace
from pos_app.domain.shift import Movement, ShiftState
from pos_app.domain.shift_events import ShiftClosed, ShiftMoved, ShiftTurned
from pos_app.domain.tender import Tender


def expected_cash(shift_id: str, events: Iterable[Event]) -> int:
    """Start + cash in - out (R190); an order that was given up before it was concluded gives its
    cash back.
    """
    start = moved = 0
    placed: dict[str, int] = {}
    for event in events:
        match event:
            case ShiftOpened(shift_id=found) if found == shift_id:
                start = event.start_minor
            case ShiftMoved(shift_id=found) if found == shift_id:
                if event.movement is Movement.START:
                    start = event.amount_minor
                else:
                    moved += event.movement.sign * event.amount_minor
            case Placed(shift_id=found) if found == shift_id:
                cash = _cash(event.transaction.tenders)
                placed[event.transaction.transaction_id] = cash
            case Voided():
                placed.pop(event.transaction_id, None)
            case PickedUp() | Shipped() | Edited() | Cancelled() | Returned() if (
                event.shift_id == shift_id
            ):
                moved += _cash(event.tenders)
            case _:
                pass
    return start + moved + sum(placed.values())


def _cash(tenders: tuple[Tender, ...]) -> int:
    return sum(tender.drawer_minor for tender in tenders)


@dataclass(frozen=True, slots=True)
class Running:
    """A shift as its events left it."""

    opened: ShiftOpened
    state: ShiftState


def standing(events: Iterable[Event]) -> list[Running]:
    """Every shift that was opened in these events, in that order, with its state (R190)."""
    found: dict[str, Running] = {}
    for event in events:
        match event:
            case ShiftOpened():
                found[event.shift_id] = Running(event, ShiftState.ACTIVE)
            case ShiftTurned(shift_id=one, state=state) if one in found:
                found[one] = replace(found[one], state=state)
            case ShiftClosed(shift_id=one) if one in found:
                found[one] = replace(found[one], state=ShiftState.CLOSED)
            case _:
                pass
    return list(found.values())
