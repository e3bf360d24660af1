"""The types of time and chance that the rest receives as arguments; must never read a
clock itself.
"""

from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back, for durations and time limits."""
        ...


class Ids(Protocol):
    """Where random identities come from."""

    def new(self) -> str:
        """128 random bits as 32 lower-case hexadecimal digits."""
        ...


def business_date(moment: datetime, time_zone: str) -> date:
    """The calendar day of the moment in the store's time zone (section 6a)."""
    return moment.astimezone(ZoneInfo(time_zone)).date()
