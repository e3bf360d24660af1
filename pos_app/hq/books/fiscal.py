"""Days whose books are closed: what happened on one of them and comes later waits for a person
(R179).
"""

from pos_app.db.database import Unit
from pos_app.domain.clock import business_date
from pos_app.domain.events import Event
from pos_app.hq.books.checks import Quarantine
from pos_app.hq.config import TIME_ZONE
from pos_app.hq.rows import TakenIn
from pos_app.hq.store import master

TERMS = ("terms", "company")
"""The record of master data that says so."""


def check_period(unit: Unit, taken: TakenIn, event: Event) -> None:
    """`PERIOD_CLOSED` where the event's day is closed; nothing of today is."""
    day = business_date(event.at, TIME_ZONE)
    if day >= business_date(taken.received_at, TIME_ZONE):
        return
    kept = master.find(unit, *TERMS)
    closed = str((kept.content or {}).get("books_closed", "")) if kept else ""
    if closed and day.isoformat() <= closed:
        raise Quarantine("PERIOD_CLOSED", day=day.isoformat(), closed=closed)
