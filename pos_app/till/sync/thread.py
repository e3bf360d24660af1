"""Keeps HQ and the till in step beside the clerk: drains, says hello, downloads; never in their
way.

`Rounds.step` does one bounded round without a thread; `SyncThread` calls it when woken or due.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from pos_app.domain.errors import PosError, Refused, Unavailable
from pos_app.rare_paths import Rare, rarely
from pos_app.till.rounds_thread import RoundsThread
from pos_app.till.storage.store import TillStore
from pos_app.till.sync.backoff import is_over
from pos_app.till.sync.clock_watch import ClockWatch
from pos_app.till.sync.downloads import Downloads
from pos_app.till.sync.handshake import Handshake
from pos_app.till.sync.high_water import HighWater
from pos_app.till.sync.hq_client import HqClient
from pos_app.till.sync.key_rotation import KeyRotation
from pos_app.till.sync.lease import RENEW_AFTER, LeaseKeeper
from pos_app.till.sync.outbox import WRITER_WAIT_SECONDS, Outbox

HELLO_SECONDS = 30
"""Between two rounds where HQ's configuration says nothing else."""
FOLLOW_UP_SECONDS = 300
WAIT_MIN_SECONDS = 0.05
DETAIL_SIGNS = 200
BELIEVED_EVERY = timedelta(minutes=5)
"""How finely it is noted when HQ last said who works here: the grace is counted in hours (S5)."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listener:
    """What the window wants to hear, called in the sync thread; `alarm` means: sell no more."""

    changed: Callable[[], None] = lambda: None
    progress: Callable[[str, int], None] = lambda _kind, _rows: None
    alarm: Callable[[PosError], None] = lambda _error: None


@dataclass(frozen=True, slots=True)
class SyncParts:
    """What a round works with; `version` is the program's, for HQ to know."""

    store: TillStore
    client: HqClient
    outbox: Outbox
    downloads: Downloads
    version: str
    high_water: HighWater
    keys: KeyRotation
    clocks: ClockWatch


class Rounds:
    """One round after the other of what there is to do with HQ."""

    def __init__(self, parts: SyncParts, *, listener: Listener | None = None) -> None:
        self._parts = parts
        self._store = parts.store
        self._outbox = parts.outbox
        self._clock = parts.store.clock
        self._listener = listener or Listener()
        self._handshake = Handshake(
            parts.store, parts.client, parts.outbox, parts.version, parts.high_water.mark
        )
        held = parts.store.catalogue_file()
        self._catalogue_version = held[1] if held else -1
        self._lease = LeaseKeeper(parts.store, parts.client)
        self._verified = False
        self._hello_at = self._follow_at = self._clock.monotonic()

    def step(self) -> None:
        """Drain, then hello and downloads where they are due; every failure of HQ ends in the
        back-off. An HQ that lacks what the till takes for sent is compared with at once: until then
        it takes nothing (FR1).
        """
        self._verify()
        if self._store.identity() is None:
            return
        if self._parts.clocks.look():
            self._listener.changed()
        before = self._store.queue()
        if before.stopped and not self._held_back():
            self._introduce_again()
        client = self._parts.client
        wanted, client.check_wanted = client.check_wanted, False
        away = self._store.sync_state().stopped  # then a hello tells as much as a push
        lacking = self._outbox.drain(now=wanted and not away).reason == "retry_later"
        if wanted or lacking:
            self._hello_at = self._clock.monotonic()
        if wanted or lacking or not self._held_back():
            self._talk()
        if (wanted or lacking) and not self._held_back():
            self._outbox.drain()
        if not self._held_back():
            self._lease.keep()
        if not rarely(Rare.MARK_LATE):
            self._parts.high_water.raise_mark()
        if self._store.queue() != before:
            self._listener.changed()

    def _verify(self) -> None:
        """A file too large to be checked while the till starts is checked once, here (T1); what is
        found ends the till, with a line in its journal.
        """
        if self._verified:
            return
        self._verified = True
        self._parts.keys.recall()
        try:
            if self._store.verify_large():
                _log.info("every row and body of the database was checked: whole")
        except PosError as error:
            self._listener.alarm(error)
            with self._store.begin() as unit:
                unit.add_journal("file_damaged", "", str(error)[:DETAIL_SIGNS], self._clock.now())
            raise
        if self._parts.downloads.catalogue_damage():
            self._catalogue_version = -1  # the next hello fetches it anew (FS3)

    def seconds_to_next(self) -> float:
        """How long nothing is due, unless somebody wakes us; never so long that a lease could end
        meanwhile (R140).
        """
        now, until = self._clock.now(), self._store.sync_state().next_try_at
        waits = not is_over(until, now)
        if until is not None and not waits and self._store.unsent_count():
            return WAIT_MIN_SECONDS  # the back-off ended while this round ran
        due = [self._period(), RENEW_AFTER.total_seconds()]
        due.append(self._hello_at - self._clock.monotonic())
        if until is not None and waits:
            due.append((until - now).total_seconds())
        return max(WAIT_MIN_SECONDS, min(one for one in due if one > 0))

    def _period(self) -> float:
        configuration = self._store.configuration()
        return float(configuration.profile.synchronise_seconds if configuration else HELLO_SECONDS)

    def _held_back(self) -> bool:
        return not is_over(self._store.sync_state().next_try_at, self._clock.now())

    def _introduce_again(self) -> None:
        """HQ turned this till away. One that revoked it still takes its events in, for a person
        (S5, FR3); one that was restored may have forgotten it, and knows its own certificate again
        (FR1).
        """
        self._outbox.drain()
        after = self._store.sync_state()
        if after.reachable is False and not after.stopped:
            return  # it did not answer at all
        try:
            self._handshake.greet()
        except (Unavailable, Refused) as error:
            self._give_up(error)

    def _talk(self) -> None:
        now = self._clock.monotonic()
        try:
            if self._hello_at <= now or rarely(Rare.HELLO_EARLY):
                self._hello()
                self._hello_at = now + self._period()
            if self._follow_at <= now or rarely(Rare.FOLLOW_UP_EARLY):
                if self._outbox.follow_up():
                    self._listener.changed()
                self._follow_at = now + FOLLOW_UP_SECONDS
        except (Unavailable, Refused) as error:
            self._give_up(error)

    def _give_up(self, error: PosError) -> None:
        if isinstance(error, Unavailable) and error.what != "hq":
            raise error
        self._outbox.note_failure(error)

    def _hello(self) -> None:
        reply = self._handshake.greet()
        keys = self._parts.keys
        if keys.is_due(self._clock.now()) or rarely(Rare.ROTATE_EARLY):
            keys.rotate()
        changed = False
        if reply.configuration_version != self._store.configuration_version():
            changed = self._parts.downloads.refresh_configuration()
        self._note_believed()
        if reply.returns_version != self._store.returned_progress()[0]:
            self._parts.downloads.refresh_returns()
        if self._parts.downloads.stock_is_old(reply.stock_mark):
            self._parts.downloads.refresh_stock(reply.stock_mark)
        if self._catalogue_version != reply.catalogue_version:
            changed |= self._parts.downloads.refresh_catalogue(self._on_page)
            self._catalogue_version = reply.catalogue_version
        if changed:
            self._listener.changed()

    def _note_believed(self) -> None:
        now, before = self._clock.now(), self._store.believed_at()
        if before is None or not timedelta() <= now - before < BELIEVED_EVERY:
            with self._store.begin(WRITER_WAIT_SECONDS) as unit:
                unit.set_believed(now)

    def _on_page(self, kind: str, rows: int) -> None:
        """A long download lets new business through between two pages."""
        self._listener.progress(kind, rows)
        self._outbox.drain()


class SyncThread(RoundsThread):
    """Does rounds beside the window until it is stopped."""

    def __init__(self, rounds: Rounds) -> None:
        def do_round() -> float:
            rounds.step()
            return rounds.seconds_to_next()

        super().__init__("sync", do_round)
