"""Picking up all or part of a recalled order (R113-R120, R140, R150)."""

from dataclasses import dataclass
from functools import partial

from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.invoice import check_known, check_pickup
from pos_app.domain.order import CustomerOrder, DepositChange
from pos_app.domain.order_states import Action, check_allowed
from pos_app.domain.transaction import PickUp
from pos_app.till.operations.deposit import OverrideDeposit, choose
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.order_in_hand import leased, policy, recalled_order
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import CHANGE_ORDER, Approver, Guarded, approve, permit, permit_change
from pos_app.till.session import RegisterSession

OFFLINE = "pick_up_offline"
"""The right to hand over what head office cannot be asked about."""
CHANGE_LINES = "change_pickup_lines"


@dataclass(frozen=True, slots=True)
class StartPickup:
    """Quantities in thousandths per line of the recalled order, and a part of the deposit chosen by
    hand (R150); the approver is for that part, and for a pickup without head office (K6).
    """

    quantities: tuple[tuple[int, int], ...]
    deposit_minor: int | None = None
    reason: str = ""
    approver: Approver | None = None


def check_pickable(session: RegisterSession) -> CustomerOrder:
    """A recalled order in a state that may be picked up; without head office it is what this till
    knows of it (K6).
    """
    order = recalled_order(session).order
    check_allowed(Action.PICK_UP, order, session.now, policy(session, order.order_no))
    return order


def _start_pickup(session: RegisterSession, request: StartPickup) -> Result:
    return _started(session, request, from_hq=recalled_order(session).from_hq)


def _started(session: RegisterSession, request: StartPickup, *, from_hq: bool) -> Result:
    """With HQ's lease, or, as it is away by now too, once somebody agreed (K6)."""
    order = check_pickable(session)
    check_known(order, request.quantities)
    permit_change(session, "pick_up_order")
    by = "" if from_hq else _agreed(session, order, request.approver)
    check_pickup(order, request.quantities, session.configuration.store.store_id)
    pick_up = PickUp(order, request.quantities, offline_approved_by=by)
    changes: tuple[DepositChange, ...] = ()
    if request.deposit_minor is not None:
        wish = OverrideDeposit(request.deposit_minor, request.reason, request.approver)
        pick_up, change = choose(session, pick_up, wish)
        changes = (change,)
    begin = partial(_begin_pickup, session, pick_up, changes)
    if not from_hq:
        return begin()
    return leased(session, order, begin, partial(_started, session, request, from_hq=False))


def _agreed(session: RegisterSession, order: CustomerOrder, approver: Approver | None) -> str:
    """Who lets an order go that head office cannot be asked about; it will look at it (K6)."""
    approval = approve(session, Guarded(OFFLINE, order.order_no), approver)
    return approval.approved_by if approval else session.signed_in().staff_id


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


def check_pickup_line(session: RegisterSession, line_no: int) -> PickUp:
    """A pickup in hand on which nothing was paid yet, with that line."""
    cart = session.cart()
    pick_up = cart.pick_up
    if pick_up is None or pick_up.shipped or cart.tenders:
        raise Refused("LOCKED", mode=cart.mode)
    if line_no not in dict(pick_up.quantities):
        raise Refused("LINE_UNKNOWN", line=line_no)
    return pick_up


def set_pickup_quantity(session: RegisterSession, line_no: int, quantity: int) -> None:
    """More than 0, up to the open quantity (R114, R115); a chosen deposit falls back to
    the proposal.
    """
    pick_up = check_pickup_line(session, line_no)
    quantities = tuple((dict(pick_up.quantities) | {line_no: quantity}).items())
    check_pickup(pick_up.order, quantities, session.configuration.store.store_id)
    new = replace(pick_up, quantities=quantities, deposit_chosen=None)
    session.accept(replace(session.cart(), pick_up=new), "set_quantity")


# --- inside the pickup ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangePickupLines:
    """The lines that are picked up after all, with their quantities; those not named stay open."""

    quantities: tuple[tuple[int, int], ...]


def check_changing(session: RegisterSession) -> PickUp:
    """A pickup in hand on which nothing was paid yet."""
    cart = session.cart()
    if cart.pick_up is None:
        raise Refused("NO_PICKUP")
    if cart.tenders or cart.pick_up.shipped:
        raise Refused("LOCKED", mode=cart.mode)
    return cart.pick_up


def _change_lines(session: RegisterSession, request: ChangePickupLines) -> Result:
    """The only way to take a line off a pickup (R114); a chosen deposit falls back to the
    proposal.
    """
    task = check_changing(session)
    check_known(task.order, request.quantities)
    permit(session, CHANGE_LINES)
    check_pickup(task.order, request.quantities, session.configuration.store.store_id)
    kept = dict(request.quantities)
    new = replace(
        task,
        quantities=request.quantities,
        deposit_chosen=None,
        serials=tuple(one for one in task.serials if one[0] in kept),
    )
    session.accept(replace(session.cart(), pick_up=new), CHANGE_LINES)
    return DONE


START_PICKUP = Operation(
    "pick_up_order",
    _start_pickup,
    check_pickable,
    permission="pick_up_order",
    also=(CHANGE_ORDER,),
)
CHANGE_PICKUP_LINES = Operation(
    "change_pickup_lines", _change_lines, check_changing, permission=CHANGE_LINES
)
