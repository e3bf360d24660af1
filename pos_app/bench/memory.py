"""memory: how much the till has grown from its 20th cart to its 300th, 3,000 lines in all."""

import json
import os
import subprocess
import sys
from pathlib import Path

from pos_app.bench.result import Goal, Result, Skipped
from pos_app.bench.scene import Till, offscreen, open_till, open_window, till_home
from pos_app.domain.tender import TenderKind
from pos_app.till.operations.payment import PAY, Pay

GOAL = Goal(value=10.0)
CARTS, FIRST, LINES = 300, 20, 10
STATUS = Path("/proc/self/status")
SECONDS_MAX = 300


def measure(folder: Path) -> list[Result]:
    """A process of its own, so that no other measurement has filled its memory."""
    if not STATUS.exists():
        raise Skipped("memory is read from /proc, which is not here")
    home = till_home(folder)
    done = subprocess.run(
        [sys.executable, "-m", "pos_app.bench.memory", str(home)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the till of the measurement ended: {done.stderr[-400:]}")
    early, late = json.loads(done.stdout.splitlines()[-1])
    details = (f"{early:.1f} MB after cart {FIRST}, {late:.1f} MB after cart {CARTS}",)
    return [Result("memory", late - early, None, GOAL, "MB", details)]


def main(home: Path) -> int:
    """Carts one after the other in the window; two figures at the end."""
    offscreen()
    with open_till(home) as till:
        window = open_window(till)
        early = 0.0
        for number in range(1, CARTS + 1):
            _cart(till)
            if number == FIRST:
                early = _resident_mb()
        late = _resident_mb()
        window.close()
    print(json.dumps([early, late]))
    return 0


def _cart(till: Till) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication

    till.fill_cart(LINES)
    QApplication.processEvents()
    till.run(PAY, Pay(TenderKind.CASH))
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _resident_mb() -> float:
    """The memory that this process holds now."""
    for line in STATUS.read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"{STATUS} of process {os.getpid()} tells no VmRSS")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
