"""More steps: what moves the cash of a shift, and the life of shifts and drawers (R79, R80, R190).
A shift is named by its id, `S1-1-00001` for the first of till `S1-1`.
"""

from typing import TYPE_CHECKING

from pos_app.domain.shift import Declaration, Movement
from pos_app.play import words
from pos_app.play.steps import step
from pos_app.play.words import typed
from pos_app.till.operations import shift, shift_cash, shift_close
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.registry import OPERATIONS

if TYPE_CHECKING:
    from pos_app.play.world import World

MOVEMENT = words.word(*(one.value for one in Movement))


@step(start=typed(words.amount), drawer=words.text)
def open_shift(world: "World", start: int | None = None, drawer: str = "") -> None:
    world.run(shift.OPEN_SHIFT, shift.OpenShift(start, drawer))


@step("movement", "amount", movement=MOVEMENT, amount=typed(words.amount), bag=words.text)
def move_cash(world: "World", movement: str, amount: int, bag: str = "") -> None:
    world.run(OPERATIONS[movement], shift_cash.MoveCash(amount, bag))


@step("counted", counted=typed(words.amount))
def declare(world: "World", counted: int) -> None:
    world.run(shift_cash.TENDER_DECLARATION, shift_cash.Declare(Declaration(counted)))


@step()
def suspend_shift(world: "World") -> None:
    world.run(shift.SUSPEND_SHIFT, NOTHING)


@step("shift", named="resume_shift", shift=words.text)
def take_up_shift(world: "World", **keys: str) -> None:
    world.run(shift.RESUME_SHIFT, shift.OfShift(keys["shift"]))


@step()
def blind_close(world: "World") -> None:
    world.run(shift.BLIND_CLOSE, NOTHING)


@step("shift", "counted", shift=words.text, counted=typed(words.amount))
def close_waiting_shift(world: "World", counted: int, **keys: str) -> None:
    """Close a shift that is not the active one."""
    request = shift_close.CloseShift(Declaration(counted), shift_id=keys["shift"])
    world.run(shift_close.CLOSE_SHIFT, request)


@step("drawer", drawer=words.text)
def share_drawer(world: "World", drawer: str) -> None:
    world.run(shift.SHARE_DRAWER, shift.ShareDrawer(drawer))
