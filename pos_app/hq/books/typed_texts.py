"""What the texts of an event hold that no page, table or log may show as it is (S1, reliability 6);
pure. The bytes that the till sent stay as they are in the intake.
"""

import json

from pos_app.contract.translate import check_json
from pos_app.domain.plain_text import has_card_number, is_in_a_word, masked, plain
from pos_app.hq.books.checks import Found

KEYS = frozenset({"barcode", "sku"})
"""Numbers of goods: a barcode may look like a card by chance."""
TOKENS = frozenset({"token", "old_token"})
"""What stands for a stored card: thirteen of its signs may be digits by chance, and one that was
changed would pay nothing.
"""
_AS_ZEROS = bytes(48 if chr(one).isdigit() and one < 128 else one for one in range(256))
_LONG = b"0" * 13
"""What a card number is at least, each digit as a zero and without the signs between them."""


def legible(body: bytes) -> tuple[bytes, list[Found]]:
    """The body to be applied, card numbers cut to four digits, and what a person should know:
    `CARD_NUMBER`, `TEXT_UNSEEN`, each with the field.
    """
    if body.isascii() and b"\\" not in body and not _has_long_number(body):
        return body, []
    found: list[Found] = []
    check_json(body)
    before = json.loads(body)
    after = _cleaned(before, "", found)
    return (body if after == before else json.dumps(after).encode()), found


def _has_long_number(body: bytes) -> bool:
    return _LONG in body.translate(_AS_ZEROS, b" .-")


def _cleaned(value: object, name: str, found: list[Found]) -> object:
    if isinstance(value, dict):
        return {key: _cleaned(one, key, found) for key, one in value.items()}
    if isinstance(value, list):
        return [_cleaned(one, name, found) for one in value]
    if not isinstance(value, str) or name in KEYS or name.endswith("_id"):
        return value
    if value != plain(value):
        found.append(Found("TEXT_UNSEEN", detail=name))
    if not has_card_number(value) or (name in TOKENS and is_in_a_word(value)):
        return value
    found.append(Found("CARD_NUMBER", detail=name))
    return masked(value)
