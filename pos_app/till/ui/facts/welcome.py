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
        self._away = False
        self.refresh()

    def tick(self) -> None:
        """Head office went or came back: what it keeps can be fetched, or no more."""
        if is_away(self._desk.session) != self._away:
            self.refresh()

    def refresh(self) -> None:
        """Count again."""
        text, session = self._desk.look.text, self._desk.session
        self._away = is_away(session)
        own = session.store.count_orders(session.configuration.store.store_id)
        told = self._desk.view_model.notifications.told
        self.counts = counts_of(own)
        counts = told or own
        number, detail = parked_said(told, session, text)
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
                    "fetch", text("label.parked"), detail, "pause", "text_muted", str(number)
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


def is_away(session: RegisterSession) -> bool:
    """Whether head office cannot be asked, as far as this till knows, or may not be."""
    hq = session.outfit.hq
    return hq.offline or hq.switched_off or session.store.queue().reachable is False


def parked_said(
    told: OrderCountsReply | None, session: RegisterSession, text: Text
) -> tuple[int, str]:
    """How many carts can be fetched here, also those of the store's other tills, and where the last
    one was put aside; what head office keeps cannot while it is away (R75).
    """
    own, away = session.store.parked(), is_away(session)
    there = frozenset(told.parked or ()) if told is not None else frozenset[str]()
    known = there | {one.parked_id for one in own}
    here = [one for one in own if one.kept_here or not away]
    number = len({one.parked_id for one in here}) if away else len(known)
    carts = [(one.at, one.transaction) for one in here[-1:]]
    found = [(at, cart.terms.register_id, len(cart.lines)) for at, cart in carts]
    if told is not None and told.last_parked_at and not away:
        at = datetime.fromisoformat(told.last_parked_at)
        found.append((at, told.last_parked_register, told.last_parked_lines))
    if not found:
        kept = text("screen.parked_at_hq", number=str(len(known)))
        return number, kept if known else text("screen.nothing_parked")
    at, register_id, lines = max(found)
    when, many = text.figures.time(local(session, at)), text.count("screen.articles", lines)
    return number, f"{till_name(session, text, register_id)}, {when}, {many}"
