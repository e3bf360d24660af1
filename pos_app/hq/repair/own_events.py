"""What people did about an event that was set aside, as an event of HQ's own: chained and signed,
never changed, part of the order's history (R177).
"""

from pos_app.db.database import Unit
from pos_app.domain.events import Repaired
from pos_app.hq import seats
from pos_app.hq.core import Core
from pos_app.hq.rows import TakenIn
from pos_app.hq.seats import Seat
from pos_app.hq.store import intake

REPAIR_SEAT = Seat("repair", "", "HQ")


def said(hq: Core, who: str, taken: TakenIn, action: str, reason: str) -> Repaired:
    """That somebody did something about the event; nothing was booked."""
    return Repaired(
        order_no=taken.order_id,
        event_id=taken.event_id,
        action=action,
        reason=reason,
        changes=(),
        booked_sha256="",
        proposed_by="",
        staff_id=who,
        at=hq.now(),
    )


def put(hq: Core, unit: Unit, event: Repaired) -> str:
    """Into HQ's own chain; its id. It waits for nothing: what it tells of is done in this unit."""
    event_id = hq.ids.new()
    taken = seats.put(hq, unit, REPAIR_SEAT, event, event_id)
    at, order_no = hq.now(), event.order_no
    intake.set_state(unit, taken.position, at, "applied", order_no=order_no)
    return event_id
