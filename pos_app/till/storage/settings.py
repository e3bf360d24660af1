"""Small single values of the till: who it is, what HQ configured, counters, PIN failures, sync
state.
"""

from datetime import datetime

from pos_app.contract.messages import ChosenPin
from pos_app.contract.translate import decode, encode
from pos_app.domain.configuration import Configuration
from pos_app.till.storage.statements import (
    Reads,
    Writes,
    maybe_moment,
    moment_of,
    remembered,
    text_of,
)
from pos_app.till.storage.values import Identity, PinFailures, SyncState

_NEXT = """INSERT INTO counter (name, value) VALUES (:name, 1)
    ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"""
_PIN_SET = """INSERT INTO pin_failure (staff_id, failures, last_at)
    VALUES (:staff_id, :failures, :last_at)
    ON CONFLICT (staff_id) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at"""
_PIN = "SELECT failures, last_at FROM pin_failure WHERE staff_id = :staff_id"
_OWN_PIN_SET = """INSERT INTO own_pin (staff_id, instead_of, pin_hash)
    VALUES (:staff_id, :instead_of, :pin_hash)
    ON CONFLICT (staff_id) DO UPDATE SET instead_of = excluded.instead_of,
        pin_hash = excluded.pin_hash"""
_OWN_PINS = "SELECT staff_id, instead_of, pin_hash FROM own_pin"
_IDENTITY_SET = """INSERT INTO identity (id, device_id, store_id, register_id, epoch, hq_name,
        hq_url, hq_key)
    VALUES (1, :device_id, :store_id, :register_id, :epoch, :hq_name, :hq_url, :hq_key)
    ON CONFLICT (id) DO UPDATE SET device_id = excluded.device_id, store_id = excluded.store_id,
        register_id = excluded.register_id, epoch = excluded.epoch, hq_name = excluded.hq_name,
        hq_url = excluded.hq_url, hq_key = excluded.hq_key"""
_IDENTITY = """SELECT device_id, store_id, register_id, epoch, hq_name, hq_url, hq_key
    FROM identity"""
_CONFIGURATION_SET = """INSERT INTO configuration (id, version, body) VALUES (1, :version, :body)
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, body = excluded.body,
        changed = configuration.changed + 1"""
_CONFIGURATION = "SELECT body FROM configuration"
_CONFIGURATION_VERSION = "SELECT version FROM configuration"
_SYNC_SET = """INSERT INTO sync_state (id, failures, next_try_at, last_contact_at, reachable,
        stopped, incarnation)
    VALUES (1, :failures, :next_try_at, :last_contact_at, :reachable, :stopped, :incarnation)
    ON CONFLICT (id) DO UPDATE SET failures = excluded.failures,
        next_try_at = excluded.next_try_at, last_contact_at = excluded.last_contact_at,
        reachable = excluded.reachable, stopped = excluded.stopped,
        incarnation = excluded.incarnation"""
_BY_HAND_SET = """INSERT INTO sync_state (id, failures, stopped, incarnation, by_hand)
    VALUES (1, 0, '', '', :by_hand)
    ON CONFLICT (id) DO UPDATE SET by_hand = excluded.by_hand"""
_BY_HAND = "SELECT by_hand FROM sync_state"
_BELIEVED_SET = """INSERT INTO sync_state (id, failures, stopped, incarnation, believed_at)
    VALUES (1, 0, '', '', :at) ON CONFLICT (id) DO UPDATE SET believed_at = excluded.believed_at"""
_BELIEVED = "SELECT believed_at FROM sync_state"
_SYNC = """SELECT failures, next_try_at, last_contact_at, reachable, stopped, incarnation
    FROM sync_state"""


class SettingWrites(Writes):
    """What a unit may do to the till's single values."""

    def next_number(self, name: str) -> int:
        """The counter's next value, without a gap: it is taken with what it numbers, or not at all
        (N2).
        """
        return int(self._run(_NEXT, name=name).fetchone()[0])

    def set_pin_failures(self, staff_id: str, count: int, at: datetime) -> None:
        """Wrong PINs in a row, written before the PIN is judged (S4)."""
        self._run(_PIN_SET, staff_id=staff_id, failures=count, last_at=text_of(at))

    def save_own_pin(self, own: ChosenPin) -> None:
        """Somebody chose a PIN of their own for the one that HQ gave; it counts until HQ sends
        another.
        """
        self._run(_OWN_PIN_SET, **own.model_dump())

    def save_identity(self, identity: Identity) -> None:
        """Who HQ enrolled this till as."""
        self._run(
            _IDENTITY_SET,
            device_id=identity.device_id,
            store_id=identity.store_id,
            register_id=identity.register_id,
            epoch=identity.epoch,
            hq_name=identity.hq_name,
            hq_url=identity.hq_url,
            hq_key=identity.hq_key,
        )

    def save_configuration(self, configuration: Configuration) -> None:
        """HQ's configuration, whole."""
        self._run(_CONFIGURATION_SET, version=configuration.version, body=encode(configuration))

    def save_sync_state(self, state: SyncState) -> None:
        """How HQ behaved last."""
        self._run(
            _SYNC_SET,
            failures=state.failures,
            next_try_at=_text(state.next_try_at),
            last_contact_at=_text(state.last_contact_at),
            reachable=state.reachable,
            stopped=state.stopped,
            incarnation=state.incarnation,
        )

    def set_switched_off(self, *, off: bool) -> None:
        """Somebody cut the connection by hand, or put it back (R180)."""
        self._run(_BY_HAND_SET, by_hand=off)

    def set_believed(self, at: datetime) -> None:
        """HQ said hello to this till, and who works here is as HQ has it (S5)."""
        self._run(_BELIEVED_SET, at=text_of(at))


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else text_of(moment)


class SettingReads(Reads):
    """The till's single values as they are on disk."""

    def pin_failures(self, staff_id: str) -> PinFailures:
        """Wrong PINs of that person in a row."""
        row = self._row(_PIN, staff_id=staff_id)
        return PinFailures(row.failures, moment_of(row.last_at)) if row else PinFailures(0, None)

    def own_pins(self) -> dict[str, ChosenPin]:
        """The newest PIN that each person chose here; it counts for as long as HQ sends the one
        that it replaced.
        """
        rows = [ChosenPin.model_construct(**row._asdict()) for row in self._rows(_OWN_PINS)]
        return {one.staff_id: one for one in rows}

    @remembered("identity")
    def identity(self) -> Identity | None:
        """Who this till is; nothing before it is enrolled."""
        row = self._row(_IDENTITY)
        return Identity(**row._asdict()) if row else None

    @remembered("configuration")
    def configuration(self) -> Configuration | None:
        """HQ's configuration as its packages made it last; the same object until one changes it."""
        row = self._row(_CONFIGURATION)
        return decode(Configuration, row.body) if row else None

    @remembered("configuration")
    def configuration_version(self) -> int:
        """Its version, 0 before the first download."""
        row = self._row(_CONFIGURATION_VERSION)
        return int(row[0]) if row else 0

    def switched_off(self) -> bool:
        """Whether the connection was cut by hand and not put back (R180)."""
        row = self._row(_BY_HAND)
        return bool(row and row.by_hand)

    @remembered("sync_state")
    def believed_at(self) -> datetime | None:
        """When HQ last did so; nothing before the first time."""
        row = self._row(_BELIEVED)
        return maybe_moment(row.believed_at) if row else None

    @remembered("sync_state")
    def sync_state(self) -> SyncState:
        """How HQ behaved last."""
        row = self._row(_SYNC)
        if row is None:
            return SyncState()
        return SyncState(
            failures=row.failures,
            next_try_at=maybe_moment(row.next_try_at),
            last_contact_at=maybe_moment(row.last_contact_at),
            reachable=None if row.reachable is None else bool(row.reachable),
            stopped=row.stopped,
            incarnation=row.incarnation,
        )
