"""Time and chance of the measurements."""

import time
import uuid
from datetime import UTC, datetime


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class RandomIds:
    """Random identities."""

    def new(self) -> str:
        return uuid.uuid4().hex


def milliseconds_since(start: float) -> float:
    """Time since a `time.perf_counter()`."""
    return (time.perf_counter() - start) * 1000
