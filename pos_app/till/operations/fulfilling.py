"""Store fulfilment before goods leave: accept, reject, pick, pack and back, of the recalled order
or of lines of several orders at once (R73, R121-R130, K5).
"""

from dataclasses import dataclass
from functools import partial

from pos_app.domain import fulfilment
from pos_app.domain.errors import Refused
from pos_app.domain.events import Fulfilled
from pos_app.domain.fulfilment import FulfilAction
from pos_app.domain.ids import paper_number
from pos_app.domain.invoice import Quantities
from pos_app.domain.order import CustomerOrder
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
    """An action on lines of several orders, each as the clerk saw it; `on_paper` prints the pick
    list with START_PICKING, the packing slip with PACK (R124, R126).
    """

    action: FulfilAction
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
    fulfilment.check(order, action, quantities, store_id)
    permit(session, PERMISSIONS[action])
    reason = _reason(session, action, request.reason)
    event = _event(session, order, FulfilLines(action, (), reason), quantities)
    return held(session, order, partial(_save, session, order, event))


def _reason(session: RegisterSession, action: FulfilAction, typed: str) -> str:
    """A rejection has one of the reasons that HQ gave, where it gave any (R44)."""
    reason = typed.strip()
    reasons = {one.code for one in session.configuration.profile.reject_reasons}
    if action is FulfilAction.REJECT and reasons and reason not in reasons:
        raise Refused("REASON_MISSING")
    return reason


def _event(
    session: RegisterSession, order: CustomerOrder, request: FulfilLines, quantities: Quantities
) -> Fulfilled:
    return Fulfilled(
        order_no=order.order_no,
        order_version=order.version,
        action=request.action,
        quantities=quantities,
        reason=request.reason,
        store_id=session.configuration.store.store_id,
        register_id=session.configuration.register_id,
        staff_id=session.signed_in().staff_id,
        at=session.now,
    )


def _save(session: RegisterSession, order: CustomerOrder, event: Fulfilled) -> Result:
    with session.store.begin() as unit:
        after = _write(session, unit, order, event)
    session.show_order(Recalled(after, from_hq=True, as_of=event.at))
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


def _fulfil_lines(session: RegisterSession, request: FulfilLines) -> Result:
    check_free(session)
    if not request.parts:
        raise Refused("NO_LINE_CHOSEN")
    if request.action is FulfilAction.PACK and len(request.parts) > 1:
        raise Refused("ONE_ORDER")
    permit(session, PERMISSIONS[request.action])
    _reason(session, request.action, request.reason)
    return all_held(session, request.parts, partial(_save_all, session, request))


def _save_all(
    session: RegisterSession, request: FulfilLines, found: tuple[CustomerOrder, ...]
) -> Result:
    """All of it or nothing: every order is judged before the first event is written."""
    store_id, taken = session.configuration.store.store_id, []
    for order, wanted in zip(found, request.parts, strict=True):
        check_allowed(Action.FULFIL, order, session.now)
        fulfilment.check(order, request.action, wanted.quantities, store_id)
        taken.append(Taken(order, wanted.quantities))
    with session.store.begin() as unit:
        for one in taken:
            event = _event(session, one.order, request, one.quantities)
            _write(session, unit, one.order, event)
        number = _print(session, unit, request, tuple(taken)) if request.on_paper else ""
    session.show_order(None)
    session.outfit.wake()
    return Outcome(receipt_no=number)


PAPERS = {FulfilAction.START_PICKING: "P", FulfilAction.PACK: "S"}
"""Actions with a paper of their own, and the letter before its number (649, 650)."""


def _print(
    session: RegisterSession, unit: Unit, request: FulfilLines, taken: tuple[Taken, ...]
) -> str:
    letter, configuration = PAPERS[request.action], session.configuration
    counter = unit.next_number(f"paper_{letter}")
    store_id = configuration.store.store_id
    number = paper_number(store_id, configuration.register_id, letter, counter)
    kind = StockKind.PACKING_SLIP if letter == "S" else StockKind.PICK_LIST
    head = Head(kind, number, session.signed_in().name, session.now)
    unit.add_print_job(number, stock_content(stock_paper(configuration, head, taken)), session.now)
    return number


FULFIL = Operation("fulfil", _fulfil, check_fulfilling)
FULFIL_LINES = Operation("fulfil_lines", _fulfil_lines, check_free)
