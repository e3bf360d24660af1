"""Keeps a second program out of a home folder (T3); must free it when the process dies."""

import errno
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from pos_app.domain.errors import Refused, Unavailable


class HomeLock:
    """Held from construction until `close`; a home that is taken gives `SECOND_PROGRAM`, one that
    may not be written is `Unavailable("disk", "read_only")` (FS2).
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            full = error.errno in {errno.ENOSPC, errno.EDQUOT}
            reason = "full" if full else "read_only"
            raise Unavailable("disk", reason, retry=False, folder=str(path.parent)) from error
        try:
            _take(self._file)
        except OSError:
            os.close(self._file)
            raise Refused("SECOND_PROGRAM", home=str(path.parent)) from None

    @property
    def is_held(self) -> bool:
        """Whether it was not given back yet."""
        return self._file >= 0

    def close(self) -> None:
        """Let another program in; closing twice is harmless."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
