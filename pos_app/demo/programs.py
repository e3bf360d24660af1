"""The demo's other programs, each a process of its own: head office and the card terminal."""

import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

from pos_app.demo.furnish import Addresses, Folders
from pos_app.domain.errors import Unavailable

HOST = "127.0.0.1"
START_SECONDS = 30.0
END_SECONDS = 10.0
POLL_SECONDS = 0.05
WITH_PARENT = "pos_app.demo.with_parent"
TERMINAL = "pos_app.till.devices.terminal_simulator"


def free_port() -> int:
    """A port that nobody listens on now."""
    with closing(socket.socket()) as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port


class Child:
    """A process that we started, and end by its own handle; it ends by itself once this process is
    gone, however that ended.
    """

    def __init__(self, what: str, words: Sequence[str], port: int, log: Path) -> None:
        self._what, self._port = what, port
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", WITH_PARENT, *words],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
            )

    def wait_until_it_listens(self) -> None:
        """Return when it takes connections; `Unavailable` when it ended or takes too long."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise Unavailable(self._what, "ended", retry=False)
            with closing(socket.socket()) as one:
                if one.connect_ex((HOST, self._port)) == 0:
                    return
            time.sleep(POLL_SECONDS)
        raise Unavailable(self._what, "slow")

    def end(self) -> None:
        """Ask it to end; then insist."""
        self._process.terminate()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(END_SECONDS)
        if self._process.stdin is not None:
            self._process.stdin.close()


class Programs:
    """Both of them, while the `with` block lasts."""

    def __init__(self, folders: Folders, addresses: Addresses) -> None:
        self._folders = folders
        self._hq_port = _port(addresses.hq_url)
        self._terminal_port = _port(addresses.terminal)
        self._hq: Child | None = None
        self._terminal: Child | None = None

    def __enter__(self) -> Self:
        words = [TERMINAL, "--port", str(self._terminal_port)]
        words += ["--home", str(self._folders.terminal)]
        self._terminal = Child("terminal", words, self._terminal_port, self._log("terminal"))
        try:
            self.start_head_office()
            self._terminal.wait_until_it_listens()
        except BaseException:
            self._end()
            raise
        return self

    def start_head_office(self) -> None:
        """Head office, once it takes connections."""
        words = ["pos_app", "hq", "--home", str(self._folders.hq)]
        words += ["serve", "--port", str(self._hq_port)]
        self._hq = Child("hq", words, self._hq_port, self._log("hq"))
        self._hq.wait_until_it_listens()

    def stop_head_office(self) -> None:
        """Nobody answers there any more."""
        if self._hq is not None:
            self._hq.end()
            self._hq = None

    def _log(self, name: str) -> Path:
        return self._folders.home / "logs" / f"{name}.log"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        self.stop_head_office()
        if self._terminal is not None:
            self._terminal.end()
            self._terminal = None


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])
