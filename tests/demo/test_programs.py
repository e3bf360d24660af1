"""The demo's other programs end with it, however it ends."""

import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.demo.programs import HOST, TERMINAL, Child, free_port

PATIENCE_SECONDS = 30.0
PARENT = """
import sys, time
from pathlib import Path
from pos_app.demo.programs import TERMINAL, Child
home, port = Path(sys.argv[1]), int(sys.argv[2])
words = [TERMINAL, "--port", str(port), "--home", str(home)]
Child("terminal", words, port, home / "log").wait_until_it_listens()
print("ready", flush=True)
time.sleep(600)
"""


def listens(port: int) -> bool:
    with closing(socket.socket()) as one:
        return one.connect_ex((HOST, port)) == 0


def wait_until_nobody_listens(port: int) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while listens(port):
        assert time.monotonic() < end, "it lives on"
        time.sleep(0.05)


def test_what_a_killed_demo_started_ends_by_itself(tmp_path: Path):
    """Head office and the terminal lived on, and kept the folder of the demo."""
    port = free_port()
    words = [sys.executable, "-c", PARENT, str(tmp_path), str(port)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline().strip() == b"ready"
        assert listens(port)
        parent.kill()
    wait_until_nobody_listens(port)


def test_a_program_ends_when_it_is_asked(tmp_path: Path):
    port = free_port()
    words = [TERMINAL, "--port", str(port), "--home", str(tmp_path)]
    child = Child("terminal", words, port, tmp_path / "log")
    child.wait_until_it_listens()
    child.end()
    assert not listens(port)


@pytest.mark.parametrize("words", [["pos_app.no_such_module"], [TERMINAL, "--nonsense"]])
def test_a_program_that_cannot_start_says_why_in_its_log(tmp_path: Path, words: list[str]):
    child = Child("terminal", words, free_port(), tmp_path / "log")
    with pytest.raises(Exception, match="ended"):
        child.wait_until_it_listens()
    child.end()
    assert (tmp_path / "log").read_text("utf-8").strip()
