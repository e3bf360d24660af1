"""Whether the till's clock can be believed (N3): it may not go back, run away from the time that
the machine counts, or differ from HQ's; what is doubted is told in the chain, no rule
depends on it.
"""

from collections.abc import Callable

from pos_app.contract.translate import encode_event
from pos_app.domain.clock import Ids
from pos_app.domain.events import Journalled
from pos_app.till.condition import Condition
from pos_app.till.storage.store import TillStore
from pos_app.till.sync.hq_client import HqClient
from pos_app.till.sync.outbox import WRITER_WAIT_SECONDS

DOUBTED_SECONDS = 120
SUSPECT, TRUSTED = "clock_suspect", "clock_trusted"


class ClockWatch:
    """Compares in every round of the sync; each change of its mind is one line in the journal and
    one event (A5), and every event in between is marked. A restart changes no mind.
    """

    def __init__(
        self,
        store: TillStore,
        client: HqClient,
        sign: Callable[[bytes], bytes],
        ids: Ids,
        condition: Condition,
    ) -> None:
        self._store, self._client, self._sign, self._ids = store, client, sign, ids
        self._clock = store.clock
        self._seen = (self._clock.now(), self._clock.monotonic())
        self._condition = condition
        last = store.told(SUSPECT, TRUSTED, limit=1)
        condition.clock_suspect = bool(last) and last[0].what == SUSPECT

    def look(self) -> bool:
        """Look once; whether that changed its mind."""
        jump = self._jump()
        if jump:
            self._client.off_seconds = None  # what was compared before the jump says nothing now
        off = self._client.off_seconds
        if off is not None:
            suspect, why = abs(off) > DOUBTED_SECONDS, f"hq={off:+d}s"
        else:
            suspect, why = self._condition.clock_suspect or bool(jump), f"jump={jump:+d}s"
        if suspect == self._condition.clock_suspect:
            return False
        self._condition.clock_suspect = suspect
        self._tell(SUSPECT if suspect else TRUSTED, why)
        return True

    def _jump(self) -> int:
        """Seconds by which the clock moved against the machine's own count; 0 where that is none
        to doubt.
        """
        (at, ran), self._seen = self._seen, (self._clock.now(), self._clock.monotonic())
        moved = (self._seen[0] - at).total_seconds()
        away = moved - (self._seen[1] - ran)
        return round(away) or -1 if moved < 0 or abs(away) > DOUBTED_SECONDS else 0

    def _tell(self, what: str, detail: str) -> None:
        now = self._clock.now()
        doubted = self._condition.clock_suspect
        body = encode_event(event := Journalled(what, "", "", detail, now, doubted))
        with self._store.begin(WRITER_WAIT_SECONDS) as unit:
            unit.add_journal(what, "", detail, now)
            unit.add_event(event, self._ids.new(), body, self._sign, now, "batch")
