"""Carts that a store's tills put aside for each other (R75): kept, listed, taken by exactly one."""

from datetime import datetime, timedelta

from pos_app.contract.parked import ParkedReply, ParkedRequest, ParkedRow
from pos_app.contract.translate import Malformed, check_json, decode
from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.domain.events import rfc3339
from pos_app.domain.transaction import Transaction
from pos_app.hq.books.typed_texts import legible
from pos_app.hq.rows import Device
from pos_app.hq.store import parked


def answer(unit: Unit, device: Device, request: ParkedRequest, at: datetime) -> ParkedReply:
    """Put a cart aside, take one, or list what waits in the store of this till."""
    match request.action:
        case "put":
            last = parked.last_at(unit, device.store_id)
            after = at if last is None else max(at, last + timedelta(milliseconds=1))
            parked.put(unit, _row(device, request, after))
            return ParkedReply(rows=())
        case "take":
            return _taken(unit, device, request.parked_id)
        case "list":
            found = parked.waiting(unit, device.store_id)
            return ParkedReply(rows=tuple(_shown(row) for row in found))


def told(unit: Unit, store_id: str) -> dict[str, object]:
    """What the counts of a store say of its carts (R84): which wait, and of the last one its
    moment, its till and how many lines it has.
    """
    found: dict[str, object] = {"parked": parked.waiting_ids(unit, store_id)}
    last = parked.last_waiting(unit, store_id)
    if last is not None:
        found["last_parked_at"] = rfc3339(last.at)
        found["last_parked_register"] = last.register_id
        found["last_parked_lines"] = len(decode(Transaction, last.body).lines)
    return found


def _row(device: Device, request: ParkedRequest, at: datetime) -> dict[str, object]:
    try:
        check_json(request.cart.encode())
        body, _ = legible(request.cart.encode())
        cart = decode(Transaction, body)
    except Malformed as error:
        raise Refused("BAD_TEXT", where=error.where) from None
    if cart.transaction_id != request.parked_id or cart.tenders:
        raise Refused("SUSPEND_PAYMENTS")
    return {
        "parked_id": request.parked_id,
        "store_id": device.store_id,
        "register_id": device.register_id,
        "staff_id": request.staff_id,
        "at": at,
        "body": body,
        "taken_by": "",
    }


def _taken(unit: Unit, device: Device, parked_id: str) -> ParkedReply:
    """The cart, or nothing where another till of the store has it."""
    body = parked.take(unit, device.store_id, parked_id, device.device_id)
    return ParkedReply(rows=(), cart=body.decode() if body else "")


def _shown(row: parked.Aside) -> ParkedRow:
    return ParkedRow(
        parked_id=row.parked_id,
        register_id=row.register_id,
        staff_id=row.staff_id,
        at=rfc3339(row.at),
        cart=bytes(row.body).decode(),
    )
