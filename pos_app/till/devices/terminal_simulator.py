"""The card terminal simulator, a process of its own; must never forget an attempt it answered.

    python -m pos_app.till.devices.terminal_simulator --port 7700 [--home DIR]
        [--script FILE | --outcome NAME] [--slow-seconds N]

It listens on this machine alone. The script holds one outcome per line: approved, declined,
lost_answer_approved, lost_answer_declined, slow. `--port 0` takes a free port; the first line on
standard output names it.
"""

import argparse
import contextlib
import os
import socketserver
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import platformdirs

from pos_app.till.devices.card_terminal import Declined, Released, State
from pos_app.till.devices.payment_requests import PaymentRequest
from pos_app.till.devices.simulated_terminal import OUTCOMES_MAX, Outcome, Outcomes
from pos_app.till.devices.terminal_book import Entry, TerminalBook
from pos_app.till.devices.terminal_wire import (
    LINE_BYTES_MAX,
    BadMessage,
    decode_entry,
    decode_request,
    encode_answer,
    encode_entry,
)

HOST = "127.0.0.1"
BOOK_NAME = "terminal-attempts.jsonl"
READ_SECONDS = 5.0
SLOW_SECONDS = 8.0
CONNECTIONS_MAX = 32


class BrokenBook(Exception):
    """The file of attempts cannot be read; starting with an empty one could charge twice."""


class BookFile:
    """The attempts on disk, one entry per line, each on the disk before it counts."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: BinaryIO = path.open("a+b")
        self.entries = tuple(self._read())

    def _read(self) -> list[Entry]:
        self._file.seek(0)
        lines = self._file.readlines()
        if lines and not lines[-1].endswith(b"\n"):
            self._file.truncate(sum(map(len, lines[:-1])))
            lines.pop()
        try:
            return [decode_entry(line) for line in lines]
        except BadMessage as error:
            raise BrokenBook(str(error)) from None

    def write(self, entry: Entry) -> None:
        """Append and wait for the disk."""
        self._file.write(encode_entry(entry))
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


class Simulator:
    """Answers requests one connection at a time each, many at once; the book is behind one lock."""

    def __init__(self, book: TerminalBook, outcomes: Outcomes, slow_seconds: float) -> None:
        self._book = book
        self._outcomes = outcomes
        self._slow_seconds = slow_seconds
        self._lock = threading.Lock()
        self._stopped = threading.Condition(self._lock)

    def answer(self, request: PaymentRequest) -> State | Released | None:
        """The answer, or nothing where it gets lost."""
        match request.do:
            case "query":
                with self._lock:
                    return self._book.query(request.attempt_id)
            case "reverse":
                with self._lock:
                    self._stopped.notify_all()
                    return self._book.reverse(request.attempt_id)
            case "stop":
                with self._lock:
                    self._stopped.notify_all()
                    return self._book.stop(request.attempt_id)
            case "release":
                with self._lock:
                    return self._book.release(request.token)
            case "outcome":
                return self._prepare(request)
            case _:
                return self._pay(request)

    def _pay(self, request: PaymentRequest) -> State | None:
        with self._lock:
            known = self._book.begin(request)
            outcome = self._outcomes.next() if known is None else Outcome.APPROVED
        if known is not None:
            return known
        with self._stopped:
            if outcome is Outcome.SLOW:
                self._stopped.wait_for(
                    lambda: self._book.is_closed(request.attempt_id), self._slow_seconds
                )
            answer = self._book.decide(request.attempt_id, outcome.reason)
        return None if outcome.loses_answer else answer

    def _prepare(self, request: PaymentRequest) -> State | Released:
        """Somebody at the keyboard decides the next payment: `token` names the outcome."""
        try:
            outcome = Outcome(request.token)
        except ValueError:
            return Declined(request.attempt_id, "outcome_unknown")
        with self._lock:
            self._outcomes.add(outcome)
        return Released(request.token)


class _Handler(socketserver.StreamRequestHandler):
    timeout = READ_SECONDS
    server: "_Server"

    def handle(self) -> None:
        with contextlib.suppress(OSError, BadMessage):
            request = decode_request(self.rfile.readline(LINE_BYTES_MAX + 1))
            answer = self.server.simulator.answer(request)
            if answer is not None:
                self.wfile.write(encode_answer(answer))


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = CONNECTIONS_MAX

    def __init__(self, port: int, simulator: Simulator) -> None:
        self.simulator = simulator
        self._places = threading.BoundedSemaphore(CONNECTIONS_MAX)
        super().__init__((HOST, port), _Handler)

    def verify_request(self, request: object, client_address: object) -> bool:
        return self._places.acquire(blocking=False)

    def process_request_thread(self, request: object, client_address: object) -> None:
        try:
            super().process_request_thread(request, client_address)  # type: ignore[arg-type]
        finally:
            self._places.release()


def read_script(path: Path) -> list[Outcome]:
    """The outcomes of a script file; `ValueError` names the word that is none."""
    words = path.read_text("utf-8").split()
    return [Outcome(word) for word in words[:OUTCOMES_MAX]]


@contextlib.contextmanager
def running(port: int, simulator: Simulator) -> Iterator[int]:
    """Answer on a thread of its own until the block ends; gives the port."""
    with _Server(port, simulator) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def serve(port: int, home: Path, outcomes: Outcomes, slow_seconds: float) -> None:
    """Answer until the process ends."""
    file = BookFile(home / BOOK_NAME)
    book = TerminalBook(file.write)
    book.read(file.entries)
    simulator = Simulator(book, outcomes, slow_seconds)
    with contextlib.closing(file), running(port, simulator) as taken:
        sys.stdout.write(f"listening on {HOST}:{taken}\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the simulator; the exit code says whether it could start."""
    options = _parser().parse_args(arguments)
    outcomes = Outcomes(Outcome(options.outcome))
    try:
        if options.script:
            outcomes.add(*read_script(options.script))
        serve(options.port, options.home, outcomes, options.slow_seconds)
    except BrokenBook:
        file = options.home / BOOK_NAME
        sys.stderr.write(f"pos-app terminal: {file} is damaged. Move it away to start anew.\n")
        return 2
    except (OSError, OverflowError, ValueError) as error:
        sys.stderr.write(f"pos-app terminal: it cannot start: {error}\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pos-app terminal", description="A card terminal made of software."
    )
    parser.add_argument(
        "--port", type=int, required=True, help="port on 127.0.0.1; 0 takes a free one"
    )
    parser.add_argument(
        "--home",
        type=Path,
        default=platformdirs.user_state_path("pos-app-terminal", appauthor=False),
        help="folder of its memory",
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--script", type=Path, help="file with one outcome per line")
    how.add_argument("--outcome", choices=[one.value for one in Outcome], default="approved")
    parser.add_argument("--slow-seconds", type=float, default=SLOW_SECONDS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
