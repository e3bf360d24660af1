"""FK4: the power goes at any call; what was not synced may be lost, torn or there. What a clerk was
told is there afterwards, whole (T1, T2). A kill alone is no power loss: the page cache survives it.
"""

import random
import shutil
import subprocess
import sys

import pytest

from tests.storage.power_loss import Disk
from tests.storage.world import counts, open_store

CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,unlink"
LOSSES = 40
"""Moments at which the power goes, spread over the trace; each with a seed of its own."""


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    """Every write and sync of a till that is made and sells four times, with all bytes."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    home, file = tmp_path_factory.mktemp("till"), tmp_path_factory.mktemp("trace") / "trace"
    words = ["strace", "-f", "-y", "-xx", "-s", "200000", "-o", str(file), "-e", f"trace={CALLS}"]
    words += [sys.executable, "-m", "tests.storage.victim", str(home)]
    subprocess.run(words, capture_output=True, check=True)
    return home, file.read_text("utf-8").splitlines()


def test_what_was_said_before_the_power_went_is_there_after(trace, tmp_path):
    home, lines = trace
    opened = next(n for n, line in enumerate(lines) if line_says_open(line))
    moments = random.Random(7).sample(range(opened, len(lines)), LOSSES)
    disk = Disk(home)
    for number, line in enumerate(lines):
        disk.play(line)
        if number in moments:
            check(disk, tmp_path / str(number), random.Random(number))
    assert len(disk.said) == 5


def line_says_open(line):
    return "write(1" in line and "\\x6f\\x70\\x65\\x6e" in line


def check(disk, home, chance):
    disk.lose_power(home, chance)
    said = [one for one in disk.said if one != "open"]
    store = open_store(home)
    assert store.damage() == []
    printed = [one.receipt_no for one in store.print_jobs()]
    found = counts(store)
    store.close()
    assert printed[: len(said)] == said
    assert len(printed) - len(said) in {0, 1}
    assert {found[one] for one in ("event", "outbox", "business", "customer_order")} == {
        len(printed)
    }
    assert found["tender"] == 2 * len(printed)
