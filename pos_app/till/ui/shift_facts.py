"""What is still open in a shift, as its screen tells it; pure, and never what the
drawer should hold.
"""

from pos_app.till.session import RegisterSession
from pos_app.till.ui.text import Text
from pos_app.till.ui.widgets.open_row import Open


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
        title = text.count("shift.refused", queue.refused)
        return Open(title, text("shift.refused_hint"), "danger", "tab_queue", text("label.queue"))
    found = _open(text, "unsent", queue.waiting, "tab_queue")
    if queue.oldest_unsent_at is None or not queue.waiting:
        return found
    age = text.figures.age(session.now - queue.oldest_unsent_at)
    detail = text("shift.oldest", age=age)
    return Open(found.title, detail, found.tone, found.gesture, found.words)
