"""What the till does for itself beside the clerk: it holds room on the disk, looks how much is
left, lets go of what is older than it keeps, and has copies made (FS1, FS5, R43); never in
anybody's way.
"""

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from pos_app.db.room import scarce_percent
from pos_app.domain.errors import PosError, Unavailable
from pos_app.till import copies
from pos_app.till.condition import Condition
from pos_app.till.rounds_thread import RoundsThread
from pos_app.till.storage.store import TillStore

ROUND_SECONDS = 60.0
COPY_SECONDS = 3_600
WRITER_SECONDS = 5.0
LET_GO_AT_ONCE = 100
"""Papers and copies in one unit, so that no gesture waits for them."""


class Upkeep:
    """One round after the other; `make_copy` takes as long as it takes."""

    def __init__(
        self,
        store: TillStore,
        condition: Condition,
        folder: Path,
        make_copy: Callable[[], None],
    ) -> None:
        self._store, self._condition = store, condition
        self._folder, self._make_copy = folder, make_copy
        self._let_go_again: datetime | None = None

    def step(self) -> None:
        """Hold room, look at the disk, let go, copy where it is due; a failure is told once."""
        self._store.hold_room()
        scarce = scarce_percent(self._store.home)
        if scarce is not None and self._condition.scarce_percent is None:
            self._journal("disk_scarce", f"free={scarce}%")
        self._condition.scarce_percent = scarce
        self._let_go()
        if not copies.is_due(self._store, self._folder):
            return
        try:
            self._make_copy()
        except PosError as error:
            if not self._condition.copy_failed:
                self._journal("backup_failed", str(error)[:200])
            self._condition.copy_failed = True
            raise
        self._condition.copy_failed = False

    def _let_go(self) -> None:
        """Once a day, in as many rounds as it takes, what is older than the store's time of keeping
        (R43).
        """
        given, now = self._store.configuration(), self._store.clock.now()
        if given is None or (self._let_go_again is not None and now < self._let_go_again):
            return
        before = now - timedelta(days=given.profile.days_kept)
        found = self._store.outlived(before, LET_GO_AT_ONCE)
        papers, orders = len(found.papers), len(found.orders)
        if papers or orders:
            with self._store.begin(WRITER_SECONDS) as unit:
                unit.let_go(found)
                detail = f"before={before:%Y-%m-%d} papers={papers} orders={orders}"
                unit.add_journal("let_go", "", detail, now)
        if max(papers, orders) < LET_GO_AT_ONCE:
            self._let_go_again = now + timedelta(days=1)

    def _journal(self, what: str, detail: str) -> None:
        with self._store.begin(WRITER_SECONDS) as unit:
            unit.add_journal(what, "", detail, self._store.clock.now())


def copied_by_itself(home: Path) -> Callable[[], None]:
    """A copy by `pos-app till backup`, a process of its own: to verify a chain beside the window
    would make it wait.
    """

    def make() -> None:
        words = [sys.executable, "-m", "pos_app", "till", "--home", str(home), "backup"]
        try:
            done = subprocess.run(
                words, capture_output=True, text=True, timeout=COPY_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unavailable("backup", type(error).__name__) from error
        if done.returncode:
            raise Unavailable("backup", (done.stderr.strip().splitlines() or ["failed"])[-1])

    return make


class UpkeepThread(RoundsThread):
    """Does rounds beside the window until it is stopped; a copy in hand is a process of its own and
    ends by itself. The first one waits until the clerk has long begun.
    """

    def __init__(self, upkeep: Upkeep) -> None:
        def do_round() -> float:
            upkeep.step()
            return ROUND_SECONDS

        super().__init__("upkeep", do_round, first_after=ROUND_SECONDS, after_trouble=ROUND_SECONDS)
