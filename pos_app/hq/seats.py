"""HQ's own seats in the intake: what HQ itself does to orders is an event with chain and signature
like any till's (A1). Must never judge what is in it.
"""

from dataclasses import dataclass, replace

from pos_app.contract.messages import PushItem
from pos_app.contract.signed_texts import signed_item
from pos_app.contract.translate import encode_event
from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.domain.events import GENESIS, Event, Header, kind_of, order_of, rfc3339
from pos_app.hq.core import Core
from pos_app.hq.receive import take_in
from pos_app.hq.rows import Device, TakenIn
from pos_app.hq.signing import seat_key
from pos_app.hq.store import devices, intake

SEAT = "channel"
"""The state of a device that is no till but one of HQ's seats."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat: by its name HQ's key makes the seat's own."""

    name: str
    store_id: str
    register_id: str


def device_of(hq: Core, unit: Unit, seat: Seat) -> Device:
    """The device of the seat, made with its first event."""
    public = seat_key(hq, seat.name).public_key().public_bytes_raw().hex()
    known = devices.key(unit, public)
    if known is not None and (found := devices.find(unit, known.device_id)) is not None:
        return found
    made = Device(
        device_id=hq.ids.new(),
        public_key=public,
        store_id=seat.store_id,
        register_id=seat.register_id,
        state=SEAT,
        enrolled_at=hq.now(),
    )
    devices.add(unit, made)
    devices.add_epoch(unit, hq.ids.new(), made.device_id, hq.now(), genesis=GENESIS.hex())
    return made


def put(hq: Core, unit: Unit, seat: Seat, event: Event, event_id: str) -> TakenIn:
    """Chain, sign and take in; `SEAT_REFUSED` where HQ would not believe itself."""
    device = device_of(hq, unit, seat)
    item = _item(hq, unit, (seat, device), event, event_id)
    batch = take_in(unit, replace(device, state="active"), [item], [""], hq.now())
    taken = intake.find(unit, event_id)
    if batch.results[0].result != "taken_in" or taken is None:
        raise Refused("SEAT_REFUSED", reason=batch.results[0].reason)
    return taken


def _item(
    hq: Core, unit: Unit, place: tuple[Seat, Device], event: Event, event_id: str
) -> PushItem:
    seat, device = place
    [epoch] = devices.locked_epochs(unit, device.device_id).values()
    header = Header(
        event_id=event_id,
        device_id=device.device_id,
        epoch=epoch.epoch,
        seq=epoch.through + 1,
        order_id=order_of(event),
        kind=kind_of(event),
        created_at=rfc3339(hq.now()),
    )
    after, key = bytes.fromhex(epoch.head_hash), seat_key(hq, seat.name)
    return signed_item(header, encode_event(event), after, key.sign, apply="now")
