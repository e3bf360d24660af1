"""What only the file that was put aside still has: whole events that continue the chain of the copy
in its place, and have not reached head office perhaps; must never take one that is not whole.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from pos_app.db.database import Database
from pos_app.db.scratch import Scratch
from pos_app.db.signatures import any_verifies
from pos_app.domain.clock import Clock
from pos_app.domain.errors import Unavailable
from pos_app.domain.events import GENESIS
from pos_app.domain.finding import Finding
from pos_app.till.storage.epochs import EpochReads
from pos_app.till.storage.store import FILE_NAME, SCRATCH, TillStore
from pos_app.till.storage.values import StoredEvent
from pos_app.till.sync.came_back import book
from pos_app.till.verification import faults


@dataclass(frozen=True, slots=True)
class Salvaged:
    """How many events were taken over, and of which epochs some were left: the copy does not know
    the epoch or its key, or an event is not whole. Head office may have those.
    """

    taken: int = 0
    left: tuple[Finding, ...] = ()


def salvage(home: Path, aside: Path, clock: Clock) -> Salvaged:
    """Take over what the file `aside`, which nobody has open, has more than the database of `home`,
    as far as it can be read. It waits to be sent, and head office knows what it has of it.
    """
    if not aside.exists():
        return Salvaged()
    with closing(Scratch(SCRATCH)) as scratch:
        for end in ("", "-wal"):
            one = aside.with_name(f"{aside.name}{end}")
            if one.exists():
                shutil.copyfile(one, scratch.path / f"{FILE_NAME}{end}")
        damaged = Database.to_look((scratch.path / FILE_NAME).as_uri())
        store = TillStore.open(home, clock=clock)
        try:
            lacking, left = _lacking(store, EpochReads(damaged))
            for stored in lacking:
                with store.begin() as unit:
                    unit.take_over(stored)
                    book(store, unit, stored)
            return Salvaged(len(lacking), tuple(_named(left)))
        finally:
            store.close()
            damaged.close()


def _lacking(store: TillStore, aside: EpochReads) -> tuple[list[StoredEvent], dict[str, list[int]]]:
    """What continues the store's chains, up to where the file can no longer be read; and the
    numbers, by epoch, of what the store lacks still.
    """
    heads = {epoch: (seq, link) for epoch, seq, link in store.chain_heads()}
    keys: dict[str, list[str]] = {}
    for one in store.certificates():
        heads.setdefault(one.epoch, (0, GENESIS))
        keys.setdefault(one.device_id, []).append(one.public_key)
    found, left = [], dict[str, list[int]]()
    with suppress(Unavailable, sqlite3.Error, ValueError, TypeError):
        for stored in aside.chain():
            header = stored.header
            known = heads.get(header.epoch, (0, b""))
            fits = known == (header.seq - 1, stored.prev_hash)
            own = keys.get(header.device_id, ())
            signed = not own or any_verifies(own, stored.sig.hex(), stored.hash)
            if fits and not any(faults(stored, signed=signed)):
                heads[header.epoch] = (header.seq, stored.hash)
                found.append(stored)
            elif header.seq > known[0]:
                left.setdefault(header.epoch, []).append(header.seq)
    return found, left


def _named(left: dict[str, list[int]]) -> Iterator[Finding]:
    for epoch, numbers in left.items():
        where = f"epoch {epoch[:8]}, numbers {min(numbers)} to {max(numbers)}"
        what = f"{len(numbers)} events do not continue what the copy knows, and stay there"
        yield Finding(where, what)
