"""When somebody of the staff was last at a till, and where a PIN of theirs is locked, as far as the
tills' events tell; must never hold an event up.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from pos_app.contract.messages import PushItem
from pos_app.contract.translate import Malformed, decode_event
from pos_app.db.database import Unit
from pos_app.domain.events import Journalled, rfc3339
from pos_app.domain.pins import LOCKED_OUT
from pos_app.hq.store import state

SEEN, LOCKED = "at a till ", "locked at a till "
"""Begin the names of what is kept by person: a moment and the register."""
_STAFF = re.compile(r'"staff_id":\s*"([^"\\]{1,60})"')


@dataclass(frozen=True, slots=True)
class Place:
    """A moment at a register: the last event, or until when a PIN is locked."""

    at: datetime
    register: str


def note(unit: Unit, register: str, events: Sequence[PushItem], at: datetime) -> None:
    """These events of the till came in; one that is older than what is known says nothing, and none
    is of a later moment than this.
    """
    newest: dict[str, str] = {}
    for name, moment in (told for item in events for told in _told(item, at)):
        newest[name] = max(newest.get(name, ""), rfc3339(moment))
    for name, told in sorted(newest.items()):
        if state.known(unit, name) < told:
            state.remember(unit, name, f"{told} {register}")


def _told(item: PushItem, at: datetime) -> Iterator[tuple[str, datetime]]:
    """Under which name the event is kept, with its moment: that of the event, or until when a PIN
    is locked.
    """
    found = _STAFF.search(item.body)
    with suppress(Malformed, ValueError, OverflowError):
        if found and item.kind == "journal" and LOCKED_OUT in item.body:
            told = decode_event(item.kind, item.body.encode())
            if isinstance(told, Journalled) and told.what == LOCKED_OUT:
                yield LOCKED + found[1], datetime.fromisoformat(told.detail).astimezone(UTC)
                return
        if found:
            yield SEEN + found[1], min(at, datetime.fromisoformat(item.created_at).astimezone(UTC))


def seen(unit: Unit) -> dict[str, Place]:
    """By person, the newest event that a till sent of them."""
    return _places(unit, SEEN)


def locked(unit: Unit, now: datetime) -> dict[str, Place]:
    """By person, where no PIN of theirs is taken now, until when."""
    return {who: one for who, one in _places(unit, LOCKED).items() if one.at > now}


def _places(unit: Unit, prefix: str) -> dict[str, Place]:
    found = {}
    for name, told in state.named(unit, prefix):
        at, _, register = told.partition(" ")
        found[name.removeprefix(prefix)] = Place(datetime.fromisoformat(at), register)
    return found
