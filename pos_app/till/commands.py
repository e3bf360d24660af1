"""What `pos-app till` does without a window: verification, the way back, keys; each answers the
lines to show.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC
from pathlib import Path

from pos_app import __version__
from pos_app.db.database import Database
from pos_app.db.lock import HomeLock
from pos_app.db.put_back import finish, kept_as, put_back
from pos_app.db.scratch import Scratch
from pos_app.domain.clock import Clock
from pos_app.domain.errors import Refused
from pos_app.domain.finding import Finding
from pos_app.domain.staff import Permission
from pos_app.till import copies
from pos_app.till.operations.shift_close import UNSENT
from pos_app.till.register import Register
from pos_app.till.rights import check_pin, group_of
from pos_app.till.salvage import salvage
from pos_app.till.storage.store import FILE_NAME, SCRATCH, TillStore
from pos_app.till.sync.handshake import Handshake
from pos_app.till.verification import forked_epochs, verify

FINDINGS_SHOWN = 20
ROUNDS_MAX = 5
"""Hellos until a till that was put back knows all that HQ has of it."""


@contextmanager
def opened(home: Path, clock: Clock) -> Iterator[TillStore]:
    """The till's books to read; of a till that is running a copy of this moment, in a scratch
    place.
    """
    try:
        store = TillStore.open(home, clock=clock)
    except Refused as refused:
        if refused.code != "SECOND_PROGRAM":
            raise
        with closing(Scratch(SCRATCH)) as scratch:
            running = Database.sqlite(home / FILE_NAME)
            try:
                running.backup(scratch.path / FILE_NAME)
            finally:
                running.close()
            copy = TillStore.open(scratch.path, clock=clock)
            try:
                yield copy
            finally:
                copy.close()
        return
    try:
        yield store
    finally:
        store.close()


def verified(store: TillStore) -> list[str]:
    """Whether the till's books are whole; `NOT_WHOLE` says where they are not, `NOT_ENROLLED` that
    there are none.
    """
    if store.identity() is None:
        raise Refused("NOT_ENROLLED")
    found = verify(store)
    if found:
        raise Refused("NOT_WHOLE", count=len(found), findings=_shown(found))
    number = store.chain_length()
    proofs = [one for one in store.proofs() if one.through]
    forked = sorted(forked_epochs(store))
    beside = "head office has other events; it keeps ours beside."
    return [
        f"The books are whole: {number} events.",
        *(f"Head office has signed for {x.through} of epoch {x.epoch[:8]}." for x in proofs),
        *(f"Of epoch {epoch[:8]} {beside}" for epoch in forked),
    ]


def _shown(found: list[Finding]) -> str:
    return "\n  ".join(str(one) for one in found[:FINDINGS_SHOWN])


def restore(home: Path, file: Path, clock: Clock) -> list[str]:
    """Put the verified copy in the database's place, in one step, with what only the one that was
    there had, as far as that is whole; that one is kept beside it.
    """
    stamp, place = clock.now().astimezone(UTC).strftime(copies.STAMP), home / FILE_NAME
    aside = kept_as(place, stamp)
    with HomeLock(home / "till.lock"), closing(Scratch(SCRATCH)) as scratch:
        finish(place)
        events = copies.check(file, clock)
        shutil.copyfile(file, scratch.path / FILE_NAME)
        found = salvage(scratch.path, place, clock)
        put_back(place, scratch.path / FILE_NAME, stamp)
    return [
        f"Restored {events} events from {file}.",
        *copies.touched(file),
        *([f"{found.taken} more were whole in {aside.name} and are back."] if found.taken else []),
        *(f"{aside.name}, {one}; head office gives back those that it has." for one in found.left),
        "Before anybody sells: pos-app till recover",
    ]


def check_sent(register: Register, staff_id: str, pin: str) -> None:
    """Before the till is updated or taken out of use all that it said is at HQ, else
    `UNSENT_ORDERS`, unless somebody who may close over unsent orders says so (section 8.4).
    """
    session, store = register.session, register.store
    count = max(store.queue().waiting, 1) if store.queue().waiting or store.unsent_count() else 0
    if not count:
        return
    if not staff_id:
        raise Refused("UNSENT_ORDERS", count=count)
    member = check_pin(session, staff_id, pin)
    if group_of(session, member).permission(UNSENT) is not Permission.ALLOWED:
        raise Refused("NOT_PERMITTED", staff=member.name)
    with store.begin() as unit:
        unit.add_journal(UNSENT, staff_id, str(count), session.now, approved_by=staff_id)


def recover(register: Register) -> list[str]:
    """Ask HQ what the till has lost, take it back and go on in a new epoch (FR2)."""
    store = register.store
    seen = max((one.position for one in store.journal_rows()), default=0)
    marks = register.high_water
    register.keys.recall()
    mark = marks.mark()
    handshake = Handshake(store, register.hq, register.outbox, __version__, marks.mark)
    for _ in range(ROUNDS_MAX):
        try:
            handshake.greet()
        except Refused as refused:
            register.outbox.note_failure(refused)
            raise
        if register.outbox.drain(now=True).ok and not store.unsent_count():
            break
    handshake.greet()
    _name_lost(store, mark)
    marks.raise_mark()
    news = [one for one in reversed(store.journal_rows()) if one.position > seen]
    lines = [f"{one.what}: {one.detail}" for one in news]
    return [*lines, "This till and head office agree. It may sell."]


def _name_lost(store: TillStore, mark: tuple[str, int] | None) -> None:
    """An epoch of which the mark alone tells is lost whole; what either side knows was named."""
    if mark is None or not mark[1] or mark[0] in {epoch for epoch, _, _ in store.chain_heads()}:
        return
    told = store.told("events_lost", limit=FINDINGS_SHOWN)
    if not any(one.detail.startswith(f"epoch={mark[0]} ") for one in told):
        with store.begin() as unit:
            detail = f"epoch={mark[0]} from=1 to={mark[1]}"
            unit.add_journal("events_lost", "", detail, store.clock.now())


def rotate_key(register: Register) -> list[str]:
    """A new key for this till, with HQ's consent."""
    return [f"The till's key is changed; it begins with {register.keys.rotate()[:8]}."]
