"""What the disks of tills and of HQ hold, read as plain tables by no code of the product; copies of
disks, to be brought back later.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

EVENTS_KEPT = 10_000
VALUED = frozenset({"sale", "order", "quote", "pickup", "shipment"})
"""Kinds whose worth the prices on the shelf tell; of the others the payments count."""
RECEIPTS = VALUED | {"edit", "cancel", "return"}
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One event as a database has it; `hash` is its place in a chain and its content in one."""

    event_id: str
    place: tuple[str, str, int]
    kind: str
    order_no: str
    body: bytes
    link: bytes
    hash: str
    receipt_no: str
    value_minor: int


# --- events ---------------------------------------------------------------------------------------


def hq_events(hq: sqlite3.Connection) -> Iterator[Event]:
    """HQ's intake, in its order."""
    rows = hq.execute(
        "SELECT event_id, device_id, epoch, seq, kind, order_id, body, created_at, hash, prev_hash,"
        " body_sha256 FROM intake ORDER BY position"
    )
    for row in rows:
        yield _event(row[:8], *map(bytes.fromhex, row[8:]))


def conflicts(hq: sqlite3.Connection) -> Iterator[Event]:
    """What HQ keeps beside its intake, because another event has its place."""
    names = ("event_id", "device_id", "epoch", "seq", "kind", "order_id")
    for (text,) in hq.execute("SELECT item FROM conflict ORDER BY number"):
        item = json.loads(text)
        link, before, digest = (
            bytes.fromhex(item[name]) for name in ("hash", "prev_hash", "body_sha256")
        )
        row = (*(item[name] for name in names), item["body"].encode(), item["created_at"])
        yield _event(row, link, before, digest)


def till_events(till: sqlite3.Connection) -> Iterator[Event]:
    """The chain of a till, in the order in which it came onto this disk."""
    rows = till.execute(
        "SELECT event_id, device_id, epoch, seq, kind, order_no, body, created_at, hash, prev_hash,"
        " body_sha256 FROM event ORDER BY position"
    )
    for row in rows:
        yield _event(row[:8], *row[8:])


@lru_cache(maxsize=EVENTS_KEPT)
def _event(row: Row, link: bytes, before: bytes, digest: bytes) -> Event:
    """The event, its link worked out anew (A1); one that differs fits no chain. Till and HQ have
    the same bytes, and both are judged twice.
    """
    body = bytes(row[6])
    fields = (row[0], row[1], row[2], str(row[3]), row[5], row[4], row[7])
    header = "|".join(("v1", *fields))
    of_body = hashlib.sha256(body).digest()
    made = hashlib.sha256(before + header.encode() + of_body).digest()
    sound = made == link and digest == of_body
    receipt_no, value = _read(body, row[4]) if row[4] in RECEIPTS else ("", 0)
    return Event(
        event_id=row[0],
        place=(row[1], row[2], row[3]),
        kind=row[4],
        order_no=row[5],
        body=body,
        link=before + link if sound else b"",
        hash=link.hex(),
        receipt_no=receipt_no,
        value_minor=value,
    )


def _read(body: bytes, kind: str) -> tuple[str, int]:
    """The receipt's number and, where prices tell it, the worth of a business by its own lines."""
    found = json.loads(body)
    number = str(found["receipt_no"])
    if kind not in VALUED:
        return number, 0
    if "value_minor" in found:
        return number, int(found["value_minor"])
    lines = found["transaction"]["lines"]
    return number, sum(one["price_minor"] * one["quantity"] // 1_000 for one in lines)


def hashes(tills: Iterable[sqlite3.Connection], hq: sqlite3.Connection) -> set[str]:
    """Every event that some disk holds now."""
    at_hq = "SELECT hash FROM intake UNION SELECT hash FROM conflict"
    found = {row[0] for row in hq.execute(at_hq)}
    for till in tills:
        found |= {row[0].hex() for row in till.execute("SELECT hash FROM event")}
    return found


# --- copies ---------------------------------------------------------------------------------------


def copy_of(disk: sqlite3.Connection) -> sqlite3.Connection:
    """The disk as it is now."""
    copy = sqlite3.connect(":memory:")
    disk.backup(copy)
    return copy


def bring_back(copy: sqlite3.Connection, disk: sqlite3.Connection) -> None:
    """The disk is again what it was then; nobody else may have it open."""
    copy.backup(disk)
