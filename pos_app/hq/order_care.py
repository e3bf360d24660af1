"""What head office itself does to a sales order: hold, release, another place for rejected lines
(R25, R123); each is a new version with its entry in the order's history, never a rewritten event.
"""

import json
from collections.abc import Callable
from dataclasses import replace

from pos_app.contract.translate import decode
from pos_app.db.database import Unit
from pos_app.domain.configuration import Configuration
from pos_app.domain.delivery import ship_locations
from pos_app.domain.errors import Refused
from pos_app.domain.fulfilment import reassigned
from pos_app.domain.order import CustomerOrder, OrderStatus, Standing
from pos_app.hq.books.settle import settle_order
from pos_app.hq.core import Core
from pos_app.hq.people.rights import Actor
from pos_app.hq.rows import History
from pos_app.hq.store import configurations, intake, orders, state

REASON_MAX = 200
ENDED = frozenset({OrderStatus.INVOICED, OrderStatus.CANCELLED, OrderStatus.QUOTE_LOST})


def hold(hq: Core, actor: Actor, order_no: str, code: str, reason: str) -> CustomerOrder:
    """Tills may do nothing with the order until it is released (4.3, `ORDER_ON_HOLD`)."""
    actor.must("orders.hold")
    check_reason(reason)

    def change(order: CustomerOrder) -> CustomerOrder:
        if order.standing is Standing.ON_HOLD:
            raise Refused("ALREADY_ON_HOLD", order=order_no)
        if order.status in ENDED:
            raise Refused("ORDER_ENDED", order=order_no)
        return replace(order, standing=Standing.ON_HOLD)

    return _changed(hq, actor, order_no, change, "held", code=code, reason=reason)


def release(hq: Core, actor: Actor, order_no: str, reason: str) -> CustomerOrder:
    """The order is the stores' again; what came in for it meanwhile is applied."""
    actor.must("orders.hold")
    check_reason(reason)

    def change(order: CustomerOrder) -> CustomerOrder:
        if order.standing is not Standing.ON_HOLD:
            raise Refused("NOT_ON_HOLD", order=order_no)
        return replace(order, standing=Standing.AT_HQ)

    def job(unit: Unit) -> CustomerOrder:
        intake.apply_alone(unit)
        _save(hq, unit, actor, change(_found(unit, actor, order_no)), "released", reason=reason)
        settle_order(unit, order_no, hq.now())
        return _found(unit, actor, order_no)

    return hq.run(job)


def hold_in(
    hq: Core, unit: Unit, actor: Actor, order: CustomerOrder, code: str, reason: str
) -> bool:
    """The same as `hold` inside a unit; an order that has ended, a quote, and one that is held
    already stay as they are.
    """
    if order.standing is Standing.ON_HOLD or order.quote or order.status in ENDED:
        return False
    held = replace(order, standing=Standing.ON_HOLD)
    _save(hq, unit, actor, held, "held", code=code, reason=reason)
    return True


def reassign(
    hq: Core, actor: Actor, order_no: str, line_no: int, location: str
) -> CustomerOrder:
    """What a store rejected of a line goes to another place of the fulfilment groups; it waits to
    be accepted where the store accepts by hand (R46, R123).
    """
    actor.must("orders.reassign")

    def job(unit: Unit) -> CustomerOrder:
        order = _found(unit, actor, order_no)
        _check_place(unit, order, line_no, location)
        by_hand = (told := _configuration(unit, order)) is not None and told.profile.manual_accept
        moved = reassigned(order, line_no, location, accepted=not by_hand)
        after = replace(moved, version=order.version)
        return _save(hq, unit, actor, after, "reassigned", line=line_no, location=location)

    return hq.run(job)


def _check_place(unit: Unit, order: CustomerOrder, line_no: int, location: str) -> None:
    line, configuration = order.line(line_no), _configuration(unit, order)
    if order.standing is Standing.ON_HOLD:
        raise Refused("ORDER_ON_HOLD", order=order.order_no)
    if line is None:
        raise Refused("LINE_UNKNOWN", line=line_no)
    places = ship_locations(configuration) if configuration else ()
    if location == line.delivery.location or location not in {x.location_id for x in places}:
        raise Refused("LOCATION_NO_SHIP", location=location)


def _configuration(unit: Unit, order: CustomerOrder) -> Configuration | None:
    """What the store that made the order was told last."""
    found = configurations.current(unit, order.store_id, order.register_id)
    return decode(Configuration, found[1]) if found else None


def check_reason(reason: str) -> None:
    """A reason has a word in it and fits a line of the journal."""
    if not reason.strip():
        raise Refused("REASON_MISSING", least=1)
    if len(reason) > REASON_MAX or not reason.isprintable():
        raise Refused("BAD_TEXT", where="reason")


def _changed(
    hq: Core,
    actor: Actor,
    order_no: str,
    change: Callable[[CustomerOrder], CustomerOrder],
    what: str,
    **detail: object,
) -> CustomerOrder:
    def job(unit: Unit) -> CustomerOrder:
        return _save(hq, unit, actor, change(_found(unit, actor, order_no)), what, **detail)

    return hq.run(job)


def _found(unit: Unit, actor: Actor, order_no: str) -> CustomerOrder:
    order = orders.locked(unit, order_no)
    if order is None:
        raise Refused("ORDER_UNKNOWN", order=order_no)
    actor.only_at(order.store_id)
    return order


def _save(
    hq: Core, unit: Unit, actor: Actor, order: CustomerOrder, what: str, **detail: object
) -> CustomerOrder:
    """The next version of the order, told in its history and in HQ's journal."""
    after = replace(order, version=order.version + 1)
    orders.save(unit, after)
    told = json.dumps(detail | {"version": after.version}, sort_keys=True)
    orders.add_history(unit, order.order_no, History(hq.now(), what, actor.login, "", told))
    state.journal(unit, hq.now(), actor.login, f"order_{what}", order=order.order_no, **detail)
    return after
