"""What head office asks or tells a store about an order, and what the store answers: each an entry
of the order's history; the order itself stays as it is.
"""

import json
from collections.abc import Iterable

from pos_app.contract.store_messages import (
    MESSAGES_MAX,
    StoreMessage,
    StoreMessagesReply,
    StoreMessagesRequest,
)
from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.domain.events import rfc3339
from pos_app.hq.core import Core
from pos_app.hq.people.rights import Actor
from pos_app.hq.rows import Device, History
from pos_app.hq.store import messages, orders, state

TEXT_MAX = 400


def ask(hq: Core, actor: Actor, order_no: str, store: str, text: str) -> None:
    """The tills of that store show the question until somebody answers it; asked again meanwhile it
    is the same question.
    """
    actor.must("orders.hold")
    said = _text(text)

    def job(unit: Unit) -> None:
        order = orders.find(unit, order_no)
        if order is None:
            raise Refused("ORDER_UNKNOWN", order=order_no)
        actor.only_at(order.store_id)
        if store not in stores_of(unit, order_no):
            raise Refused("STORE_NOT_OF_ORDER", store=store[:60])
        open_ones = (x for x in messages.of_order(unit, order_no) if x.closed_at is None)
        if any((x.store_id, x.text) == (store, said) for x in open_ones):
            return
        tell(hq, unit, actor.login, order_no, [store], said)
        state.journal(unit, hq.now(), actor.login, "order_asked", order=order_no, store=store)

    hq.run(job)


def tell(
    hq: Core, unit: Unit, who: str, order_no: str, stores: Iterable[str], text: str
) -> None:
    """Each of these stores sees the text at its tills, inside somebody else's unit."""
    for store in stores:
        row = {"at": hq.now(), "who": who, "store_id": store, "order_no": order_no, "text": text}
        messages.add(unit, row)
        told = json.dumps({"store": store, "reason": text}, sort_keys=True)
        orders.add_history(unit, order_no, History(hq.now(), "asked", who, "", told))


def stores_of(unit: Unit, order_no: str) -> list[str]:
    """The stores that have to do with the order: where it was made, and where goods leave."""
    order = orders.find(unit, order_no)
    if order is None:
        return []
    places = (line.delivery.location for line in order.lines)
    return list(dict.fromkeys((order.store_id, *(one for one in places if one))))


def answered(hq: Core, actor: Actor, number: int, text: str) -> str:
    """Head office notes what the store answered by telephone; the order's number."""
    actor.must("orders.hold")
    said = _text(text)

    def job(unit: Unit) -> str:
        order_no = _close(hq, unit, number, actor.login, "", said)
        order = orders.find(unit, order_no)
        actor.only_at(order.store_id if order else "")
        state.journal(unit, hq.now(), actor.login, "order_answered", order=order_no)
        return order_no

    return hq.run(job)


def answer(
    hq: Core, unit: Unit, device: Device, request: StoreMessagesRequest
) -> StoreMessagesReply:
    """The store's answer, and what is open behind it; a message of another store is none."""
    if request.answered:
        found = messages.find(unit, request.answered)
        if found is None or found.store_id != device.store_id:
            raise Refused("MESSAGE_UNKNOWN", number=request.answered)
        if found.closed_at is None:
            _close(hq, unit, found.number, request.staff_id, device.register_id, request.text)
    waiting = messages.open_of_store(unit, device.store_id, MESSAGES_MAX)
    return StoreMessagesReply(
        messages=tuple(
            StoreMessage(number=x.number, order_no=x.order_no, text=x.text, at=rfc3339(x.at))
            for x in waiting
        )
    )


def _close(hq: Core, unit: Unit, number: int, who: str, register: str, text: str) -> str:
    closed = messages.close(unit, number, hq.now(), who, text)
    if closed is None:
        raise Refused("MESSAGE_CLOSED", number=number)
    detail = {"store": closed.store_id, "register": register, "reason": text}
    told = json.dumps(detail, sort_keys=True)
    orders.add_history(unit, closed.order_no, History(hq.now(), "answered", who, "", told))
    return closed.order_no


def _text(text: str) -> str:
    said = text.strip()
    if not said:
        raise Refused("TEXT_MISSING")
    if len(said) > TEXT_MAX or not said.isprintable():
        raise Refused("BAD_TEXT", where="question")
    return said
