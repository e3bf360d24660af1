"""Cancelling what is open of a recalled order, whole or by lines, with its charge (R104-R107,
R160-R165, K4).
"""

from dataclasses import dataclass
from functools import partial

from pos_app.domain import cancellation as cancelling
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.invoice import Quantities
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_states import Action
from pos_app.domain.transaction import Cancellation
from pos_app.till.operations.editing import with_order
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.order_in_hand import check_action, held
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import CHANGE_ORDER, Approver, Guarded, approve, permit_change
from pos_app.till.session import RegisterSession

CANCEL = "cancel_order"
WAIVE = "waive_cancellation_charge"
"""Who may cancel without the charge that the order has (R163)."""


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Quantities in thousandths per line (all that is open when empty) and the charge in minor
    units without its tax (the proposed one when none is given).
    """

    quantities: Quantities = ()
    charge_minor: int | None = None
    reason: str = ""
    approver: Approver | None = None


def check_cancellable(session: RegisterSession) -> CustomerOrder:
    """A recalled order that table 4.3 lets this till cancel."""
    return check_action(session, Action.CANCEL)


def _cancellation_trial(session: RegisterSession, request: CancelOrder) -> Cancellation:
    """The cancellation as it would begin, with the charge proposed; nothing is saved."""
    order = check_cancellable(session)
    return cancelling.begun(order, request.quantities or cancelling.all_open(order))


def _cancel(session: RegisterSession, request: CancelOrder) -> Result:
    order = check_cancellable(session)
    cancelling.check_open(order, request.quantities or cancelling.all_open(order))
    permit_change(session, CANCEL)
    task = _cancellation_trial(session, request)
    if request.charge_minor is not None:
        task = _with_charge(session, task, request)
    code = session.configuration.orders.cancellation_charge_code
    if task.charge_minor and not code:
        raise Refused("CHARGE_CODE_MISSING", order=task.order.order_no)
    task = replace(task, charge_code=code)
    return held(session, task.order, partial(_begin, session, task))


def _with_charge(
    session: RegisterSession, task: Cancellation, request: CancelOrder
) -> Cancellation:
    """The charge set by hand: lower needs a reason, none at all or less than the group's lowest a
    manager (R163).
    """
    charge, approved_by = request.charge_minor or 0, ""
    if charge > 0 and task.order.quote is not None:
        raise Refused("QUOTE_PAYMENT")
    proposed = task.proposed_minor
    fits = frozenset(
        x.group_id for x in session.configuration.groups if x.lets_cancel_for(charge, proposed)
    )
    asks = proposed > 0 and charge >= 0
    if asks and (charge == 0 or session.signed_in().group_id not in fits):
        approval = approve(session, Guarded(WAIVE, request.reason, fits), request.approver)
        approved_by = approval.approved_by if approval else session.signed_in().staff_id
    cancelling.check_charge(charge)
    if charge < task.proposed_minor and not request.reason.strip():
        raise Refused("REASON_MISSING")
    return replace(
        task, charge_minor=charge, reason=request.reason.strip(), approved_by=approved_by
    )


def _begin(session: RegisterSession, task: Cancellation) -> Result:
    order = task.order
    cart = with_order(session.new_cart(), order)
    cart = replace(cart, cancellation=task, balance_card=order.balance_card)
    with session.store.begin() as unit:
        unit.save_draft(cart, CANCEL)
        unit.forbid_undo()
    session.show(cart)
    return DONE


CANCEL_ORDER = Operation(
    CANCEL, _cancel, check_cancellable, permission=CANCEL, also=(CHANGE_ORDER,)
)
