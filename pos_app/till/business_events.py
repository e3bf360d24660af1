"""The event that a concluded cart becomes; must never write or decide anything."""

from datetime import datetime
from typing import Any, TypedDict

from pos_app.domain import cancellation as cancelling
from pos_app.domain.deposit import totals
from pos_app.domain.edit import settlement, wish_of
from pos_app.domain.events import (
    Cancelled,
    Edited,
    PickedUp,
    Placed,
    Returned,
    Shipped,
)
from pos_app.domain.invoice import plan_pickup
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_events import Business
from pos_app.domain.returns import plan_return
from pos_app.domain.sales import returned_lines
from pos_app.domain.transaction import Cancellation, Edit, PickUp, Returning, Transaction
from pos_app.till.session import RegisterSession


def event_of(session: RegisterSession, cart: Transaction, receipt_no: str) -> Placed | Business:
    """What HQ is told of the cart."""
    match cart.pick_up or cart.edit or cart.cancellation or cart.returning:
        case PickUp() as task:
            return _handed_out(session, cart, task, receipt_no)
        case Edit() as task:
            return _edited(session, cart, task, receipt_no)
        case Cancellation() as task:
            return _cancelled(session, cart, task, receipt_no)
        case Returning() as task:
            return _returned(session, cart, task, receipt_no)
        case _:
            staff_id, shift_id = session.signed_in().staff_id, session.open_shift().shift_id
            return Placed(cart, receipt_no, shift_id, staff_id, session.now)


class Done(TypedDict):
    """What every event of an order says: which order, on which receipt, where, when and by whom."""

    order_no: str
    order_version: int
    receipt_no: str
    store_id: str
    register_id: str
    shift_id: str
    staff_id: str
    at: datetime


def done(
    session: RegisterSession, order: CustomerOrder, register_id: str, receipt_no: str
) -> Done:
    """The order as it was seen, and this till now."""
    return Done(
        order_no=order.order_no,
        order_version=order.version,
        receipt_no=receipt_no,
        store_id=session.configuration.store.store_id,
        register_id=register_id,
        shift_id=session.open_shift().shift_id,
        staff_id=session.signed_in().staff_id,
        at=session.now,
    )


def _handed_out(
    session: RegisterSession, cart: Transaction, task: PickUp, receipt_no: str
) -> PickedUp | Shipped:
    """A pickup, or a shipment that gives back what was left of the deposit (R148)."""
    plan = plan_pickup(task)
    told: dict[str, Any] = {
        **done(session, task.order, cart.terms.register_id, receipt_no),
        "quantities": task.quantities,
        "deposit_used": plan.deposit_used,
        "value_minor": plan.value.gross,
        "tax_minor": plan.value.tax,
        "tenders": cart.tenders,
        "serials": task.serials,
    }
    if task.shipped:
        return Shipped(**told, captured=(), unpaid_approved_by="")
    return PickedUp(
        **told,
        deposit_chosen=task.deposit_chosen,
        deposit_changes=cart.deposit_changes,
        offline_approved_by=task.offline_approved_by,
    )


def _edited(session: RegisterSession, cart: Transaction, task: Edit, receipt_no: str) -> Edited:
    wish = wish_of(cart)
    money = settlement(task.order, wish)
    return Edited(
        **done(session, task.order, cart.terms.register_id, receipt_no),
        wish=wish,
        value_minor=money.value.gross,
        tax_minor=money.value.tax,
        deposit_minor=money.deposit,
        tenders=cart.tenders,
        balance_card=cart.balance_card,
        deposit_changes=cart.deposit_changes,
        approvals=cart.approvals,
    )


def _cancelled(
    session: RegisterSession, cart: Transaction, task: Cancellation, receipt_no: str
) -> Cancelled:
    money = cancelling.settlement(task)
    return Cancelled(
        **done(session, task.order, cart.terms.register_id, receipt_no),
        quantities=task.quantities,
        charge_minor=task.charge_minor,
        proposed_minor=task.proposed_minor,
        value_minor=money.value.gross,
        deposit_minor=money.deposit,
        reason=task.reason,
        approved_by=task.approved_by,
        tenders=cart.tenders,
        balance_card=cart.balance_card,
        charge_code=task.charge_code if task.charge_minor else "",
    )


def _returned(
    session: RegisterSession, cart: Transaction, task: Returning, receipt_no: str
) -> Returned:
    plan = plan_return(task)
    return Returned(
        **done(session, task.order, cart.terms.register_id, receipt_no),
        quantities=task.quantities,
        value_minor=plan.value.gross,
        tax_minor=plan.value.tax,
        reason=task.reason,
        tenders=cart.tenders,
        unlinked=returned_lines(cart),
        prices_include_tax=task.order.terms.prices_include_tax,
        approved_by=task.approved_by,
        reasons=task.reasons,
        serials=task.serials if task.order.order_no else (),
        set_off_minor=plan.set_off,
    )


# --- worth and deposit ----------------------------------------------------------------------------


def worth_of(cart: Transaction) -> int:
    """What the business is worth: T of a sale or order, P of a pickup, what is carried out of an
    edit, the charge of a cancellation, negative what comes back.
    """
    match cart.pick_up or cart.edit or cart.cancellation or cart.returning:
        case PickUp() as task:
            return plan_pickup(task).value.gross
        case Edit() as task:
            return settlement(task.order, wish_of(cart)).value.gross
        case Cancellation() as task:
            return cancelling.settlement(task).value.gross
        case Returning() as task:
            return -plan_return(task).value.gross
        case _:
            return totals(cart).total


def deposit_used_of(cart: Transaction) -> int | None:
    """X of a pickup, edit or cancellation; nothing for other carts."""
    match cart.pick_up or cart.edit or cart.cancellation:
        case PickUp() as task:
            return plan_pickup(task).deposit_used
        case Edit() as task:
            return settlement(task.order, wish_of(cart)).deposit_used
        case Cancellation() as task:
            return cancelling.settlement(task).deposit_used
        case _:
            return None
