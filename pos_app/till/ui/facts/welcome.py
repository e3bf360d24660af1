"""Today's work in this store for the empty screen: what head office told last, else counts from the
till's own copies, so it never waits.
"""

from datetime import datetime

from pos_app.contract.messages import OrderCountsReply
from pos_app.till.session import RegisterSession
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts.status import local, till_name
from pos_app.till.ui.notifications import counts_of, shown
from pos_app.till.ui.text import Text
from pos_app.till.ui.widgets.welcome import Doorway, Welcome


class WelcomeFacts:
    """Counted at start, when a cart is gone, and when head office tells other counts."""

    def __init__(self, desk: Desk, welcome: Welcome) -> None:
        self._desk = desk
        self._welcome = welcome
        self.counts: dict[str, int] = {}
        self.refresh()

    def refresh(self) -> None:
        """Count again."""
        text, session = self._desk.look.text, self._desk.session
        own = session.store.count_orders(session.configuration.store.store_id)
        told = self._desk.view_model.notifications.told
        self.counts = counts_of(own)
        counts = told or own
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
                    pick_up_said(told, text),
                    "store",
                    "pick",
                    shown(counts.to_pick_up),
                ),
                Doorway(
                    "to_ship",
                    text("screen.to_ship"),
                    ship_said(told, session, text),
                    "truck",
                    "ship",
                    shown(counts.to_ship),
                ),
                Doorway(
                    "recall_order",
                    text("label.recall_order"),
                    text("screen.recall_hint"),
                    "history",
                    "primary_text",
                    hint="F9",
                ),
                Doorway(
                    "fetch", text("label.parked"), detail, "pause", "text_muted", str(len(parked))
                ),
            ),
        )


def pick_up_said(told: OrderCountsReply | None, text: Text) -> str:
    """How many of them are ready, how many wait to be picked; or that only this till knows."""
    if told is None or told.picked_to_pick_up is None:
        return text("screen.known_here")
    ready, rest = told.picked_to_pick_up, told.to_pick_up - told.picked_to_pick_up
    said = [text("screen.ready", number=str(ready))] if ready else []
    said += [text("screen.to_pick", number=str(rest))] if rest else []
    return ", ".join(said) or text("screen.nothing_to_pick_up")


def ship_said(told: OrderCountsReply | None, session: RegisterSession, text: Text) -> str:
    """How old the oldest of them is; or that only this till knows."""
    if told is None or told.picked_to_pick_up is None:
        return text("screen.known_here")
    if not told.oldest_to_ship:
        return text("screen.nothing_to_ship")
    made = local(session, datetime.fromisoformat(told.oldest_to_ship))
    return text("screen.oldest_of", day=text.figures.day(made.date()))
