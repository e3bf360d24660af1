"""Runs Synchronise orders, and makes copies, every so many seconds while HQ is served; must never
run two of a kind at once.
"""

import logging
import threading
from collections.abc import Callable

from pos_app.db import time_limit
from pos_app.db.database import Unit
from pos_app.db.room import free_percent, scarce_percent
from pos_app.domain.errors import PosError
from pos_app.hq import backups, synchronise_orders
from pos_app.hq.core import Core
from pos_app.hq.store import state

LOG = logging.getLogger(__name__)
LOOK_SECONDS = 60.0
"""How often somebody looks whether a copy is due, and how full the disk is."""
BATCH_LOOK_SECONDS = 5.0
"""How often somebody looks whether a run is due."""
LIMIT_LOOK_SECONDS = 1.0
"""How often somebody looks whether an event is computed on for too long."""
SCARCE = "disk_scarce"
END_SECONDS = 10.0


def nothing() -> None:
    """What is under way need not be told that it ends."""


class Timer:
    """Does its work every so many seconds on a thread of its own, not at all where that is 0; a
    refusal is logged, and the next time is another try.
    """

    def __init__(
        self,
        name: str,
        seconds: float,
        work: Callable[[], object],
        end_work: Callable[[], object] = nothing,
    ) -> None:
        self._name, self._seconds, self._work, self._end_work = name, seconds, work, end_work
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; the work is done for the first time after the interval."""
        if self._seconds > 0:
            self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(self._seconds):
            try:
                self._work()
            except PosError as error:
                LOG.warning("%s: it could not be done: %s", self._name, error)

    def stop(self) -> None:
        """End, at latest after the part in hand."""
        self._ended.set()
        if self._thread.is_alive():
            self._end_work()
            self._thread.join(END_SECONDS)


def batch_timer(hq: Core, look_seconds: float = BATCH_LOOK_SECONDS) -> Timer:
    """Synchronise orders by its schedule, which people may change while HQ is served."""
    return Timer(
        "batch",
        look_seconds,
        lambda: synchronise_orders.run_if_due(hq),
        lambda: synchronise_orders.stop(hq, synchronise_orders.TIMER),
    )


def limit_timer(look_seconds: float = LIMIT_LOOK_SECONDS) -> Timer:
    """Ends what computes for too long and asks the database for nothing meanwhile (Q1)."""
    return Timer("limit", look_seconds, time_limit.interrupt)


def room_timer(hq: Core) -> Timer:
    """Room is held again once there is some; a disk that fills up is told once (FS1)."""
    return Timer("room", LOOK_SECONDS, lambda: look_at_disk(hq))


def look_at_disk(hq: Core) -> None:
    """Hold room, and tell the journal when the disk begins to be full, and when no more."""
    if hq.ballast is not None:
        hq.ballast.hold()
    left, at = scarce_percent(hq.config.home), hq.now()

    def job(unit: Unit) -> None:
        if bool(state.known(unit, SCARCE)) != (left is not None):
            state.remember(unit, SCARCE, "" if left is None else f"{left} %")
            what = "disk_ample" if left is None else SCARCE
            state.journal(unit, at, "timer", what, free_percent=free_percent(hq.config.home))

    hq.run(job)


def copy_timer(hq: Core) -> Timer:
    """Copies by the clock, counted from the newest there is, so that a restart delays none."""
    seconds = LOOK_SECONDS if hq.config.backup_seconds > 0 else 0
    return Timer("copies", seconds, lambda: copy_if_due(hq))


def copy_if_due(hq: Core) -> None:
    """Make a copy where the newest one is too old."""
    if backups.is_due(hq):
        copy = backups.scheduled(hq)
        LOG.info("copies: %s, %d events, opened and verified", copy.file, copy.events)
