"""Amounts, quantities, rates and days as a clerk reads them; must never calculate with them.

Hand-made from a small table per language: the start of the till has no time for a library.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

NO_BREAK = "\u00a0"
MINUS = "\u2212"


class Figures(NamedTuple):
    """One language's marks, weekdays (Monday first) and months."""

    decimal: str
    group: str
    weekdays: tuple[str, ...]
    weekdays_long: tuple[str, ...]
    months: tuple[str, ...]
    months_long: tuple[str, ...]
    currency: str = "\u20ac"

    def amount(self, minor: int, decimals: int = 2) -> str:
        """`1.649,00`; a minus is U+2212 with a no-break space."""
        sign = f"{MINUS}{NO_BREAK}" if minor < 0 else ""
        digits = str(abs(minor)).rjust(decimals + 1, "0")
        whole, rest = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
        return sign + self._grouped(whole) + (self.decimal + rest if rest else "")

    def money(self, minor: int) -> str:
        """A total with its currency sign: `€ 744,60`."""
        return f"{self.currency}{NO_BREAK}{self.amount(minor)}"

    def signed(self, minor: int) -> str:
        """A difference with its sign: `+ 0,02`."""
        return self.amount(minor) if minor < 0 else f"+{NO_BREAK}{self.amount(minor)}"

    def quantity(self, thousandths: int) -> str:
        """`2`, `1,5`: no zeros behind."""
        whole, rest = divmod(abs(thousandths), 1000)
        sign = f"{MINUS}{NO_BREAK}" if thousandths < 0 else ""
        behind = f"{rest:03d}".rstrip("0")
        return sign + self._grouped(str(whole)) + (self.decimal + behind if behind else "")

    def rate(self, ten_thousandths: int) -> str:
        """`21 %`, `9,76 %`."""
        whole, rest = divmod(ten_thousandths, 10_000)
        behind = f"{rest:04d}".rstrip("0")
        return f"{whole}{self.decimal + behind if behind else ''}{NO_BREAK}%"

    def rate_short(self, ten_thousandths: int) -> str:
        """A rate rounded to hundredths of a percent, for what only explains."""
        return self.rate((ten_thousandths + 50) // 100 * 100)

    def day(self, on: date) -> str:
        """`do 12 nov`."""
        return NO_BREAK.join((self.weekdays[on.weekday()], str(on.day), self.months[on.month - 1]))

    def day_long(self, on: date) -> str:
        """`donderdag 12 november 2026`."""
        month = self.months_long[on.month - 1]
        return f"{self.weekdays_long[on.weekday()]} {on.day} {month} {on.year}"

    def month(self, on: date) -> str:
        """`november 2026`."""
        return f"{self.months_long[on.month - 1]} {on.year}"

    def time(self, at: datetime) -> str:
        """`14:32`, in the zone that the moment carries."""
        return at.strftime("%H:%M")

    def age(self, span: timedelta) -> str:
        """`40 s`, `27 min`, `3 h`: how long something has waited."""
        seconds = max(0, int(span.total_seconds()))
        if seconds < 60:
            return f"{seconds}{NO_BREAK}s"
        return (
            f"{seconds // 60}{NO_BREAK}min" if seconds < 7200 else f"{seconds // 3600}{NO_BREAK}h"
        )

    def _grouped(self, digits: str) -> str:
        head = len(digits) % 3 or 3
        parts = [digits[:head], *(digits[at : at + 3] for at in range(head, len(digits), 3))]
        return self.group.join(parts)


def figures_of(table: Mapping[str, str]) -> Figures:
    """The figures that a text file's `[figures]` table describes."""
    return Figures(
        decimal=table["decimal"],
        group=table["group"],
        weekdays=tuple(table["weekdays"].split()),
        weekdays_long=tuple(table["weekdays_long"].split()),
        months=tuple(table["months"].split()),
        months_long=tuple(table["months_long"].split()),
    )
