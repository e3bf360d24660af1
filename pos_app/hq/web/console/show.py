"""How amounts, quantities, days and times are written on a page; must never compute with them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from pos_app.domain import quantity as quantities
from pos_app.domain.plain_text import masked
from pos_app.hq.words import Words

TEXT_MAX = 400
"""Characters of any text from outside that a page shows; the rest is cut and says so."""

_SIGNS: Mapping[str, str] = {"EUR": "€", "USD": "$", "GBP": "£"}
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str) -> str:
    """The text cut to size, with control, bidirectional and unassigned characters shown as marks
    (section 8), and never a card number (S1).
    """
    text = masked(text)
    cut = text if len(text) <= TEXT_MAX else text[:TEXT_MAX] + "\u2026"
    if cut.isascii() and cut.isprintable():
        return cut
    return "".join("\u2426" if unicodedata.category(sign) in _HIDDEN else sign for sign in cut)


def neutral(cell: str) -> str:
    """A cell of an export that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r", "\0"} else cell


@dataclass(frozen=True, slots=True)
class Show:
    """Words follow the person, figures follow the company: its decimal comma, its time zone
    (section 1).
    """

    words: Words
    zone: ZoneInfo
    now: datetime

    def number(self, value: int) -> str:
        """A whole number with its thousands apart: `1.284`."""
        return f"{value:,}".replace(",", ".")

    def amount(self, minor: int, currency: str = "EUR") -> str:
        """Money: `€ 1.234,50`, a minus after the sign."""
        return f"{_SIGNS.get(currency, currency)}\u00a0{self.bare(minor)}"

    def bare(self, minor: int) -> str:
        """Money without its sign, for the terms of an equation."""
        whole, cents = divmod(abs(minor), 100)
        return f"{'-' if minor < 0 else ''}{self.number(whole)},{cents:02d}"

    def quantity(self, thousandths: int) -> str:
        """A quantity without trailing zeros: `1,5`."""
        return quantities.plain(thousandths).replace(".", ",")

    def rate(self, rate: int) -> str:
        """A percentage from ten-thousandths of a percent: `12,5 %`."""
        whole, rest = divmod(rate, 10_000)
        tail = f",{rest:04d}".rstrip("0").rstrip(",")
        return f"{whole}{tail}\u00a0%"

    def local(self, moment: datetime) -> datetime:
        """The moment on the company's clock."""
        return moment.astimezone(self.zone)

    def time(self, moment: datetime) -> str:
        """The time of day: `14:32`."""
        return f"{self.local(moment):%H:%M}"

    def day(self, moment: datetime | date) -> str:
        """The day: `20 Nov`, with the year when it is another one."""
        on = self.local(moment).date() if isinstance(moment, datetime) else moment
        year = "" if on.year == self.local(self.now).year else f" {on.year}"
        return f"{on.day} {self.words.list('months')[on.month - 1]}{year}"

    def long_day(self, moment: datetime) -> str:
        """The day written out: `Friday 20 November 2026`."""
        on = self.local(moment)
        weekday = self.words.list("weekdays_long")[on.weekday()]
        return f"{weekday} {on.day} {self.words.list('months_long')[on.month - 1]} {on.year}"

    def moment(self, moment: datetime | None, *, seconds: bool = False) -> Markup | str:
        """Day and time as a `time` element with UTC in its tooltip; unknown says so (section 4)."""
        if moment is None:
            return self.words("not_known")
        clock = f"{self.local(moment):%H:%M:%S}" if seconds else self.time(moment)
        return self._element(moment, f"{self.day(moment)} {clock}")

    def since(self, moment: datetime) -> str:
        """The time of today, the day of anything earlier: `14:32`, `20 Nov`."""
        today = self.local(moment).date() == self.local(self.now).date()
        return self.time(moment) if today else self.day(moment)

    def clock(self, moment: datetime | None) -> Markup | str:
        """The time with seconds, of something of today, as a `time` element."""
        if moment is None:
            return self.words("not_known")
        return self._element(moment, f"{self.local(moment):%H:%M:%S}")

    def _element(self, moment: datetime, text: str) -> Markup:
        utc = moment.astimezone(ZoneInfo("UTC"))
        return Markup('<time datetime="{0}" title="{1} UTC">{2}</time>').format(
            f"{utc:%Y-%m-%dT%H:%M:%SZ}", f"{utc:%Y-%m-%d %H:%M:%S}", text
        )

    def ago(self, moment: datetime | None) -> str:
        """How long ago: `9 s ago`, `47 min ago`."""
        if moment is None:
            return self.words("never")
        return self.words("ago", span=self.span(self.now - moment))

    def lasted(self, length: timedelta) -> str:
        """How long something took; below ten seconds with its tenths: `1,9 s`."""
        seconds = length.total_seconds()
        if not 0 <= seconds < 10:
            return self.span(length)
        return self.words("span_seconds", seconds=f"{seconds:.1f}".replace(".", ","))

    def span(self, length: timedelta) -> str:
        """A length of time in its two largest units: `2 h 34 min`."""
        seconds = max(0, int(length.total_seconds()))
        if seconds < 60:
            return self.words("span_seconds", seconds=seconds)
        minutes = seconds // 60
        if minutes < 60:
            return self.words("span_minutes", minutes=minutes)
        hours, minutes = divmod(minutes, 60)
        if hours < 48:
            return self.words("span_hours", hours=hours, minutes=minutes)
        return self.words("span_days", days=hours // 24)
