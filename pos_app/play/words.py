"""How the words of a scenario file are read: amounts, quantities, dates and closed
lists of names.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pos_app.domain.errors import Refused
from pos_app.domain.money import (
    AMOUNT_MINOR_MAX,
    NOT_IN_HUNDREDTHS,
    RATE_ONE,
    parse_amount,
    parse_rate,
)
from pos_app.domain.quantity import parse_quantity
from pos_app.domain.staff import Permission
from pos_app.domain.user_operations import USER_OPERATIONS
from pos_app.hq.books.checks import CASH_ROUNDING_MAX

_DECIMALS = re.compile(r"-?\d+(\.\d+)?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_CODE = re.compile(r"[A-Z][A-Z0-9_]*")
_TILL = re.compile(r"S1-\d{1,3}")
DAYS_MAX = 36_500
NOT_TAKEN = -AMOUNT_MINOR_MAX - 1
"""Stands for an amount that cannot be typed."""
NO_BOUND = -1
"""The upper bound of a charge that names none."""
MORE_TENDERS = ("cheque", "gift_card", "credit_note")
"""Tenders that a store takes where its file says so; foreign cash comes with its rates."""
RIGHTS = frozenset(one.name for one in USER_OPERATIONS if one.guarded)
_DAY = re.compile(r"today(?:([+-])(\d{1,4}))?")


class FileProblem(Exception):
    """The file cannot be played; `where` names file and position, `why` what is wrong there."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")


@dataclass(frozen=True, slots=True)
class Day:
    """A date, or days from today."""

    fixed: date | None
    offset_days: int = 0

    def on(self, today: date) -> date:
        """The calendar day."""
        return self.fixed or today + timedelta(days=self.offset_days)


Reader = Callable[[object], object]
"""Turns a TOML value into what a step takes; `ValueError` or `TypeError` says why it cannot."""


def text(value: object) -> str:
    """A string."""
    if not isinstance(value, str):
        raise TypeError(f"a text is expected, not {value!r}")
    return value


def name(value: object) -> str:
    """A text with something in it."""
    if not text(value).strip():
        raise ValueError("a name is expected, not an empty text")
    return text(value)


def texts(value: object) -> tuple[str, ...]:
    """A list of strings."""
    if not isinstance(value, list):
        raise TypeError(f"a list of texts is expected, not {value!r}")
    return tuple(text(one) for one in value)


def currency(value: object) -> str:
    """The three letters of a currency."""
    if not _CURRENCY.fullmatch(text(value)):
        raise ValueError(f"{value!r} is not a currency like EUR")
    if value in NOT_IN_HUNDREDTHS:
        raise ValueError(f"{value!r} has no hundredths, and amounts are reckoned in them")
    return text(value)


def till_id(value: object) -> str:
    """A till of the store."""
    if not _TILL.fullmatch(text(value)):
        raise ValueError(f"{value!r} is not a till of the store, like S1-2")
    return text(value)


def amount(value: object) -> int:
    """An amount as a string with decimals, in minor units; a file never groups thousands."""
    return _number(value, _parse_amount)


def _parse_amount(typed_text: str) -> int:
    """The amount; zeros behind the second decimal are dropped, anything else there is refused."""
    whole, point, fraction = typed_text.partition(".")
    if fraction[2:].strip("0"):
        raise Refused("BAD_AMOUNT", text=typed_text)
    return parse_amount(f"{whole}{point}{fraction[:2]}")


def quantity(value: object) -> int:
    """A quantity as a string with decimals, in thousandths."""
    return _number(value, parse_quantity)


def percent(value: object) -> int:
    """A percentage as a string with decimals, as a rate."""
    return _number(value, parse_rate)


def not_negative(value: object) -> int:
    """An amount from 0."""
    return _within(value, amount(value), 0, AMOUNT_MINOR_MAX)


def coin(value: object) -> int:
    """An amount from one cent: what cash is a multiple of."""
    return _within(value, amount(value), 1, CASH_ROUNDING_MAX)


def share(value: object) -> int:
    """A percentage from 0 to 100, as a rate."""
    return _within(value, percent(value), 0, RATE_ONE)


def _within(value: object, number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise ValueError(f"{value!r} is too {'small' if number < least else 'large'}")
    return number


def _number(value: object, parse: Callable[[str], int]) -> int:
    if not _DECIMALS.fullmatch(text(value)):
        raise ValueError(f"{value!r} is not a number with decimals")
    try:
        return parse(text(value))
    except Refused:
        raise ValueError(f"{value!r} is not a number with decimals") from None


def typed(read: Reader) -> Reader:
    """What a clerk types: a number that the till does not take (too many decimals, absurd) is no
    error of the file. It becomes one that every operation refuses, when its turn to be looked at
    comes.
    """

    def read_typed(value: object) -> object:
        try:
            return read(value)
        except ValueError:
            if not _DECIMALS.fullmatch(text(value)):
                raise
            return NOT_TAKEN if read is amount else -1

    return read_typed


def flag(value: object) -> bool:
    """A truth value."""
    if not isinstance(value, bool):
        raise TypeError(f"true or false is expected, not {value!r}")
    return value


def seconds(value: object) -> int:
    """A whole number of seconds, a century at most."""
    return _whole(value, DAYS_MAX * 86_400)


def days(value: object) -> int:
    """A whole number of days, a century at most."""
    return _whole(value, DAYS_MAX)


def _whole(value: object, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError(f"a whole number up to {most} is expected, not {value!r}")
    return value


def day(value: object) -> Day:
    """`YYYY-MM-DD`, `today`, `today+3` or `today-1`."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return Day(value)
    match = _DAY.fullmatch(text(value))
    if match:
        offset = int(match[2] or 0)
        return Day(None, -offset if match[1] == "-" else offset)
    return Day(date.fromisoformat(text(value)))


def word(*known: str) -> Reader:
    """One of a closed list."""

    def read(value: object) -> object:
        if value not in known:
            raise ValueError(f"{value!r} is not one of {', '.join(known)}")
        return value

    return read


def code(value: object) -> str:
    """The code of a refusal; one that nothing raises is met by no step, as 6a leaves them open."""
    if not _CODE.fullmatch(text(value)):
        raise ValueError(f"{value!r} is not the code of a refusal")
    return text(value)


def rights(value: object) -> dict[str, Permission]:
    """A table from right to `allowed`, `with_approval` or `denied`."""
    answer, found = word(*(one.value for one in Permission)), {}
    for name, one in _table(value).items():
        if name not in RIGHTS:
            raise ValueError(f"{name!r} is not a right of a permission group")
        found[name] = Permission(answer(one))
    return found


def rates(value: object) -> dict[str, int]:
    """A table from currency to what one of it is worth in own money; a million minor units of it
    are worth so many own ones.
    """
    return {
        currency(code): _within(one, percent(one) * 100, 1, AMOUNT_MINOR_MAX)
        for code, one in _table(value).items()
    }


def tenders(value: object) -> tuple[str, ...]:
    """A list of tenders beside those that every store takes."""
    return tuple(str(word(*MORE_TENDERS)(one)) for one in texts(value))


def between(value: object) -> tuple[int, ...]:
    """The least and the most of whole numbers."""
    if not isinstance(value, list) or [type(one) for one in value] != [int, int]:
        raise TypeError(f"a list of two whole numbers is expected, not {value!r}")
    if value[0] > value[1]:
        raise ValueError(f"{value!r}: the most lies below the least")
    return tuple(value)


def _table(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"a table is expected, not {value!r}")
    return value


def lines(value: object) -> tuple[str, ...] | None:
    """Names of lines; nothing stands for all."""
    if value == "all":
        return None
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise ValueError('"all" or a list of line names is expected')


def quantities(value: object) -> dict[str, object]:
    """A table from line name to quantity."""
    if not isinstance(value, dict):
        raise TypeError("a table of line names and quantities is expected")
    return {str(name): typed(quantity)(one) for name, one in value.items()}


def numbers(value: object) -> dict[str, tuple[str, ...]]:
    """A table from line name to a list of serial numbers."""
    if not isinstance(value, dict):
        raise TypeError("a table of line names and lists of numbers is expected")
    return {str(name): tuple(text(one) for one in found) for name, found in value.items()}
