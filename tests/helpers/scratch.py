"""The folder of a run's files: in memory where the machine has room for it, since a program that
forgets nothing lets its tests wait for the disk.

It goes with the run. One that a killed run left goes with the next: nobody holds its lock.
"""

import atexit
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 2 * 2**30
"""Bytes that have to be free there, ten times what a run was seen to hold; half of it must be
free as well, for a till complains about a disk that is nearly full.
"""
NAME = "pos-app-tests-"


def make() -> None:
    """From here on temporary files of this process and of its children are there; whoever set
    TMPDIR chose where it is made. The children find the bytecode of each other, also where none
    may be left beside the program.
    """
    if sys.platform != "linux" or "PYTEST_XDIST_WORKER" in os.environ:
        return
    place = MEMORY if "TMPDIR" not in os.environ and has_room() else Path(tempfile.gettempdir())
    sweep(place)
    folder = made(place)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")


def has_room() -> bool:
    try:
        there = shutil.disk_usage(MEMORY)
    except OSError:
        return False
    return there.free > max(ROOM, there.total // 2) and os.access(MEMORY, os.W_OK)


def made(place: Path) -> Path:
    """Locked before it has the name that a sweep looks for; servers run as somebody else in it."""
    unnamed = Path(tempfile.mkdtemp(prefix=".", dir=place))
    unnamed.chmod(0o1777)
    _lock(unnamed)
    return unnamed.rename(place / f"{NAME}{unnamed.name[1:]}")


def sweep(place: Path) -> None:
    for left in place.glob(f"{NAME}*"):
        with suppress(OSError):  # in use, or somebody else's
            os.close(_lock(left))
            shutil.rmtree(left, ignore_errors=True)


def _lock(folder: Path) -> int:
    """Held until this process ends; `OSError` while another holds it."""
    import fcntl

    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(opened)
        raise
    return opened
