"""How the machine is, for the top bar."""

from dataclasses import dataclass


@dataclass(slots=True)
class Condition:
    """The free share of a disk that fills up, and whether the last copy of the database failed;
    written by the upkeep, read by the window.
    """

    scarce_percent: int | None = None
    copy_failed: bool = False
