"""What an order's history says of an event that was applied; pure, the same when it happens and
when the books are verified.
"""

import json

from pos_app.domain.events import CardRenewed, Change, Edited, Fulfilled, Placed, Voided
from pos_app.domain.order import CustomerOrder
from pos_app.hq.rows import History, TakenIn

HISTORY = {
    "order": "created",
    "quote": "quoted",
    "pickup": "picked_up",
    "shipment": "shipped",
    "edit": "edited",
    "cancel": "cancelled",
    "return": "returned",
    "void": "voided",
}


def told_of(
    taken: TakenIn, event: Placed | Change | CardRenewed, after: CustomerOrder
) -> History:
    """The line of the history that the event adds."""
    detail: dict[str, object] = {"register": taken.register_id, "version": after.version}
    who = "" if isinstance(event, CardRenewed) else event.staff_id
    if isinstance(event, Fulfilled):
        detail |= {"quantities": event.quantities, "reason": event.reason}
    elif not isinstance(event, Voided | CardRenewed):
        detail["receipt"] = event.receipt_no
    text = json.dumps(detail, sort_keys=True)
    return History(event.at, _what(taken.kind, event), who, taken.event_id, text)


def _what(kind: str, event: Placed | Change | CardRenewed) -> str:
    """The code under which the order's history tells of the event."""
    if isinstance(event, CardRenewed):
        return "card_renewed"
    if isinstance(event, Fulfilled):
        return event.action.value
    if isinstance(event, Edited) and event.wish.converted:
        return "confirmed"
    return HISTORY.get(kind, kind)
