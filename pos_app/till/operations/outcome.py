"""What a gesture gives back: a result, or work outside the till that must be done before it can go
on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pos_app.domain.errors import Unavailable

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a gesture; amounts in minor units.

    `notice` is the code of what the clerk is told although the gesture was done (`CARD_DECLINED`,
    `HQ_UNREACHABLE`).
    """

    notice: str = ""
    details: dict[str, object] = field(default_factory=dict)
    concluded: bool = False
    change_minor: int = 0
    refund_minor: int = 0
    receipt_no: str = ""
    order_no: str = ""


DONE = Outcome()


@dataclass(frozen=True, slots=True)
class Outside(Generic[Answer]):
    """Work with HQ or a device: `work` may run in any thread and touches nothing of the till;
    `then` continues the gesture.

    `then` receives what `work` returned, or the `Unavailable` that it raised.
    """

    what: str
    work: Callable[[], Answer]
    then: "Callable[[Answer | Unavailable], Outcome | Outside[Any]]"


Result = Outcome | Outside[Any]


def attempt(outside: Outside[Answer]) -> Answer | Unavailable:
    """The outside work's answer, or the failure as a value."""
    try:
        return outside.work()
    except Unavailable as failure:
        return failure


def run_through(result: Result) -> Outcome:
    """The gesture to its end, waiting for whatever it asks outside (play, tests)."""
    while isinstance(result, Outside):
        result = result.then(attempt(result))
    return result
