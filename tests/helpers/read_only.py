"""A home on a disk that may be read and not written (FS2)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65_534


@contextmanager
def only_to_read(home: Path) -> Iterator[None]:
    """The rights of a read-only disk; root, whom rights do not bind, is somebody else meanwhile."""
    for one in (*home.rglob("*"), home):
        one.chmod(0o555 if one.is_dir() else 0o444)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for one in (home, *home.rglob("*")):
            one.chmod(0o755)
