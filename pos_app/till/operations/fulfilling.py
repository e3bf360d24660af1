"""Store fulfilment of the recalled order before goods leave: accept, reject, pick, pack and back
(R121-R130, K5).
"""

from dataclasses import dataclass
from functools import partial

from pos_app.domain import fulfilment
from pos_app.domain.errors import Refused
from pos_app.domain.events import Fulfilled
from pos_app.domain.fulfilment import FulfilAction
from pos_app.domain.invoice import Quantities
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_events import apply
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.order_in_hand import check_fulfilling, held
from pos_app.till.operations.outcome import Outcome, Result
from pos_app.till.rights import permit
from pos_app.till.session import Recalled, RegisterSession

PERMISSIONS = {
    FulfilAction.ACCEPT: "accept_order",
    FulfilAction.REJECT: "reject_order",
    FulfilAction.UNPICK: "unpick_order",
    FulfilAction.UNPACK: "unpick_order",
}


@dataclass(frozen=True, slots=True)
class Fulfil:
    """An action on quantities, in thousandths, per line of the recalled order; empty means all that
    the action can take here. A rejection has a reason (R44).
    """

    action: FulfilAction
    quantities: Quantities = ()
    reason: str = ""


def possible(order: CustomerOrder, action: FulfilAction, store_id: str) -> Quantities:
    """All that the action can take of what leaves from this store (R122)."""
    found = (
        (line.line_no, fulfilment.available(line, action))
        for line in order.order_part
        if line.delivery.location == store_id
        and (line.accepted or action in {FulfilAction.ACCEPT, FulfilAction.REJECT})
        and (action not in fulfilment.SHIP_ONLY or line.ships)
    )
    return tuple((line_no, most) for line_no, most in found if most > 0)


def _fulfil(session: RegisterSession, request: Fulfil) -> Result:
    order, action = check_fulfilling(session), request.action
    store_id = session.configuration.store.store_id
    quantities = request.quantities or possible(order, action, store_id)
    fulfilment.check(order, action, quantities, store_id)
    permit(session, PERMISSIONS.get(action, "fulfil_order"))
    reason = request.reason.strip()
    reasons = {one.code for one in session.configuration.profile.reject_reasons}
    if action is FulfilAction.REJECT and reasons and reason not in reasons:
        raise Refused("REASON_MISSING")
    event = Fulfilled(
        order_no=order.order_no,
        order_version=order.version,
        action=action,
        quantities=quantities,
        reason=reason,
        store_id=store_id,
        register_id=session.configuration.register_id,
        staff_id=session.signed_in().staff_id,
        at=session.now,
    )
    return held(session, order, partial(_save, session, order, event))


def _save(session: RegisterSession, order: CustomerOrder, event: Fulfilled) -> Result:
    after = apply(order, event)
    with session.store.begin() as unit:
        session.add_event(unit, event, session.outfit.ids.new(), event.at)
        unit.save_order(after, created_here=False)
    session.show_order(Recalled(after, from_hq=True, as_of=event.at))
    session.outfit.wake()
    return Outcome(order_no=order.order_no)


FULFIL = Operation("fulfil", _fulfil, check_fulfilling, permission="fulfil_order")
