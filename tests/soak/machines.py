"""The processes of a soak: one head office, its PostgreSQL server where it has one, and tills with
a card terminal each.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from pos_app.hq import config
from pos_app.hq.config import load_secrets, make_secrets
from pos_app.hq.enrolment import make_code
from pos_app.hq.service import Hq
from pos_app.simulation.shop import furnish, register_of
from pos_app.system_clock import SystemClock, SystemIds
from pos_app.till.config import save_settings
from pos_app.till.system import open_register
from tests.soak.postgresql import Postgresql
from tests.soak.till import FileKeyring

ROOT = Path(__file__).resolve().parents[2]
HQ, DATABASE = "hq", "postgresql"
SETTINGS = """synchronise_seconds = 15
backup_folder = "{folder}"
"""
SERVER_SETTINGS = """database_url = "{url}"
postgresql_tools = "{tools}"
"""
STARTED_SECONDS, PEACE_SECONDS = 60, 400


class Machines:
    """Starts, kills and freezes them by name; a till's name is its number."""

    def __init__(
        self, folder: Path, tills: int, chance: random.Random, *, postgresql: bool = False
    ) -> None:
        self.folder, self._chance = folder, chance
        self._tills = [str(number) for number in range(tills)]
        self.server = Postgresql(folder / DATABASE) if postgresql else None
        self.names = [HQ, HQ, *self._tills, *([DATABASE] if postgresql else [])]
        self.struck: Counter[str] = Counter()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.port = free_port()
        self._furnish()

    def _furnish(self) -> None:
        home = self.folder / HQ
        home.mkdir()
        make_secrets(home, SystemIds())
        settings = SETTINGS.format(folder=self.folder / "copies")
        if self.server is not None:
            settings += SERVER_SETTINGS.format(url=self.server.url, tools=self.server.tools)
        (home / config.FILE).write_text(settings)
        hq = Hq.open(config.load(home), load_secrets(home), clock=SystemClock(), ids=SystemIds())
        furnish(hq, "real_time_first")
        codes = {one: make_code(hq, "S1", register_of(int(one)), "soak") for one in self._tills}
        hq.close()
        self.start(HQ)
        for name, code in codes.items():
            self._furnish_till(name, code)

    def _furnish_till(self, name: str, code: str) -> None:
        home = self.folder / name
        home.mkdir()
        url, port = f"http://127.0.0.1:{self.port}", free_port()
        save_settings(home, {"hq_url": url, "terminal": f"127.0.0.1:{port}"})
        words = ["-m", "pos_app.till.devices.terminal_simulator", "--port", str(port)]
        self._spawn(f"terminal {name}", [*words, "--home", str(self.folder / f"terminal{name}")])
        register = open_register(home, FileKeyring(home / "secrets.json"))
        register.enrol(code, url)
        register.close()

    def _spawn(self, name: str, words: list[str]) -> None:
        log = (self.folder / f"{name}.out").open("ab")
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        self._running[name] = subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        log.close()

    def start_all(self) -> None:
        for name in self._tills:
            self.start(name)

    def start(self, name: str) -> None:
        if name == DATABASE and self.server is not None:
            self.server.start()
            if self._running[HQ].poll() is not None:
                self.start(HQ)  # it was opening when the server crashed; its service does the same
            return
        if name == HQ:
            serve = ["-m", "pos_app", "hq", "--home", str(self.folder / HQ), "serve"]
            self._spawn(HQ, [*serve, "--port", str(self.port)])
            if not self.struck:
                self._wait_for_hq()
            return
        seed = str(self._chance.getrandbits(32))
        self._spawn(name, ["-m", "tests.soak.till", str(self.folder / name), seed])

    def _wait_for_hq(self) -> None:
        end = time.monotonic() + STARTED_SECONDS
        while time.monotonic() < end:
            with socket.socket() as trying:
                if trying.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError("HQ did not start")

    def kill(self, name: str) -> None:
        self.struck[f"kill {name}"] += 1
        if name == DATABASE and self.server is not None:
            self.server.crash()
            return
        process = self._running[name]
        if process.poll() is not None:
            self.struck[f"{name} had ended by itself ({process.returncode})"] += 1
        process.kill()
        process.wait()

    def freeze(self, name: str, seconds: float) -> None:
        self._running[name].send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self._running[name].send_signal(signal.SIGCONT)
        self.struck[f"freeze {name}"] += 1

    def finish(self) -> list[str]:
        """Everybody ends in good order, HQ last; what did not is a complaint."""
        complaints = [one for one in self.struck if "by itself" in one]
        self._wait_for_hq()
        for name in self._tills:
            if self._running[name].poll() is not None:
                self.start(name)
            self._wait_until_open(name)
            self._running[name].send_signal(signal.SIGTERM)
        restless = [name for name in self._tills if self._running[name].wait(PEACE_SECONDS) != 0]
        complaints += [f"till {name} found no peace" for name in restless]
        command = [sys.executable, "-m", "pos_app", "hq", "--home", str(self.folder / HQ)]
        subprocess.run([*command, "synchronise-orders"], cwd=ROOT, check=True)
        self.end_hq()
        return complaints

    def end_hq(self) -> None:
        """In good order."""
        self._running[HQ].send_signal(signal.SIGTERM)
        self._running[HQ].wait(60)

    def _wait_until_open(self, name: str) -> None:
        """A till that has only just started would not hear the signal."""
        time.sleep(STARTED_SECONDS / 6)
        if self._running[name].poll() is not None:
            raise AssertionError(f"till {name} ended: see {self.folder / name}.out")

    def kill_all(self) -> None:
        for process in self._running.values():
            process.kill()
            process.wait()
        if self.server is not None:
            self.server.stop()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
