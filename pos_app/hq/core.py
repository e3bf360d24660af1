"""What every part of HQ works with: database, writer, clock, ids, settings; must never do
business.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from pos_app.db.database import Database, Unit
from pos_app.db.room import Ballast
from pos_app.db.writer import Writer
from pos_app.domain.clock import Clock, Ids
from pos_app.domain.errors import Unavailable
from pos_app.hq.config import HqConfig, Secrets
from pos_app.hq.gate import Gate
from pos_app.hq.rows import TakenIn

T = TypeVar("T")

Screen = Callable[[TakenIn], str | None]
"""Looks at every new event before it is applied; a reason sets it aside."""


@dataclass(slots=True)
class Core:
    """One running HQ; `screen` is nothing except where a play wants events set aside, `ballast`
    only where HQ is served and its database is on its own disk.
    """

    config: HqConfig
    secrets: Secrets
    database: Database
    writer: Writer
    clock: Clock
    ids: Ids
    screen: Screen | None = None
    ballast: Ballast | None = None
    gate: Gate = field(init=False)

    def __post_init__(self) -> None:
        """Nobody has asked yet."""
        self.gate = Gate(self.clock)

    def now(self) -> datetime:
        """The moment, UTC."""
        return self.clock.now()

    def read(self) -> AbstractContextManager[Unit]:
        """A snapshot to read from."""
        return self.database.read()

    def run(self, job: Callable[[Unit], T]) -> T:
        """The job in one write transaction; its answer once that is committed. Where the disk is
        full, the next one has the room that was held back (FS1).
        """
        try:
            return self.writer.run(job)
        except Unavailable as away:
            if self.ballast is not None:
                self.ballast.heard(away)
            raise

    @property
    def has_room(self) -> bool:
        """Whether there is room for what tills send: the last of it is for people, who make some
        (FS1).
        """
        return self.ballast is None or self.ballast.whole

    def expect_room(self) -> None:
        """The disk is `Unavailable` (`full`) where there is none."""
        if not self.has_room:
            raise Unavailable("disk", "full")
