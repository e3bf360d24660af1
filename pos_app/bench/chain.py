"""chain: a till's chain of 100,000 orders checked, against bare sqlite3 and SHA-256 (A1).
Both in time of the processor, for neither waits for anything but the disk.
"""

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.bench.result import Goal, Result, interleaved
from pos_app.bench.samples import REGISTER, STORE, placed
from pos_app.bench.till_data import DEVICE, EPOCH, HQ_URL
from pos_app.contract.messages import Certificate
from pos_app.contract.translate import encode_event
from pos_app.domain.events import GENESIS, rfc3339
from pos_app.system_clock import SystemClock, SystemIds
from pos_app.till.storage.store import FILE_NAME, TillStore
from pos_app.till.storage.values import Identity
from pos_app.till.verification import chain

GOAL = Goal(ratio=3.0, value=3_000.0)
EVENTS, AT_ONCE, RUNS = 100_000, 1_000, 5
_BARE = """SELECT event_id, device_id, epoch, seq, order_no, kind, created_at, body, hash
    FROM event ORDER BY position"""


def measure(folder: Path) -> list[Result]:
    """The quickest of some runs of either, in turns."""
    home = folder / "chain"
    home.mkdir()
    with closing(TillStore.open(home, clock=SystemClock())) as store:
        _fill(store)
        mine, floor = interleaved(RUNS, lambda _: _checked(store), lambda _: _bare(home))
    return [Result("chain", min(mine), min(floor), GOAL)]


def _fill(store: TillStore) -> None:
    key, ids, event, at = Ed25519PrivateKey.generate(), SystemIds(), placed(1), datetime.now(UTC)
    public, body = key.public_key().public_bytes_raw().hex(), encode_event(event)
    known = Certificate(
        device_id=DEVICE,
        store_id=STORE,
        register_id=REGISTER,
        epoch=EPOCH,
        public_key=public,
        issued_at=rfc3339(at),
        signature="0" * 128,
    )
    with store.begin() as unit:
        unit.save_identity(Identity(DEVICE, STORE, REGISTER, EPOCH, "Bench", HQ_URL))
        unit.add_certificate(known)
    for _ in range(EVENTS // AT_ONCE):
        with store.begin() as unit:
            for _ in range(AT_ONCE):
                unit.add_event(event, ids.new(), body, key.sign, at, "now")


def _checked(store: TillStore) -> float:
    start = time.process_time()
    if any(True for _ in chain(store, {})):
        raise AssertionError("the chain is not whole")
    return (time.process_time() - start) * 1000


def _bare(home: Path) -> float:
    start, link = time.process_time(), GENESIS
    with closing(sqlite3.connect(home / FILE_NAME)) as opened:
        for *header, body, kept in opened.execute(_BARE):
            text = "|".join(("v1", *map(str, header))).encode()
            link = sha256(link + text + sha256(body).digest()).digest()
            if link != kept:
                raise AssertionError("the chain is not whole")
    return (time.process_time() - start) * 1000
