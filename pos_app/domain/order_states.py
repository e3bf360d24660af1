"""Which operation each order state allows: table 4.3, in one place; a state that forbids one says
so with the code of section 6a.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.order import CustomerOrder, OrderStatus, Standing, status_at


class Action(Enum):
    """The columns of table 4.3."""

    EDIT = "edit"
    CANCEL = "cancel"
    PICK_UP = "pick_up"
    FULFIL = "fulfil"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Policy:
    """What beside the state decides: the profile (R39), order completion for call-centre orders
    (R98), and whether this till alone holds an order that HQ does not have yet (K2).
    """

    edit_partly_fulfilled: bool = True
    order_completion: bool = False
    only_holder: bool = False


_NEVER = {
    OrderStatus.SYNC_FAILED: "ORDER_SYNC_FAILED",
    OrderStatus.ON_HOLD: "ORDER_ON_HOLD",
    OrderStatus.QUOTE_LOST: "ORDER_CANCELLED",
}
_BEGUN = (OrderStatus.PROCESSING, OrderStatus.DELIVERED, OrderStatus.PARTLY_INVOICED)
_CHANGES = (Action.EDIT, Action.CANCEL)


def check_allowed(
    action: Action, order: CustomerOrder, now: datetime, policy: Policy | None = None
) -> None:
    """Whether the order's state allows the action (4.3, R98, R105); else the code of the state. Of
    an order that only this till has, its quantities speak (K2).
    """
    policy = policy or Policy()
    status = status_at(order, now)
    if status is OrderStatus.UNSYNCED and action in _CHANGES and policy.only_holder:
        order = replace(order, standing=Standing.AT_HQ)
        status = status_at(order, now)
    code = _refusal(action, order, status, policy)
    if code:
        dropped = {"quote": order.order_no} if status is OrderStatus.QUOTE_LOST else {}
        raise Refused(code, order=order.order_no, **dropped)


def _refusal(action: Action, order: CustomerOrder, status: OrderStatus, policy: Policy) -> str:
    if status in _NEVER:
        return _NEVER[status]
    if status is OrderStatus.UNSYNCED:
        return "NOT_AT_HQ"
    if status in {OrderStatus.QUOTE_OPEN, OrderStatus.QUOTE_EXPIRED}:
        if action in _CHANGES:
            return ""
        return "QUOTE_EXPIRED" if status is OrderStatus.QUOTE_EXPIRED else "NOT_AN_ORDER"
    match action:
        case Action.RETURN:
            return _return_refusal(order, status)
        case Action.EDIT | Action.CANCEL:
            return _change_refusal(action, order, status, policy)
        case Action.PICK_UP | Action.FULFIL:
            closed = {
                OrderStatus.INVOICED: "ORDER_INVOICED",
                OrderStatus.CANCELLED: "ORDER_CANCELLED",
            }
            return closed.get(status, "")


def _change_refusal(
    action: Action, order: CustomerOrder, status: OrderStatus, policy: Policy
) -> str:
    if status is OrderStatus.CANCELLED:
        return "ORDER_CANCELLED"
    if status is OrderStatus.INVOICED:
        return "ORDER_INVOICED" if action is Action.EDIT else "CANCEL_INVOICED"
    if order.channel == "call_centre" and (action is Action.CANCEL or policy.order_completion):
        return "CALL_CENTRE_ORDER"
    begun = action is Action.EDIT and status in _BEGUN
    return "EDIT_PARTLY_FULFILLED" if begun and not policy.edit_partly_fulfilled else ""


def _return_refusal(order: CustomerOrder, status: OrderStatus) -> str:
    """Anything that left may come back, carried-out goods included; where nothing has, there is
    nothing available (`RETURN_QTY`, R135).
    """
    if any(line.invoiced for line in order.lines):
        return ""
    return "ORDER_CANCELLED" if status is OrderStatus.CANCELLED else "RETURN_QTY"
