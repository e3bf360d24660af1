"""A body of every kind of event: the smallest value of each field that its type allows."""

import types
import typing
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from pos_app.contract.translate import EVENT_TYPES, encode_event
from pos_app.domain.events import Event, Placed, kind_of
from pos_app.domain.transaction import Quote
from tests.helpers.carts import NOW, PICK, cart

ORDER_NO = "S1-01-000001-7K3Q"
NAMED = {"order_no": ORDER_NO, "store_id": "S1", "register_id": "S1-1", "line_no": 1}
PLAIN: dict[object, object] = {str: "x", int: 1, bool: False, datetime: NOW, date: NOW.date()}


def bodies() -> dict[str, bytes]:
    """The encoded body of each kind."""
    made = [event_of(kind) for kind in EVENT_TYPES]
    found = {kind_of(one): encode_event(one) for one in made}
    assert set(found) == set(EVENT_TYPES)
    return found


def event_of(kind: str) -> Event:
    """An event of that kind."""
    if EVENT_TYPES[kind] is not Placed:
        event: Event = of_type(EVENT_TYPES[kind])
        return event
    made = cart(("1 x 5.00", PICK))
    made = replace(made, order_no="" if kind == "sale" else ORDER_NO)
    if kind == "sale":
        made = replace(made, lines=tuple(replace(x, delivery=None) for x in made.lines))
    if kind == "quote":
        made = replace(made, quote=Quote(NOW.date()))
    return Placed(made, "S1-01-R000001", "shift", "clerk", NOW)


def of_type(cls: Any) -> Any:
    """The smallest value of a type: one element in a tuple, nothing where nothing may be."""
    if cls in PLAIN:
        return PLAIN[cls]
    if is_dataclass(cls) and isinstance(cls, type):
        hints = typing.get_type_hints(cls)
        named = {one.name: NAMED.get(one.name) for one in fields(cls)}
        return cls(**{name: named[name] or of_type(hints[name]) for name in named})
    if isinstance(cls, type) and issubclass(cls, Enum):
        return next(iter(cls))
    inner = typing.get_args(cls)
    if typing.get_origin(cls) is tuple:
        return tuple(of_type(one) for one in inner if one is not Ellipsis)
    if typing.get_origin(cls) in {typing.Union, types.UnionType}:
        return None if type(None) in inner else of_type(inner[0])
    if typing.get_origin(cls) is typing.Literal:
        return inner[0]
    raise TypeError(cls)
