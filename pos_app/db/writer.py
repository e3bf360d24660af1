"""Lets many threads write through one; a full queue is said, never waited out."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection

from pos_app.db.database import Database
from pos_app.domain.errors import Unavailable

T = TypeVar("T")

QUEUE_MAX = 200
"""Jobs that may wait; the next one is told to come back (L4)."""
BEGIN_SECONDS = 60.0
"""How long a job may wait until it is begun; one that is begun is waited for."""


class Writer(Protocol):
    """Runs a job in one write transaction and gives back its answer."""

    def run(self, job: Callable[[Connection], T]) -> T:
        """The job's answer once it is committed, or what it raised."""
        ...

    def close(self) -> None:
        """End when the jobs already taken are done."""
        ...


class DirectWriter:
    """Runs each job in the caller's own thread: PostgreSQL, commands, and everything that has a
    single thread.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def run(self, job: Callable[[Connection], T]) -> T:
        with self._database.write() as connection:
            return job(connection)

    def close(self) -> None:
        """Nothing waits here."""


class ThreadWriter:
    """The one writer thread of a served SQLite database. A job that was too late to be begun never
    is: its caller was told so.
    """

    def __init__(self, database: Database, *, queue_max: int = QUEUE_MAX) -> None:
        self._database = database
        self._jobs: queue.Queue[tuple[Callable[[Connection], Any], Future[Any]] | None]
        self._jobs = queue.Queue(queue_max)
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def run(self, job: Callable[[Connection], T]) -> T:
        answer: Future[T] = Future()
        try:
            self._jobs.put_nowait((job, answer))
        except queue.Full:
            raise Unavailable("disk", "busy") from None
        try:
            return answer.result(BEGIN_SECONDS)
        except FutureTimeout:
            if answer.cancel():
                raise Unavailable("disk", "busy") from None
            return answer.result()

    @property
    def waiting(self) -> int:
        """Jobs that nobody has begun yet."""
        return self._jobs.qsize()

    def _work(self) -> None:
        while (taken := self._jobs.get()) is not None:
            job, answer = taken
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                with self._database.write() as connection:
                    done = job(connection)
            except BaseException as error:  # noqa: BLE001 - handed to the caller, whatever it is
                answer.set_exception(error)
            else:
                answer.set_result(done)

    def close(self) -> None:
        self._jobs.put(None)
        self._thread.join(BEGIN_SECONDS)
