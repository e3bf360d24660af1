"""What head office does with orders from its pages: hold, release, bulk, another place for what a
store rejected (R25, R123); whatever was not done says why.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.responses import Response

from pos_app.db.database import Unit
from pos_app.domain.delivery import ship_locations
from pos_app.domain.errors import Refused
from pos_app.domain.fulfilment import FulfilAction
from pos_app.domain.order import CustomerOrder, OrderLine
from pos_app.hq import order_care, recall, store_messages
from pos_app.hq.rows import History
from pos_app.hq.store import orders
from pos_app.hq.web.console.lists import pager, why
from pos_app.hq.web.console.orders.history import reasons_of
from pos_app.hq.web.console.orders.orders import Answer, order_page
from pos_app.hq.web.console.till_view import configuration_of, stores_of
from pos_app.hq.web.console.visit import NotFound, Visit, moved, number_of, page

CHOSEN_MAX = 200
PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Done:
    """One order or transaction of a bulk: what became of it; `waits` for a second person."""

    name: str
    address: str
    ok: bool
    said: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line with what its store rejected, and the places that could take it."""

    order: CustomerOrder
    line: OrderLine
    store: str
    location: str
    places: list[tuple[str, str]]
    why: str
    at: datetime | None


# --- one order ------------------------------------------------------------------------------------


def hold(visit: Visit) -> Response:
    """Nobody works on the order until it is released."""
    hq, actor, code = visit.hq, visit.actor, visit.typed("code", 40)
    return _one(visit, "hold", lambda no, text: order_care.hold(hq, actor, no, code, text))


def release(visit: Visit) -> Response:
    """The order is the stores' again."""
    hq, actor = visit.hq, visit.actor
    return _one(visit, "release", lambda no, text: order_care.release(hq, actor, no, text))


def _one(
    visit: Visit, act: str, change: Callable[[str, str], object], said: str = "order_changed"
) -> Response:
    """One act on one order; refused, the order's page keeps what was typed."""
    order_no = visit.names["order_no"].upper()
    try:
        change(order_no, visit.typed("reason", 401))
    except Refused as error:
        if error.code == "ORDER_UNKNOWN":
            raise NotFound from None
        return order_page(visit, Answer(act, why(visit, error)))
    return moved(f"/console/orders/{order_no}", said=said)


def ask(visit: Visit) -> Response:
    """The tills of a store show the question until it is answered."""
    store, hq = visit.typed("store", 60), visit.hq
    return _one(
        visit,
        "ask",
        lambda no, text: store_messages.ask(hq, visit.actor, no, store, text),
        said="store_asked",
    )


def answer(visit: Visit) -> Response:
    """What the store said by telephone."""
    number, hq = visit.typed("number", 12), visit.hq
    found = number_of(number)
    return _one(
        visit,
        f"answer-{number}",
        lambda _no, text: store_messages.answered(hq, visit.actor, found, text),
        said="answer_noted",
    )


# --- several --------------------------------------------------------------------------------------


def told(visit: Visit, done: list[Done], here: str = "orders") -> Response:
    """Done, not done and why, one by one."""
    number = sum(one.ok and not one.waits for one in done)
    return page(visit, "done.html", here, done=done, number=number)


# --- what stores rejected -------------------------------------------------------------------------


def rejected(visit: Visit) -> Response:
    """`/console/rejected`: lines that wait for another place (R123)."""
    return _rejected(visit, "")


def _rejected(visit: Visit, refused: str) -> Response:
    after = visit.asked("after", 80)
    with visit.hq.database.read() as unit:
        names = dict(stores_of(unit))
        waiting, following = recall.rejected(unit, after, PAGE_ROWS)
        found = [
            one for order in waiting for one in rejected_of(visit, unit, order, names)
        ]
    return page(
        visit,
        "rejected.html",
        "rejected",
        rows=found,
        refused=refused,
        address=visit.with_query(),
        page=pager(visit, len(found), following),
    )


def rejected_of(
    visit: Visit, unit: Unit, order: CustomerOrder, names: dict[str, str]
) -> list[Rejected]:
    """The rejected lines with the reason that was given last, and the places of the fulfilment
    groups of their store, but not their own.
    """
    found = configuration_of(unit, order.store_id, order.register_id)
    places = ship_locations(found[1]) if found else ()
    known = {one.location_id: one.name for one in places}
    reasons = reasons_of(visit, found[1].profile.reject_reasons if found else ())
    given = {
        line_no: (str(detail.get("reason", "")), entry.at)
        for entry, detail in rejections(unit, order.order_no)
        for line_no, _ in detail.get("quantities", ())
    }
    lines = []
    for line in order.lines:
        here = line.delivery.location
        why, at = given.get(line.line_no, ("", None))
        if line.rejected:
            lines.append(
                Rejected(
                    order=order,
                    line=line,
                    store=names.get(order.store_id, order.store_id),
                    location=known.get(here, here),
                    places=[(code, name) for code, name in known.items() if code != here],
                    why=reasons.get(why, why),
                    at=at,
                )
            )
    return lines


def rejections(unit: Unit, order_no: str) -> list[tuple[History, dict[str, Any]]]:
    """What the stores rejected of the order with all that they told, oldest first (R123)."""
    found = orders.history(unit, order_no)
    return [(one, json.loads(one.detail)) for one in found if one.what == FulfilAction.REJECT.value]


def reassign(visit: Visit) -> Response:
    """What was rejected of a line goes to the chosen place."""
    line_no = number_of(visit.typed("line", 7))
    order_no, place = visit.typed("order", 40), visit.typed("location", 60)
    try:
        order_care.reassign(visit.hq, visit.actor, order_no, line_no, place)
    except Refused as error:
        return _rejected(visit, f"{order_no}: {why(visit, error)}")
    return moved("/console/rejected", said="reassigned")
