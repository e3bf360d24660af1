"""The deposit set by hand and put back, on a new order and at pickup (R66, R143-R153)."""

from dataclasses import dataclass

from pos_app.domain import cart as carts
from pos_app.domain.deposit import check_override, is_below_floor, set_by_hand
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.invoice import check_deposit_choice, plan_pickup, with_deposit_choice
from pos_app.domain.order import DepositChange
from pos_app.domain.transaction import DepositOverride, PickUp, Transaction
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import Approver, Guarded, approve, floor_of
from pos_app.till.session import RegisterSession

PERMISSION = "override_deposit"


@dataclass(frozen=True, slots=True)
class OverrideDeposit:
    """A deposit in minor units, why, and who approves."""

    amount_minor: int
    reason: str
    approver: Approver | None = None


def check_adjustable(session: RegisterSession) -> Transaction:
    """A cart whose deposit may be adjusted: a new order, or a pickup as R150 allows."""
    cart = _with_deposit(session)
    if cart.pick_up is not None:
        check_deposit_choice(cart.pick_up)
    elif not cart.is_order:
        raise Refused("NOT_AN_ORDER")
    return cart


def _with_deposit(session: RegisterSession) -> Transaction:
    """The cart in hand, if its mode leaves a deposit to speak of."""
    cart = session.cart()
    if cart.awaiting_hq or cart.cancellation is not None or cart.returning is not None:
        raise Refused("LOCKED", mode=cart.mode)
    if cart.is_quote:
        raise Refused("QUOTE_DEPOSIT")
    return cart


def _override(session: RegisterSession, request: OverrideDeposit) -> Result:
    cart = check_adjustable(session)
    if cart.pick_up is not None:
        return _choose(session, cart, cart.pick_up, request)
    groups = session.configuration.groups
    amount = request.amount_minor
    fine = frozenset(
        x.group_id for x in groups if not is_below_floor(cart, amount, x.lowest_deposit_rate)
    )
    floor = fine if amount >= 0 else frozenset(x.group_id for x in groups)
    approval = approve(session, Guarded(PERMISSION, request.reason, floor), request.approver)
    check_override(cart, amount)
    if not request.reason.strip():
        raise Refused("REASON_MISSING")
    by, approved_by = session.signed_in().staff_id, approval.approved_by if approval else ""
    override = DepositOverride(amount, request.reason.strip(), by, approved_by)
    new = carts.with_override(cart, override, session.now, approval, floor_of(session, approved_by))
    session.accept(new, PERMISSION)
    return DONE


def _choose(
    session: RegisterSession, cart: Transaction, pick_up: PickUp, request: OverrideDeposit
) -> Result:
    chosen, change = choose(session, pick_up, request)
    new = replace(cart, pick_up=chosen, deposit_changes=(*cart.deposit_changes, change))
    session.accept(new, PERMISSION)
    return DONE


def choose(
    session: RegisterSession, pick_up: PickUp, request: OverrideDeposit
) -> tuple[PickUp, DepositChange]:
    """The part of the deposit that a pickup uses, chosen by hand, and the change as R153 keeps it
    (R150).
    """
    check_deposit_choice(pick_up)
    approval = approve(session, Guarded(PERMISSION, request.reason), request.approver)
    chosen = with_deposit_choice(pick_up, request.amount_minor)
    if not request.reason.strip():
        raise Refused("REASON_MISSING")
    change = DepositChange(
        old_minor=plan_pickup(pick_up).deposit_used,
        new_minor=request.amount_minor,
        reason=request.reason.strip(),
        by=session.signed_in().staff_id,
        approved_by=approval.approved_by if approval else "",
        at=session.now,
    )
    return chosen, change


@dataclass(frozen=True, slots=True)
class ClearOverride:
    """Back to the calculated deposit, with a second person's approval."""

    approver: Approver | None = None


def check_clearable(session: RegisterSession) -> Transaction:
    """A new or edited order with an override; a pickup's choice cannot be cleared (R146, R150)."""
    cart = _with_deposit(session)
    if cart.pick_up is not None:
        check_deposit_choice(cart.pick_up, clearing=True)
    if not cart.is_order:
        raise Refused("NOT_AN_ORDER")
    if set_by_hand(cart) is None:
        raise Refused("NO_OVERRIDE")
    return cart


def _clear(session: RegisterSession, request: ClearOverride) -> Result:
    cart = check_clearable(session)
    approval = approve(session, Guarded(PERMISSION, "clear"), request.approver)
    by = session.signed_in().staff_id
    new = carts.with_override(cart, None, session.now, approval, by=by)
    session.accept(new, "clear_deposit_override")
    return DONE


OVERRIDE_DEPOSIT = Operation("override_deposit", _override, check_adjustable, "F8", PERMISSION)
CLEAR_DEPOSIT_OVERRIDE = Operation(
    "clear_deposit_override", _clear, check_clearable, permission=PERMISSION
)
