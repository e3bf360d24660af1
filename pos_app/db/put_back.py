"""Puts a copy in the place of a SQLite file that nobody has open; must never lose the old one."""

import shutil
from pathlib import Path

from pos_app.db.seal import SUFFIX


def put_back(place: Path, copy: Path, stamp: str) -> Path:
    """The copy is the database; the one that was there, its log and its seal are kept beside it, by
    the answered name.
    """
    aside = place.with_name(f"{place.name}.before-{stamp}")
    for end in ("", "-wal", "-shm", SUFFIX):
        old = place.with_name(place.name + end)
        if old.exists():
            old.replace(aside.with_name(aside.name + end))
    unfinished = place.with_name(place.name + ".part")
    shutil.copyfile(copy, unfinished)
    unfinished.replace(place)
    return aside
