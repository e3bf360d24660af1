"""FK2, FK3, FS1, H1 over real processes: single writing calls of a till that sends and of a head
office that takes in fail; the long form, call by call, is `python -m tests.sweep`.
"""

import shutil

import pytest

from tests.sweep.__main__ import FAULTS, WORKS
from tests.sweep.workloads import strace

needs_strace = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")


@needs_strace
@pytest.mark.parametrize(
    ("work", "fault", "at"),
    [("sending", "kill", 23), ("sending", "eio", 31), ("taking-in", "kill", 60)],
)
def test_a_call_that_fails_loses_and_doubles_nothing(tmp_path, work, fault, at):
    made = WORKS[work](tmp_path)
    made.run(strace(made.file, f"{FAULTS[fault]}:when={at}"))
    assert made.complaints(killed=fault == "kill") == []
