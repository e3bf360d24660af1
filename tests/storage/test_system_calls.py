"""FK2, FK3, FS1: the system calls of a till fail one by one, by kill, EIO and ENOSPC; everything
that was said to be saved is there, nothing by halves, and the next start asks nobody (T1, T2).
"""

import shutil
import subprocess
import sys

import pytest

from tests.storage.victim import SALES
from tests.storage.world import counts, open_store

CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,unlink"
FILES = ("till.db", "till.db-wal", "till.db-shm", "backups")
FAULTS = {"kill": "signal=SIGKILL", "eio": "error=EIO", "full": "error=ENOSPC"}
PLACES = (2, 11, 30)
"""Which call fails: while the file is opened, in the first sale, and in the second."""

needs_strace = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")


def run(home, *injected):
    """What the till said before it ended."""
    words = ["strace", "-f", "-o", "/dev/null", "-e", f"trace={CALLS}"]
    for file in FILES:
        words += ["-P", str(home / file)]
    for fault in injected:
        words += ["-e", f"inject={CALLS}:{fault}"]
    words += [sys.executable, "-m", "tests.storage.victim", str(home)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return [line for line in done.stdout.splitlines() if line != "open"]


@needs_strace
@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("place", PLACES)
def test_each_call_that_fails_leaves_all_or_nothing(tmp_path, kind, place):
    open_store(tmp_path).close()
    said = run(tmp_path, f"{FAULTS[kind]}:when={place}")
    receipts = [one for one in said if not one.startswith("refused")]
    store = open_store(tmp_path)
    assert store.damage() == []
    printed = [one.receipt_no for one in store.print_jobs()]
    found = counts(store)
    store.close()
    assert set(receipts) <= set(printed)
    unsure = 1 if kind == "kill" else len(said) - len(receipts)
    assert len(printed) - len(set(receipts)) <= unsure
    assert {found[one] for one in ("event", "outbox", "business", "customer_order")} == {
        len(printed)
    }
    assert found["tender"] == 2 * len(printed)
    if kind != "kill":
        assert len(said) in {0, SALES}  # a till that could not even open said nothing
