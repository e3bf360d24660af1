"""Copies of HQ's database that are worth something: each is opened and its books verified before it
counts; and the way back.

Only a copy in a folder that is not this machine's moves the mark up to which tills may forget
(`durable_through`, D9).
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pos_app.db.database import Database, Unit
from pos_app.db.schema import prepare
from pos_app.db.server_tools import ServerTools
from pos_app.domain.clock import Clock, Ids
from pos_app.domain.errors import Refused
from pos_app.domain.events import rfc3339
from pos_app.domain.finding import Finding
from pos_app.hq.config import HqConfig
from pos_app.hq.core import Core
from pos_app.hq.migrations import SCHEMA
from pos_app.hq.rows import Epoch
from pos_app.hq.store import devices, intake, orders, state
from pos_app.hq.verification import verify


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was opened and verified: what is in it."""

    file: Path
    events: int
    orders: int
    epochs: tuple[Epoch, ...]


def back_up(hq: Core, folder: Path | None, by: str) -> Copy:
    """A verified copy in that folder on another machine, or, without one, in HQ's home.

    `BACKUP_DAMAGED` names what is wrong with the copy; it is kept beside the good ones, unnamed.
    """
    stamp = rfc3339(hq.now()).replace(":", "").replace("-", "")[:15]
    target = folder or hq.config.backups
    target.mkdir(parents=True, exist_ok=True)
    file = target / f"hq-{stamp}{_ending(hq.config)}"
    unfinished = file.with_name(file.name + ".unverified")
    if hq.database.is_sqlite:
        hq.database.backup(unfinished)
    else:
        _tools(hq.config).dump(unfinished)
    copy = check(hq.config, unfinished)
    unfinished.replace(file)

    def job(unit: Unit) -> None:
        if folder is not None:
            for epoch in copy.epochs:
                devices.set_durable(unit, epoch.epoch, epoch.through)
        state.journal(unit, hq.now(), by, "backup_made", file=file.name, durable=folder is not None)

    hq.run(job)
    return Copy(file, copy.events, copy.orders, copy.epochs)


def newest(config: HqConfig) -> Path:
    """The newest copy of HQ's folders; `NO_BACKUP` where there is none."""
    folders = [config.backups, *([Path(config.backup_folder)] if config.backup_folder else [])]
    found = [file for one in folders for file in one.glob(f"hq-2*{_ending(config)}")]
    if not found:
        raise Refused("NO_BACKUP", folder=", ".join(map(str, folders)))
    return max(found, key=lambda file: file.name)


def check(config: HqConfig, file: Path) -> Copy:
    """Restore the copy into a scratch place, open it and verify its books; nothing else is
    touched. `BACKUP_DAMAGED` says where it is not whole.
    """
    with _scratch(config, file) as database:
        prepare(database, SCHEMA, backup=lambda _version: None)
        with database.write() as unit:
            found = verify(unit)
            if found:
                raise Refused("BACKUP_DAMAGED", file=str(file), finding=str(found[0]))
            epochs = tuple(devices.every_epoch(unit))
            return Copy(file, intake.total(unit), orders.sums(unit)[0], epochs)


def findings(hq: Core) -> list[Finding]:
    """What is not whole in HQ's own database."""
    with hq.read() as unit:
        return verify(unit)


def restore(config: HqConfig, file: Path, *, clock: Clock, ids: Ids) -> Copy:
    """Put the verified copy in the database's place; the one that was there is kept beside it.

    HQ gets a new incarnation, so that every till compares its chains and sends again what the copy
    lacks (FR1). Nobody may have the database open. PostgreSQL restores into an empty database.
    """
    if config.database_url:
        raise Refused("RESTORE_BY_SERVER", file=str(file))
    copy = check(config, file)
    place = config.database_file
    stamp = rfc3339(clock.now()).replace(":", "").replace("-", "")[:15]
    for end in ("", "-wal", "-shm"):
        old = place.with_name(place.name + end)
        if old.exists():
            old.replace(place.with_name(f"{place.name}.before-{stamp}{end}"))
    unfinished = place.with_name(place.name + ".part")
    shutil.copyfile(file, unfinished)
    unfinished.replace(place)
    database = Database.sqlite(place)
    try:
        prepare(database, SCHEMA, backup=lambda _version: None)
        with database.write() as unit:
            state.remember(unit, "incarnation", ids.new())
            state.journal(unit, clock.now(), "command line", "hq_restored", file=file.name)
    finally:
        database.close()
    return copy


def _ending(config: HqConfig) -> str:
    return ".dump" if config.database_url else ".db"


def _tools(config: HqConfig) -> ServerTools:
    return ServerTools(config.database_url, config.postgresql_tools)


@contextmanager
def _scratch(config: HqConfig, file: Path) -> Iterator[Database]:
    """The copy as a database of its own, gone again afterwards."""
    if config.database_url:
        with _tools(config).scratch(file) as database:
            yield database
        return
    with tempfile.TemporaryDirectory(prefix="pos-app-hq-") as folder:
        place = Path(folder) / "hq.db"
        shutil.copyfile(file, place)
        database = Database.sqlite(place)
        try:
            yield database
        finally:
            database.close()
