"""The notification centre's knowledge: which orders wait at this store by head office's books, and
which have come since somebody looked (R42, R192).

Asks in a thread, at the profile's interval and once at a time; it never says anything by itself.
"""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from pos_app.contract.messages import COUNTED_MAX, OrderCountsReply, OrderCountsRequest
from pos_app.contract.store_messages import StoreMessage, StoreMessagesRequest
from pos_app.domain.errors import PosError
from pos_app.till.session import RegisterSession
from pos_app.till.sync.hq_client import HqClient
from pos_app.till.ui.background import Background

GROUPS = ("to_pick_up", "to_ship")
"""Store pickup, ship from store."""
BUTTONS = {
    "to_pick_up": "to_pick_up",
    "fulfil_to_pick_up": "to_pick_up",
    "to_ship": "to_ship",
    "fulfil_to_ship": "to_ship",
    "to_fulfil": "to_fulfil",
}
"""Which count stands on which button (R84)."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What head office said: the counts, and what it asks the store."""

    counts: OrderCountsReply
    messages: tuple[StoreMessage, ...]


def heard(hq: HqClient, request: OrderCountsRequest) -> Heard:
    """Both questions; a head office that knows no messages yet has none."""
    counts = hq.count_orders(request)
    try:
        return Heard(counts, hq.store_messages(StoreMessagesRequest()).messages)
    except PosError:
        return Heard(counts, ())


class Notifications(QObject):
    """Lives as long as the window; `changed` says that a count is another one."""

    changed = Signal()

    def __init__(self, session: RegisterSession, background: Background) -> None:
        super().__init__(background)
        self._session, self._background = session, background
        self._asked_at: float | None = None
        self.asking = False
        self.counts: dict[str, int] = {}
        self.told: OrderCountsReply | None = None
        self._numbers: dict[str, frozenset[str]] = dict.fromkeys(GROUPS, frozenset())
        self._seen = dict(self._numbers)
        self.messages: tuple[StoreMessage, ...] = ()
        self._read: frozenset[int] = frozenset()

    @property
    def on(self) -> bool:
        """Whether the profile wants them: an interval of 0 switches them off (R42)."""
        return self._seconds > 0

    @property
    def new(self) -> int:
        """How many orders and questions of head office have come since somebody looked."""
        unread = sum(one.number not in self._read for one in self.messages)
        return unread + sum(self.new_in(group) for group in GROUPS)

    def new_in(self, group: str) -> int:
        """The same for one group: the orders that nobody has seen, whatever left meanwhile."""
        return len(self._numbers[group] - self._seen[group])

    def look(self) -> None:
        """Somebody looks: nothing is new any more."""
        self._seen = dict(self._numbers)
        self._read = frozenset(one.number for one in self.messages)
        self.changed.emit()

    def left(self, messages: tuple[StoreMessage, ...]) -> None:
        """What head office still asks, after an answer."""
        self.messages = messages
        self.look()

    def ask_soon(self) -> None:
        """This till changed what was told: the next tick asks, whatever the interval says."""
        self._asked_at = None

    def tick(self) -> None:
        """Ask where it is time and no answer is awaited."""
        now = self._session.outfit.clock.monotonic()
        due = self._asked_at is None or now - self._asked_at >= self._seconds
        if not self.on or self.asking or not due:
            return
        self._asked_at, self.asking = now, True
        hq = self._session.outfit.hq
        store = self._session.configuration.store.store_id
        request = OrderCountsRequest(fulfilling_store=store, named=True)
        self._background.start(lambda: heard(hq, request), self._answered)

    @property
    def _seconds(self) -> int:
        return self._session.configuration.profile.notification_seconds

    def _answered(self, answer: object) -> None:
        """Without head office the last counts stay; the top bar says that it is away."""
        self.asking = False
        if not isinstance(answer, Heard):
            return
        self.told, self.counts = answer.counts, counts_of(answer.counts)
        self._numbers = {
            "to_pick_up": frozenset(answer.counts.numbers_to_pick_up),
            "to_ship": frozenset(answer.counts.numbers_to_ship),
        }
        self.messages = answer.messages
        self.changed.emit()


def counts_of(answer: OrderCountsReply) -> dict[str, int]:
    """The counts by the name of their preset."""
    return {name: getattr(answer, name) for name in (*GROUPS, "to_fulfil")}


def on_buttons(counts: dict[str, int]) -> dict[str, str]:
    """The live counts as the buttons of recall and fulfilment show them (R84)."""
    found = {name: shown(counts[preset]) for name, preset in BUTTONS.items()}
    return found | {"tab_fulfilment": shown(to_do(counts))}


def to_do(counts: dict[str, int]) -> int:
    """Orders that leave from this store."""
    return sum(counts[group] for group in GROUPS)


def shown(count: int | None) -> str:
    """The count as people read it; counting ends somewhere."""
    if count is None:
        return "–"
    return f"{COUNTED_MAX - 1}+" if count >= COUNTED_MAX else str(count)
