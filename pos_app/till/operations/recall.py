"""Opening a customer order for viewing: HQ's copy with this till's unsent events on top (R70, R108,
K2, K7).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from pos_app.contract.messages import OrderReadReply
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.events import Placed, Returned
from pos_app.domain.frozen import replace
from pos_app.domain.ids import is_order_number
from pos_app.domain.order import CustomerOrder, Standing
from pos_app.domain.order_events import Misfit, apply
from pos_app.domain.returns import with_returned
from pos_app.domain.sales import is_sale, sold
from pos_app.till.card_attempts import check_none_unfinished
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import Outcome, Outside, Result
from pos_app.till.rights import permit
from pos_app.till.session import Recalled, RegisterSession

NUMBER_MAX = 64
"""No order, confirmation or receipt number is longer."""


@dataclass(frozen=True, slots=True)
class Recall:
    """The order of that number."""

    order_no: str


def check_free(session: RegisterSession) -> None:
    """No cart in hand but an empty one: what is on it must be parked or finished first
    (`MODE_CHANGE`).
    """
    session.open_shift()
    cart = session.transaction
    if cart is not None and not cart.is_empty:
        raise Refused("MODE_CHANGE", mode=cart.mode)


def check_leaving(session: RegisterSession) -> None:
    """The same, and no payment of the empty cart is in doubt (`PAYMENT_UNFINISHED`): it leaves once
    what was asked for is found.
    """
    check_free(session)
    if session.transaction is not None:
        check_none_unfinished(session)


def _recall(session: RegisterSession, request: Recall) -> Result:
    check_leaving(session)
    permit(session, "recall_order")
    return look_up(session, request.order_no, partial(_shown, session))


def look_up(
    session: RegisterSession, typed: str, then: Callable[[Recalled, bool], Result]
) -> Result:
    """Find the order or sale of that number, HQ's copy where it answers (R108, K7); `then` gets it,
    and whether HQ was away.
    """
    hq, number = session.outfit.hq, typed.strip().upper()
    if len(number) > NUMBER_MAX:
        raise Refused("ORDER_UNKNOWN", order=number[:NUMBER_MAX])
    row = session.store.business(number)
    known = row.order_no if row is not None else session.store.order_made_by(number)
    if is_order_number(known):
        number = known
    return Outside("hq", lambda: hq.read_order(number), partial(_found, session, number, then))


def _found(
    session: RegisterSession,
    number: str,
    then: Callable[[Recalled, bool], Result],
    answer: OrderReadReply | Unavailable,
) -> Result:
    """HQ's copy with this till's own unsent events on top, or the till's copy when HQ
    is away (K7).
    """
    if isinstance(answer, Unavailable):
        return then(_from_till(session, number, Standing.UNSYNCED, hq_away=True), True)
    return then(_from_hq(session, number, answer), False)


def _shown(session: RegisterSession, recalled: Recalled, away: bool) -> Result:  # noqa: FBT001
    check_leaving(session)
    if session.transaction is not None:
        with session.store.begin() as unit:
            unit.clear_draft()
        session.show(None)
    session.show_order(recalled)
    notice = "" if recalled.from_hq or not away else "HQ_UNREACHABLE"
    return Outcome(notice=notice, order_no=recalled.order.order_no)


def _from_hq(session: RegisterSession, number: str, reply: OrderReadReply) -> Recalled:
    if reply.found != "order":
        standing = Standing.SYNC_FAILED if reply.found == "quarantined" else Standing.UNSYNCED
        return _from_till(session, number, standing, hq_away=False)
    order = with_own_events(session, session.order_of(reply.order))
    with session.store.begin() as unit:
        unit.serials_back(order.order_no, [x for x in order.lines if x.returned])
        if not is_sale(order):
            unit.save_order(order, created_here=False)
            unit.mark_made(order.order_no)
    until = datetime.fromisoformat(reply.until) if reply.until else None
    held = (reply.holder, until) if until else None
    return Recalled(order, from_hq=True, as_of=session.now, history=reply.history, held=held)


def with_own_events(session: RegisterSession, order: CustomerOrder) -> CustomerOrder:
    """The order after this till's events that are not in it yet, by its version. Whether HQ has
    confirmed them does not matter: a confirmation may have overtaken the answer with the order.
    """
    for stored in session.store.own_events(order.order_no):
        event = session.event_of(stored)
        if getattr(event, "order_version", None) != order.version:
            continue
        try:
            order = apply(order, event)
        except Misfit:
            break
    return order


def _from_till(
    session: RegisterSession, number: str, standing: Standing, *, hq_away: bool
) -> Recalled:
    local = session.store.order(number)
    sale = _sale_of_till(session, number) if local is None else None
    if sale is not None:
        return Recalled(_with_elsewhere(session, sale), from_hq=False, as_of=session.now)
    if local is None:
        known = is_order_number(number)
        raise Refused(
            "HQ_REQUIRED" if hq_away else ("NOT_AT_HQ" if known else "ORDER_UNKNOWN"), order=number
        )
    if not hq_away and not local.created_here:
        raise Refused("NOT_AT_HQ", order=number)
    order = _with_elsewhere(session, local.order)
    if not hq_away or is_unsent(session, number):
        order = replace(order, standing=_standing(session, number, standing))
    return Recalled(order, from_hq=False, as_of=local.as_of)


def _with_elsewhere(session: RegisterSession, order: CustomerOrder) -> CustomerOrder:
    """The order with what has come back of it elsewhere, as far as the last download said (R54,
    1200).
    """
    known = session.store.returned_elsewhere(order.order_no)
    if known is None:
        return order
    own: Counter[int] = Counter()
    for stored in session.store.order_events(order.order_no):
        event = session.event_of(stored)
        if isinstance(event, Returned):
            own.update(dict(event.quantities))
    return with_returned(order, known, own)


def _sale_of_till(session: RegisterSession, receipt_no: str) -> CustomerOrder | None:
    """A sale of this till as an order, with what has come back of it here (R136)."""
    row = session.store.business(receipt_no)
    stored = session.store.event(row.event_id) if row else None
    event = session.event_of(stored) if stored else None
    if not isinstance(event, Placed) or event.transaction.is_order:
        return None
    sale = sold(event)
    for back in session.store.returns_of(receipt_no):
        found = session.store.event(back.event_id)
        if found is not None:
            sale = apply(sale, session.event_of(found))
    return sale


def _standing(session: RegisterSession, number: str, standing: Standing) -> Standing:
    refused = any(stored.state == "refused" for stored in session.store.order_events(number))
    return Standing.SYNC_FAILED if refused else standing


def standing_here(session: RegisterSession, number: str) -> Standing:
    """Where the order stands as far as this till knows by itself."""
    if not is_unsent(session, number):
        return Standing.AT_HQ
    return _standing(session, number, Standing.UNSYNCED)


def is_unsent(session: RegisterSession, number: str) -> bool:
    """Whether HQ has not confirmed yet that it made the sales order, or keeps the quote."""
    events = session.store.order_events(number)
    return any(one.header.kind in {"order", "quote"} for one in events)


RECALL = Operation("recall_order", _recall, check_free, "F9", "recall_order")
