"""Builds one register by hand: store, catalogue, sync and session of a home folder; no window, no
thread started.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pos_app import __version__
from pos_app.db.database import Database, OpenDatabase
from pos_app.db.room import Ballast
from pos_app.domain import pins
from pos_app.domain.clock import Clock, Ids
from pos_app.domain.errors import Refused
from pos_app.till.config import SecretStore
from pos_app.till.devices.card_terminal import CardTerminal
from pos_app.till.keys import DeviceSigner
from pos_app.till.session import Outfit, RegisterSession, look_for_hq
from pos_app.till.storage.catalogue import Catalogues
from pos_app.till.storage.store import TillStore
from pos_app.till.sync.clock_watch import ClockWatch
from pos_app.till.sync.downloads import Downloads
from pos_app.till.sync.enrolment import PEPPER, enrol
from pos_app.till.sync.high_water import HighWater, check_mark
from pos_app.till.sync.hq_client import Credentials, HqClient
from pos_app.till.sync.hq_keys import HqKeys
from pos_app.till.sync.key_rotation import KeyRotation
from pos_app.till.sync.outbox import Outbox
from pos_app.till.sync.thread import Listener, Rounds, SyncParts
from pos_app.till.sync.transport import Transport


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a register gets from outside."""

    transport: Transport
    secrets: SecretStore
    terminal: CardTerminal
    clock: Clock
    ids: Ids
    chance: Callable[[], float]
    wake: Callable[[], None] = lambda: None
    open_drawer: Callable[[], None] = lambda: None
    database_of: OpenDatabase = Database.sqlite
    event_signer: Callable[[bytes], bytes] | None = None
    ballast: Ballast | None = None


class Register:
    """One till of one home folder."""

    def __init__(self, store: TillStore, world: Surroundings) -> None:
        self.store = store
        self.world = world
        store.ballast = world.ballast
        store.hold_room()
        self.catalogues = Catalogues(store.home, store)
        sign = DeviceSigner(world.secrets)
        self.hq = HqClient(world.transport, self._credentials, clock=world.clock, ids=world.ids)
        self.hq.switched_off = store.switched_off()
        self.outbox = Outbox(store, self.hq, clock=world.clock, chance=world.chance)
        self.downloads = Downloads(store, self.hq, self.catalogues)
        self._sign = sign
        self.high_water = HighWater(store, world.secrets)
        self.keys = KeyRotation(store, self.hq, world.secrets, sign)
        self.session = RegisterSession(
            Outfit(
                store=store,
                catalogue=self.catalogues.current,
                clock=world.clock,
                ids=world.ids,
                sign=world.event_signer or sign,
                check_pin=self._check_pin,
                hash_pin=self._hash_pin,
                hq=self.hq,
                outbox=self.outbox,
                terminal=world.terminal,
                wake=world.wake,
                open_drawer=world.open_drawer,
            )
        )
        self.hq.answered = lambda: look_for_hq(self.session.outfit)

    @classmethod
    def open(
        cls,
        home: Path,
        world: Surroundings,
        *,
        step: Callable[[str], None] | None = None,
        recovering: bool = False,
    ) -> "Register":
        """Open the home's database; a file behind its high-water mark is not sold from (N1b), only
        recovered.
        """
        store = TillStore.open(
            home, clock=world.clock, step=step, database_of=world.database_of
        )
        try:
            if not recovering:
                check_mark(store, world.secrets)
        except BaseException:
            store.close()
            raise
        return cls(store, world)

    def close(self) -> None:
        """Give files and lock back."""
        self.catalogues.close()
        self.store.close()

    def enrol(self, code: str, hq_url: str) -> None:
        """Become a till of HQ, and fetch what it sells; a till that HQ has fenced hands over what
        it still has first.
        """
        if self.store.identity() is not None and self._sign.is_known:
            if self._goes_on():
                return
            turned_away = self.store.sync_state().stopped
            self.outbox.drain(now=True)
            if turned_away:  # it takes the events, and is no nearer for that
                self.outbox.note_failure(Refused(turned_away))
        enrol(self.store, self.hq, self.world.secrets, code=code, hq_url=hq_url)
        self._sign.forget()
        self.download()

    def _goes_on(self) -> bool:
        """Whether an enrolment was broken off before it had fetched what the till sells, and is
        ended now; HQ may have revoked the till since.
        """
        if self.store.configuration() is not None:
            return False
        try:
            self.download()
        except Refused as refused:
            self.outbox.note_failure(refused)
            return False
        return True

    def download(self) -> None:
        """Configuration, products and customers, now."""
        self.downloads.refresh_configuration()
        self.downloads.refresh_returns()
        self.downloads.refresh_catalogue()
        self.session.refresh_configuration()

    def rounds(self, listener: Listener) -> Rounds:
        """The background work, for a thread or for single steps."""
        parts = SyncParts(
            self.store,
            self.hq,
            self.outbox,
            self.downloads,
            __version__,
            self.high_water,
            self.keys,
            self._clock_watch(),
        )
        return Rounds(parts, listener=listener)

    def _clock_watch(self) -> ClockWatch:
        sign, condition = self.world.event_signer or self._sign, self.session.outfit.condition
        return ClockWatch(self.store, self.hq, sign, self.world.ids, condition)

    def _credentials(self) -> Credentials | None:
        identity = self.store.identity()
        if identity is None:
            return None
        return Credentials(
            identity.device_id,
            self._sign,
            self._sign.public_key if self._sign.is_known else "",
            identity.hq_key,
            HqKeys(self.store),
        )

    def _check_pin(self, pin_hash: str, pin: str) -> bool:
        from argon2 import PasswordHasher
        from argon2.exceptions import Argon2Error, InvalidHashError

        pepper = self.world.secrets.get(PEPPER)
        if pepper is None:
            return False
        try:
            return PasswordHasher().verify(pin_hash, pins.peppered(pin, bytes.fromhex(pepper)))
        except (Argon2Error, InvalidHashError):
            return False

    def _hash_pin(self, pin: str) -> str:
        from argon2 import PasswordHasher

        hasher = PasswordHasher(pins.PASSES, pins.MEMORY_KIB, pins.LANES)
        pepper = bytes.fromhex(self.world.secrets.get(PEPPER) or "")
        return hasher.hash(pins.peppered(pin, pepper))
