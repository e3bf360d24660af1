"""Goods of a recalled order that come back; new articles may go out against them (R82, R134,
R135).
"""

from dataclasses import dataclass, replace
from functools import partial

from pos_app.domain.errors import Refused
from pos_app.domain.invoice import Quantities
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_states import Action
from pos_app.domain.returns import check_quantities
from pos_app.domain.transaction import Returning
from pos_app.till.operations.editing import PERMISSION
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.order_in_hand import check_action, held
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession


@dataclass(frozen=True, slots=True)
class ReturnGoods:
    """Quantities in thousandths per line of the recalled order, and why."""

    quantities: Quantities
    reason: str = ""


def check_returnable(session: RegisterSession) -> CustomerOrder:
    """A recalled order of which something has left (4.3)."""
    return check_action(session, Action.RETURN)


def _return(session: RegisterSession, request: ReturnGoods) -> Result:
    order = check_returnable(session)
    check_quantities(order, request.quantities)
    permit(session, PERMISSION)
    reasons = {one.code for one in session.configuration.orders.return_reasons}
    reason = request.reason.strip()
    if reasons and reason not in reasons:
        raise Refused("REASON_MISSING")
    task = Returning(order, request.quantities, reason)
    return held(session, order, partial(_begin, session, task))


def _begin(session: RegisterSession, task: Returning) -> Result:
    """Prices of what goes out against it are today's, in today's terms."""
    cart = replace(session.new_cart(), customer=task.order.customer, returning=task)
    with session.store.begin() as unit:
        unit.save_draft(cart, "return_goods")
        unit.forbid_undo()
    session.show(cart)
    return DONE


RETURN_GOODS = Operation("return_goods", _return, check_returnable, permission=PERMISSION)
