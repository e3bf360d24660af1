"""What a till may ask, address by address; must never answer one that was not authenticated."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from pos_app.contract import downloads as d
from pos_app.contract import messages as m
from pos_app.contract.drawers import DrawersReply, DrawersRequest
from pos_app.contract.parked import ParkedReply, ParkedRequest
from pos_app.contract.payments import OrderPaymentsRequest
from pos_app.contract.store_messages import StoreMessagesReply, StoreMessagesRequest
from pos_app.contract.stored_value import ValueReply, ValueRequest
from pos_app.contract.translate import decode_message
from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.domain.plain_text import has_card_number
from pos_app.hq import (
    catalogue,
    downloads,
    drawers,
    hello,
    parking,
    payment_history,
    recall,
    receive,
    store_messages,
    values,
)
from pos_app.hq.authentication import Caller
from pos_app.hq.core import Core
from pos_app.hq.master import own_pins
from pos_app.hq.store import devices

R = TypeVar("R", bound=m.Message)


def _plain(message: R) -> R:
    """The message, when none of its texts has control signs, which no database could search for,
    or the number of a payment card, which no table may keep (S1).
    """
    for name, text in _texts(message):
        if not text.isprintable() or has_card_number(text):
            raise Refused("BAD_TEXT", where=name)
    return message


def _texts(message: m.Message) -> Iterator[tuple[str, str]]:
    for name, value in message:
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, str):
                yield name, one
            elif isinstance(one, m.Message):
                yield from _texts(one)


Handler = Callable[[Core, Caller, bytes], m.Message]


def _hello(hq: Core, caller: Caller, body: bytes) -> m.HelloReply:
    request = _plain(decode_message(m.HelloRequest, body))
    reply = hello.hello(hq, caller, request)
    if request.pins:
        own_pins.take(hq, caller.device, request.pins)
    return reply


def _rotate(hq: Core, caller: Caller, body: bytes) -> m.RotateReply:
    return hello.rotate(hq, caller, decode_message(m.RotateRequest, body))


def _missing(hq: Core, caller: Caller, body: bytes) -> m.MissingReply:
    return hello.missing(hq, caller, decode_message(m.MissingRequest, body))


def _push(hq: Core, caller: Caller, body: bytes) -> m.PushReply:
    request = decode_message(m.PushRequest, body)
    device = replace(caller.device, state="fenced") if caller.fenced else caller.device
    return receive.push(hq, device, caller.admit, request)


def _reading(wanted: type[R], answer: Callable[[Unit, R], m.Message]) -> Handler:
    """A question that writes nothing but that its till has asked."""

    def handle(hq: Core, caller: Caller, body: bytes) -> m.Message:
        request = _plain(decode_message(wanted, body))
        hq.run(caller.admit)
        with hq.read() as unit:
            return answer(unit, request)

    return handle


def _counts(unit: Unit, asked: m.OrderCountsRequest) -> m.OrderCountsReply:
    """The store's orders; with their names also its parked carts."""
    counts = recall.count_orders(unit, asked)
    carts = parking.told(unit, asked.fulfilling_store) if asked.named else {}
    return counts.model_copy(update=carts)


def _search(hq: Core, caller: Caller, body: bytes) -> m.OrderSearchReply:
    request = _plain(decode_message(m.OrderSearchRequest, body))
    hq.run(caller.admit)
    with hq.read() as unit:
        return recall.find_orders(unit, request, caller.at)


def _drawers(hq: Core, caller: Caller, body: bytes) -> DrawersReply:
    request = _plain(decode_message(DrawersRequest, body))
    hq.run(caller.admit)
    with hq.read() as unit:
        return drawers.answer(unit, caller.device, request)


def _value(hq: Core, caller: Caller, body: bytes) -> ValueReply:
    request = _plain(decode_message(ValueRequest, body))
    digits = hq.ids.new()[:16].upper()
    note_no = "TB-" + "-".join(digits[at : at + 4] for at in range(0, 16, 4))

    def job(unit: Unit) -> ValueReply:
        caller.admit(unit)
        asker = values.Asker(caller.device.device_id, caller.at, note_no)
        return values.answer(unit, request, asker)

    return hq.run(job)


def _read(hq: Core, caller: Caller, body: bytes) -> m.OrderReadReply:
    request = _plain(decode_message(m.OrderReadRequest, body))
    hq.run(caller.admit)
    with hq.read() as unit:
        reply = recall.read_order(unit, request.order_no)
        return recall.with_holder(unit, reply, (request.order_no, caller.device, caller.at))


def _lease(hq: Core, caller: Caller, body: bytes) -> m.LeaseReply:
    request = _plain(decode_message(m.LeaseRequest, body))

    def job(unit: Unit) -> m.LeaseReply:
        caller.admit(unit)
        return recall.lend(unit, caller.device, request, caller.at)

    return hq.run(job)


def _parked(hq: Core, caller: Caller, body: bytes) -> ParkedReply:
    request = decode_message(ParkedRequest, body)
    _plain(request.model_copy(update={"cart": ""}))

    def job(unit: Unit) -> ParkedReply:
        caller.admit(unit)
        return parking.answer(unit, caller.device, request, caller.at)

    return hq.run(job)


def _store_messages(hq: Core, caller: Caller, body: bytes) -> StoreMessagesReply:
    request = _plain(decode_message(StoreMessagesRequest, body))

    def job(unit: Unit) -> StoreMessagesReply:
        caller.admit(unit)
        return store_messages.answer(hq, unit, caller.device, request)

    return hq.run(job)


def _configuration(hq: Core, caller: Caller, body: bytes) -> m.ConfigurationReply:
    return downloads.whole(hq, caller, _plain(decode_message(m.ConfigurationRequest, body)))


def _downloads(hq: Core, caller: Caller, body: bytes) -> d.DownloadsReply:
    return downloads.lacking(hq, caller, _plain(decode_message(d.DownloadsRequest, body)))


def _package(hq: Core, caller: Caller, body: bytes) -> d.PackageReply:
    return downloads.part(hq, caller, decode_message(d.PackageRequest, body))


def _catalogue(hq: Core, caller: Caller, body: bytes) -> m.CatalogueReply:
    request = _plain(decode_message(m.CatalogueRequest, body))
    _said(hq, caller, **catalogue.said(request))
    with hq.read() as unit:
        return catalogue.page(unit, caller.device.store_id, request)


def _create_customer(hq: Core, caller: Caller, body: bytes) -> m.CustomerCreateReply:
    request = _plain(decode_message(m.CustomerCreateRequest, body))

    def job(unit: Unit) -> m.CustomerCreateReply:
        caller.admit(unit)
        return catalogue.create_customer(unit, caller.device.register_id, request)

    return hq.run(job)


def _said(hq: Core, caller: Caller, **said: int) -> None:
    def job(unit: Unit) -> None:
        caller.admit(unit)
        devices.touch(unit, caller.device.device_id, caller.at, **said)

    hq.run(job)


ROUTES: dict[str, Handler] = {
    "/api/v1/hello": _hello,
    "/api/v1/push": _push,
    "/api/v1/rotate": _rotate,
    "/api/v1/missing": _missing,
    "/api/v1/orders/search": _search,
    "/api/v1/orders/counts": _reading(m.OrderCountsRequest, _counts),
    "/api/v1/orders/fulfilment": _reading(m.FulfilmentRequest, recall.orders_to_fulfil),
    "/api/v1/orders/read": _read,
    "/api/v1/orders/payments": _reading(
        OrderPaymentsRequest,
        lambda unit, asked: payment_history.order_payments(unit, asked.order_no),
    ),
    "/api/v1/value": _value,
    "/api/v1/orders/lease": _lease,
    "/api/v1/orders/messages": _store_messages,
    "/api/v1/parked": _parked,
    "/api/v1/drawers": _drawers,
    "/api/v1/configuration": _configuration,
    "/api/v1/downloads": _downloads,
    "/api/v1/package": _package,
    "/api/v1/catalogue": _catalogue,
    "/api/v1/customers/create": _create_customer,
}
