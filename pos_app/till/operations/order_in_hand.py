"""Taking a recalled order in hand: what its state allows, its lease at HQ (4.3, R98, R103, R140,
K2).
"""

from collections.abc import Callable
from functools import partial

from pos_app.contract.messages import LeaseReply, LeaseRequest, OrderReadReply
from pos_app.domain.configuration import Configuration
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.frozen import replace
from pos_app.domain.order import CustomerOrder, Standing
from pos_app.domain.order_states import Action, Policy, check_allowed
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.outcome import Outside, Result
from pos_app.till.operations.recall import check_free, is_unsent, with_own_events
from pos_app.till.session import Recalled, RegisterSession


def recalled_order(session: RegisterSession) -> Recalled:
    """The order that is open for viewing (`ORDER_UNKNOWN`), while no cart is in hand but an empty
    one (`MODE_CHANGE`).
    """
    check_free(session)
    if session.recalled is None:
        raise Refused("ORDER_UNKNOWN", order="")
    return session.recalled


def check_fulfilling(session: RegisterSession) -> CustomerOrder:
    """An order in a state that may be picked up or shipped, shown by HQ (`HQ_REQUIRED`)."""
    return check_action(session, Action.FULFIL)


def check_action(session: RegisterSession, action: Action) -> CustomerOrder:
    """The recalled order, in a state that allows the action: shown by HQ (`HQ_REQUIRED`), or not
    there yet and this till's own (K2).
    """
    recalled = recalled_order(session)
    order = recalled.order
    check_allowed(action, order, session.now, policy(session, order.order_no))
    if not recalled.from_hq and order.standing is not Standing.UNSYNCED:
        raise Refused("HQ_REQUIRED", order=order.order_no)
    return replace(order, standing=Standing.AT_HQ)


def policy(session: RegisterSession, order_no: str) -> Policy:
    """What beside its state decides what this till may do with the order (R39, R98, K2)."""
    local = session.store.order(order_no)
    made_here = local is not None and local.created_here
    return policy_of(session.configuration, only_holder=made_here)


def policy_of(configuration: Configuration, *, only_holder: bool = False) -> Policy:
    """The same of an order that head office has, by the store's parameters alone."""
    return Policy(
        edit_partly_fulfilled=configuration.profile.edit_partly_fulfilled,
        order_completion=configuration.orders.order_completion,
        only_holder=only_holder,
    )


def held(session: RegisterSession, order: CustomerOrder, then: Callable[[], Result]) -> Result:
    """Go on with the order in hand: leased at HQ, or without where HQ does not have it yet (K2).
    Where a lost answer leaves that open HQ is asked before anything is begun (`HQ_REQUIRED`, R173).
    """
    recalled, number, hq = session.recalled, order.order_no, session.outfit.hq
    if recalled is None or recalled.order.standing is not Standing.UNSYNCED:
        return leased(session, order, then)
    if _surely_ours(session, number):
        return then()

    def after(answer: OrderReadReply | Unavailable) -> Result:
        if isinstance(answer, Unavailable):
            raise Refused("HQ_REQUIRED", order=number)
        return leased(session, order, then) if answer.found == "order" else then()

    return Outside("hq", lambda: hq.read_order(number), after)


def still_fresh(
    session: RegisterSession, cart: Transaction, then: Callable[[], Result]
) -> Result:
    """Go on when HQ's order is still the one that this cart works on, else `STALE_ORDER`, and no
    other till has taken it, else `ORDER_LEASED` (R103, R140); while HQ is away its lease is trusted
    as long as it is known to last, then HQ is needed (`HQ_REQUIRED`).
    """
    for order in reversed(cart.orders_in_hand):
        if order.order_no:
            then = partial(_fresh, session, order, _needs_lease(cart), then)
    return then()


def _needs_lease(cart: Transaction) -> bool:
    """Returns and approved pickups may begin without HQ, and so without a lease (R136, K6)."""
    return cart.returning is None and not (cart.pick_up and cart.pick_up.offline_approved_by)


def _fresh(
    session: RegisterSession,
    order: CustomerOrder,
    leases: bool,  # noqa: FBT001 - handed on from order to order
    then: Callable[[], Result],
) -> Result:
    hq, number = session.outfit.hq, order.order_no

    def after(answer: OrderReadReply | Unavailable) -> Result:
        if isinstance(answer, Unavailable):
            if leases and not _surely_ours(session, number):
                raise Refused("HQ_REQUIRED", order=number)
        elif answer.found == "order":
            if leases and answer.holder:
                raise leased_by(session, number, answer.holder)
            current = with_own_events(session, session.order_of(answer.order))
            if current.version != order.version:
                raise Refused("STALE_ORDER", order=number)
        return then()

    return Outside("hq", lambda: hq.read_order(number), after)


def leased_by(session: RegisterSession, number: str, holder: str) -> Refused:
    """That another till has the order in hand, and who works with it there (R98, R140)."""
    member = session.configuration.staff_member(holder)
    return Refused("ORDER_LEASED", order=number, holder=member.name if member else holder)


def _surely_ours(session: RegisterSession, number: str) -> bool:
    """Whether no other till can have the order: HQ lent it to us and that time is not over, or HQ
    cannot have it yet, not even by a lost answer (K2, R173).
    """
    until = session.outfit.hq.held.until(number)
    if until is not None and until > session.now:
        return True
    return is_unsent(session, number) and not any(
        one.answer_unknown for one in session.store.order_events(number)
    )


def if_online(
    session: RegisterSession, order_no: str, then: Callable[[bool], Result]
) -> Result:
    """Go on with whether HQ answers now (R185)."""
    hq = session.outfit.hq
    return Outside(
        "hq", lambda: hq.read_order(order_no), lambda x: then(not isinstance(x, Unavailable))
    )


def leased(
    session: RegisterSession,
    order: CustomerOrder,
    then: Callable[[], Result],
    away: Callable[[], Result] | None = None,
) -> Result:
    """Go on with the order's lease in hand; another till's lease is `ORDER_LEASED` (R140), an order
    that another till changed since it was recalled `STALE_ORDER`. Without HQ it goes on with
    `away`, where that may be done without (K6, R136), else `HQ_REQUIRED`.
    """
    hq, staff_id, number = session.outfit.hq, session.signed_in().staff_id, order.order_no
    take = LeaseRequest(order_no=number, staff_id=staff_id, action="take")

    def work() -> LeaseReply | OrderReadReply:
        reply = hq.lease(take)
        return hq.read_order(number) if reply.granted else reply

    def after(answer: LeaseReply | OrderReadReply | Unavailable) -> Result:
        if isinstance(answer, LeaseReply):
            raise leased_by(session, number, answer.holder)
        if isinstance(answer, Unavailable) and away is not None:
            return away()
        if isinstance(answer, Unavailable) or answer.found != "order":
            raise Refused("HQ_REQUIRED", order=number)
        if with_own_events(session, session.order_of(answer.order)).version != order.version:
            return leases_given_back(session, (number,), partial(_refuse_stale, number))
        return then()

    return Outside("hq", work, after)


def _refuse_stale(number: str) -> Result:
    raise Refused("STALE_ORDER", order=number)


def leases_given_back(
    session: RegisterSession, numbers: tuple[str, ...], then: Callable[[], Result]
) -> Result:
    """Go on once HQ knows that this till is done with the orders; a lease that cannot be given back
    now runs out by itself.
    """
    hq, staff_id = session.outfit.hq, session.signed_in().staff_id

    def work() -> None:
        for number in numbers:
            hq.lease(LeaseRequest(order_no=number, staff_id=staff_id, action="release"))

    return Outside("hq", work, lambda _: then())
