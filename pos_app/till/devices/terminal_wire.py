"""The simulator's protocol: one JSON line there, one back; must never trust a byte of either side.

{"wire": 1, "do": "charge", "attempt_id": "...", "amount_minor": 2541, "currency": "EUR", ...}
{"wire": 1, "result": "approved", "attempt_id": "...", "brand": "Visa", "token": "", ...}
"""

import json
import re
from dataclasses import asdict

from pos_app.domain.money import AMOUNT_MINOR_MAX
from pos_app.till.devices.card_terminal import (
    Approved,
    Declined,
    NeverSeen,
    Released,
    Reversed,
    State,
    Undecided,
)
from pos_app.till.devices.payment_requests import PaymentRequest
from pos_app.till.devices.terminal_book import Entry

WIRE_VERSION = 1
LINE_BYTES_MAX = 4_096

BY_TOKEN = frozenset({"release", "outcome"})
BY_ATTEMPT = frozenset(
    {
        "charge",
        "authorise_token",
        "authorise_with_token",
        "capture",
        "refund",
        "reverse",
        "stop",
        "query",
    }
)
CALLS = BY_ATTEMPT | BY_TOKEN

_NAME = re.compile(r"[A-Za-z0-9_.:-]{0,80}")
_TEXT = re.compile(r"[ -~]{0,80}")

_RESULTS: dict[str, type[State] | type[Released]] = {
    "approved": Approved,
    "declined": Declined,
    "reversed": Reversed,
    "undecided": Undecided,
    "never_seen": NeverSeen,
    "released": Released,
}


class BadMessage(ValueError):
    """The line is not a message of this protocol."""


def encode_request(request: PaymentRequest) -> bytes:
    """The line that asks."""
    return _line({"wire": WIRE_VERSION} | asdict(request))


def decode_request(line: bytes) -> PaymentRequest:
    """The request of a line, or `BadMessage`."""
    fields = _fields(line)
    amount, wire = fields.pop("amount_minor", None), fields.pop("wire", None)
    if type(amount) is not int or not 0 <= amount <= AMOUNT_MINOR_MAX:
        raise BadMessage("amount_minor")
    if set(fields) != {"do", "attempt_id", "currency", "token", "of"} or wire != WIRE_VERSION:
        raise BadMessage("fields")
    texts = {name: _text(value, _NAME) for name, value in fields.items()}
    named = texts["token" if texts["do"] in BY_TOKEN else "attempt_id"]
    if texts["do"] not in CALLS or not named:
        raise BadMessage("do")
    return PaymentRequest(amount_minor=amount, **texts)


def encode_answer(answer: State | Released) -> bytes:
    """The line that answers."""
    result = next(name for name, kind in _RESULTS.items() if isinstance(answer, kind))
    return _line({"wire": WIRE_VERSION, "result": result} | asdict(answer))


def decode_answer(line: bytes) -> State | Released:
    """The answer of a line, or `BadMessage`."""
    fields = _fields(line)
    kind = _RESULTS.get(str(fields.pop("result", None)))
    if kind is None or fields.pop("wire", None) != WIRE_VERSION:
        raise BadMessage("result")
    try:
        return kind(**{name: _text(value, _TEXT) for name, value in fields.items()})
    except TypeError as error:
        raise BadMessage("fields") from error


def encode_entry(entry: Entry) -> bytes:
    """A line of the book on disk."""
    return _line(asdict(entry))


def decode_entry(line: bytes) -> Entry:
    """The entry of a line on disk, or `BadMessage`."""
    fields = _fields(line)
    request = fields.pop("request", None)
    try:
        kept = PaymentRequest(**request) if isinstance(request, dict) else None
        return Entry(request=kept, **{name: _text(value, _NAME) for name, value in fields.items()})
    except TypeError as error:
        raise BadMessage("entry") from error


def _line(fields: dict[str, object]) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"


def _fields(line: bytes) -> dict[str, object]:
    if len(line) > LINE_BYTES_MAX or not line.endswith(b"\n"):
        raise BadMessage("length")
    try:
        content = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadMessage("json") from error
    if not isinstance(content, dict):
        raise BadMessage("json")
    return content


def _text(value: object, shape: re.Pattern[str]) -> str:
    if not isinstance(value, str) or shape.fullmatch(value) is None:
        raise BadMessage("text")
    return value
