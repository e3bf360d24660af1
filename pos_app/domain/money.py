"""Exact money arithmetic on integer minor units; must never touch a binary float.

Rounding is half away from zero everywhere (section 0). Rates are integers in ten-thousandths of a
percent: 21 % is 210_000.
"""

import re
from collections.abc import Sequence

from pos_app.domain.errors import Refused

RATE_ONE = 1_000_000
"""The rate that means 100 %."""

AMOUNT_MINOR_MAX = 99_999_999_99
"""The largest amount that a person may type: a hundred million less a cent."""

NOT_IN_HUNDREDTHS = frozenset(
    (
        "BHD BIF CLF CLP DJF GNF IQD ISK JOD JPY KMF KRW KWD LYD OMR PYG RWF TND UGX UYI UYW VND"
        " VUV XAF XOF XPF"
    ).split()
)
"""Currencies whose minor unit is no hundredth (ISO 4217); a store's own amounts are hundredths, so
none of these can be its currency.
"""

_AMOUNT = re.compile(r"([-−]?)\s?(\d{1,12})(?:[.,](\d{1,8}))?")
_GROUPED = re.compile(r"([-−]?)\s?(\d{1,3}([.,])\d{3}(?:\3\d{3})*)(?:([.,])(\d{1,8}))?")


def divide(numerator: int, denominator: int) -> int:
    """The quotient rounded half away from zero; the denominator must be positive."""
    if denominator <= 0:
        raise ValueError("denominator must be positive")
    quotient, rest = divmod(abs(numerator), denominator)
    if 2 * rest >= denominator:
        quotient += 1
    return quotient if numerator >= 0 else -quotient


def part(amount_minor: int, rate: int) -> int:
    """`rate` of the amount, rounded half away from zero."""
    return divide(amount_minor * rate, RATE_ONE)


def spread(total_minor: int, weights: Sequence[int]) -> tuple[int, ...]:
    """The total split by weight, by running total (R196), so that the parts add up to it; all zero
    without weight.
    """
    whole = sum(weights)
    if whole <= 0:
        return tuple(0 for _ in weights)
    parts, before, running = [], 0, 0
    for weight in weights:
        running += weight
        upto = divide(total_minor * running, whole)
        parts.append(upto - before)
        before = upto
    return tuple(parts)


def round_to_multiple(amount_minor: int, multiple_minor: int) -> int:
    """The amount rounded to a multiple, half away from zero (cash, R195)."""
    return (
        divide(amount_minor, multiple_minor) * multiple_minor
        if multiple_minor > 1
        else amount_minor
    )


def parse_amount(text: str, decimals: int = 2, mark: str = "") -> int:
    """Minor units of a typed amount; comma and point both mark decimals; `BAD_AMOUNT` for anything
    else. `mark` is the decimal mark where it was typed: before three digits it groups none.
    """
    value = _scaled(text, decimals, mark)
    if value is None or abs(value) > AMOUNT_MINOR_MAX:
        raise Refused("BAD_AMOUNT", text=text[:40])
    return value


def parse_rate(text: str) -> int:
    """Ten-thousandths of a percent of a typed percentage with up to 4 decimals; `BAD_AMOUNT` for
    anything else.
    """
    value = _scaled(text.removesuffix("%").strip(), 4)
    if value is None:
        raise Refused("BAD_AMOUNT", text=text[:40])
    return value


def _scaled(text: str, decimals: int, mark: str = "") -> int | None:
    if len(text) > 40:
        return None
    cleaned = text.strip()
    grouped = _GROUPED.fullmatch(cleaned)
    if (
        grouped
        and (grouped[5] is None or grouped[4] != grouped[3])
        and _is_grouped(grouped, decimals, mark)
    ):
        whole = grouped[2].replace(grouped[3], "")
        return _join(grouped[1], whole, grouped[5] or "", decimals)
    plain = _AMOUNT.fullmatch(cleaned)
    return _join(plain[1], plain[2], plain[3] or "", decimals) if plain else None


def _is_grouped(match: re.Match[str], decimals: int, mark: str) -> bool:
    """`1.649` is grouped where decimals end before three digits; `1.250` with four
    decimals is not, nor is `0.001`.
    """
    if match[2].startswith("0"):
        return False
    if match[5] is not None or match[2].count(match[3]) > 1:
        return True
    return decimals < 3 and match[3] != mark


def _join(sign: str, whole: str, fraction: str, decimals: int) -> int | None:
    if len(fraction.rstrip("0")) > decimals:
        return None
    value = int(whole + fraction[:decimals].ljust(decimals, "0"))
    return -value if sign else value


def plain(amount_minor: int, decimals: int = 2) -> str:
    """The amount as scenario files write it: `-12.50`."""
    sign, digits = "-" if amount_minor < 0 else "", str(abs(amount_minor)).rjust(decimals + 1, "0")
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"
