"""Copies of HQ's database that are worth something: each is opened, verified and sealed before it
counts; the newest ones stay; and the way back.

Only a copy in a folder that is not this machine's moves the mark up to which tills may forget
(`durable_through`, D9).
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from pos_app.db import row_seal, seal
from pos_app.db.database import Database, Unit
from pos_app.db.old_copies import UNVERIFIED, forget_old
from pos_app.db.put_back import put_back
from pos_app.db.schema import prepare
from pos_app.db.scratch import Scratch
from pos_app.db.server_tools import ServerTools
from pos_app.domain.clock import Clock, Ids
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.finding import Finding
from pos_app.hq.config import HqConfig
from pos_app.hq.core import Core
from pos_app.hq.migrations import SCHEMA
from pos_app.hq.rows import Epoch
from pos_app.hq.store import devices, intake, orders, state
from pos_app.hq.verification import verify

TROUBLE, TROUBLE_SIGNS = "backup_trouble", 300
"""Under which name HQ remembers why the last copy failed, and how much of it."""
STAMP = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was opened and verified: what is in it; `touched` is what was changed in its file
    since it was made, no row among it.
    """

    file: Path
    events: int
    orders: int
    epochs: tuple[Epoch, ...]
    touched: tuple[Finding, ...] = ()


def back_up(hq: Core, folder: Path | None, by: str) -> Copy:
    """A verified copy in that folder on another machine, or, without one, in HQ's home. It is
    verified by a process of its own, so that tills and people are served meanwhile.

    `BACKUP_DAMAGED` names what is wrong with the copy; it is kept beside the good ones, unnamed.
    """
    target = folder or hq.config.backups
    target.mkdir(parents=True, exist_ok=True)
    file = target / f"hq-{_stamp(hq.now())}{_ending(hq.config)}"
    unfinished = file.with_name(file.name + UNVERIFIED)
    if hq.database.is_sqlite:
        hq.database.backup(unfinished)
    else:
        _tools(hq.config).dump(unfinished)
    copy = check_apart(hq.config, unfinished)
    unfinished.replace(file)
    seal.seal(file)

    def job(unit: Unit) -> None:
        if folder is not None:
            for epoch in copy.epochs:
                devices.set_durable(unit, epoch.epoch, epoch.through)
        state.remember(unit, TROUBLE, "")
        state.journal(unit, hq.now(), by, "backup_made", file=file.name, durable=folder is not None)

    hq.run(job)
    forget_old(target, f"hq-2*{_ending(hq.config)}", max(hq.config.backups_kept, 1))
    return Copy(file, copy.events, copy.orders, copy.epochs)


def scheduled(hq: Core) -> Copy:
    """The copy that the clock wants. What went wrong is remembered until one is good again, and the
    overview says it.
    """
    try:
        return back_up(hq, elsewhere(hq.config, hq.config.backup_folder), "timer")
    except (Refused, Unavailable, OSError) as error:
        text, at = str(error)[:TROUBLE_SIGNS], hq.now()

        def job(unit: Unit) -> None:
            state.remember(unit, TROUBLE, text)
            state.journal(unit, at, "timer", "backup_failed", why=text)

        hq.run(job)
        if isinstance(error, OSError):
            raise Unavailable("disk", "io") from error
        raise


def is_due(hq: Core) -> bool:
    """Whether the newest copy is older than the settings want."""
    made = made_at(hq.config)
    return made is None or hq.now() - made >= timedelta(seconds=hq.config.backup_seconds)


def made_at(config: HqConfig) -> datetime | None:
    """When the newest copy was made, as its name says; nothing where there is none."""
    try:
        stamp = newest(config).name.removeprefix("hq-")[:15]
        return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    except (Refused, ValueError):
        return None


def elsewhere(config: HqConfig, folder: str) -> Path | None:
    """The folder, where it is not in HQ's own home: then a copy in it survives the machine."""
    place = Path(folder) if folder else None
    if place is None or place.resolve().is_relative_to(config.home.resolve()):
        return None
    return place


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
    touched = tuple(seal.damage(file))
    try:
        with _scratch(config, file) as database:
            prepare(database, SCHEMA, backup=lambda _version: None)
            with database.write() as unit:
                found = verify(unit)
                if found:
                    raise Refused("BACKUP_DAMAGED", file=str(file), finding=str(found[0]))
                epochs = tuple(devices.every_epoch(unit))
                return Copy(file, intake.total(unit), orders.sums(unit)[0], epochs, touched)
    except Unavailable:
        for one in touched:
            raise Refused("BACKUP_DAMAGED", file=str(file), finding=str(one)) from None
        raise


def touched(copy: Copy) -> list[str]:
    """Which pages of a copy that is whole were changed since it was made."""
    return [f"{one}; every row is as it was written." for one in copy.touched]


def check_apart(config: HqConfig, file: Path) -> Copy:
    """The same in a process of its own, which ends with its work though HQ was killed meanwhile."""
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    another = context.Process(target=_check_for, args=(there, config, file))
    with here:
        with there:
            another.start()
        try:
            found: Copy | Exception = here.recv()
        except EOFError:
            why = "the process that verified it was ended"
            found = Refused("BACKUP_DAMAGED", file=str(file), finding=why)
        another.join()
    if isinstance(found, Exception):
        raise found
    return found


def _check_for(asker: Connection, config: HqConfig, file: Path) -> None:
    """Tell who asked, where that is still somebody."""
    try:
        found: Copy | Exception = check(config, file)
    except Exception as error:  # noqa: BLE001 - it is raised where it was asked
        found = error
    with suppress(OSError):
        asker.send(found)


def findings(hq: Core) -> list[Finding]:
    """What is not whole in HQ's own database."""
    with hq.read() as unit:
        found = verify(unit)
    return found + hq.run(row_seal.search_damage)


def restore(config: HqConfig, file: Path, *, clock: Clock, ids: Ids) -> Copy:
    """Put the verified copy in the database's place; the one that was there is kept beside it.

    HQ gets a new incarnation, so that every till compares its chains and sends again what the copy
    lacks (FR1). Nobody may have the database open.
    """
    if not file.is_file():
        raise Refused("NO_BACKUP", folder=str(file))
    copy = check(config, file)
    with _replacing(config, file, _stamp(clock.now())) as database:
        begin_anew(database, file.name, clock=clock, ids=ids)
    return copy


def begin_anew(database: Database, name: str, *, clock: Clock, ids: Ids) -> None:
    """The restored copy of that name becomes HQ's database, of another incarnation."""
    prepare(database, SCHEMA, backup=lambda _version: None)
    with database.write() as unit:
        state.remember(unit, "incarnation", ids.new())
        state.journal(unit, clock.now(), "command line", "hq_restored", file=name)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime(STAMP)


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
    with _copied(file) as (database, _):
        yield database


@contextmanager
def _replacing(config: HqConfig, file: Path, stamp: str) -> Iterator[Database]:
    """The copy as a database that takes the place of HQ's own in one step, once the block ends
    well.
    """
    if config.database_url:
        with _tools(config).replacing(file, stamp.lower()) as database:
            yield database
        return
    with _copied(file) as (database, place):
        yield database
        database.close()
        put_back(config.database_file, place, stamp)


@contextmanager
def _copied(file: Path) -> Iterator[tuple[Database, Path]]:
    with closing(Scratch("pos-app-hq-")) as scratch:
        place = scratch.path / "hq.db"
        shutil.copyfile(file, place)
        database = Database.sqlite(place)
        try:
            yield database, place
        finally:
            database.close()
