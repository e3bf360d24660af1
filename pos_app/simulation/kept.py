"""What the disks of tills and of HQ hold, read as plain tables by no code of the product; copies of
disks, to be brought back later.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic_core import from_json

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
    return map(_event, rows)


def conflicts(hq: sqlite3.Connection) -> Iterator[Event]:
    """What HQ keeps beside its intake, because another event has its place."""
    before = ("event_id", "device_id", "epoch", "seq", "kind", "order_id")
    after = ("created_at", "hash", "prev_hash", "body_sha256")
    for (text,) in hq.execute("SELECT item FROM conflict ORDER BY number"):
        item = from_json(text)
        body = item["body"].encode()
        yield _event((*(item[x] for x in before), body, *(item[x] for x in after)))


def till_events(till: sqlite3.Connection) -> Iterator[Event]:
    """The chain of a till, in the order in which it came onto this disk."""
    rows = till.execute(
        "SELECT event_id, device_id, epoch, seq, kind, order_no, body, created_at,"
        " lower(hex(hash)), lower(hex(prev_hash)), lower(hex(body_sha256)) FROM event"
        " ORDER BY position"
    )
    return map(_event, rows)


@lru_cache(maxsize=EVENTS_KEPT)
def _event(row: Row) -> Event:
    """The event, its link worked out anew (A1); one that differs fits no chain. Till and HQ have
    the same bytes, and both are judged twice.
    """
    event_id, device_id, epoch, seq, kind, order_no, body, created_at, link, before, digest = row
    header = "|".join(("v1", event_id, device_id, epoch, str(seq), order_no, kind, created_at))
    head, of_body = bytes.fromhex(before), hashlib.sha256(body)
    made = hashlib.sha256(head + header.encode() + of_body.digest())
    sound = made.hexdigest() == link and of_body.hexdigest() == digest
    receipt_no, value = _read(body, kind) if kind in RECEIPTS else ("", 0)
    return Event(
        event_id=event_id,
        place=(device_id, epoch, seq),
        kind=kind,
        order_no=order_no,
        body=body,
        link=head + made.digest() if sound else b"",
        hash=link,
        receipt_no=receipt_no,
        value_minor=value,
    )


def _read(body: bytes, kind: str) -> tuple[str, int]:
    """The receipt's number and, where prices tell it, the worth of a business by its own lines."""
    found = from_json(body)
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


# --- orders ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Order:
    """What HQ has stored of an order: goods that left, less those that came back, and what a
    cancellation cost; the deposit that is held; whether anything is still to leave.
    """

    invoiced_minor: int
    available_minor: int
    is_open: bool


def hq_orders(hq: sqlite3.Connection) -> dict[str, Order]:
    """Every order that HQ has, by number."""
    rows = hq.execute("SELECT order_no, body FROM sales_order")
    return {number: _order(body) for number, body in rows}


@lru_cache(maxsize=EVENTS_KEPT)
def _order(body: bytes) -> Order:
    found = from_json(body)
    lines = found["lines"]
    added = [found["cancellation_charged"], *(line["invoiced_value"] for line in lines)]
    less = [found["charges_returned"], *(line["returned_value"] for line in lines)]
    return Order(
        invoiced_minor=sum(map(_gross, added)) - sum(map(_gross, less)),
        available_minor=found["deposit_paid"] - found["deposit_used"],
        is_open=any(
            line["ordered"] > line["invoiced"] + line["cancelled"]
            for line in lines
            if line["delivery"]["delivery_class"] != "CARRY"
        ),
    )


def _gross(value: dict[str, int]) -> int:
    return value["net"] + value["tax"]


# --- copies ---------------------------------------------------------------------------------------


def copy_of(disk: sqlite3.Connection) -> sqlite3.Connection:
    """The disk as it is now."""
    copy = sqlite3.connect(":memory:")
    disk.backup(copy)
    return copy


def bring_back(copy: sqlite3.Connection, disk: sqlite3.Connection) -> None:
    """The disk is again what it was then; nobody else may have it open."""
    copy.backup(disk)
