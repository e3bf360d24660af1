"""Domain values to JSON text and back, strictly: unknown keys, other types and floats are errors.

The wire shape of a domain value is its field names; recorded messages in tests/fixtures keep them
from changing unnoticed.
"""

import dataclasses
import hashlib
import json
import re
import types
import typing

import msgspec
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from pos_app.contract.messages import EVENT_BODY_MAX, NESTING_MAX, STRING_BYTES_MAX
from pos_app.domain import (
    configuration,
    customer,
    events,
    order,
    product,
    returns,
    shift_events,
    shift_report,
    stock,
    transaction,
)

_CONFIG = ConfigDict(strict=True, extra="forbid")


class Malformed(Exception):
    """The text is not a message that we know; `where` names the place."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


EVENT_TYPES: dict[str, type] = {
    "sale": events.Placed,
    "order": events.Placed,
    "pickup": events.PickedUp,
    "quote": events.Placed,
    "shipment": events.Shipped,
    "edit": events.Edited,
    "cancel": events.Cancelled,
    "return": events.Returned,
    "fulfilment": events.Fulfilled,
    "card_renewed": events.CardRenewed,
    "void": events.Voided,
    "shift_opened": events.ShiftOpened,
    **{kind: cls for cls, kind in shift_events.SHIFT_KINDS.items()},
    "journal": events.Journalled,
    "repair": events.Repaired,
}

ROOTS = (
    *dict.fromkeys(EVENT_TYPES.values()),
    transaction.Transaction,
    order.CustomerOrder,
    configuration.Configuration,
    product.Product,
    customer.Customer,
    returns.ReturnedGoods,
    stock.ProductStock,
    shift_report.ShiftReport,
)


def _close(cls: type, seen: set[type]) -> None:
    """Make a domain dataclass and all it holds strict and closed for the validator."""
    if cls in seen or not dataclasses.is_dataclass(cls):
        return
    seen.add(cls)
    setattr(cls, "__pydantic_config__", _CONFIG)  # noqa: B010 - the name is not the class's own
    for hint in typing.get_type_hints(cls).values():
        for part in _parts(hint):
            _close(part, seen)


def _parts(hint: object) -> list[type]:
    arguments = typing.get_args(hint)
    if arguments or isinstance(hint, types.UnionType):
        return [part for one in arguments for part in _parts(one)]
    return [hint] if isinstance(hint, type) else []


_adapters: dict[type, TypeAdapter[object]] = {}
_readers: dict[type, msgspec.json.Decoder[typing.Any]] = {}


def _adapter(cls: type) -> TypeAdapter[object]:
    if not _adapters:
        seen: set[type] = set()
        for root in ROOTS:
            _close(root, seen)
    if cls not in _adapters:
        _adapters[cls] = TypeAdapter(cls)
    return _adapters[cls]


_ENCODER = msgspec.json.Encoder()
_T = typing.TypeVar("_T")
_M = typing.TypeVar("_M", bound=BaseModel)


def encode(value: object) -> bytes:
    """The JSON bytes of a domain value; the same value always gives the same bytes."""
    return _ENCODER.encode(value)


def decode(cls: type[_T], text: bytes | str) -> _T:
    """The domain value that the JSON text holds, or `Malformed`."""
    found = _as_written(cls, text)
    return _judged(cls, text) if found is None else found


def _as_written(cls: type[_T], text: bytes | str) -> _T | None:
    """The value, where the text is byte for byte what `encode` makes of it: then every type is
    right, and no other key or form hides in it. Nearly all texts are, and this is the quick way.
    """
    try:
        found = _reader(cls).decode(text)
        is_same = encode(found) == (text.encode() if isinstance(text, str) else text)
    except (ValueError, RecursionError):
        return None
    return found if is_same else None


def _reader(cls: type[_T]) -> msgspec.json.Decoder[_T]:
    if cls not in _readers:
        _readers[cls] = msgspec.json.Decoder(cls)
    return _readers[cls]


def _judged(cls: type[_T], text: bytes | str) -> _T:
    """The value of a text that says it otherwise than we write it, or what is wrong and where."""
    try:
        return typing.cast(_T, _adapter(cls).validate_json(text))
    except ValidationError as error:
        raise _malformed(error) from None


def _malformed(error: ValidationError) -> Malformed:
    first = error.errors(include_url=False, include_input=False)[0]
    return Malformed(".".join(map(str, first["loc"])) + ": " + first["type"])


def encode_event(event: events.Event) -> bytes:
    """The exact bytes of an event's body; refuses what HQ would refuse for its size."""
    body = encode(event)
    if len(body) > EVENT_BODY_MAX:
        raise Malformed("body: too large")
    return body


def decode_event(kind: str, body: bytes) -> events.Event:
    """The event of that kind, or `Malformed`, which names first what is wrong with the JSON itself.
    What the event gives back to the byte is JSON as we write it, and hides nothing.
    """
    cls: type[events.Event] | None = EVENT_TYPES.get(kind)
    if cls is None:
        raise Malformed("kind: unknown")
    found = _as_written(cls, body)
    if found is None or _may_be_long(body):
        check_json(body)
    return _judged(cls, body) if found is None else found


def _may_be_long(body: bytes) -> bool:
    """Whether a text or number of it could be longer than the wire takes; where a text holds a
    quote, its length is not seen from outside.
    """
    if _LONG_NUMBER in body.translate(_AS_ZEROS):
        return True
    return len(body) > STRING_BYTES_MAX and (
        b"\\" in body or max(map(len, body.split(b'"'))) > STRING_BYTES_MAX
    )


def decode_message(cls: type[_M], body: bytes) -> _M:
    """The request of the wire that the bytes hold, or `Malformed`; an event inside may be longer
    than any other text. A request bounds its depth and each text and number, so one in ASCII that
    it gives back to the byte hides nothing.
    """
    try:
        found = cls.model_validate_json(body)
    except ValidationError as error:
        check_json(body, EVENT_BODY_MAX)
        raise _malformed(error) from None
    if not body.isascii() or found.model_dump_json().encode() != body:
        check_json(body, EVENT_BODY_MAX)
    return found


def check_json(body: bytes, string_max: int = STRING_BYTES_MAX) -> None:
    """Raise `Malformed` on NaN, floats, huge numbers, duplicate keys, long strings and deep nesting
    (reliability 6).
    """
    unescaped = body.replace(b"\\\\", b"_").replace(b'\\"', b"_") if b"\\" in body else body
    parts = unescaped.split(b'"')
    outside = b"".join(parts[::2])
    depth = 0
    for bracket in outside.translate(None, _NO_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > NESTING_MAX:
            raise Malformed("nesting: too deep")
    loaded = _load_strictly(body, plain=_ODD_NUMBER.search(outside) is None)
    if max(map(len, parts)) > string_max or b"\\u" in body:
        _check_texts(loaded, string_max)


_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ODD_NUMBER = re.compile(rb"[0-9][.eE]|[0-9]{16}|-0|[NI]")
"""What only a fraction, a huge number, a negative zero or no number has, outside of texts."""
_LONG_NUMBER, _AS_ZEROS = b"0" * 16, bytes.maketrans(b"123456789", b"0" * 9)


def _refused(text: str) -> object:
    raise Malformed(f"number: {text[:20]}")


def _integer(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > 2**53 or text == "-0":
        raise Malformed(f"number: {text[:20]}")
    return int(text)


def _pairs(items: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(items)
    if len(found) != len(items):
        raise Malformed("keys: duplicate")
    return found


_PLAIN = json.JSONDecoder(object_pairs_hook=_pairs)
_STRICT = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_constant=_refused, parse_float=_refused, parse_int=_integer
)


def _load_strictly(body: bytes, *, plain: bool) -> object:
    """Where every number is `plain`, none of them needs a look of its own."""
    try:
        return (_PLAIN if plain else _STRICT).decode(body.decode())
    except Malformed:
        raise
    except (ValueError, RecursionError) as error:
        raise Malformed(f"json: {type(error).__name__}") from None


def _check_texts(value: object, most: int) -> None:
    """Every text and key is Unicode and of a bounded number of bytes; no text is longer than the
    bytes it came from, and half a surrogate pair can only come in as an escape.
    """
    if isinstance(value, str):
        try:
            size = len(value.encode())
        except UnicodeEncodeError as error:
            raise Malformed(f"json: {type(error).__name__}") from None
        if size > most:
            raise Malformed("string: too long")
    elif isinstance(value, dict):
        for key, one in value.items():
            _check_texts(key, most)
            _check_texts(one, most)
    elif isinstance(value, list):
        for one in value:
            _check_texts(one, most)


def sha256(body: bytes) -> bytes:
    """The hash by which a body is known."""
    return hashlib.sha256(body).digest()
