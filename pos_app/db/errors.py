"""Turns driver errors into failures a person can act on; must never hide our own mistake."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

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


def reason_of(error: BaseException) -> str:
    """Why the database could not do it, or nothing where the error is a mistake of ours."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, sqlite3.Error):
        return REASONS.get(getattr(original, "sqlite_errorcode", 0) & 0xFF, "")
    if isinstance(error, PoolTimeout):
        return "busy"
    return "away" if type(original).__name__ in {"OperationalError", "AdminShutdown"} else ""


@contextmanager
def disk_errors() -> Iterator[None]:
    """Everything inside raises `Unavailable("disk", reason)` where the disk or the server is to
    blame (T2, FS1).
    """
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, PoolTimeout, sqlite3.Error) as error:
        reason = reason_of(error)
        if not reason:
            raise
        raise Unavailable("disk", reason, retry=reason in {"busy", "away"}) from error
