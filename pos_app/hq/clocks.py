"""Tills whose clock differs from head office's (N3): kept with their hello, shown to people; no
rule of the business asks for it.
"""

from datetime import datetime

from pos_app.db.database import Unit
from pos_app.hq.rows import Device
from pos_app.hq.store import state

DOUBTED_SECONDS = 120
PREFIX = "clock "


def compare(unit: Unit, device: Device, off_seconds: int, at: datetime) -> None:
    """The till said hello, its clock ahead by so much: from two minutes on that is doubtful, and
    the journal hears of it when that begins and when it ends (A5).
    """
    name = PREFIX + device.device_id
    before = state.known(unit, name)
    now = str(off_seconds) if abs(off_seconds) > DOUBTED_SECONDS else ""
    if now == before:
        return
    state.remember(unit, name, now)
    if bool(now) != bool(before):
        what = "till_clock_suspect" if now else "till_clock_trusted"
        detail = {"register": device.register_id, "seconds": off_seconds}
        state.journal(unit, at, "head office", what, **detail)


def doubtful(unit: Unit) -> dict[str, int]:
    """By till, how far its clock was ahead at its last hello, where that is too far."""
    return {
        name.removeprefix(PREFIX): int(off) for name, off in state.named(unit, PREFIX) if off
    }
