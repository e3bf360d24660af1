"""What one event on its way to HQ is about: who, what, how much, where it stands (R174, R184);
pure.
"""

from dataclasses import dataclass

from pos_app.domain.events import (
    Cancelled,
    Edited,
    PickedUp,
    Placed,
    Returned,
    Shipped,
)
from pos_app.till.session import RegisterSession
from pos_app.till.storage.values import QueueRow
from pos_app.till.ui.text import Text
from pos_app.till.ui.widgets.chip import Chip


@dataclass(frozen=True, slots=True)
class About:
    """Customer and amount paid of an event; of a sale the number of its receipt."""

    customer: str = ""
    amount_minor: int = 0
    receipt_no: str = ""


def about(session: RegisterSession, row: QueueRow) -> About:
    """Read from the event itself, so that it tells what was sent."""
    stored = session.store.event(row.event_id)
    if stored is None:
        return About()
    match session.event_of(stored):
        case Placed(transaction=cart, receipt_no=number):
            paid = sum(tender.amount_minor for tender in cart.tenders)
            return About(cart.customer.name if cart.customer else "", paid, number)
        case (
            PickedUp(order_no=number, tenders=tenders)
            | Edited(order_no=number, tenders=tenders)
            | Cancelled(order_no=number, tenders=tenders)
            | Returned(order_no=number, tenders=tenders)
        ):
            return About(_customer(session, number), sum(t.amount_minor for t in tenders))
        case Shipped(order_no=number, captured=captured, tenders=tenders):
            moved = sum(c.amount_minor for c in captured) + sum(t.amount_minor for t in tenders)
            return About(_customer(session, number), moved)
        case _:  # the queue shows transactions alone
            return About()


def _customer(session: RegisterSession, number: str) -> str:
    local = session.store.order(number)
    return local.order.customer.name if local is not None else ""


def chip_of(row: QueueRow, text: Text) -> Chip:
    """The state as icon and word."""
    if row.waits_for:
        return Chip(text("queue.waits_for"), "hourglass", "warning")
    icon, tone = {
        "waiting": ("hourglass", "warning"),
        "sending": ("refresh-cw", "warning"),
        "refused": ("circle-x", "danger"),
        "at_hq": ("circle-check", "success"),
    }[row.state]
    return Chip(text(f"queue.{row.state}"), icon, tone)


ASKED, CORRECTED = "ASKED ", "CORRECTED "
REPAIRED, MARKED = "REPAIRED", "TEST_OR_COPY"


def reason_said(row: QueueRow, text: Text) -> str:
    """Why the event stands where it stands: head office's question to the store, what it made of
    the event, or that somebody looks at it, with the code to ask about (R177).
    """
    if row.reason.startswith(ASKED):
        return text("queue.asked", question=row.reason.removeprefix(ASKED))
    if row.reason.startswith(CORRECTED):
        return text("queue.corrected", why=row.reason.removeprefix(CORRECTED))
    if row.reason in {REPAIRED, MARKED}:
        return text("queue.repaired" if row.reason == REPAIRED else "queue.marked")
    if row.state == "refused" and row.reason:
        return text("queue.code_said", code=row.reason)
    return row.reason or text("queue.no_reason")


def what_now(row: QueueRow) -> str:
    """The text of what happens next: a question wants an answer."""
    if row.state == "refused" and row.reason.startswith(ASKED):
        return "queue.now_asked"
    codes = {"refused": "queue.now_refused", "at_hq": "queue.now_done"}
    return codes.get(row.state, "queue.now_waiting")
