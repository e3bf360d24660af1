"""Parts of a page that may take long: made beside the request, and shown later where they are not
there at once (section 4 of the design); must never make the same part twice at a time.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pos_app.domain.clock import Clock

T = TypeVar("T")
AT_ONCE_SECONDS = 0.3
"""A part that takes longer comes later."""
LONG_SECONDS = 8.0
"""A part that takes longer says so."""
FRESH_SECONDS = 30.0
"""A part that nobody fetched for longer is made anew."""


@dataclass(slots=True)
class _Part:
    since: float
    done: threading.Event = field(default_factory=threading.Event)
    until: float = 0.0
    made: Any = None
    failed: Exception | None = None


@dataclass(frozen=True, slots=True)
class Late(Generic[T]):
    """A part as a page finds it: what was made, or nothing yet; `is_long` where that takes long."""

    made: T | None
    is_long: bool = False


class Parts:
    """The parts under way, by name; `begin` runs work in a thread that ends with the console."""

    def __init__(self, clock: Clock, begin: Callable[[Callable[..., None], object], None]) -> None:
        self._clock, self._begin = clock, begin
        self._lock = threading.Lock()
        self._parts: dict[object, _Part] = {}

    def part(self, name: object, work: Callable[[], T]) -> Late[T]:
        """The part of that name; what made it fail is raised here, to whoever wants it."""
        with self._lock:
            one = self._parts.get(name)
            if one is None or self._is_stale(one):
                one = self._parts[name] = _Part(self._clock.monotonic())
                self._begin(self._make, (one, work))
        if not one.done.wait(AT_ONCE_SECONDS):
            return Late(None, self._clock.monotonic() - one.since > LONG_SECONDS)
        with self._lock:
            if self._parts.get(name) is one:
                del self._parts[name]
        if one.failed is not None:
            raise one.failed
        return Late(one.made)

    def _is_stale(self, one: _Part) -> bool:
        return one.done.is_set() and self._clock.monotonic() - one.until > FRESH_SECONDS

    def _make(self, what: tuple[_Part, Callable[[], object]]) -> None:
        one, work = what
        try:
            one.made = work()
        except Exception as error:  # noqa: BLE001 - it is raised to whoever waits for the part
            one.failed = error
        finally:
            one.until = self._clock.monotonic()
            one.done.set()
