"""Qt must leave the interpreter's True and None alone: PySide6 6.12.0 on Python 3.11 does not."""

import subprocess
import sys

DRIFT_MAX = 20 if sys.version_info < (3, 12) else 20_000
"""Since 3.12 both are immortal: their counts say nothing, the process only has to survive."""

# A process of its own: a lost reference ends in an abort, long after the test said "passed".
DRIFT = """
import sys
from PySide6.QtCore import QObject, Signal

class Bell(QObject):
    rung = Signal(bool)

bell = Bell()
bell.rung.connect(lambda on: None)
watched = (True, None)
before = [sys.getrefcount(one) for one in watched]
for _ in range(20_000):
    bell.rung.emit(True)
for _ in range(20_000):
    bell.setObjectName("bell")
after = [sys.getrefcount(one) for one in watched]
print(*(late - early for early, late in zip(before, after)))
"""


def test_20_000_signals_and_void_calls_leave_the_reference_counts_alone():
    process = subprocess.run(
        [sys.executable, "-c", DRIFT], capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    drifts = [abs(int(word)) for word in process.stdout.split()]
    assert len(drifts) == 2
    assert max(drifts) < DRIFT_MAX, "a loop of 20,000 lost or kept references"
