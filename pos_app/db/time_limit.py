"""Ends a piece of work that has computed for too long (Q1): at one of its statements, or, where it
makes none, wherever it is. What is counted is computing, not waiting: a machine that stood still
has done nothing wrong.
"""

import ctypes
import threading
import time
from types import TracebackType

from pos_app.db import under_way

LOOK_EVERY = 16
"""Statements between two looks: asking the system costs about as much as a statement."""


class TooLong(Exception):
    """It has computed for longer than it may."""


class limited:  # noqa: N801 - read as a word: `with limited(5.0):`
    """What this thread does inside may compute that many seconds, then it is `TooLong`; one inside
    another is not counted. It is under way by that name until it fails or another begins, so that
    what ended well costs one write to the system and not two.
    """

    __slots__ = ("_name", "_seconds", "_thread", "left", "until")

    def __init__(self, seconds: float, name: str = "") -> None:
        self._seconds, self._name = seconds, name
        self.left = LOOK_EVERY

    def __enter__(self) -> None:
        self._thread = threading.get_ident()
        self.until = time.thread_time() + self._seconds
        _HERE.work = _AT_WORK[self._thread] = self
        under_way.put(self._thread, self._name)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with _LOCK:  # whatever interrupts us has done so before, or never does
            _AT_WORK.pop(self._thread, None)
        _HERE.work = None
        if error is not None:
            under_way.put(self._thread, "")


class _Here(threading.local):
    work: limited | None = None


_HERE = _Here()
_AT_WORK: dict[int, limited] = {}
_LOCK = threading.Lock()


def look() -> None:
    """A statement is about to run."""
    work = _HERE.work
    if work is None:
        return
    work.left -= 1
    if not work.left:
        work.left = LOOK_EVERY
        if time.thread_time() > work.until:
            raise TooLong


def interrupt() -> None:
    """End whatever has computed for too long, once, where the system tells one thread's time of
    another; called every now and then by a thread of its own.
    """
    if not hasattr(time, "pthread_getcpuclockid"):
        return
    with _LOCK:
        for thread, work in list(_AT_WORK.items()):
            if time.clock_gettime(time.pthread_getcpuclockid(thread)) > work.until:
                del _AT_WORK[thread]
                work.until = float("inf")
                raised = (ctypes.c_ulong(thread), ctypes.py_object(TooLong))
                ctypes.pythonapi.PyThreadState_SetAsyncExc(*raised)
