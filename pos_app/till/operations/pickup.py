"""Picking up all or part of a recalled order (R113-R120, R140, R150)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from pos_app.contract.messages import LeaseReply, LeaseRequest, OrderReadReply
from pos_app.domain.errors import Refused
from pos_app.domain.invoice import check_pickup
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_states import Action, check_allowed
from pos_app.domain.transaction import DepositChange, PickUp
from pos_app.till.operations.deposit import OverrideDeposit, choose
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import DONE, Outside, Result
from pos_app.till.operations.recall import with_own_events
from pos_app.till.rights import Approver, permit
from pos_app.till.session import Recalled, RegisterSession


@dataclass(frozen=True, slots=True)
class StartPickup:
    """Quantities in thousandths per line of the recalled order, and a part of the deposit chosen by
    hand (R150).
    """

    quantities: tuple[tuple[int, int], ...]
    deposit_minor: int | None = None
    reason: str = ""
    approver: Approver | None = None


def recalled_order(session: RegisterSession) -> Recalled:
    """The order that is open for viewing."""
    session.open_shift()
    if session.transaction is not None:
        raise Refused("MODE_CHANGE", mode=session.transaction.mode)
    if session.recalled is None:
        raise Refused("ORDER_UNKNOWN", order="")
    return session.recalled


def check_fulfilling(session: RegisterSession) -> CustomerOrder:
    """An order in a state that may be picked up or shipped, shown by HQ (`HQ_REQUIRED`)."""
    recalled = recalled_order(session)
    check_allowed(Action.FULFIL, recalled.order, session.now)
    if not recalled.from_hq:
        raise Refused("HQ_REQUIRED", order=recalled.order.order_no)
    return recalled.order


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


def leased(session: RegisterSession, order: CustomerOrder, then: Callable[[], Result]) -> Outside:
    """Go on with the order's lease in hand; another till's lease is `ORDER_LEASED`, no HQ is
    `HQ_REQUIRED` (R140), an order that another till changed since it was recalled `STALE_ORDER`.
    """
    hq, staff_id, number = session.outfit.hq, session.signed_in().staff_id, order.order_no
    take = LeaseRequest(order_no=number, staff_id=staff_id, action="take")

    def work() -> object:
        reply = hq.lease(take)
        return hq.read_order(number) if reply.granted else reply

    def after(answer: object) -> Result:
        if isinstance(answer, LeaseReply):
            raise Refused("ORDER_LEASED", order=number, holder=answer.holder)
        if not isinstance(answer, OrderReadReply) or answer.found != "order":
            raise Refused("HQ_REQUIRED", order=number)
        if with_own_events(session, session.order_of(answer.order)).version != order.version:
            return lease_given_back(session, number, partial(_refuse_stale, number))
        return then()

    return Outside("hq", work, after)


def _refuse_stale(number: str) -> Result:
    raise Refused("STALE_ORDER", order=number)


def lease_given_back(session: RegisterSession, number: str, then: Callable[[], Result]) -> Outside:
    """Go on once HQ knows that this till is done with the order; a lease that cannot be given back
    now runs out by itself.
    """
    hq, staff_id = session.outfit.hq, session.signed_in().staff_id
    release = LeaseRequest(order_no=number, staff_id=staff_id, action="release")
    return Outside("hq", lambda: hq.lease(release), lambda _: then())


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
