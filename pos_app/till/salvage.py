"""What only the file that was put aside still has: whole events that continue the chain of the copy
in its place, and have not reached head office perhaps; must never take one that is not whole.
"""

import shutil
import sqlite3
import tempfile
from contextlib import suppress
from pathlib import Path

from pos_app.db.database import Database
from pos_app.domain.clock import Clock
from pos_app.domain.errors import Unavailable
from pos_app.domain.events import GENESIS
from pos_app.till.storage.epochs import EpochReads
from pos_app.till.storage.store import FILE_NAME, TillStore
from pos_app.till.storage.values import StoredEvent
from pos_app.till.sync.came_back import book
from pos_app.till.verification import faults


def salvage(home: Path, aside: Path, clock: Clock) -> int:
    """Take over what the file `aside` has more than the till's database, as far as it can be read;
    how many events that were. They wait to be sent, and head office knows those that it has.
    """
    if not aside.exists():
        return 0
    with tempfile.TemporaryDirectory(prefix="pos-app-till-") as folder:
        for end in ("", "-wal"):
            one = aside.with_name(f"{aside.name}{end}")
            if one.exists():
                shutil.copyfile(one, Path(folder) / f"{FILE_NAME}{end}")
        damaged = Database.to_look((Path(folder) / FILE_NAME).as_uri())
        store = TillStore.open(home, clock=clock)
        try:
            lacking = _lacking(store, EpochReads(damaged))
            for stored in lacking:
                with store.begin() as unit:
                    unit.take_over(stored)
                    book(store, unit, stored)
            return len(lacking)
        finally:
            store.close()
            damaged.close()


def _lacking(store: TillStore, aside: EpochReads) -> list[StoredEvent]:
    """What continues the store's chains, up to where the file can no longer be read."""
    heads = {epoch: (seq, link) for epoch, seq, link in store.chain_heads()}
    keys: dict[str, list[str]] = {}
    for one in store.certificates():
        heads.setdefault(one.epoch, (0, GENESIS))
        keys.setdefault(one.device_id, []).append(one.public_key)
    found = []
    with suppress(Unavailable, sqlite3.Error, ValueError, TypeError):
        for stored in aside.chain():
            header = stored.header
            known = heads.get(header.epoch)
            if known != (header.seq - 1, stored.prev_hash):
                continue
            if not any(faults(stored, keys.get(header.device_id, []))):
                heads[header.epoch] = (header.seq, stored.hash)
                found.append(stored)
    return found
