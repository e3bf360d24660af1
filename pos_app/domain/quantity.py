"""Quantities as integer thousandths of the unit; must never touch a binary float."""

import re

from pos_app.domain.errors import Refused

UNIT = 1_000
"""One piece, kilogram or metre in thousandths."""

QUANTITY_MAX = 99_999 * UNIT
"""More than this is a slip of the scanner, not a sale (`BAD_QUANTITY`)."""

_QUANTITY = re.compile(r"(-?)(\d{1,9})(?:[.,](\d{1,6}))?")


def parse_quantity(text: str) -> int:
    """Thousandths of a typed quantity; comma and point both mark decimals; `BAD_QUANTITY` for
    anything else.
    """
    match = _QUANTITY.fullmatch(text.strip()) if len(text) <= 20 else None
    fraction = (match[3] or "").rstrip("0") if match else ""
    if match is None or len(fraction) > 3:
        raise Refused("BAD_QUANTITY", text=text[:20])
    value = int(match[2]) * UNIT + int(fraction.ljust(3, "0"))
    return -value if match[1] else value


def check_quantity(quantity: int, decimals: int, line: str = "") -> int:
    """The quantity itself, or `BAD_QUANTITY`, of that line, when it is zero, negative, absurd or
    finer than the unit's decimals.
    """
    if not 0 < quantity <= QUANTITY_MAX or quantity % 10 ** (3 - decimals):
        raise Refused("BAD_QUANTITY", line=line, text=plain(quantity))
    return quantity


def plain(quantity: int) -> str:
    """The quantity without trailing zeros: `1.2`, `3`."""
    whole, rest = divmod(abs(quantity), UNIT)
    text = f"{whole}.{rest:03d}".rstrip("0").rstrip(".")
    return f"-{text}" if quantity < 0 else text
