"""A real simulator process and a real monotonic clock for the tests of the devices."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest


class RealClock:
    """The machine's clock; device tests meet real sockets."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class SimulatorProcess:
    """Starts, kills and restarts the simulator on one folder, always on the same port."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = 0
        self._process: subprocess.Popen[str] | None = None

    def start(self, *options: str) -> None:
        module = "pos_app.till.devices.terminal_simulator"
        command = [sys.executable, "-m", module, "--port", str(self.port), "--home", str(self.home)]
        self._process = subprocess.Popen(
            [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline().rpartition(":")[2])

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate(timeout=10)
            self._process = None

    def entries(self) -> list[str]:
        return (self.home / "terminal-attempts.jsonl").read_text("utf-8").splitlines()


@pytest.fixture
def clock() -> RealClock:
    return RealClock()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[SimulatorProcess]:
    simulator = SimulatorProcess(tmp_path / "terminal")
    yield simulator
    simulator.kill()
