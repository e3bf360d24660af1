"""What the tables of master data hold as small frozen records; pure, no SQL."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Record = dict[str, Any]
"""The fields of a record by their names, as JSON has them."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a record: what it was from then on."""

    number: int
    kind: str
    record: str
    body: bytes
    at: datetime
    who: str

    @property
    def content(self) -> Record | None:
        """The record, or nothing after it was withdrawn."""
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True, slots=True)
class Publication:
    """One publishing of downloads (R54): what they carry is the master data through a change, and
    tills have it from `version` on; goods and customers from version `catalogue` of theirs on.

    `state` is `proposed`, `published` or `withdrawn`.
    """

    number: int
    jobs: str
    through: int
    version: int
    state: str
    made_at: datetime
    made_by: str
    reason: str
    in_force_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    catalogue: int = 0

    @property
    def job_numbers(self) -> tuple[int, ...]:
        """The downloads that it feeds."""
        return tuple(int(one) for one in self.jobs.split(","))


@dataclass(frozen=True, slots=True)
class Received:
    """What a till said of a version of a download; job 0 is all of them."""

    device_id: str
    job: int
    version: int
    at: datetime
    error: str
