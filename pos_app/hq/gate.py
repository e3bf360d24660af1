"""How often somebody may ask, and how often somebody unknown did (FN6, reliability 6); must never
decide who that is. It is kept in memory: a restart forgives.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from pos_app.domain.clock import Clock

DEVICE_PER_SECOND, DEVICE_AT_ONCE = 100, 2_000
"""Of one till; the longest queue is sent in a few hundred requests."""
ADDRESS_PER_SECOND, ADDRESS_AT_ONCE = 500, 10_000
"""Of one address, behind which a whole store may stand."""
CODES_MAX = 20
"""Wrong enrolment codes per minute before HQ listens to none; a code has 80 random bits anyway."""
CODES_ADDRESS_MAX = 10
"""The same from one address."""
PASSWORDS_ADDRESS_MAX = 30
"""Wrong passwords per minute from one address, whoever's they were meant to be."""
STRANGERS_ALARM = 20
"""Requests of strangers from one address in a minute before the journal says so."""
KNOWN_MAX = 10_000
"""Names that are remembered; the longest unheard is forgotten first (L4)."""
LOGIN_MAX = 60
WINDOW_SECONDS = 60

T = TypeVar("T")


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(slots=True)
class _Tally:
    count: int
    since: float


@dataclass(slots=True)
class Gate:
    """Buckets that refill and tallies that end after a minute, each under a name."""

    clock: Clock
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _buckets: OrderedDict[str, _Bucket] = field(default_factory=OrderedDict)
    _tallies: OrderedDict[str, _Tally] = field(default_factory=OrderedDict)
    _logins: OrderedDict[str, tuple[int, datetime]] = field(default_factory=OrderedDict)

    def admits_device(self, device_id: str) -> bool:
        """Whether the till may ask once more now."""
        return self._take(f"device {device_id}", DEVICE_PER_SECOND, DEVICE_AT_ONCE)

    def admits_address(self, address: str) -> bool:
        """Whether the address may; work inside this process has none."""
        return not address or self._take(f"address {address}", ADDRESS_PER_SECOND, ADDRESS_AT_ONCE)

    def hears_codes(self, address: str) -> bool:
        """Whether enrolment codes are listened to now."""
        with self._lock:
            of_address = bool(address) and self._tally(f"code {address}").count
            return of_address < CODES_ADDRESS_MAX and self._tally("code").count < CODES_MAX

    def wrong_code(self, address: str) -> None:
        """An enrolment code was wrong."""
        with self._lock:
            self._tally("code").count += 1
            self._tally(f"code {address}").count += 1

    def hears_passwords(self, address: str) -> bool:
        """Whether passwords from there are listened to now."""
        with self._lock:
            return self._tally(f"password {address}").count < PASSWORDS_ADDRESS_MAX

    def wrong_password(self, address: str) -> None:
        """A password was wrong, or nobody's."""
        with self._lock:
            self._tally(f"password {address}").count += 1

    def failures_of(self, login: str) -> tuple[int, datetime | None]:
        """How often the login that nobody has was tried, and when last."""
        with self._lock:
            return self._logins.get(login[:LOGIN_MAX], (0, None))

    def failed(self, login: str, at: datetime) -> None:
        """A login that nobody has was tried."""
        with self._lock:
            kept = login[:LOGIN_MAX]
            self._logins[kept] = (self._logins.get(kept, (0, at))[0] + 1, at)
            self._logins.move_to_end(kept)
            _forget(self._logins)

    def stranger(self, address: str) -> bool:
        """A request was nobody's; whether that is worth an alarm now, once a minute."""
        with self._lock:
            tally = self._tally(f"stranger {address}")
            tally.count += 1
            return tally.count == STRANGERS_ALARM

    def _take(self, name: str, per_second: int, at_once: int) -> bool:
        now = self.clock.monotonic()
        with self._lock:
            bucket = self._buckets.setdefault(name, _Bucket(at_once, now))
            self._buckets.move_to_end(name)
            bucket.left = min(at_once, bucket.left + max(0.0, now - bucket.at) * per_second)
            bucket.at = now
            _forget(self._buckets)
            if bucket.left < 1:
                return False
            bucket.left -= 1
            return True

    def _tally(self, name: str) -> _Tally:
        now = self.clock.monotonic()
        tally = self._tallies.setdefault(name, _Tally(0, now))
        self._tallies.move_to_end(name)
        if now - tally.since >= WINDOW_SECONDS:
            tally.count, tally.since = 0, now
        _forget(self._tallies)
        return tally


def _forget(known: OrderedDict[str, T]) -> None:
    while len(known) > KNOWN_MAX:
        known.popitem(last=False)
