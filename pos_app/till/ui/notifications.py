"""The notification centre's knowledge: what waits at this store by head office's count, and what
has come since somebody looked (R42, R192).

Asks in a thread, at the profile's interval and once at a time; it never says anything by itself.
"""

from PySide6.QtCore import QObject, Signal

from pos_app.contract.messages import OrderCountsReply, OrderCountsRequest
from pos_app.till.session import RegisterSession
from pos_app.till.ui.background import Background

GROUPS = ("to_pick_up", "to_ship")
"""Store pickup, ship from store."""


class Notifications(QObject):
    """Lives as long as the window; `changed` says that a count is another one."""

    changed = Signal()

    def __init__(self, session: RegisterSession, background: Background) -> None:
        super().__init__(background)
        self._session, self._background = session, background
        self._asked_at: float | None = None
        self.asking = False
        self.counts: dict[str, int] = {}
        self._seen = dict.fromkeys(GROUPS, 0)

    @property
    def on(self) -> bool:
        """Whether the profile wants them: an interval of 0 switches them off (R42)."""
        return self._seconds > 0

    @property
    def new(self) -> int:
        """How many orders have come since somebody looked, over both groups."""
        return sum(self.new_in(group) for group in GROUPS)

    def new_in(self, group: str) -> int:
        """The same for one group; orders that left since are no longer counted as seen."""
        return self.counts.get(group, 0) - self._seen[group]

    def look(self) -> None:
        """Somebody looks: nothing is new any more."""
        self._seen = {group: self.counts.get(group, 0) for group in GROUPS}
        self.changed.emit()

    def tick(self) -> None:
        """Ask where it is time and no answer is awaited."""
        now = self._session.outfit.clock.monotonic()
        due = self._asked_at is None or now - self._asked_at >= self._seconds
        if not self.on or self.asking or not due:
            return
        self._asked_at, self.asking = now, True
        hq = self._session.outfit.hq
        store = self._session.configuration.store.store_id
        request = OrderCountsRequest(fulfilling_store=store)
        self._background.start(lambda: hq.count_orders(request), self._answered)

    @property
    def _seconds(self) -> int:
        return self._session.configuration.profile.notification_seconds

    def _answered(self, answer: object) -> None:
        """Without head office the last counts stay; the top bar says that it is away."""
        self.asking = False
        if not isinstance(answer, OrderCountsReply):
            return
        self.counts = {"to_pick_up": answer.to_pick_up, "to_ship": answer.to_ship}
        self._seen = {group: min(self._seen[group], self.counts[group]) for group in GROUPS}
        self.changed.emit()
