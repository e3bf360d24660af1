"""Ends a piece of work between two of its statements once it has computed for too long (Q1). What
is counted is computing, not waiting: a machine that stood still has done nothing wrong.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LOOK_EVERY = 16
"""Statements between two looks: asking the system costs about as much as a statement."""


class TooLong(Exception):
    """It has computed for longer than it may."""


class _Limit(threading.local):
    until: float | None = None
    left = LOOK_EVERY


_LIMIT = _Limit()


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """What this thread does inside may compute that long; `TooLong` at a statement after it."""
    _LIMIT.until, _LIMIT.left = time.thread_time() + seconds, LOOK_EVERY
    try:
        yield
    finally:
        _LIMIT.until = None


def look() -> None:
    """A statement is about to run."""
    if _LIMIT.until is None:
        return
    _LIMIT.left -= 1
    if not _LIMIT.left:
        _LIMIT.left = LOOK_EVERY
        if time.thread_time() > _LIMIT.until:
            raise TooLong
