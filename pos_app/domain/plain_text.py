"""What somebody types: the signs that may stand in the books, and what looks like a payment card
(reliability 6, S1).
"""

import re
import unicodedata

from pos_app.domain.ids import is_order_number, is_receipt_number

MARKS_MAX = 4
"""Combining marks on one letter; no language needs more."""

_SPACES = frozenset({"Zl", "Zp", "Zs"})
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_MARKS = frozenset({"Mn", "Me"})
_BREAKS = frozenset("\t\n\r\v\f")
_RUN = re.compile(r"\+?[0-9]+(?:[ .\-][0-9]+)*")
"""Digits with single signs between them; a plus before them makes a telephone number."""
_GROUP = re.compile(r"[0-9]+")
_RANDOM_ID = re.compile(r"[0-9a-f]{32,}")
_PREFIXES = (
    (range(40, 50), range(13, 20)),  # Visa
    (range(51, 56), range(16, 17)),  # Mastercard
    (range(22, 28), range(16, 17)),  # Mastercard, the newer numbers
    (range(34, 35), range(15, 16)),  # American Express
    (range(37, 38), range(15, 16)),
    (range(30, 31), range(14, 20)),  # Diners Club
    (range(36, 37), range(14, 20)),
    (range(38, 40), range(14, 20)),
    (range(35, 36), range(16, 20)),  # JCB
    (range(50, 51), range(13, 20)),  # Maestro and UnionPay
    (range(56, 70), range(13, 20)),
)
"""First two digits of the schemes, and how many digits their numbers have."""


def plain(text: str) -> str:
    """The text composed (NFC), without signs that nobody sees, with few marks on one letter."""
    if text.isascii() and text.isprintable():
        return text
    seen = "".join(filter(None, map(_seen, text)))
    kept: list[str] = []
    marks = 0
    for sign in unicodedata.normalize("NFC", seen):
        marks = marks + 1 if unicodedata.category(sign) in _MARKS else 0
        if marks <= MARKS_MAX:
            kept.append(sign)
    return unicodedata.normalize("NFC", "".join(kept))


def _seen(sign: str) -> str:
    """The sign, a space for every kind of space, nothing for what nobody sees."""
    category = unicodedata.category(sign)
    if category in _SPACES or sign in _BREAKS:
        return " "
    return "" if category in _UNSEEN else sign


def has_card_number(text: str) -> bool:
    """Whether the number of a payment card stands in the text (S1)."""
    return bool(_cards(text))


def is_in_a_word(text: str) -> bool:
    """Whether every such number is a part of a longer word, as in a token that a machine made."""
    return all(
        text[begin - 1 : begin].isalpha() or text[end : end + 1].isalpha()
        for begin, end in _cards(text)
    )


def masked(text: str) -> str:
    """The text with every card number cut to its last four digits."""
    for begin, end in reversed(_cards(text)):
        last = "".join(_GROUP.findall(text[begin:end]))[-4:]
        text = f"{text[:begin]}•••• {last}{text[end:]}"
    return text


def _cards(text: str) -> list[tuple[int, int]]:
    """Where card numbers begin and end; our own numbers and ids have long digits too."""
    if len(text) < 13 or _RANDOM_ID.fullmatch(text):
        return []
    if is_order_number(text) or is_receipt_number(text):
        return []
    found: list[tuple[int, int]] = []
    for run in _RUN.finditer(text):
        groups = [(one.start(), one.end()) for one in _GROUP.finditer(text, *run.span())]
        found += _cards_in(text, groups[1:] if run[0].startswith("+") else groups)
    return found


def _cards_in(text: str, groups: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(groups):
        digits, upto = "", at
        while upto < len(groups) and len(digits) <= 19:
            digits += text[slice(*groups[upto])]
            upto += 1
            if _is_card(digits):
                found.append((groups[at][0], groups[upto - 1][1]))
                at = upto - 1
                break
        at += 1
    return found


def _is_card(digits: str) -> bool:
    if not 13 <= len(digits) <= 19:
        return False
    first, length = int(digits[:2]), len(digits)
    known = any(first in firsts and length in lengths for firsts, lengths in _PREFIXES)
    return known and _luhn(digits) % 10 == 0


def _luhn(digits: str) -> int:
    doubled = (2 * int(sign) for sign in digits[-2::-2])
    return sum(map(int, digits[-1::-2])) + sum(two - 9 if two > 9 else two for two in doubled)
