"""A folder beside the books for a copy of them: gone after its use; of a program that was killed,
with the next one. Must never take one that somebody still uses.
"""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from pos_app.db.lock import HomeLock
from pos_app.domain.errors import PosError

YOUNG_SECONDS = 60.0
"""A folder of another program may be without its lock for so long: it was only just made."""
LOCK = "in-use"


class Scratch:
    """A new folder whose name begins so; `close` takes it away."""

    def __init__(self, prefix: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix=prefix)
        self.path = Path(self._folder.name)
        self._lock = HomeLock(self.path / LOCK)
        made = self.path.stat().st_mtime
        for other in self.path.parent.glob(f"{prefix}*"):
            with suppress(PosError, OSError):
                if other.lstat().st_mtime < made - YOUNG_SECONDS:
                    _forget(other)

    def close(self) -> None:
        """Nothing is left; closing twice is harmless."""
        self._lock.close()
        self._folder.cleanup()


def _forget(left: Path) -> None:
    """What a killed program left; what is in use is `SECOND_PROGRAM` and stays."""
    if left.is_symlink() or not left.is_dir():
        return
    HomeLock(left / LOCK).close()
    shutil.rmtree(left)
