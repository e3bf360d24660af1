"""The floor of the intake: bare Starlette with the same checks and the same inserts, raw SQL.

    python -m pos_app.bench.bare_intake URL PORT DEVICE PUBLIC_KEY EPOCH

URL is a SQLite file or a `postgresql://` address with HQ's own tables in it.
"""

import hashlib
import json
import sqlite3
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any, Protocol

import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from pos_app.db.row_seal import lend_hand

_EVENT = """INSERT INTO intake (position, event_id, device_id, epoch, seq, order_id, kind,
    created_at, body, body_sha256, prev_hash, hash, sig, store_id, register_id, received_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'S01', 'S01-1', ?)"""
_STATE = """INSERT INTO intake_state (position, event_id, state, detail, wish, modified_at, kind,
    order_no) VALUES (?, ?, 'waiting', '', 'batch', ?, ?, ?)"""
_NONCE = "INSERT INTO nonce (nonce, device_id, at) VALUES (?, ?, ?)"
_HEAD = "UPDATE epoch SET through = ?, head_hash = ? WHERE epoch = ?"
_TOUCH = "UPDATE device SET contact_at = ? WHERE device_id = ?"
Row = Sequence[object]


class Bank(Protocol):
    """Runs the statements of one push in one transaction."""

    def write(self, parts: Sequence[tuple[str, Sequence[Row]]]) -> None:
        """All of it or nothing."""
        ...


class Sqlite:
    """One connection, FULL, as HQ has it."""

    def __init__(self, file: str) -> None:
        self._lock = threading.Lock()
        self._opened = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        lend_hand(self._opened)
        self._opened.execute("PRAGMA journal_mode=WAL")
        self._opened.execute("PRAGMA synchronous=FULL")

    def write(self, parts: Sequence[tuple[str, Sequence[Row]]]) -> None:
        with self._lock:
            self._opened.execute("BEGIN IMMEDIATE")
            for statement, rows in parts:
                self._opened.executemany(statement, rows)
            self._opened.execute("COMMIT")


class Postgresql:
    """One connection."""

    def __init__(self, url: str) -> None:
        import psycopg

        self._lock = threading.Lock()
        self._opened = psycopg.connect(url)

    def write(self, parts: Sequence[tuple[str, Sequence[Row]]]) -> None:
        with self._lock, self._opened.transaction(), self._opened.cursor() as cursor:
            for statement, rows in parts:
                cursor.executemany(statement.replace("?", "%s"), rows)


class Intake:
    """Checks and keeps one push after the other."""

    def __init__(self, bank: Bank, device_id: str, public_key: str, epoch: str) -> None:
        self._bank, self._device_id, self._epoch = bank, device_id, epoch
        self._key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        self._position = 0

    async def push(self, request: Request) -> JSONResponse:
        """One batch."""
        body, headers = await request.body(), request.headers
        return JSONResponse(await run_in_threadpool(self._take, body, headers))

    def _take(self, body: bytes, headers: Any) -> dict[str, object]:  # noqa: ANN401
        digest = hashlib.sha256(body).hexdigest()
        created, nonce = headers["x-created"], headers["x-nonce"]
        text = f"POST\n/api/v1/push\n{digest}\n{created}\n{nonce}".encode()
        self._key.verify(bytes.fromhex(headers["x-signature"]), text)
        events = json.loads(body)["events"]
        for item in events:
            self._check(item)
        self._bank.write(self._rows(events, nonce))
        results = [{"event_id": item["event_id"], "result": "taken_in"} for item in events]
        return {"results": results, "contiguous_through": events[-1]["seq"]}

    def _check(self, item: dict[str, Any]) -> None:
        body_hash = hashlib.sha256(item["body"].encode())
        if body_hash.hexdigest() != item["body_sha256"]:
            raise ValueError("body")
        names = ("event_id", "device_id", "epoch", "seq", "order_id", "kind", "created_at")
        header = "|".join(("v1", *(str(item[name]) for name in names))).encode()
        chained = bytes.fromhex(item["prev_hash"]) + header + body_hash.digest()
        link = hashlib.sha256(chained).digest()
        if link.hex() != item["hash"]:
            raise ValueError("hash")
        self._key.verify(bytes.fromhex(item["sig"]), link)

    def _rows(
        self, events: list[dict[str, Any]], nonce: str
    ) -> list[tuple[str, list[tuple[object, ...]]]]:
        at, first = time.time_ns() // 1000, self._position + 1
        self._position += len(events)
        names = ("event_id", "device_id", "epoch", "seq", "order_id", "kind", "created_at")
        links = ("body_sha256", "prev_hash", "hash", "sig")
        rows: list[tuple[object, ...]] = [
            (
                place,
                *(item[name] for name in names),
                item["body"].encode(),
                *(item[name] for name in links),
                at,
            )
            for place, item in enumerate(events, first)
        ]
        states: list[tuple[object, ...]] = [
            (place, item["event_id"], at, item["kind"], item["order_id"])
            for place, item in enumerate(events, first)
        ]
        last = events[-1]
        return [
            (_NONCE, [(nonce, self._device_id, at)]),
            (_EVENT, rows),
            (_STATE, states),
            (_HEAD, [(last["seq"], last["hash"], self._epoch)]),
            (_TOUCH, [(at, self._device_id)]),
        ]


def main(argv: list[str]) -> int:
    """Serve until somebody ends the process."""
    url, port, device_id, public_key, epoch = argv
    bank: Bank = Postgresql(url) if url.startswith("postgres") else Sqlite(url)
    intake = Intake(bank, device_id, public_key, epoch)
    app = Starlette(routes=[Route("/api/v1/push", intake.push, methods=["POST"])])
    uvicorn.run(app, host="127.0.0.1", port=int(port), access_log=False, log_level="warning")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
