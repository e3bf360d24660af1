"""Ends a piece of work that has computed for too long (Q1): at one of its statements, or, where it
makes none, wherever it is. What is counted is computing, not waiting: a machine that stood still
has done nothing wrong. What ends the whole program instead is known at its next start: a file
names what is being worked on.
"""

import ctypes
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

LOOK_EVERY = 16
"""Statements between two looks: asking the system costs about as much as a statement."""
NAME_BYTES = 32
"""Room for one name in the file."""
PLACES = 64
"""Pieces of work that the file names at once; of more some are not named."""


class TooLong(Exception):
    """It has computed for longer than it may."""


class limited:  # noqa: N801 - read as a word: `with limited(5.0):`
    """What this thread does inside may compute that many seconds, then it is `TooLong`; one inside
    another is not counted. The file calls it by the name: until it fails or another begins, so
    that what ended well costs one write to the system and not two.
    """

    __slots__ = ("_name", "_seconds", "_thread", "left", "until")

    def __init__(self, seconds: float, name: str = "") -> None:
        self._seconds, self._name = seconds, name
        self.left = LOOK_EVERY

    def __enter__(self) -> None:
        self._thread = threading.get_ident()
        self.until = time.thread_time() + self._seconds
        _HERE.work = _AT_WORK[self._thread] = self
        if _KEPT:
            _KEPT[0].put(self._thread, self._name)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with _LOCK:  # whatever interrupts us has done so before, or never does
            _AT_WORK.pop(self._thread, None)
        _HERE.work = None
        if _KEPT and error is not None:
            _KEPT[0].put(self._thread, "")


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


# --- what the program was at when it ended --------------------------------------------------------


class _Kept:
    """Names at places of a file, each thread's at its own; the system keeps what a killed program
    has written.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        self._places: dict[int, int] = {}
        known = os.read(self._file, PLACES * NAME_BYTES)
        cut = (known[at : at + NAME_BYTES] for at in range(0, len(known), NAME_BYTES))
        self.left = [name.decode("ascii", "replace") for x in cut if (name := x.rstrip(b"\0"))]
        os.pwrite(self._file, bytes(PLACES * NAME_BYTES), 0)

    def put(self, thread: int, name: str) -> None:
        """That thread works on this from now on, or on nothing; a full disk stops nobody."""
        place = self._places.setdefault(thread, len(self._places) % PLACES)
        with suppress(OSError):
            named = name.encode()[:NAME_BYTES].ljust(NAME_BYTES, b"\0")
            os.pwrite(self._file, named, place * NAME_BYTES)


_KEPT: list[_Kept] = []


def keep_in(file: Path) -> list[str]:
    """Name work in that file from now on, where the system lets several write in one; what the
    program before us was at when it was ended.
    """
    if sys.platform == "win32":
        return []
    _KEPT[:] = [_Kept(file)]
    return _KEPT[0].left
