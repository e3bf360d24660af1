"""A till as a machine: it sells, syncs, stops between any two steps, and starts again on what is on
its disk.
"""

import random
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pos_app.db.database import Database, memory_uri
from pos_app.domain.errors import PosError, Refused
from pos_app.simulation.chance import ProcessClock, StreamIds
from pos_app.simulation.faults import PowerCut, Trip
from pos_app.simulation.kept import bring_back
from pos_app.simulation.machine import CardMachine
from pos_app.simulation.shop import CLERK
from pos_app.simulation.wire import Wire
from pos_app.till.commands import recover
from pos_app.till.config import MemorySecretStore
from pos_app.till.register import Register, Surroundings
from pos_app.till.session import RegisterSession
from pos_app.till.storage.store import FILE_NAME
from pos_app.till.sync.thread import Listener, Rounds

AFTER_BUG_SECONDS = 60.0
HQ_URL = "http://127.0.0.1"


def unsigned(_link: bytes) -> bytes:
    """In the place of a signature, where none is asked for."""
    return bytes(64)


class Vault(MemorySecretStore):
    """The keyring of a machine, which a copy of the whole machine takes along."""

    def copied(self) -> "Vault":
        """The same secrets in another one."""
        made = Vault()
        made._kept |= self._kept
        return made


class Till:
    """One till; disk, secrets and terminal outlive its process. With the disk and the secrets of a
    `twin` there are two of that one (FR3).
    """

    def __init__(
        self,
        home: Path,
        wire: Wire,
        chance: random.Random,
        twin: "tuple[sqlite3.Connection, Vault] | None" = None,
        *,
        lean: bool,
    ) -> None:
        home.mkdir(exist_ok=True)
        self.home, self.wire, self.chance = home, wire, chance
        self.clock = ProcessClock(wire.time)
        self.ids = StreamIds(chance.getrandbits(64), "ids")
        self.trip = Trip(wire.happened)
        self.terminal = CardMachine(wire.happened)
        self._lean = lean
        self.secrets = Vault()
        self.woken = self.behind = False
        self.disk = sqlite3.connect(memory_uri(home / FILE_NAME), uri=True)
        if twin is not None:
            bring_back(twin[0], self.disk)
            self.secrets = twin[1]
        self._start()

    def _world(self) -> Surroundings:
        return Surroundings(
            transport=self.wire,
            secrets=self.secrets,
            terminal=self.terminal,
            clock=self.clock,
            ids=self.ids,
            chance=self.chance.random,
            wake=self._wake,
            database_of=Database.in_memory,
            event_signer=unsigned if self._lean else None,
        )

    def _start(self) -> None:
        self.register = Register.open(self.home, self._world(), step=self.trip)
        self.rounds: Rounds = self.register.rounds(Listener())

    def _wake(self) -> None:
        self.woken = True

    @property
    def session(self) -> RegisterSession:
        """The session in hand."""
        return self.register.session

    def put_back(self, copy: sqlite3.Connection, vault: "Vault | None") -> None:
        """The disk is what it was then (FR2); a vault that comes with it means the whole machine.
        The file alone is noticed to be old (N1b), and the till does not open.
        """
        self.trip.put_out()
        self.register.close()
        bring_back(copy, self.disk)
        self.secrets = vault or self.secrets
        try:
            self._start()
        except Refused:
            self.behind = True
        else:
            self.behind = False
            self.sign_in()

    @property
    def turned_away(self) -> bool:
        """Whether HQ wants to hear no more of this till than the events it has; its disk says so,
        for one that is behind has no register open.
        """
        row = self.disk.execute("SELECT stopped FROM sync_state").fetchone()
        return row is not None and row[0] == "DEVICE_REFUSED"

    @property
    def has_been_heard(self) -> bool:
        """Whether HQ answered it last, as who it is now."""
        row = self.disk.execute("SELECT reachable FROM sync_state").fetchone()
        return row is not None and row[0] == 1

    def enrol_again(self, code: Callable[[], str]) -> None:
        """A person enrols it anew, once HQ has everything; tried again later where that fails."""
        if self.behind:
            self.register = Register.open(self.home, self._world(), recovering=True)
        with suppress(PosError):
            self.register.enrol(code(), HQ_URL)
            self.behind = False
            self.restart()
        if self.behind:
            self.register.close()

    def recover(self) -> None:
        """`pos-app till recover`, as long as HQ cannot be asked in vain."""
        register = Register.open(self.home, self._world(), recovering=True)
        try:
            recover(register)
        except PosError:
            return
        finally:
            register.close()
        self.behind = False
        self._start()
        self.sign_in()

    def close(self) -> None:
        """End it, and its disk."""
        self.register.close()
        self.disk.close()

    def restart(self) -> None:
        """The machine stopped and is started again; the same clerk signs in."""
        self.trip.put_out()
        self.register.close()
        self._start()
        self.sign_in()

    def sign_in(self) -> None:
        """The clerk is there; no PIN is tried, hashing one takes longer than an order."""
        self.session.sign_in(self.session.configuration.staff_member(CLERK))

    def live(self, under_way: str, work: Callable[[], None]) -> bool:
        """Do the work; whether the machine lived through it."""
        self.trip.under_way = under_way
        try:
            work()
        except PowerCut:
            pass  # what was under way is let go before the machine starts again
        else:
            return True
        self.restart()
        return False

    def sync(self) -> float:
        """One round of the background sync; seconds until the next, as its thread waits."""
        self.woken = False
        try:
            self.rounds.step()
            return self.rounds.seconds_to_next()
        except PosError:
            return AFTER_BUG_SECONDS
