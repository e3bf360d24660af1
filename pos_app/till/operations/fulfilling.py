"""Store fulfilment before goods leave: accept, reject, pick, pack and back, of the recalled order
or of lines of several orders at once (R73, R121-R130, K5).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from pos_app.domain import fulfilment
from pos_app.domain.errors import Refused
from pos_app.domain.events import Fulfilled
from pos_app.domain.fulfilment import FulfilAction
from pos_app.domain.ids import paper_number
from pos_app.domain.invoice import Quantities, check_known
from pos_app.domain.order import CustomerOrder, OrderLine
from pos_app.domain.order_events import apply
from pos_app.domain.order_states import Action, check_allowed
from pos_app.till.devices.stock_paper import Head, StockKind, Taken, stock_paper
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.order_in_hand import check_fulfilling, held
from pos_app.till.operations.orders_in_hand import Wanted, all_held
from pos_app.till.operations.outcome import Outcome, Result
from pos_app.till.operations.recall import check_free
from pos_app.till.receipts import stock_content
from pos_app.till.rights import permit
from pos_app.till.session import Recalled, RegisterSession
from pos_app.till.storage.store import Unit

PERMISSIONS = {
    FulfilAction.ACCEPT: "accept_lines",
    FulfilAction.REJECT: "reject_lines",
    FulfilAction.START_PICKING: "pick_lines",
    FulfilAction.PICK: "pick_lines",
    FulfilAction.UNPICK: "unpick_lines",
    FulfilAction.PACK: "pack_lines",
    FulfilAction.UNPACK: "unpack_lines",
}


@dataclass(frozen=True, slots=True)
class Fulfil:
    """An action on quantities, in thousandths, per line of the recalled order; empty means all that
    the action can take here. A rejection has a reason (R44).
    """

    action: FulfilAction
    quantities: Quantities = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FulfilLines:
    """Lines of several orders, each as the clerk saw it; `on_paper` prints the pick list where
    picking starts, which says of a line that is being picked already, the packing slip where a
    parcel is packed (R124, R126).
    """

    parts: tuple[Wanted, ...]
    reason: str = ""
    on_paper: bool = False


def possible(order: CustomerOrder, action: FulfilAction, store_id: str) -> Quantities:
    """All that the action can take of what leaves from this store (R122)."""
    found = (
        (line.line_no, fulfilment.available(line, action))
        for line in order.order_part
        if line.delivery.location == store_id
        and (line.accepted or action in {FulfilAction.ACCEPT, FulfilAction.REJECT})
        and (action not in fulfilment.SHIP_ONLY or line.ships)
    )
    return tuple((line_no, most) for line_no, most in found if most > 0)


def _fulfil(session: RegisterSession, request: Fulfil) -> Result:
    order, action = check_fulfilling(session), request.action
    store_id = session.configuration.store.store_id
    quantities = request.quantities or possible(order, action, store_id)
    check_known(order, quantities)
    permit(session, PERMISSIONS[action])
    _check(session, order, action, quantities)
    event = _event(session, order, Fulfil(action, quantities, _reason(session, request)))
    return held(session, order, partial(_save, session, order, event))


def picked_by_other(
    session: RegisterSession, action: FulfilAction, lines: Iterable[OrderLine]
) -> Refused | None:
    """Why these lines cannot be picked: somebody else is picking one of them (R124)."""
    configuration, me = session.configuration, session.signed_in().staff_id
    for line in lines:
        if fulfilment.is_others(line, action, me):
            member = configuration.staff_member(line.picker)
            who = member.name if member else line.picker
            return Refused("PICKED_BY_OTHER", line=line.name, staff=who)
    return None


def _check(
    session: RegisterSession, order: CustomerOrder, action: FulfilAction, quantities: Quantities
) -> None:
    fulfilment.check(order, action, quantities, session.configuration.store.store_id)
    chosen = {line_no for line_no, _ in quantities}
    refused = picked_by_other(session, action, (x for x in order.lines if x.line_no in chosen))
    if refused is not None:
        raise refused


def _reason(session: RegisterSession, request: Fulfil) -> str:
    """A rejection has one of the reasons that HQ gave, where it gave any (R44)."""
    reason = request.reason.strip()
    reasons = {one.code for one in session.configuration.profile.reject_reasons}
    if request.action is FulfilAction.REJECT and reasons and reason not in reasons:
        raise Refused("REASON_MISSING")
    return reason


def _event(session: RegisterSession, order: CustomerOrder, request: Fulfil) -> Fulfilled:
    return Fulfilled(
        order_no=order.order_no,
        order_version=order.version,
        action=request.action,
        quantities=request.quantities,
        reason=request.reason,
        store_id=session.configuration.store.store_id,
        register_id=session.configuration.register_id,
        staff_id=session.signed_in().staff_id,
        at=session.now,
    )


def _save(session: RegisterSession, order: CustomerOrder, event: Fulfilled) -> Result:
    with session.store.begin() as unit:
        after = _write(session, unit, order, event)
    history = session.recalled.history if session.recalled else ()
    session.show_order(Recalled(after, from_hq=True, as_of=event.at, history=history))
    session.outfit.wake()
    return Outcome(order_no=order.order_no)


def _write(
    session: RegisterSession, unit: Unit, order: CustomerOrder, event: Fulfilled
) -> CustomerOrder:
    after = apply(order, event)
    session.add_event(unit, event, session.outfit.ids.new(), event.at)
    unit.save_order(after, created_here=False)
    return after


# --- lines of several orders ----------------------------------------------------------------------


def _fulfil_lines(action: FulfilAction, session: RegisterSession, request: FulfilLines) -> Result:
    check_free(session)
    if not request.parts:
        raise Refused("NO_LINE_CHOSEN")
    if action in ONE_ORDER and len(request.parts) > 1:
        raise Refused("ONE_ORDER")
    permit(session, PERMISSIONS[action])
    _reason(session, Fulfil(action, reason=request.reason))
    return all_held(session, request.parts, partial(_save_all, action, session, request))


def _save_all(
    action: FulfilAction,
    session: RegisterSession,
    request: FulfilLines,
    found: tuple[CustomerOrder, ...],
) -> Result:
    """All of it or nothing: every order is judged before the first event is written."""
    taken = []
    for order, wanted in zip(found, request.parts, strict=True):
        check_allowed(Action.FULFIL, order, session.now)
        _check(session, order, action, wanted.quantities)
        taken.append(Taken(order, wanted.quantities))
    with session.store.begin() as unit:
        for one in taken:
            done = Fulfil(action, one.quantities, request.reason.strip())
            _write(session, unit, one.order, _event(session, one.order, done))
        number = _print(session, unit, PAPERS[action], taken) if request.on_paper else ""
    session.show_order(None)
    session.outfit.wake()
    return Outcome(receipt_no=number)


ONE_ORDER = frozenset({FulfilAction.PACK})
"""One parcel is of one order (R126)."""
PAPERS = {
    FulfilAction.START_PICKING: (StockKind.PICK_LIST, "P"),
    FulfilAction.PACK: (StockKind.PACKING_SLIP, "S"),
}
"""Actions with a paper of their own, and the letter before its number (649, 650)."""


def _print(
    session: RegisterSession, unit: Unit, paper: tuple[StockKind, str], taken: list[Taken]
) -> str:
    (kind, letter), configuration = paper, session.configuration
    counter = unit.next_number(f"paper_{letter}")
    store_id = configuration.store.store_id
    number = paper_number(store_id, configuration.register_id, letter, counter)
    head = Head(kind, number, session.signed_in().name, session.now)
    content = stock_content(stock_paper(configuration, head, tuple(taken)))
    unit.add_print_job(number, content, session.now)
    return number


FULFIL = Operation("fulfil", _fulfil, check_fulfilling, also=tuple(PERMISSIONS.values()))
LINE_OPERATIONS = {
    action: Operation(
        "start_picking" if action is FulfilAction.START_PICKING else permission,
        partial(_fulfil_lines, action),
        check_free,
        permission=permission,
    )
    for action, permission in PERMISSIONS.items()
}
"""The same on lines of several orders: 652 to 655, unpick and unpack."""
