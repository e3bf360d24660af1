"""Pushes batches of a hundred to HQ and to the floor, each a server process, in turns."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

from pos_app.bench.events import BATCH, PATH, Device, Signed
from pos_app.bench.result import Goal, Result, interleaved
from pos_app.bench.samples import REGISTER, STORE, configuration
from pos_app.db.database import Unit
from pos_app.domain.events import GENESIS
from pos_app.hq import configuration as configurations
from pos_app.hq.config import FILE, load, load_secrets, make_secrets
from pos_app.hq.rows import Device as Enrolled
from pos_app.hq.service import Hq
from pos_app.hq.store import devices
from pos_app.system_clock import SystemClock, SystemIds

GOAL = Goal(ratio=0.7, higher=True)
BATCHES, WARM_UP = 80, 5
HOST = "127.0.0.1"
START_SECONDS = 60.0
Side = tuple[Path, str]
"""A home and the address of its database; none means SQLite in the home."""


def compare(name: str, ours: Side, floor: Side) -> Result:
    """Events per second of both, batches in turns."""
    with ExitStack() as stack:
        mine = _pusher(stack, ours, _hq_words)
        theirs = _pusher(stack, floor, _floor_words)
        for _ in range(WARM_UP):
            mine(0)
            theirs(0)
        taken, bare = interleaved(BATCHES, mine, theirs)
    return Result(name, _rate(taken), _rate(bare), GOAL, "events/s")


def _rate(seconds: Sequence[float]) -> float:
    return BATCH * len(seconds) / sum(seconds)


Words = Callable[[Side, int, Device], list[str]]


def _pusher(stack: ExitStack, side: Side, words: Words) -> Callable[[int], float]:
    """A server that runs, and what sends it one batch more; seconds until its answer."""
    device = Device(SystemIds().new(), SystemIds().new())
    _enrol(side, device)
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, *words(side, port, device)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    stack.callback(server.wait)
    stack.callback(server.terminate)
    connection = stack.enter_context(closing(_connected(port)))
    batches = [device.batch() for _ in range(BATCHES + WARM_UP)]

    def push(_number: int) -> float:
        request = device.signed(batches.pop(0))
        start = time.perf_counter()
        answer = _sent(connection, request)
        seconds = time.perf_counter() - start
        if answer.count(b'"taken_in"') != BATCH:
            raise AssertionError(answer[:200])
        return seconds

    return push


def _sent(connection: http.client.HTTPConnection, request: Signed) -> bytes:
    connection.request("POST", PATH, request.body, request.headers)
    return connection.getresponse().read()


def _hq_words(side: Side, port: int, _device: Device) -> list[str]:
    return ["-m", "pos_app", "hq", "--home", str(side[0]), "serve", "--port", str(port)]


def _floor_words(side: Side, port: int, device: Device) -> list[str]:
    url = side[1] or str(side[0] / "hq.db")
    known = [device.device_id, device.public_key, device.epoch]
    return ["-m", "pos_app.bench.bare_intake", url, str(port), *known]


def _dialect(url: str) -> str:
    """The address as SQLAlchemy wants it."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _enrol(side: Side, device: Device) -> None:
    """HQ's own tables, one store and one till."""
    home, url = side
    home.mkdir(parents=True)
    make_secrets(home, SystemIds())
    if url:
        (home / FILE).write_text(f'database_url = "{_dialect(url)}"\n', "utf-8")
    hq = Hq.open(load(home), load_secrets(home), clock=SystemClock(), ids=SystemIds())
    at = datetime.now(UTC)
    enrolled = Enrolled(
        device_id=device.device_id,
        public_key=device.public_key,
        store_id=STORE,
        register_id=REGISTER,
        state="active",
        enrolled_at=at,
    )

    def job(unit: Unit) -> None:
        devices.add(unit, enrolled)
        devices.add_epoch(unit, device.epoch, device.device_id, at, genesis=GENESIS.hex())

    try:
        configurations.put(hq, configuration(hq.secrets.pepper), "bench")
        hq.run(job)
    finally:
        hq.close()


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port


def _connected(port: int) -> http.client.HTTPConnection:
    """A connection to the server once it listens."""
    end = time.monotonic() + START_SECONDS
    while True:
        connection = http.client.HTTPConnection(HOST, port, timeout=START_SECONDS)
        try:
            connection.connect()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return connection
