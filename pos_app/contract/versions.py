"""Writes a reply for a till of an older wire: without what that till does not know yet; must never
change a value.
"""

from functools import lru_cache
from typing import Any, get_args

from pydantic import BaseModel

from pos_app.contract.messages import WIRE_VERSION, Message


def reply_json(message: Message, wire: str = WIRE_VERSION) -> bytes:
    """The JSON of a reply as a till of that wire version understands it."""
    return message.model_dump_json(exclude=_unknown(type(message), minor_of(wire))).encode()


def minor_of(wire: str) -> int:
    """The minor number of `1.0`; 0 where there is none."""
    minor = wire.partition(".")[2]
    return int(minor) if minor.isascii() and minor.isdigit() and len(minor) < 4 else 0


@lru_cache(maxsize=256)
def _unknown(cls: type[BaseModel], minor: int) -> Any:  # noqa: ANN401 - pydantic's exclude
    """Which fields, at any depth, are newer than that minor version."""
    found: dict[str, Any] = {}
    for name, field in cls.model_fields.items():
        extra = field.json_schema_extra
        since = str(extra["since"]) if isinstance(extra, dict) and "since" in extra else ""
        if minor_of(since) > minor:
            found[name] = True
            continue
        for part in get_args(field.annotation) or (field.annotation,):
            if isinstance(part, type) and issubclass(part, BaseModel):
                inner = _unknown(part, minor)
                many = get_args(field.annotation)[-1:] == (Ellipsis,)
                if inner:
                    found[name] = {"__all__": inner} if many else inner
    return found or None
