"""What every part of HQ works with: database, writer, clock, ids, settings; must never do
business.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from pos_app.db.database import Database, Unit
from pos_app.db.writer import Writer
from pos_app.domain.clock import Clock, Ids
from pos_app.hq.config import HqConfig, Secrets
from pos_app.hq.gate import Gate
from pos_app.hq.rows import TakenIn

T = TypeVar("T")

Screen = Callable[[TakenIn], str | None]
"""Looks at every new event before it is applied; a reason sets it aside."""


@dataclass(slots=True)
class Core:
    """One running HQ; `screen` is nothing except where a play wants events set aside."""

    config: HqConfig
    secrets: Secrets
    database: Database
    writer: Writer
    clock: Clock
    ids: Ids
    screen: Screen | None = None
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
        """The job in one write transaction; its answer once that is committed."""
        return self.writer.run(job)
