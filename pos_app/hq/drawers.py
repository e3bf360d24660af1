"""Drawers that several tills of a store use: who works on them, and what each till took in a shared
shift (R51, R80); HQ reads it out of the tills' events and decides nothing.
"""

from pos_app.contract.drawers import DrawerShift, DrawersReply, DrawersRequest, ShiftPart
from pos_app.contract.translate import Malformed, decode_event
from pos_app.db.database import Unit
from pos_app.domain.events import Event
from pos_app.domain.shift import ShiftState
from pos_app.domain.shift_books import Running, expected_cash, standing
from pos_app.hq.rows import Device
from pos_app.hq.store import shifts


def answer(unit: Unit, device: Device, request: DrawersRequest) -> DrawersReply:
    """What a till asks before it opens a shift on a drawer, or ends a shared one."""
    found = standing(readable(shifts.of_store(unit, device.store_id)))
    active = tuple(
        DrawerShift(
            drawer=one.opened.drawer,
            shift_id=one.opened.shift_id,
            register_id=one.opened.register_id,
            staff_id=one.opened.staff_id,
        )
        for one in found
        if one.state is ShiftState.ACTIVE and not one.opened.part_of and one.opened.drawer
        if one.opened.register_id != device.register_id
    )
    asked = request.shift_id
    parts = _parts(unit, device.store_id, found, asked) if asked else ()
    return DrawersReply(active=active, parts=parts)


def parts_minor(unit: Unit, store_id: str, shift_id: str) -> int:
    """What other tills took in that shift, out of their own events (M9)."""
    found = standing(readable(shifts.of_store(unit, store_id)))
    return sum(one.cash_minor for one in _parts(unit, store_id, found, shift_id))


def _parts(
    unit: Unit, store_id: str, found: list[Running], shift_id: str
) -> tuple[ShiftPart, ...]:
    return tuple(
        ShiftPart(
            shift_id=one.opened.shift_id,
            register_id=one.opened.register_id,
            cash_minor=_cash(unit, store_id, one),
            ended=one.state is ShiftState.CLOSED,
        )
        for one in found
        if one.opened.part_of == shift_id
    )


def _cash(unit: Unit, store_id: str, one: Running) -> int:
    since = f"{one.opened.at:%Y-%m-%dT%H:%M:%S}"
    rows = shifts.events_since(unit, store_id, one.opened.register_id, since)
    return expected_cash(one.opened.shift_id, readable(rows))


def readable(rows: list[tuple[str, bytes]]) -> list[Event]:
    """Those events that can be read; one that was set aside counts for nothing."""
    found = []
    for kind, body in rows:
        try:
            found.append(decode_event(kind, body))
        except Malformed:
            continue
    return found
