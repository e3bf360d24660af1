"""How the machine is, for the top bar and for what is accepted on it."""

from dataclasses import dataclass


@dataclass(slots=True)
class Condition:
    """The free share of a disk that fills up, whether the last copy of the database failed, both
    written by the upkeep; whether the clock is doubted (N3), written by its watch.
    """

    scarce_percent: int | None = None
    copy_failed: bool = False
    clock_suspect: bool = False
