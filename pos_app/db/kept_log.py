"""As long as the log of a SQLite file is short it is not folded into the file: this stays as its
seal has it, so that a killed program leaves each byte to be compared too (FS3). Used by the writer
of the file alone.
"""

import sqlite3
from contextlib import suppress
from pathlib import Path

from pos_app.db.seal import forget_seal

LOG_PAGES, LOG_BYTES = 1_000, 4_096_000
"""When the log goes into the file, SQLite's own measure."""


class KeptLog:
    """`is_kept` as long as the file agrees with its seal."""

    def __init__(self, place: str) -> None:
        self._file = Path(place)
        self._log = Path(f"{place}-wal")
        self.is_kept = False

    def opened(self, driver: sqlite3.Connection) -> None:
        """Somebody begins to write."""
        if self.is_kept:
            driver.execute("PRAGMA wal_autocheckpoint=0")

    def committed(self, driver: sqlite3.Connection | None) -> None:
        """The log has grown; a long one goes into the file with the next commit. What is committed
        stays so, whatever the disk says of the log's size.
        """
        if not self.is_kept or driver is None:
            return
        with suppress(OSError):
            if self._log.stat().st_size > LOG_BYTES:
                self.fold(driver)

    def fold(self, driver: sqlite3.Connection) -> None:
        """From now on the file is written in, and has no seal."""
        with suppress(OSError):  # then the next commit tries again
            forget_seal(self._file)
            driver.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")
            self.is_kept = False

    def closing(self) -> None:
        """The last one to leave folds what is in the log."""
        with suppress(OSError):
            if self.is_kept and self._log.stat().st_size:
                forget_seal(self._file)
