"""One act for several orders or transactions of a list; each stands or falls alone, and doing it
again does nothing twice.
"""

from starlette.responses import Response

from pos_app.domain.errors import Refused
from pos_app.hq import order_care, synchronise_orders
from pos_app.hq.store import intake
from pos_app.hq.web.console.lists import reason, why
from pos_app.hq.web.console.orders.acts import CHOSEN_MAX, Done, told
from pos_app.hq.web.console.orders.orders import matching
from pos_app.hq.web.console.visit import Visit

EVERY_MAX = 500
"""Orders that one bulk over everything that matches may be about."""


def chosen(visit: Visit, mark: str) -> list[str]:
    """The rows that were ticked."""
    return [name[2:] for name in visit.form if name.startswith(mark)][:CHOSEN_MAX]


def hold_or_release(visit: Visit) -> Response:
    """Of what was ticked, or of everything that the filters of the address find."""
    wish, text, code = visit.typed("do", 10), visit.typed("reason"), visit.typed("code", 40)
    numbers = chosen(visit, "o-")
    if visit.typed("every", 1):
        numbers = matching(visit, EVERY_MAX + 1)
        if len(numbers) > EVERY_MAX:
            said, name = visit.words("too_many_match", most=EVERY_MAX), visit.words("orders")
            return told(visit, [Done(name, "/console/orders", ok=False, said=said)])
    done = []
    for order_no in numbers:
        address = f"/console/orders/{order_no}"
        try:
            if wish == "hold":
                order_care.hold(visit.hq, visit.actor, order_no, code, text)
            else:
                order_care.release(visit.hq, visit.actor, order_no, text)
            said = visit.words("done_held" if wish == "hold" else "done_released")
            done.append(Done(order_no, address, ok=True, said=said))
        except Refused as error:
            done.append(Done(order_no, address, ok=False, said=why(visit, error)))
    return told(visit, done)


def synchronise(visit: Visit) -> Response:
    """The waiting transactions that were ticked are tried again now (R176)."""
    with visit.hq.read() as unit:
        rows = intake.find_many(unit, wanted) if (wanted := chosen(visit, "e-")) else []
    done = []
    for row in rows:
        name = f"{row.register_id} {visit.show.number(row.seq)}"
        address = f"/console/transactions/{row.event_id}"
        try:
            visit.actor.only_at(row.store_id)
            now = synchronise_orders.retry(visit.hq, row.event_id, visit.who.login)
            said = visit.words.of("state", now.state)
            said += f": {reason(visit, now.reason)}" if now.reason else ""
            done.append(Done(name, address, ok=now.state == "applied", said=said))
        except Refused as error:
            done.append(Done(name, address, ok=False, said=why(visit, error)))
    return told(visit, done, "transactions")
