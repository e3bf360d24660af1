"""Turns driver errors into failures a person can act on; must never hide our own mistake."""

import sqlite3
from contextlib import AbstractContextManager

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from pos_app.domain.errors import Unavailable

DATABASE_ERRORS = (DBAPIError, sqlite3.Error)
"""What a driver raises, wrapped or bare."""
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


def reason_of(error: BaseException) -> str:
    """Why the database could not do it, or nothing where the error is a mistake of ours."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, sqlite3.OperationalError) and "decode to UTF-8" in str(original):
        return "corrupt"  # the driver's own complaint of such text has no code
    if isinstance(original, sqlite3.Error):
        return REASONS.get(getattr(original, "sqlite_errorcode", 0) & 0xFF, "")
    if isinstance(error, PoolTimeout):
        return "busy"
    if isinstance(error, UnicodeDecodeError):  # text of the file that is none any more
        return "corrupt"
    return "away" if type(original).__name__ in {"OperationalError", "AdminShutdown"} else ""


class _DiskErrors:
    """Without state, so that one serves all."""

    def __enter__(self) -> None:
        """Nothing to begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, IntegrityError):
            return
        if isinstance(error, DBAPIError | PoolTimeout | sqlite3.Error | UnicodeDecodeError):
            reason = reason_of(error)
            if reason:
                raise Unavailable("disk", reason, retry=reason in {"busy", "away"}) from error


_DISK_ERRORS = _DiskErrors()


def disk_errors() -> AbstractContextManager[None]:
    """Everything inside raises `Unavailable("disk", reason)` where the disk or the server is to
    blame (T2, FS1).
    """
    return _DISK_ERRORS
