"""Today's work in this store for the empty screen: counts from the till's own copies, so it never
waits.
"""

from pos_app.till.ui.desk import Desk
from pos_app.till.ui.notifications import counts_of
from pos_app.till.ui.status import local, till_name
from pos_app.till.ui.widgets.welcome import Doorway, Welcome


class WelcomeFacts:
    """Counted at start, when a cart is gone and when the screen is shown again."""

    def __init__(self, desk: Desk, welcome: Welcome) -> None:
        self._desk = desk
        self._welcome = welcome
        self.counts: dict[str, int] = {}
        self.refresh()

    def refresh(self) -> None:
        """Count again."""
        text, session = self._desk.look.text, self._desk.session
        self.counts = counts_of(session.store.count_orders(session.configuration.store.store_id))
        parked = session.store.parked()
        last = parked[-1] if parked else None
        detail = text("screen.nothing_parked")
        if last is not None:
            at = text.figures.time(local(session, last.at))
            lines = text.count("screen.articles", len(last.transaction.lines))
            detail = f"{till_name(session, text)}, {at}, {lines}"
        store = session.configuration.store.name
        self._welcome.show_doorways(
            text("screen.today_in", store=store),
            (
                Doorway(
                    "to_pick_up",
                    text("screen.to_pick_up"),
                    text("screen.known_here"),
                    "store",
                    "pick",
                    self.counts["to_pick_up"],
                ),
                Doorway(
                    "to_ship",
                    text("screen.to_ship"),
                    text("screen.known_here"),
                    "truck",
                    "ship",
                    self.counts["to_ship"],
                ),
                Doorway(
                    "recall_order",
                    text("label.recall_order"),
                    text("screen.recall_hint"),
                    "history",
                    "primary_text",
                    hint="F9",
                ),
                Doorway("fetch", text("label.parked"), detail, "pause", "text", len(parked)),
            ),
        )
