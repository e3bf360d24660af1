"""Two tills changed one order: HQ's order is read again; the clerk's choices make one edit of both,
anything else in hand goes on with what still fits (R103, R140, section 8.5).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from pos_app.contract.messages import OrderReadReply
from pos_app.domain.carried import action_of, carried, quantities_of
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.events import Journalled
from pos_app.domain.merge import Row, Side, Value, chosen, merged
from pos_app.domain.order import AttributeValue, CustomerOrder
from pos_app.domain.order_states import Action, check_allowed
from pos_app.domain.pricing import Charge
from pos_app.domain.transaction import Transaction, TransactionLine
from pos_app.till.operations.accepting import accepted
from pos_app.till.operations.editing import PERMISSION
from pos_app.till.operations.operation import Nothing, Operation
from pos_app.till.operations.order_in_hand import leased, policy
from pos_app.till.operations.outcome import Outcome, Outside, Result
from pos_app.till.operations.recall import with_own_events
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession

DETAIL_MAX = 400
ORDER = "order"
"""Under this name the outcome of `compare_order` holds HQ's order."""


def check_comparable(session: RegisterSession) -> Transaction:
    """A cart in hand that works on stored orders."""
    cart = session.cart()
    if cart.order_in_hand is None or not cart.order_in_hand.order_no:
        raise Refused("NOTHING_TO_MERGE")
    return cart


def _compare(session: RegisterSession, _: Nothing) -> Result:
    """HQ's copy of the order that is another one by now: of several the first such (R26)."""
    return _read(session, check_comparable(session).orders_in_hand)


def _read(session: RegisterSession, orders: tuple[CustomerOrder, ...]) -> Result:
    order, *others = orders
    hq, number = session.outfit.hq, order.order_no

    def after(answer: OrderReadReply | Unavailable) -> Result:
        if isinstance(answer, Unavailable) or answer.found != "order":
            raise Refused("HQ_REQUIRED", order=number)
        theirs = with_own_events(session, session.order_of(answer.order))
        if theirs.version == order.version and others:
            return _read(session, tuple(others))
        return Outcome(details={ORDER: theirs})

    return Outside("hq", lambda: hq.read_order(number), after)


@dataclass(frozen=True, slots=True)
class MergeOrder:
    """HQ's order as the clerk saw it, and whose value stays of each row that both changed."""

    order: CustomerOrder
    choices: Mapping[str, Side] = field(default_factory=dict)


def _merge(session: RegisterSession, request: MergeOrder) -> Result:
    """The edit goes on, on HQ's order with its lease; nothing of either side is overwritten."""
    cart, order = check_comparable(session), request.order
    if cart.edit is None:
        return _carry_over(session, cart, order)
    check_allowed(Action.EDIT, order, session.now, policy(session, order.order_no))
    permit(session, PERMISSION)
    new = merged(cart, order, request.choices)
    lost = tuple(_lost(row, side) for row, side in chosen(cart, order, request.choices))
    return leased(session, order, partial(_take_over, session, new, lost))


def carried_over(
    session: RegisterSession, cart: Transaction, order: CustomerOrder
) -> Transaction:
    """The cart on HQ's order as it is now: what fits of it, and all that was paid (R140)."""
    check_allowed(action_of(cart), order, session.now, policy(session, order.order_no))
    return carried(cart, order)


def _carry_over(session: RegisterSession, cart: Transaction, order: CustomerOrder) -> Result:
    new = carried_over(session, cart, order)
    left = {(one.order_no, line_no): quantity for one, line_no, quantity in quantities_of(new)}
    cut = tuple(
        f"{one.order_no} line {line_no} {left.get((one.order_no, line_no), 0)}, not {quantity}"
        for one, line_no, quantity in quantities_of(cart)
        if left.get((one.order_no, line_no)) != quantity
    )
    return leased(session, order, partial(_take_over, session, new, cut))


def _take_over(session: RegisterSession, cart: Transaction, lost: tuple[str, ...]) -> Result:
    """What was not chosen stays in the journal, here and at HQ."""
    if lost:
        detail = f"{cart.order_no} {'; '.join(lost)}"[:DETAIL_MAX]
        staff_id, now = session.signed_in().staff_id, session.now
        with session.store.begin() as unit:
            unit.add_journal("merge", staff_id, detail, now)
            event = Journalled("merge", staff_id, "", detail, now)
            session.add_event(unit, event, session.outfit.ids.new(), now)
    return accepted(session, cart, "merge_order")


def _lost(row: Row, side: Side) -> str:
    value = row.there if side is Side.HERE else row.here
    return f"{row.key} {side.value}, not {_plain(value)}"


def _plain(value: Value) -> str:
    if isinstance(value, TransactionLine):
        promise = value.delivery
        where = f" {promise.mode} {promise.on or ''}".rstrip() if promise is not None else ""
        return f"{value.sku} {value.quantity} x {value.price_minor}{where}"
    if isinstance(value, tuple):
        return ", ".join(_of_list(one) for one in value)
    return "none" if value is None else str(value)


def _of_list(one: Charge | AttributeValue) -> str:
    return f"{one.code} {one.amount_minor if isinstance(one, Charge) else one.value}"


COMPARE_ORDER = Operation("compare_order", _compare, check_comparable)
MERGE_ORDER = Operation("merge_order", _merge, check_comparable, permission=PERMISSION)
