"""One return that draws on several orders or sales of one customer, where head office allows it
(R26).
"""

from dataclasses import dataclass
from functools import partial

from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.invoice import check_known
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_states import Action, check_allowed
from pos_app.domain.returns import check_quantities
from pos_app.domain.sales import NOBODY, is_sale
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.order_in_hand import leased, policy
from pos_app.till.operations.outcome import Outcome, Result
from pos_app.till.operations.recall import look_up
from pos_app.till.operations.returning import LINKED, ONLY_HERE, ReturnGoods, task_of
from pos_app.till.rights import permit, permit_change
from pos_app.till.session import Recalled, RegisterSession

FOUND = "found"
"""Under this name the outcome of `find_return` holds what was recalled."""


@dataclass(frozen=True, slots=True)
class FindReturn:
    """Another order or receipt of the same customer, by its number."""

    number: str


@dataclass(frozen=True, slots=True)
class ReturnMore:
    """What comes back of it, as it was found."""

    found: Recalled
    goods: ReturnGoods


def check_more(session: RegisterSession) -> Transaction:
    """A return by receipt or order on which nothing was paid yet, at a store that lets one draw on
    several (`RETURN_ONE_ORDER`).
    """
    cart = session.cart()
    if cart.returning is None or not cart.returning.order.order_no or cart.tenders:
        raise Refused("LOCKED", mode=cart.mode)
    if not session.configuration.orders.returns_across_orders:
        raise Refused("RETURN_ONE_ORDER")
    return cart


def _find(session: RegisterSession, request: FindReturn) -> Result:
    check_more(session)
    permit(session, "recall_order")
    return look_up(session, request.number, partial(_judged, session))


def _judged(session: RegisterSession, found: Recalled, _away: bool) -> Result:  # noqa: FBT001
    _check(session, check_more(session), found.order)
    return Outcome(details={FOUND: found})


def _check(session: RegisterSession, cart: Transaction, order: CustomerOrder) -> None:
    """Of the same customer (`RETURN_CUSTOMER`), once (`RETURN_TWICE`), and with goods that left."""
    check_allowed(Action.RETURN, order, session.now, policy(session, order.order_no))
    if order.order_no in {one.order_no for one in cart.orders_in_hand}:
        raise Refused("RETURN_TWICE", order=order.order_no)
    mine = cart.customer.customer_id if cart.customer else NOBODY.customer_id
    if not mine or order.customer.customer_id != mine:
        raise Refused("RETURN_CUSTOMER", order=order.order_no)


def _more(session: RegisterSession, request: ReturnMore) -> Result:
    cart, found = check_more(session), request.found
    _check(session, cart, found.order)
    check_known(found.order, request.goods.quantities)
    (permit if is_sale(found.order) else permit_change)(session, LINKED)
    check_quantities(found.order, request.goods.quantities)
    task = task_of(session, found.order, request.goods)
    new = replace(cart, also_returning=(*cart.also_returning, task))
    only_here = partial(_added, session, new, ONLY_HERE)
    if found.from_hq:
        return leased(session, found.order, partial(_added, session, new, ""), only_here)
    return only_here()


def _added(session: RegisterSession, cart: Transaction, notice: str) -> Result:
    """A lease was taken, so it is left by voiding, never by undo."""
    with session.store.begin() as unit:
        unit.save_draft(cart, "return_more")
        unit.forbid_undo()
    session.show(cart)
    return Outcome(notice=notice)


FIND_RETURN = Operation("find_return", _find, check_more, permission="recall_order")
RETURN_MORE = Operation("return_more", _more, check_more, permission=LINKED)
