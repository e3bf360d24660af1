"""Disks that go back in time: a copy is taken now and brought back later (FR1, FR2), or into a
second machine (FR3).
"""

import random
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from pos_app.simulation.faults import Happened
from pos_app.simulation.kept import copy_of, hashes, till_events
from pos_app.simulation.office import Office
from pos_app.simulation.record import Record
from pos_app.simulation.till import Till, Vault

AWAY_MS = (5_000, 200_000)
"""Shortest and longest time between a copy and its return."""


@dataclass(slots=True)
class Restores:
    """Whoever keeps the copies; `later` puts something on the agenda of the run."""

    office: Office
    tills: Sequence[Till]
    record: Record
    happened: Happened
    later: Callable[[int, Callable[[], None]], None]
    double: Callable[[int, sqlite3.Connection, Vault], int]
    """Sets a second machine beside that till, on that disk, and gives its number."""
    over: bool = False
    """Nothing goes back in time any more."""

    def strike(self, fault: str, number: int, chance: random.Random) -> None:
        """Take a copy; what becomes of the machine until it is brought back is gone from it."""
        if fault == "hq_restored":
            work = partial(self.office.restore, copy_of(self.office.disk))
            back = partial(self._back, work, fault, "file")
        elif fault == "till_cloned":
            till = self.tills[number]
            twin = partial(self.double, number, copy_of(till.disk), till.secrets.copied())
            back = partial(self._cloned, number, twin)
        else:
            till, whole = self.tills[number], chance.random() < 0.5
            vault = till.secrets.copied() if whole else None
            work = partial(till.put_back, copy_of(till.disk), vault)
            back = partial(self._till_back, number, work, "machine" if whole else "file")
        self.later(chance.randrange(*AWAY_MS), back)

    def _cloned(self, number: int, twin: Callable[[], int]) -> None:
        if not self.over:
            self.record.put_back |= {number, twin()}
            self.record.back_in_time += 1
            self.happened.note("till_cloned", "machine")

    def _till_back(self, number: int, work: Callable[[], None], what: str) -> None:
        if not self.over:
            self.record.taken_from(number, till_events(self.tills[number].disk))
            self._back(work, "till_restored", what)

    def _back(self, work: Callable[[], None], fault: str, what: str) -> None:
        """Note what no disk holds any more afterwards."""
        if self.over:
            return
        before = self._everything()
        work()
        self.record.lose(before - self._everything())
        self.happened.note(fault, what)

    def _everything(self) -> set[str]:
        return hashes((till.disk for till in self.tills), self.office.disk)
