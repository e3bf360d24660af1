"""What a request of a gesture may carry: texts without unseen signs, and never a card number (S1,
reliability 6); must never judge the gesture itself.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any

from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.plain_text import has_card_number, plain
from pos_app.till.operations.outcome import Result
from pos_app.till.session import RegisterSession

Run = Callable[[RegisterSession, Any], Result]

TEXT_MAX = 400
"""Signs of one text, as many as the wire takes."""
KEYS = frozenset({"address_id", "code", "customer_id", "parked_id", "pin", "shift_id", "sku"})
"""Fields that only choose among what is known, or are never kept: barcodes and PINs are not read
as cards.
"""


def typed(run: Run) -> Run:
    """The gesture, of a request whose texts are clean; `CARD_NUMBER_TYPED` or `TEXT_TOO_LONG`
    otherwise.
    """

    def cleaned(session: RegisterSession, request: Any) -> Result:  # noqa: ANN401 - any request
        return run(session, clean(request))

    return cleaned


def clean(value: Any, name: str = "") -> Any:  # noqa: ANN401 - whatever a request is made of
    """The value with every text in it made plain; what needs no change stays the same object."""
    if isinstance(value, str):
        return value if name in KEYS else _text(value)
    if isinstance(value, tuple):
        made = tuple(clean(one, name) for one in value)
        return value if all(a is b for a, b in zip(made, value, strict=True)) else made
    changed: dict[str, Any] = {}
    cls: Any = type(value)
    for field in _fields(cls):
        before = getattr(value, field)
        after = clean(before, field) if before else before
        if after is not before:
            changed[field] = after
    return replace(value, **changed) if changed else value


@lru_cache(maxsize=256)
def _fields(cls: type) -> tuple[str, ...]:
    """The names of its fields; none where it is no dataclass."""
    return tuple(one.name for one in fields(cls)) if is_dataclass(cls) else ()


def _text(text: str) -> str:
    kept = plain(text)
    if len(kept) > TEXT_MAX:
        raise Refused("TEXT_TOO_LONG", most=TEXT_MAX)
    if has_card_number(kept):
        raise Refused("CARD_NUMBER_TYPED")
    return text if kept == text else kept
