"""Forks where both ways are right and one is rare: here the simulation chooses the rare way, a
program never does (BUGGIFY of reliability, section 4).
"""

from collections.abc import Callable
from enum import Enum


class Rare(Enum):
    """What is done there instead of the usual."""

    BATCH_OF_ONE = "a till sends one event where it could send many"
    PUSH_TWICE = "a till sends again what was just answered"
    HELLO_EARLY = "a till says hello before it is time to"
    FOLLOW_UP_EARLY = "a till asks about what was taken in before it is time to"
    ROTATE_EARLY = "a till changes its key before it is time to"
    MARK_LATE = "a till keeps its high-water mark a round later"
    INTAKE_ENDS_EARLY = "head office takes in the first half of a push and is silent about the rest"
    APPLY_LATER = "head office leaves to its batch what it could apply at once"
    REPLY_DROPPED = "head office has committed and answers that it failed"
    PART_OF_ONE = "a part of the batch is one event"


class _Chooser:
    """Who chooses; nobody in a program."""

    choose: Callable[[Rare], bool] | None = None


def rarely(way: Rare) -> bool:
    """Whether to take the rare way: False in every program."""
    choose = _Chooser.choose
    return choose is not None and choose(way)


def choose_by(choose: Callable[[Rare], bool] | None) -> None:
    """From now on that one chooses, for the simulation; None is as in a program."""
    _Chooser.choose = choose
