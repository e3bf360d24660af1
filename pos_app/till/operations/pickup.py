"""Picking up all or part of a recalled order (R113-R120, R140, R150)."""

from dataclasses import dataclass, replace
from functools import partial

from pos_app.domain.errors import Refused
from pos_app.domain.invoice import check_pickup
from pos_app.domain.transaction import DepositChange, PickUp
from pos_app.till.operations.deposit import OverrideDeposit, choose
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.order_in_hand import check_fulfilling, leased
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import Approver, permit
from pos_app.till.session import RegisterSession


@dataclass(frozen=True, slots=True)
class StartPickup:
    """Quantities in thousandths per line of the recalled order, and a part of the deposit chosen by
    hand (R150).
    """

    quantities: tuple[tuple[int, int], ...]
    deposit_minor: int | None = None
    reason: str = ""
    approver: Approver | None = None


def _start_pickup(session: RegisterSession, request: StartPickup) -> Result:
    order = check_fulfilling(session)
    check_pickup(order, request.quantities, session.configuration.store.store_id)
    permit(session, "pick_up_order")
    pick_up = PickUp(order, request.quantities)
    changes: tuple[DepositChange, ...] = ()
    if request.deposit_minor is not None:
        wish = OverrideDeposit(request.deposit_minor, request.reason, request.approver)
        pick_up, change = choose(session, pick_up, wish)
        changes = (change,)
    return leased(session, order, partial(_begin_pickup, session, pick_up, changes))


def _begin_pickup(
    session: RegisterSession, pick_up: PickUp, changes: tuple[DepositChange, ...]
) -> Result:
    """The pickup in hand; it is left by voiding, which gives the lease back, never by undo."""
    cart = replace(
        session.new_cart(),
        pick_up=pick_up,
        customer=pick_up.order.customer,
        deposit_changes=changes,
    )
    with session.store.begin() as unit:
        unit.save_draft(cart, "start_pickup")
        unit.forbid_undo()
    session.show(cart)
    return DONE


def set_pickup_quantity(session: RegisterSession, line_no: int, quantity: int) -> None:
    """More than 0, up to the open quantity (R114, R115); a chosen deposit falls back to
    the proposal.
    """
    cart = session.cart()
    pick_up = cart.pick_up
    if pick_up is None or cart.tenders:
        raise Refused("LOCKED", mode=cart.mode)
    if line_no not in dict(pick_up.quantities):
        raise Refused("LINE_UNKNOWN", line=line_no)
    quantities = tuple((dict(pick_up.quantities) | {line_no: quantity}).items())
    check_pickup(pick_up.order, quantities, session.configuration.store.store_id)
    new = replace(pick_up, quantities=quantities, deposit_chosen=None)
    session.accept(replace(cart, pick_up=new), "set_quantity")


START_PICKUP = Operation(
    "pick_up_order", _start_pickup, check_fulfilling, permission="pick_up_order"
)
