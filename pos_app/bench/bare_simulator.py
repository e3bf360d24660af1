"""The floor of the simulation: tills, a line that fails and a head office, on bare SQLite."""

import json
import random
import sqlite3
from hashlib import sha256

TILLS, PART, SEND_OFTEN, CRASH_OFTEN = 5, 50, 0.07, 0.01
FAULTS, WEIGHTS = ("", "dropped", "duplicated", "lost_answer"), (94, 2, 2, 2)
_TILL = """CREATE TABLE sale (order_no TEXT PRIMARY KEY, at TEXT, kind TEXT, total INTEGER) STRICT;
    CREATE TABLE line (order_no TEXT, number INTEGER, sku TEXT, quantity INTEGER, amount INTEGER,
        PRIMARY KEY (order_no, number)) STRICT;
    CREATE TABLE tender (order_no TEXT PRIMARY KEY, kind TEXT, amount INTEGER) STRICT;
    CREATE TABLE outbox (seq INTEGER PRIMARY KEY, event_id TEXT UNIQUE, body BLOB, sent INTEGER)
        STRICT"""
_HQ = """CREATE TABLE intake (event_id TEXT PRIMARY KEY, till INTEGER, seq INTEGER, body BLOB,
        UNIQUE (till, seq)) STRICT;
    CREATE TABLE sales_order (order_no TEXT PRIMARY KEY, till INTEGER, total INTEGER) STRICT"""
Rows = list[tuple[int, str, bytes]]


class _NoAnswer(Exception):
    """The line swallowed the request or its answer."""


class Shop:
    """The tills, the line and head office."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._hq = _opened(_HQ)
        self._tills = [_opened(_TILL) for _ in range(TILLS)]
        self._seqs = [0] * TILLS
        self._told: list[str] = []

    def sell(self, orders: int) -> None:
        """So many orders of two lines, each at head office once in the end."""
        while len(self._told) < orders:
            number = self._chance.randrange(TILLS)
            self._order(number)
            if self._chance.random() < SEND_OFTEN:
                self._send(number)
        for number in range(TILLS):
            while self._send(number):
                pass
        arrived = self._hq.execute("SELECT order_no FROM sales_order").fetchall()
        if sorted(self._told) != sorted(name for (name,) in arrived):
            raise AssertionError("the floor lost or doubled an order")

    def _order(self, number: int) -> None:
        till, seq = self._tills[number], self._seqs[number] + 1
        name = f"T{number}-{seq:07}"
        lines = [(name, at, *self._goods()) for at in (1, 2)]
        total = sum(quantity * price for *_, quantity, price in lines)
        body = json.dumps({"order_no": name, "total": total, "lines": lines}).encode()
        till.execute("BEGIN IMMEDIATE")
        till.execute("INSERT INTO sale VALUES (?, '2026-03-02T08:00', 'order', ?)", (name, total))
        till.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?)", lines)
        till.execute("INSERT INTO tender VALUES (?, 'cash', ?)", (name, total))
        event = (seq, sha256(body).hexdigest(), body)
        till.execute("INSERT INTO outbox VALUES (?, ?, ?, 0)", event)
        if self._chance.random() < CRASH_OFTEN:
            till.execute("ROLLBACK")
            return
        till.execute("COMMIT")
        self._seqs[number] = seq
        self._told.append(name)

    def _goods(self) -> tuple[str, int, int]:
        chance = self._chance
        return f"SKU{chance.randrange(500)}", chance.randint(1, 3), chance.randrange(100, 9_999)

    def _send(self, number: int) -> bool:
        """Whether anything waited."""
        till = self._tills[number]
        query = "SELECT seq, event_id, body FROM outbox WHERE sent = 0 ORDER BY seq LIMIT ?"
        rows = till.execute(query, (PART,)).fetchall()
        if not rows:
            return False
        try:
            self._carry(number, rows)
        except _NoAnswer:
            return True
        till.execute("BEGIN IMMEDIATE")
        till.execute("UPDATE outbox SET sent = 1 WHERE sent = 0 AND seq <= ?", (rows[-1][0],))
        till.execute("COMMIT")
        return True

    def _carry(self, number: int, rows: Rows) -> None:
        fault = self._chance.choices(FAULTS, WEIGHTS)[0]
        if fault == "dropped":
            raise _NoAnswer
        self._take_in(number, rows)
        if fault == "duplicated":
            self._take_in(number, rows)
        if fault == "lost_answer":
            raise _NoAnswer

    def _take_in(self, number: int, rows: Rows) -> None:
        hq = self._hq
        hq.execute("BEGIN IMMEDIATE")
        for seq, event_id, body in rows:
            if hq.execute("SELECT 1 FROM intake WHERE event_id = ?", (event_id,)).fetchone():
                continue
            hq.execute("INSERT INTO intake VALUES (?, ?, ?, ?)", (event_id, number, seq, body))
            made = json.loads(body)
            order = (made["order_no"], number, made["total"])
            hq.execute("INSERT INTO sales_order VALUES (?, ?, ?)", order)
        hq.execute("COMMIT")


def _opened(tables: str) -> sqlite3.Connection:
    opened = sqlite3.connect(":memory:", isolation_level=None)
    opened.executescript(tables)
    return opened
