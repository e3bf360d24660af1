"""One episode: a fresh shop, turns with their faults, then peace, and the judgement."""

import heapq
import logging
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from pos_app.domain.errors import Unavailable
from pos_app.rare_paths import choose_by
from pos_app.simulation.acts import ACTS
from pos_app.simulation.chance import StreamIds, VirtualTime, stream
from pos_app.simulation.clerk import Clerk
from pos_app.simulation.faults import FAULTS, Forks, Happened, Where
from pos_app.simulation.judge import Verdict, digest_of, is_settled, judge
from pos_app.simulation.office import Office
from pos_app.simulation.plan import Settings, Turn
from pos_app.simulation.record import Record
from pos_app.simulation.restores import Restores
from pos_app.simulation.shop import START_MINOR, furnish, register_of
from pos_app.simulation.till import HQ_URL, Till, Vault
from pos_app.simulation.wire import Wire
from pos_app.till.conclusion import finish_if_answered
from pos_app.till.operations.outcome import run_through
from pos_app.till.operations.shift import OPEN_SHIFT, OpenShift

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
BATCH_MS = (60_000, 600_000)
"""Shortest and longest time between two batches at HQ."""
WAKE_MS = 2_000
LEAN_WAKE_MS = 60_000
"""How late the sync thread comes at most once it is woken; in a rush it has more to send."""
AGAIN_SECONDS = 30.0
"""When a person tries again to recover a till that HQ let stand."""
PATIENCE_MS = 900_000
"""A till that HQ does not know again by itself until then is enrolled anew."""
PEACE_MS, PEACE_STEP_MS = 3_600_000, 60_000
"""Once nothing fails any more, everything is at HQ within an hour (L1): back-off, batch and all."""
CLOCK_JUMPS = (0, 0, 0, 0, 1, -1, 130, -130, 3_600, -3_600, 86_400, -86_400, 3_650 * 86_400,
               -3_650 * 86_400)  # fmt: skip


class Episode:
    """The machines, the people and the agenda."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.happened, self.record = settings, Happened(), Record()
        self.time = VirtualTime()
        self._agenda: list[tuple[int, int, Callable[[], None]]] = []
        self._numbers = count()
        self._folder = tempfile.TemporaryDirectory(
            prefix="pos-app-simulation-", dir=MEMORY if MEMORY.is_dir() else None
        )
        home = Path(self._folder.name)
        self._chance = stream(settings.seed, "episode")
        self._forks = Forks(self.happened)
        choose_by(self._forks)
        ids = StreamIds(settings.seed, "ids", "hq")
        self.office = Office(home / "hq", self.time, ids, self.happened, lean=settings.lean)
        furnish(self.office.hq(), settings.creation)
        self.tills = [self._till(home, number) for number in range(settings.tills)]
        self.clerks = [
            Clerk(till, number, self.record, lean=settings.lean)
            for number, till in enumerate(self.tills)
        ]
        self.restores = Restores(
            self.office, self.tills, self.record, self.happened, self._later, self._double
        )
        self._twins: dict[int, int] = {}
        self._patience: dict[int, int] = {}
        self._due, self._waking = [0] * settings.tills, [False] * settings.tills
        for number in range(settings.tills):
            self._sync_at(number, 0)
        self._batch_later()

    def _wire(self, number: int, chance: random.Random) -> Wire:
        address = f"192.0.2.{number + 1}"
        return Wire(self.office, self.time, self.happened, self._later, chance, address)

    def _double(self, number: int, disk: sqlite3.Connection, vault: Vault) -> int:
        """A second machine with the disk and the secrets of that till; they share its customers."""
        other, home = len(self.tills), self.tills[number].home
        chance = stream(self.settings.seed, "till", other)
        beside = home.with_name(f"till{other}")
        shutil.copytree(home, beside)
        wire = self._wire(other, chance)
        twin = Till(beside, wire, chance, (disk, vault), lean=self.settings.lean)
        twin.sign_in()
        self.tills.append(twin)
        self.clerks.append(Clerk(twin, other, self.record, lean=self.settings.lean))
        self._due.append(0)
        self._waking.append(False)
        self._twins[number] = other
        self._sync_at(other, 0)
        return other

    def _till(self, home: Path, number: int) -> Till:
        chance = stream(self.settings.seed, "till", number)
        wire = self._wire(number, chance)
        till = Till(home / f"till{number}", wire, chance, lean=self.settings.lean)
        till.register.enrol(self.office.code(register_of(number)), HQ_URL)
        till.sign_in()
        run_through(OPEN_SHIFT.run(till.session, OpenShift(START_MINOR)))
        return till

    def close(self) -> None:
        """Everything is thrown away."""
        choose_by(None)
        for till in self.tills:
            till.close()
        self.office.close()
        self._folder.cleanup()

    # --- the agenda -------------------------------------------------------------------------------

    def _later(self, after_ms: int, work: Callable[[], None]) -> None:
        entry = (self.time.now_ms + after_ms, next(self._numbers), work)
        heapq.heappush(self._agenda, entry)

    def _sync_at(self, number: int, after_ms: int) -> None:
        due = self._due[number] = self.time.now_ms + after_ms

        def work() -> None:
            if self._due[number] == due:
                self._sync(number)

        self._later(after_ms, work)

    def _sync(self, number: int) -> None:
        till = self.tills[number]
        self._waking[number] = False
        if till.behind:
            till.recover()
        seconds = [AGAIN_SECONDS if till.behind else 1.0]

        def work() -> None:
            if till.behind:
                self._enrol_at_last(number)
                return
            seconds[0] = till.sync()
            self._enrol_at_last(number)
            if finish_if_answered(till.session):
                self.clerks[number].look()

        till.live("sync", work)
        self._sync_at(number, int(seconds[0] * 1000))

    def _enrol_at_last(self, number: int) -> None:
        """A person enrols a till anew of which there were two, and that HQ has turned away for a
        while; any other till has to find its own way back.
        """
        till = self.tills[number]
        if not (till.turned_away and number in self.record.put_back):
            self._patience.pop(number, None)
        elif self.time.now_ms > self._patience.setdefault(number, self.time.now_ms + PATIENCE_MS):
            del self._patience[number]
            till.enrol_again(partial(self.office.code, register_of(number)))

    def _batch_later(self) -> None:
        def work() -> None:
            self.office.batch()
            self._batch_later()

        self._later(self._chance.randrange(*BATCH_MS), work)

    def _reach(self, at_ms: int) -> None:
        """Do what is due until then, in order."""
        while self._agenda and self._agenda[0][0] <= at_ms:
            due, _, work = heapq.heappop(self._agenda)
            self.time.reach(due)
            work()
        self.time.reach(at_ms)

    # --- turns ------------------------------------------------------------------------------------

    def play(self, turns: Iterable[Turn], orders: int | None) -> None:
        """Turn after turn, until so many orders were told."""
        for turn in turns:
            self.take(turn)
            if orders is not None and len(self.record.told) >= orders:
                return

    def take(self, turn: Turn) -> None:
        """What is due before it, its fault, and what the clerk does."""
        self._reach(self.time.now_ms + turn.after_ms)
        chance = stream(turn.seed, "turn")
        number = turn.till if turn.seed % 2 else self._twins.get(turn.till, turn.till)
        till, clerk = self.tills[number], self.clerks[number]
        if till.behind:
            return
        till.ids.serve(turn.seed, "ids", turn.till)
        if turn.fault:
            self._strike(turn.fault, number, chance)

        def work() -> None:
            try:
                clerk.take_turn(ACTS[turn.do].do, chance)
            except Unavailable:
                clerk.look()

        till.live(turn.do, work)
        if till.woken and not self._waking[number]:
            longest = LEAN_WAKE_MS if self.settings.lean else WAKE_MS
            self._wake(number, chance.randrange(longest))

    def _wake(self, number: int, after_ms: int) -> None:
        """The sync thread comes then, or before where it was to come anyway."""
        if self._due[number] > self.time.now_ms + after_ms:
            self._waking[number] = True
            self._sync_at(number, after_ms)

    def _strike(self, fault: str, number: int, chance: random.Random) -> None:
        till = self.tills[number]
        match FAULTS[fault].where:
            case Where.COPY:
                self.restores.strike(fault, number, chance)
            case Where.FORK:
                self._forks.light(chance)
            case Where.WIRE:
                till.wire.next_fault = fault
            case Where.TERMINAL:
                till.terminal.next_fault = fault
            case Where.CLOCK:
                clock = till.clock if fault == "till_clock" else self.office.clock
                clock.off_seconds = chance.choice(CLOCK_JUMPS)
                self.happened.note(fault, "jump" if clock.off_seconds else "set right")
            case Where.OFFICE if fault == "hq_restart":
                self.happened.note(fault, "idle")
                self.office.stop()
            case Where.OFFICE if fault == "hq_quarantine":
                self.office.set_aside_next(wanted=True)
            case Where.TILL:
                till.trip.light(fault, chance)
            case Where.OFFICE:
                self.office.trip.light(fault, chance)

    # --- peace ------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Nothing fails any more; clerks end what they have in hand, and an hour passes."""
        self.restores.over = True
        for till in self.tills:
            till.wire.next_fault = till.terminal.next_fault = ""
            till.trip.put_out()
            till.clock.off_seconds = 0
        self.office.trip.put_out()
        self._forks.put_out()
        self.office.set_aside_next(wanted=False)
        self.office.clock.off_seconds = 0
        end = self.time.now_ms + PEACE_MS
        while self.time.now_ms < end:
            self._reach(self.time.now_ms + PEACE_STEP_MS)
            for number, clerk in enumerate(self.clerks):
                if not self.tills[number].behind:
                    self.tills[number].live("peace", partial(clerk.end_day, self._chance))
            disks = [till.disk for till in self.tills if not till.behind]
            settled = is_settled(self.record, disks, self.office.disk)
            heard = all(till.has_been_heard for till in self.tills)
            if settled and heard and len(disks) == len(self.tills):
                return

    def verdict(self, *, at_peace: bool) -> Verdict:
        """What HQ has of what clerks were told."""
        disks = [till.disk for till in self.tills]
        return judge(self.record, disks, self.office.disk, at_peace=at_peace)

    def trace_of_hq(self) -> str:
        """The digest of everything that HQ has."""
        return digest_of(self.record, self.office.disk)


def played(settings: Settings, turns: Iterable[Turn], orders: int | None = None) -> "Ended":
    """The episode from its first turn to its judgement, first under faults, then at peace."""
    log = logging.getLogger("pos_app")
    level = log.level
    log.setLevel(logging.CRITICAL)  # of a thousand faults that are meant, none is news
    episode = Episode(settings)
    try:
        episode.play(turns, orders)
        before = episode.verdict(at_peace=False)
        episode.settle()
        after = episode.verdict(at_peace=True)
        verdict = after if before.clean or not after.clean else before
        return Ended(verdict, episode.happened, episode.trace_of_hq(), len(episode.record.told))
    finally:
        episode.close()
        log.setLevel(level)


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of an episode."""

    verdict: Verdict
    happened: Happened
    digest: str
    orders: int
