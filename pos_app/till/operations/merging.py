"""Two tills changed one order: HQ's order is read again, and the clerk's choices make one edit of
both (R103, section 8.5).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from pos_app.contract.messages import OrderReadReply
from pos_app.domain.errors import Refused
from pos_app.domain.merge import Side, merged
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_states import Action, check_allowed
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.accepting import accepted
from pos_app.till.operations.editing import PERMISSION
from pos_app.till.operations.operation import Nothing, Operation
from pos_app.till.operations.order_in_hand import leased, policy
from pos_app.till.operations.outcome import Outcome, Outside, Result
from pos_app.till.operations.recall import with_own_events
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession

ORDER = "order"
"""Under this name the outcome of `compare_order` holds HQ's order."""


def check_comparable(session: RegisterSession) -> CustomerOrder:
    """The order that the edit or cancellation in hand changes."""
    cart = session.cart()
    task = cart.edit or cart.cancellation
    if task is None:
        raise Refused("NOTHING_TO_MERGE")
    return task.order


def _compare(session: RegisterSession, _: Nothing) -> Result:
    hq, number = session.outfit.hq, check_comparable(session).order_no

    def after(answer: object) -> Result:
        if not isinstance(answer, OrderReadReply) or answer.found != "order":
            raise Refused("HQ_REQUIRED", order=number)
        return Outcome(details={ORDER: with_own_events(session, session.order_of(answer.order))})

    return Outside("hq", lambda: hq.read_order(number), after)


@dataclass(frozen=True, slots=True)
class MergeOrder:
    """HQ's order as the clerk saw it, and whose value stays of each row that both changed."""

    order: CustomerOrder
    choices: Mapping[str, Side] = field(default_factory=dict)


def check_mergeable(session: RegisterSession) -> Transaction:
    """An edit in hand."""
    cart = session.cart()
    if cart.edit is None:
        raise Refused("NOTHING_TO_MERGE")
    return cart


def _merge(session: RegisterSession, request: MergeOrder) -> Result:
    """The edit goes on, on HQ's order with its lease; nothing of either side is overwritten."""
    cart, order = check_mergeable(session), request.order
    check_allowed(Action.EDIT, order, session.now, policy(session, order.order_no))
    permit(session, PERMISSION)
    new = merged(cart, order, request.choices)
    return leased(session, order, partial(accepted, session, new, "merge_order"))


COMPARE_ORDER = Operation("compare_order", _compare, check_comparable)
MERGE_ORDER = Operation("merge_order", _merge, check_mergeable, permission=PERMISSION)
