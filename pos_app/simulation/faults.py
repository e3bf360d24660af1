"""The faults that a run injects, how often, and the count of those that happened."""

import random
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from pos_app.rare_paths import Rare


class Where(Enum):
    """What a fault strikes."""

    WIRE = "the next request of a till"
    TILL = "a step of the till's database"
    OFFICE = "a step of HQ's database, or HQ as a whole"
    CLOCK = "a machine's clock"
    TERMINAL = "the card terminal"
    COPY = "a whole disk, which becomes what it was before"
    FORK = "a fork of our own program, which takes its rare way"


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind; `heavy` of a thousand turns bring it where an episode has much of it, a whole disk
    goes back in time in three of ten thousand.
    """

    name: str
    where: Where
    heavy: int


FAULTS = {
    one.name: one
    for one in (
        Fault("refused", Where.WIRE, 60),
        Fault("lost_answer", Where.WIRE, 60),
        Fault("slow", Where.WIRE, 40),
        Fault("cut_request", Where.WIRE, 30),
        Fault("duplicated", Where.WIRE, 40),
        Fault("late", Where.WIRE, 40),
        Fault("html", Where.WIRE, 30),
        Fault("html_after", Where.WIRE, 30),
        Fault("garbage", Where.WIRE, 30),
        Fault("busy", Where.WIRE, 30),
        Fault("till_crash", Where.TILL, 8),
        Fault("till_crash_after_commit", Where.TILL, 8),
        Fault("till_busy", Where.TILL, 20),
        Fault("till_full", Where.TILL, 6),
        Fault("hq_crash", Where.OFFICE, 6),
        Fault("hq_crash_after_intake", Where.OFFICE, 6),
        Fault("hq_restart", Where.OFFICE, 4),
        Fault("hq_busy", Where.OFFICE, 20),
        Fault("hq_quarantine", Where.OFFICE, 10),
        Fault("till_clock", Where.CLOCK, 8),
        Fault("hq_clock", Where.CLOCK, 4),
        Fault("card_lost", Where.TERMINAL, 30),
        Fault("card_declined", Where.TERMINAL, 30),
        Fault("terminal_away", Where.TERMINAL, 20),
        Fault("hq_restored", Where.COPY, 1),
        Fault("till_restored", Where.COPY, 1),
        Fault("till_cloned", Where.COPY, 1),
        Fault("rare_path", Where.FORK, 60),
    )
}
RARE_OF_HEAVY = 8
STRENGTHS = (0, 1, RARE_OF_HEAVY)
"""None, rare, heavy: each episode gives each fault one of them in turn, so that no run is all noise
and no fault stays away from a long one.
"""


STEPS_MAX = 40
"""A machine stops at most that many steps of its database after the fault was drawn."""


class PowerCut(BaseException):
    """The machine stops between two steps; nothing in a program catches it."""


class Happened:
    """How often each fault met each thing that was under way."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def note(self, fault: str, under_way: str) -> None:
        """It happened."""
        self.counts[fault, under_way] += 1

    def by_fault(self) -> dict[str, dict[str, int]]:
        """For the report: fault, what was under way, how often."""
        found: dict[str, dict[str, int]] = {}
        for (fault, under_way), count in sorted(self.counts.items()):
            found.setdefault(fault, {})[under_way] = count
        return found


class Trip:
    """The seam of one database's steps: counts down, then stops the machine or fails the disk."""

    def __init__(self, happened: Happened) -> None:
        self._happened = happened
        self._left = 0
        self._name = ""
        self._fault = ""
        self._error: BaseException = PowerCut()
        self.under_way = ""
        """What the machine is doing, for the count."""

    def __call__(self, name: str) -> None:
        """One step; called before and after each begin and commit, and before each statement."""
        if not self._left or (self._name and name != self._name):
            return
        self._left -= 1
        if not self._left:
            self._happened.note(self._fault, self.under_way)
            error, self._error = self._error, PowerCut()  # a kept one would keep what it went past
            raise error

    def light(self, fault: str, chance: random.Random) -> None:
        """Fail soon, in the way of that fault."""
        self._fault = fault
        self._left, self._name, self._error = chance.randint(1, STEPS_MAX), "", PowerCut()
        match fault:
            case "hq_crash_after_intake" | "till_crash_after_commit":
                self._left, self._name = 1, "after commit"
            case "till_busy" | "hq_busy":
                self._left, self._name = 1, "before begin"
                self._error = _disk_error(5, "database is locked")
            case "till_full":
                self._left, self._name = chance.randint(1, 5), "before statement"
                self._error = _disk_error(13, "database or disk is full")

    def stop_at(self, step: int) -> None:
        """Stop the machine at exactly that step, where all of them are swept."""
        self._fault, self._left, self._name, self._error = "sweep", step, "", PowerCut()

    @property
    def is_lit(self) -> bool:
        """Whether it has not happened yet."""
        return self._left > 0

    def put_out(self) -> None:
        """Nothing happens any more."""
        self._left = 0


RARE_MAX = 3


class Forks:
    """Which way the program takes where it could go either: the next few times the rare one."""

    def __init__(self, happened: Happened) -> None:
        self._happened = happened
        self._left: dict[Rare, int] = {}

    def __call__(self, way: Rare) -> bool:
        """Whether it is the rare way now."""
        left = self._left.get(way, 0)
        if left:
            self._left[way] = left - 1
            self._happened.note("rare_path", way.name.lower())
        return left > 0

    def light(self, chance: random.Random) -> None:
        """One of the forks is taken so, soon."""
        self._left[chance.choice(tuple(Rare))] = chance.randint(1, RARE_MAX)

    def put_out(self) -> None:
        """The usual way everywhere."""
        self._left.clear()


def _disk_error(code: int, words: str) -> sqlite3.OperationalError:
    """What the driver raises for that primary result code of SQLite."""
    made = sqlite3.OperationalError(words)
    made.sqlite_errorcode = code
    return made


def strengths(
    names: Iterable[str], episode: int, chance: random.Random
) -> list[tuple[str, int]]:
    """The faults of an episode and how many of ten thousand turns bring each (swarm)."""
    found = []
    for name in names:
        offset = chance.randrange(len(STRENGTHS))
        part = STRENGTHS[(episode + offset) % len(STRENGTHS)]
        if part and FAULTS[name].where is Where.COPY:
            found.append((name, 1 + part // 4))
        elif part:
            found.append((name, FAULTS[name].heavy * part * 10 // RARE_OF_HEAVY))
    return found
