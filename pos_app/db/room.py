"""Room on the disk: how much is left, and a ballast that is let go when it is full (FS1)."""

import contextlib
import os
import shutil
import sys
from pathlib import Path

from pos_app.domain.errors import Unavailable

BALLAST_BYTES = 16 * 2**20
"""Room for what was begun, for the queue's answers, and for people who make more."""
SCARCE_PERCENT = 10
"""Below this share of the disk somebody must make room."""


def free_percent(folder: Path) -> int | None:
    """How much of the disk under that folder is free; nothing where the system does not say."""
    try:
        found = shutil.disk_usage(folder)
    except OSError:
        return None
    return found.free * 100 // found.total if found.total else None


def scarce_percent(folder: Path) -> int | None:
    """The free share, where it is so small that somebody must make room."""
    found = free_percent(folder)
    return found if found is not None and found < SCARCE_PERCENT else None


class Ballast:
    """A file that takes up room while there is some, so that there still is some when the disk is
    full: enough to finish what was begun. Used by more than one thread; each step is one call of
    the system.
    """

    def __init__(self, file: Path, size: int) -> None:
        self._file, self._size = file, size
        self._whole = False

    @property
    def whole(self) -> bool:
        """Whether there is room to finish anything that is begun now."""
        return self._whole

    def hold(self) -> bool:
        """Take the room, where it is not held; whether it is."""
        self._whole = self._is_there() or self._take()
        return self._whole

    def heard(self, away: Unavailable) -> None:
        """Somebody could not write; the room is let go where the disk is full."""
        if away.reason == "full":
            self.let_go()

    def let_go(self) -> None:
        """The disk is full: what was begun may use the room now."""
        self._whole = False
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)

    def _is_there(self) -> bool:
        try:
            return self._file.stat().st_size == self._size
        except OSError:
            return False

    def _take(self) -> bool:
        unfinished = self._file.with_name(f"{self._file.name}.part")
        try:
            with unfinished.open("wb") as opened:
                if sys.platform == "linux":
                    os.posix_fallocate(opened.fileno(), 0, self._size)
                else:
                    opened.write(bytes(self._size))
                opened.flush()
                os.fsync(opened.fileno())
            unfinished.replace(self._file)
        except OSError:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            return False
        return True
