"""Names in a file what each thread works on, so that the next start knows what the program was at
when it ended (Q1).
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

NAME_BYTES = 32
"""Room for one name in the file."""
PLACES = 64
"""Pieces of work that the file names at once; of more some are not named."""


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


def put(thread: int, name: str) -> None:
    """That thread works on this from now on, or on nothing, where a file is kept; a full disk stops
    nobody.
    """
    if _KEPT:
        _KEPT[0].put(thread, name)
