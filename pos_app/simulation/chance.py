"""Time and chance of a run: every draw comes from its seed, every moment from one virtual clock."""

import random
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""When every episode begins; summer time begins four weeks later."""


def stream(seed: int, *labels: object) -> random.Random:
    """The generator of one purpose: draws of one never move those of another."""
    return random.Random(" ".join(map(str, (seed, *labels))))


class VirtualTime:
    """Milliseconds since the start; goes on only when somebody says so."""

    def __init__(self) -> None:
        self.now_ms = 0

    def reach(self, at_ms: int) -> None:
        """It is at least that late now."""
        self.now_ms = max(self.now_ms, at_ms)

    def pass_by(self, seconds: float) -> None:
        """Somebody waited."""
        self.now_ms += int(seconds * 1000)


class ProcessClock:
    """The clock of one machine; `off_seconds` is how wrong its wall time is."""

    def __init__(self, time: VirtualTime) -> None:
        self._time = time
        self.off_seconds = 0
        self._shown = (0, START)

    def now(self) -> datetime:
        """What the wall clock shows."""
        at_ms = self._time.now_ms + 1_000 * self.off_seconds
        if self._shown[0] != at_ms:
            self._shown = at_ms, START + timedelta(milliseconds=at_ms)
        return self._shown[1]

    def monotonic(self) -> float:
        """Seconds since the start, whatever the wall clock does."""
        return self._time.now_ms / 1000


class StreamIds:
    """Ids of one machine; a turn brings its own purpose, so that leaving a turn out of a trace
    leaves the ids of the others alone.
    """

    def __init__(self, *purpose: object) -> None:
        self.serve(*purpose)

    def serve(self, *purpose: object) -> None:
        """The next ids are of that purpose."""
        self._purpose, self._made = " ".join(map(str, purpose)), 0

    def new(self) -> str:
        """The next id."""
        self._made += 1
        return blake2b(f"{self._purpose} {self._made}".encode(), digest_size=16).hexdigest()
