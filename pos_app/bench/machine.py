"""Time of the measurements."""

import time


def milliseconds_since(start: float) -> float:
    """Time since a `time.perf_counter()`."""
    return (time.perf_counter() - start) * 1000
