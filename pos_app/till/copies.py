"""Copies of the till's database: each is opened, verified and sealed before it counts, the newest
stay, and one is due each day and after each closed shift (FS5).
"""

import shutil
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pos_app.db.old_copies import UNVERIFIED, forget_old
from pos_app.db.scratch import Scratch
from pos_app.db.seal import damage, seal
from pos_app.domain.clock import Clock
from pos_app.domain.errors import Refused, Unavailable
from pos_app.till.storage.store import FILE_NAME, SCRATCH, TillStore
from pos_app.till.verification import verify

EVERY = timedelta(days=1)
KEPT = 7
STAMP = "%Y%m%dT%H%M%S"
NAME = "till-2*.db"


def folder_of(home: Path, named: str) -> Path:
    """Where copies go: the folder of the settings, best on another disk (FR4), or one in the till's
    home.
    """
    return Path(named) if named else home / "backups"


def back_up(store: TillStore, folder: Path, file: str = "") -> list[str]:
    """A copy that was opened and verified, in that folder, or in the named file."""
    clock = store.clock
    stamp = clock.now().astimezone(UTC).strftime(STAMP)
    target = Path(file) if file else folder / f"till-{stamp}.db"
    unfinished = target.with_name(target.name + UNVERIFIED)
    store.backup(unfinished)
    events = check(unfinished, clock)
    unfinished.replace(target)
    seal(target)
    if not file:
        forget_old(folder, NAME, KEPT)
    return [str(target), f"{events} events; opened and verified."]


def check(file: Path, clock: Clock) -> int:
    """Open the copy in a scratch place and verify it; its events. `BACKUP_DAMAGED` or
    `FILE_CHANGED` says where it is not whole.
    """
    if not file.is_file():
        raise Refused("NO_BACKUP", folder=str(file))
    with closing(Scratch(SCRATCH)) as scratch:
        shutil.copyfile(file, scratch.path / FILE_NAME)
        try:
            store = TillStore.open(scratch.path, clock=clock)
        except Unavailable:
            for one in damage(file):
                raise Refused("BACKUP_DAMAGED", file=str(file), finding=str(one)) from None
            raise
        try:
            found = verify(store)
            number = store.chain_length()
        finally:
            store.close()
    if found:
        raise Refused("BACKUP_DAMAGED", file=str(file), finding=str(found[0]))
    return number


def touched(file: Path) -> list[str]:
    """Which pages of a copy that is whole were changed since it was made."""
    return [f"{one}; every row is as it was written." for one in damage(file)]


def newest(folder: Path) -> Path:
    """The newest copy there; `NO_BACKUP` where there is none."""
    found = sorted(folder.glob(NAME))
    if not found:
        raise Refused("NO_BACKUP", folder=str(folder))
    return found[-1]


def is_due(store: TillStore, folder: Path) -> bool:
    """Whether the newest copy is a day old, or older than the last closed shift."""
    try:
        stamp = newest(folder).name.removeprefix("till-")[:15]
        made = datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    except (Refused, ValueError):
        return True
    closed = store.last_closed_at()
    return store.clock.now() - made >= EVERY or (closed is not None and closed > made)
