"""What is still open in a shift, as its screen tells it; pure, and never what the
drawer should hold.
"""

from dataclasses import dataclass

from pos_app.domain.configuration import Configuration, ForeignCurrency
from pos_app.domain.shift import Shift, ShiftState
from pos_app.domain.shift_report import CARDS, CASH, FOREIGN
from pos_app.domain.staff import Permission
from pos_app.till.operations.shift_close import UNSENT, parked_in
from pos_app.till.rights import group_of
from pos_app.till.session import RegisterSession
from pos_app.till.ui.facts.status import local
from pos_app.till.ui.text import Text
from pos_app.till.ui.widgets.open_row import Open

NOT_COUNTED = (CASH, FOREIGN, CARDS[1], "customer_account", "purchase_order")
"""Tenders of which nobody has a total to count: cash is counted in pieces, foreign cash by its
currency, a stored card is part of the terminal's total, the others are bills.
"""


@dataclass(frozen=True, slots=True)
class Closing:
    """What stands before the close: the list, the first sentence that holds it, and how many orders
    a manager could let through.
    """

    rows: tuple[Open, ...]
    held: str = ""
    unsent: int = 0


def counted_kinds(configuration: Configuration) -> tuple[str, ...]:
    """Tenders whose totals are declared beside the cash."""
    return tuple(one.kind for one in configuration.tenders if one.kind not in NOT_COUNTED)


def counted_currencies(configuration: Configuration) -> tuple[ForeignCurrency, ...]:
    """Currencies whose notes are counted, where the till has a drawer for them (R77)."""
    taken = configuration.tender(FOREIGN)
    return taken.currencies if taken and configuration.profile.has_drawer else ()


def total_name(configuration: Configuration, text: Text, kind: str) -> str:
    """What a declared total is called."""
    found = configuration.tender(kind)
    if kind == CARDS[0] or found is None:
        return text("shift.total_card")
    return found.name_nl if text.language == "nl" and found.name_nl else found.name


def before_closing(session: RegisterSession, text: Text, shift: Shift) -> Closing:
    """The list beside the count (R40, R41, section 8.4); the declaration is the count itself."""
    profile = session.configuration.profile
    card = _open(text, "card", len(session.store.unfinished_attempts()), "recover_payment")
    parked, parked_held = _parked(session, text, shift)
    unsent = session.store.unsent_orders()
    waiting = _unsent(session, text)
    if unsent:
        title, go = text.count("shift.unsent", unsent), text("label.queue")
        waiting = Open(title, text("shift.unsent_hint"), "danger", "tab_queue", go)
    rows = (_start(session, text, shift), card, parked, waiting)
    held = ""
    if profile.start_and_declaration and profile.has_drawer and not shift.starter:
        held = text("refused.START_AMOUNT_MISSING")
    elif session.transaction is not None and shift.state is ShiftState.ACTIVE:
        held = text("refused.MODE_CHANGE")
    elif card.gesture and shift.state is ShiftState.ACTIVE:
        held = text("shift.card_holds")
    elif parked_held:
        held = parked_held
    if unsent and not held and not _may_pass(session):
        held = text("shift.unsent_holds")
    return Closing(rows, held, unsent)


def _may_pass(session: RegisterSession) -> bool:
    group = group_of(session, session.signed_in())
    return group.permission(UNSENT) is Permission.ALLOWED


def _start(session: RegisterSession, text: Text, shift: Shift) -> Open:
    if not session.configuration.profile.has_drawer:
        return Open(text("shift.no_drawer_short"), text("shift.nothing_counted"))
    if not shift.starter or shift.started_at is None:
        needed = session.configuration.profile.start_and_declaration
        words = text("shift.start_go")
        tone = "danger" if needed else "warning"
        return Open(text("shift.start_none"), text("shift.start_hint"), tone, "start_amount", words)
    at = text.figures.time(local(session, shift.started_at))
    by = text("shift.counted_by", at=at, name=name_of(session, shift.starter))
    return Open(text("shift.start_is", start_minor=shift.start_minor), by)


def _parked(session: RegisterSession, text: Text, shift: Shift) -> tuple[Open, str]:
    """Suspended carts of the shift; they hold the close where the profile says so (R41)."""
    found = parked_in(session, shift.shift_id)
    if not found:
        return _open(text, "parked", 0, ""), ""
    title, holds = text.count("shift.parked", len(found)), ""
    last = found[-1]
    at = text.figures.time(local(session, last.at))
    articles = text.count("screen.articles", len(last.transaction.lines))
    detail, tone = f"{at}, {articles}", "warning"
    if session.configuration.profile.void_suspended_at_close:
        tone, holds = "danger", text("refused.SHIFT_PARKED", count=len(found))
    return Open(title, detail, tone, "void_suspended", text("shift.parked_go")), holds


def name_of(session: RegisterSession, staff_id: str) -> str:
    """The person's name, or the id of somebody who has left."""
    member = session.configuration.staff_member(staff_id)
    return member.name if member else staff_id


def still_open(session: RegisterSession, text: Text) -> tuple[Open, ...]:
    """Parked sales, card payments in doubt, what waits for head office and for the printer."""
    store = session.store
    return (
        _open(text, "parked", len(store.parked()), "fetch"),
        _open(text, "card", len(store.unfinished_attempts()), "recover_payment"),
        _unsent(session, text),
        _open(text, "receipts", len(store.print_jobs()), "receipt"),
    )


def _open(text: Text, name: str, number: int, gesture: str) -> Open:
    if not number:
        return Open(text(f"shift.{name}_none"), text(f"shift.{name}_fine"))
    title = text.count(f"shift.{name}", number)
    words = text(f"shift.{name}_go")
    return Open(title, text(f"shift.{name}_hint"), "warning", gesture, words)


def _unsent(session: RegisterSession, text: Text) -> Open:
    queue = session.store.queue()
    if queue.refused:
        title, waiting = text.count("shift.refused", queue.refused), queue.waiting
        detail = text.count("shift.unsent", waiting) if waiting else text("shift.refused_hint")
        return Open(title, detail, "danger", "tab_queue", text("label.queue"))
    found = _open(text, "unsent", queue.waiting, "tab_queue")
    if queue.oldest_unsent_at is None or not queue.waiting:
        return found
    age = text.figures.age(session.now - queue.oldest_unsent_at)
    detail = text("shift.oldest", age=age)
    return Open(found.title, detail, found.tone, found.gesture, found.words)
