"""Puts a copy in the place of a SQLite file that nobody has open; must never lose the old one, nor
leave the place empty whenever it is killed.
"""

import os
import shutil
from pathlib import Path

from pos_app.db.seal import SUFFIX

READY = ".restored-"
"""What the whole copy is called until the file that was there is out of its way."""


def put_back(place: Path, copy: Path, stamp: str) -> None:
    """The copy is the database; the one that was there is kept by the name `kept_as` says."""
    unfinished = _unfinished(place)
    try:
        shutil.copyfile(copy, unfinished)
        with unfinished.open("rb+") as opened:
            os.fsync(opened.fileno())
        unfinished.replace(place.with_name(f"{place.name}{READY}{stamp}"))
    finally:
        unfinished.unlink(missing_ok=True)
    finish(place)


def kept_as(place: Path, stamp: str) -> Path:
    """Where the database that was there lies, its log and its seal beside it."""
    return place.with_name(f"{place.name}.before-{stamp}")


def finish(place: Path) -> None:
    """End what a kill broke off, before anybody opens the file."""
    _unfinished(place).unlink(missing_ok=True)
    for ready in sorted(place.parent.glob(f"{place.name}{READY}*")):
        aside = kept_as(place, ready.name.removeprefix(f"{place.name}{READY}"))
        for end in ("", "-wal", "-shm", SUFFIX):
            old = place.with_name(place.name + end)
            if old.exists():
                old.replace(aside.with_name(aside.name + end))
        ready.replace(place)


def _unfinished(place: Path) -> Path:
    return place.with_name(f"{place.name}.part")
