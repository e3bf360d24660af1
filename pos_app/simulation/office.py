"""HQ as a machine: it answers, stops between any two steps, comes back, and runs its batch."""

import sqlite3
from pathlib import Path

from pos_app.db.database import Database, memory_uri
from pos_app.domain.clock import Ids
from pos_app.domain.errors import Unavailable
from pos_app.hq import synchronise_orders
from pos_app.hq.backups import begin_anew
from pos_app.hq.config import HqConfig, load_secrets, make_secrets
from pos_app.hq.enrolment import make_code
from pos_app.hq.receive import FENCED
from pos_app.hq.rows import TakenIn
from pos_app.hq.service import Hq, Reply, Request
from pos_app.hq.store import intake
from pos_app.simulation.chance import ProcessClock, VirtualTime
from pos_app.simulation.faults import Happened, PowerCut, Trip
from pos_app.simulation.kept import bring_back
from pos_app.simulation.shop import STORE

BOOT_MS = 15_000
HELD_MAX = 5_000
"""What a person looks at in one go, oldest first."""
OPERATOR = "simulation"


class Office:
    """One head office; its database outlives its process."""

    def __init__(
        self, home: Path, time: VirtualTime, ids: Ids, happened: Happened, *, lean: bool
    ) -> None:
        self.clock = ProcessClock(time)
        self.trip = Trip(happened)
        self._set_aside_next = False
        self._time = time
        self._ids = ids
        self._happened = happened
        self._config = HqConfig(
            home=home, database_of=Database.in_memory, events_signed=not lean
        )
        self.disk = sqlite3.connect(memory_uri(self._config.database_file), uri=True)
        make_secrets(home, ids)
        self._back_at = 0
        self._hq: Hq | None = self._open()

    def _open(self) -> Hq:
        opened = Hq.open(
            self._config,
            load_secrets(self._config.home),
            clock=self.clock,
            ids=self._ids,
            step=self.trip,
        )
        opened.set_screen(self._screen if self._set_aside_next else None)
        return opened

    def close(self) -> None:
        """End it, and its disk."""
        if self._hq is not None:
            self._hq.close()
        self.disk.close()

    def hq(self) -> Hq:
        """HQ as it runs; comes back when its time has come, `Unavailable` before."""
        if self._hq is None:
            if self._time.now_ms < self._back_at:
                raise Unavailable("hq", "away")
            self._hq = self._open()
        return self._hq

    def stop(self) -> None:
        """The machine stops; nothing unfinished survives."""
        self.trip.put_out()
        if self._hq is not None:
            self._hq.close()
        self._hq = None
        self._back_at = self._time.now_ms + BOOT_MS

    def restore(self, copy: sqlite3.Connection) -> None:
        """The disk is what it was then, made HQ's again as a restored copy is (FR1)."""
        self.stop()
        bring_back(copy, self.disk)
        database = Database.in_memory(self._config.database_file)
        try:
            begin_anew(database, "copy", clock=self.clock, ids=self._ids)
        finally:
            database.close()

    def handle(self, request: Request) -> Reply:
        """The answer; a `PowerCut` inside has stopped the machine before it comes out."""
        hq = self.hq()
        self.trip.under_way = request.path.rpartition("/")[2]
        try:
            return hq.handle(request)
        except PowerCut:
            self.stop()
            raise

    def set_aside_next(self, *, wanted: bool) -> None:
        """Whether a person is to look at the next order or change that comes in."""
        self._set_aside_next = wanted
        if self._hq is not None:
            self._hq.set_screen(self._screen if wanted else None)

    def _screen(self, taken: TakenIn) -> str | None:
        if not (self._set_aside_next and taken.order_id):
            return None
        self._set_aside_next = False
        self._happened.note("hq_quarantine", taken.kind)
        return "SIMULATED"

    def code(self, register: str) -> str:
        """A person at HQ lets a machine become that register."""
        try:
            return make_code(self.hq(), STORE, register, OPERATOR)
        except PowerCut:
            self.stop()
            raise Unavailable("hq", "away") from None

    # --- what people at HQ do ---------------------------------------------------------------------

    def batch(self) -> None:
        """The batch that makes orders (R167), and a person who lets go what was set aside; of a
        register that nobody has let in anew one event tells that the others stay, too.
        """
        try:
            hq = self.hq()
            self.trip.under_way = "batch"
            synchronise_orders.run(hq, OPERATOR)
            with hq.read() as unit:
                held = intake.page(unit, {"state": "quarantined"}, limit=HELD_MAX)
            fenced: set[str] = set()
            for row in reversed(held):
                if row.reason == FENCED and row.register_id in fenced:
                    continue
                tried = synchronise_orders.retry(hq, row.event_id, OPERATOR)
                if tried.reason == FENCED:
                    fenced.add(row.register_id)
        except PowerCut:
            self.stop()
        except Unavailable:
            return
