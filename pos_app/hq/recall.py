"""Finds and reads orders for tills and console (R108-R110, K7), and lends them (R140); reads
only lists.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pos_app.contract.messages import (
    ANY_OPEN,
    COUNTED_MAX,
    FulfilmentReply,
    FulfilmentRequest,
    LeaseReply,
    LeaseRequest,
    OrderCountsReply,
    OrderCountsRequest,
    OrderReadReply,
    OrderSearchReply,
    OrderSearchRequest,
)
from pos_app.contract.periods import day_asked, moment_asked
from pos_app.contract.translate import encode
from pos_app.db.database import Unit
from pos_app.db.types import from_microseconds, to_microseconds
from pos_app.domain.errors import Refused
from pos_app.domain.events import rfc3339
from pos_app.domain.ids import is_order_number, is_receipt_number
from pos_app.domain.order import CustomerOrder
from pos_app.hq.columns import phone_key, search_key
from pos_app.hq.rows import Device
from pos_app.hq.store import catalogue, intake, orders, sales, search
from pos_app.hq.store.search import Asked, Place

CUSTOMERS_MAX = 500
"""More customers than this are cut, and the answer says so."""
REJECTIONS_AT_ONCE = 100
"""Orders with a rejection that are read at a time."""
LEASE_TIME = timedelta(minutes=15)
PRESETS = {"to_pick_up": "PICK", "to_ship": "SHIP", "to_fulfil": ""}

_NUMBER = re.compile(r"[A-Z0-9]{1,8}-[0-9]{0,4}(-[0-9A-Z-]{0,16})?")


def find_orders(unit: Unit, request: OrderSearchRequest, at: datetime) -> OrderSearchReply:
    """A page of orders as they are at that moment; `after` goes on where it ends, `capped` says
    that customers were cut.
    """
    asked, capped = _asked(unit, request, at)
    if asked is None:
        return OrderSearchReply(rows=(), after="", capped=False)
    rows, ends = search.page(unit, asked, _place(request.after), request.limit)
    return OrderSearchReply(rows=tuple(rows), after=_mark(ends), capped=capped)


def count_orders(unit: Unit, request: OrderCountsRequest) -> OrderCountsReply:
    """How many orders each preset would find at the store (R84, R110), and which (R192)."""
    presets = {
        name: Asked(
            location=request.fulfilling_store,
            delivery_class=kind,
            open_only=True,
            to_fulfil=name == "to_fulfil",
        )
        for name, kind in PRESETS.items()
    }
    counts = {x: search.open_orders(unit, y, COUNTED_MAX) for x, y in presets.items()}
    reply = OrderCountsReply(
        to_pick_up=counts["to_pick_up"],
        to_ship=counts["to_ship"],
        to_fulfil=counts["to_fulfil"],
    )
    if not request.named:
        return reply
    pick_up, ship = presets["to_pick_up"], presets["to_ship"]
    unpicked = search.open_orders(unit, replace(pick_up, to_fulfil=True), COUNTED_MAX)
    oldest = search.oldest_open(unit, ship)
    return reply.model_copy(
        update={
            "numbers_to_pick_up": search.open_numbers(unit, pick_up, COUNTED_MAX),
            "numbers_to_ship": search.open_numbers(unit, ship, COUNTED_MAX),
            "picked_to_pick_up": max(0, counts["to_pick_up"] - unpicked),
            "oldest_to_ship": rfc3339(oldest) if oldest is not None else "",
        }
    )


def orders_to_fulfil(unit: Unit, request: FulfilmentRequest) -> FulfilmentReply:
    """A page of the orders that leave from the store, whole (R122)."""
    asked = Asked(
        location=request.fulfilling_store,
        delivery_class=PRESETS.get(request.preset, ""),
        open_only=True,
    )
    rows, ends = search.page(unit, asked, _place(request.after), request.limit)
    found = (orders.find(unit, row.order_no) for row in rows)
    bodies = tuple(encode(order).decode() for order in found if order is not None)
    return FulfilmentReply(orders=bodies, after=_mark(ends))


def _asked(
    unit: Unit, request: OrderSearchRequest, at: datetime
) -> tuple[Asked | None, bool]:
    asked = Asked(
        at=at,
        card_before=moment_asked(request.card_before),
        store_id=request.store_id,
        status="" if request.status == ANY_OPEN else request.status,
        location=request.fulfilling_store,
        delivery_class=PRESETS.get(request.preset, ""),
        delivery_mode=request.delivery_mode,
        line_status=request.line_status,
        delivery_from=day_asked(request.delivery_from),
        delivery_to=day_asked(request.delivery_to),
        open_only=bool(request.preset) or request.status == ANY_OPEN,
        to_fulfil=request.preset == "to_fulfil",
        created_from=moment_asked(request.created_from),
        created_to=moment_asked(request.created_to, end=True),
        receipt_from=moment_asked(request.receipt_from),
        receipt_to=moment_asked(request.receipt_to, end=True),
    )
    asked = _with_number(unit, asked, request.order_no.strip().upper())
    wanted = _customers(unit, request)
    if request.text.strip():
        asked, wanted = _with_text(unit, asked, request.text.strip(), wanted)
    if wanted is None:
        return asked, False
    if not wanted:
        return None, False
    capped = len(wanted) > CUSTOMERS_MAX
    return replace(asked, customers=list(wanted)[:CUSTOMERS_MAX]), capped


def _with_number(unit: Unit, asked: Asked, number: str) -> Asked:
    """The order of that number, or whatever was done on it by that receipt, anywhere (R108)."""
    if not number:
        return asked
    if is_order_number(number):
        return replace(asked, order_no=number)
    if is_receipt_number(number):
        changed = orders.changed_by(unit, number)
        return replace(asked, order_no=changed, receipt_no="" if changed else number)
    return replace(asked, number_prefix=number)


def _with_text(
    unit: Unit, asked: Asked, text: str, wanted: Sequence[str] | None
) -> tuple[Asked, Sequence[str] | None]:
    """One field for everything: a number, an e-mail address, a phone number or a name."""
    if _NUMBER.fullmatch(text.upper()):
        return _with_number(unit, asked, text.upper()), wanted
    if "@" in text:
        found = search.customers_reached(unit, email=text.lower(), limit=CUSTOMERS_MAX + 1)
    elif len(phone_key(text)) == 9 and not any(c.isalpha() for c in text):
        found = search.customers_reached(unit, phone=phone_key(text), limit=CUSTOMERS_MAX + 1)
    else:
        return asked, _both(wanted, _named(unit, text))
    return asked, _both(wanted, found)


def _customers(unit: Unit, request: OrderSearchRequest) -> Sequence[str] | None:
    most = CUSTOMERS_MAX + 1
    found: Sequence[str] | None = None
    if request.customer.strip():
        found = _named(unit, request.customer)
    if request.phone.strip():
        phone = phone_key(request.phone)
        found = _both(found, search.customers_reached(unit, phone=phone, limit=most))
    if request.email.strip():
        email = request.email.strip().lower()
        found = _both(found, search.customers_reached(unit, email=email, limit=most))
    return found


def _named(unit: Unit, text: str) -> Sequence[str]:
    """Customers of that name, and the one of that number."""
    key, number = search_key(text), text.strip()
    numbered = [one for one in {number, number.upper()} if catalogue.customer(unit, one)]
    found = search.customers_named(unit, key, CUSTOMERS_MAX + 1) if key else []
    return list(dict.fromkeys((*numbered, *found)))


def _both(first: Sequence[str] | None, second: Sequence[str]) -> Sequence[str]:
    return second if first is None else [one for one in first if one in set(second)]


def _mark(place: Place | None) -> str:
    return f"{to_microseconds(place[0])}|{place[1]}" if place else ""


def _place(after: str) -> Place | None:
    if not after:
        return None
    moment, _, number = after.partition("|")
    if not moment.isdecimal() or len(moment) > 17 or not number:
        raise Refused("BAD_PLACE", after=after)
    return from_microseconds(int(moment)), number


def rejected(unit: Unit, after: str, most: int) -> tuple[list[CustomerOrder], str]:
    """Orders of which a store rejected something that nobody has taken over yet, newest first,
    with at least so many such lines if there are; and where the next page begins (R123).
    """
    found: list[CustomerOrder] = []
    ends, lines = None, 0
    for place, order in _with_rejected(unit, _place(after)):
        if lines >= most:
            return found, _mark(ends)
        found.append(order)
        ends, lines = place, lines + sum(1 for line in order.lines if line.rejected)
    return found, ""


def _with_rejected(unit: Unit, after: Place | None) -> Iterator[tuple[Place, CustomerOrder]]:
    while places := search.with_rejection(unit, after, REJECTIONS_AT_ONCE):
        for place in places:
            order = orders.find(unit, place[1])
            if order is not None and any(line.rejected for line in order.lines):
                yield place, order
        after = places[-1]


def read_order(unit: Unit, order_no: str) -> OrderReadReply:
    """The order, or where its first event stands (R168, R176); of a receipt number the sale as an
    order, or the order or sale that the receipt made or changed (R108, R135).
    """
    order = orders.find(unit, order_no)
    if order is None and is_receipt_number(order_no):
        order = sales.find(unit, order_no) or _of_receipt(unit, order_no)
    if order is not None:
        told = tuple(
            f"{rfc3339(one.at)}|{one.what}|{one.who}"
            for one in orders.history(unit, order.order_no)
        )
        text = encode(order).decode()
        return OrderReadReply(found="order", order=text, version=order.version, history=told)
    states = {taken.state for taken in intake.unsettled_of_order(unit, order_no)}
    if "quarantined" in states:
        return OrderReadReply(found="quarantined", order="", version=0)
    return OrderReadReply(found="waiting" if states else "nothing", order="", version=0)


def _of_receipt(unit: Unit, receipt_no: str) -> CustomerOrder | None:
    changed = orders.changed_by(unit, receipt_no)
    if changed:
        return orders.find(unit, changed) or sales.find(unit, changed)
    rows, _ = search.page(unit, Asked(receipt_no=receipt_no), None, 1)
    return orders.find(unit, rows[0].order_no) if rows else None


def with_holder(
    unit: Unit, reply: OrderReadReply, asked: tuple[str, Device, datetime]
) -> OrderReadReply:
    """The reply to that till, at that moment, with who works on the order elsewhere (R98)."""
    number, device, at = asked
    held = orders.lease(unit, number)
    if held is None or held[0] == device.device_id or held[2] <= at:
        return reply
    return reply.model_copy(update={"holder": held[1], "until": rfc3339(held[2])})


def lend(unit: Unit, device: Device, request: LeaseRequest, at: datetime) -> LeaseReply:
    """Take, renew or give back the order (R140): one till at a time, 15 minutes."""
    held = orders.lease(unit, request.order_no)
    if request.action == "release":
        orders.end_lease(unit, request.order_no, device.device_id)
        return LeaseReply(granted=True, holder="")
    if held is not None and held[0] != device.device_id and held[2] > at:
        return LeaseReply(granted=False, holder=held[1], until=rfc3339(held[2]))
    holder = request.staff_id
    if request.action == "renew":
        if held is None or held[0] != device.device_id:
            return LeaseReply(granted=False, holder="")
        holder = held[1]
    until = at + LEASE_TIME
    orders.take_lease(unit, request.order_no, device.device_id, holder, until)
    seconds = int(LEASE_TIME.total_seconds())
    return LeaseReply(granted=True, holder=holder, until=rfc3339(until), seconds=seconds)
