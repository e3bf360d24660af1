"""Turns driver errors into failures a person can act on; must never hide our own mistake."""

import errno
import sqlite3
from contextlib import AbstractContextManager

from pos_app.domain.errors import Unavailable

REASONS = {
    5: "busy",
    6: "busy",
    8: "read_only",
    10: "io",
    11: "corrupt",
    13: "full",
    14: "cannot_open",
    26: "corrupt",
}
"""SQLite's primary result codes that are nobody's mistake, and the reason each becomes."""

SERVER_REASONS = {"40001": "busy", "40P01": "busy", "55P03": "busy", "53100": "full"}
"""What PostgreSQL calls two units in each other's way, and a full disk; the rest of what it cannot
help means that it is away.
"""

POOL_TIMEOUT = ("sqlalchemy.exc", "TimeoutError")
"""All connections are taken; by its name, for a till that only sells imports no SQLAlchemy."""


def reason_of(error: BaseException) -> str:
    """Why the database could not do it, or nothing where the error is a mistake of ours."""
    original = getattr(error, "orig", error)  # what SQLAlchemy wraps
    if isinstance(original, sqlite3.OperationalError) and "decode to UTF-8" in str(original):
        return "corrupt"  # the driver's own complaint of such text has no code
    if isinstance(original, sqlite3.Error):
        return REASONS.get(getattr(original, "sqlite_errorcode", 0) & 0xFF, "")
    if (type(error).__module__, type(error).__name__) == POOL_TIMEOUT:
        return "busy"
    if isinstance(error, UnicodeDecodeError):  # text of the file that is none any more
        return "corrupt"
    if any(one.__name__ == "OperationalError" for one in type(original).__mro__):
        return SERVER_REASONS.get(getattr(original, "sqlstate", None) or "", "away")
    return ""


def reason_of_disk(error: OSError) -> str:
    """Why a file could not be read or written, where no database was asked."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "full"
    return "read_only" if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS} else "io"


class _DiskErrors:
    """Without state, so that one serves all."""

    def __enter__(self) -> None:
        """Nothing to begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        reason = reason_of(error) if error is not None else ""
        if reason:
            raise Unavailable("disk", reason, retry=reason in {"busy", "away"}) from error


_DISK_ERRORS = _DiskErrors()


def disk_errors() -> AbstractContextManager[None]:
    """Everything inside raises `Unavailable("disk", reason)` where the disk or the server is to
    blame (T2, FS1).
    """
    return _DISK_ERRORS
