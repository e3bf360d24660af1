"""Time of the demo's past; what comes after it has the machine's own clock."""

import time
from datetime import datetime, timedelta


class PastClock:
    """A clock that is set by hand, for what happened before the demo was opened."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return time.monotonic()

    def move_to(self, moment: datetime) -> None:
        """Go on to that moment; time never runs back."""
        self._now = max(self._now, moment)

    def pass_by(self, seconds: int) -> None:
        """Let some time go by."""
        self._now += timedelta(seconds=seconds)
