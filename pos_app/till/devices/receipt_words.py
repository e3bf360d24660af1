"""The words and figures of a receipt in one language; must never hold a sentence itself."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from pos_app.resources_dir import resources_dir

SECTIONS = ("receipt", "charge", "shift_report", "stock_paper")
LANGUAGES = ("en", "nl")


@dataclass(frozen=True, slots=True)
class Words:
    """Texts by code (`receipt.total`) and the marks of numbers and days."""

    texts: dict[str, str]
    decimal: str
    group: str

    def text(self, code: str, **fields: str) -> str:
        """The sentence of the code, which must exist."""
        return self.texts[code].format(**fields)

    def charge(self, code: str) -> str:
        """The name of a charge; a code of the company's own stands for itself."""
        return self.texts.get(f"charge.{code}", code)

    def amount(self, minor: int, decimals: int = 2) -> str:
        """`1.649,00` or `1,649.00`."""
        digits = str(abs(minor)).rjust(decimals + 1, "0")
        whole, rest = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
        grouped = f"{int(whole):,}".replace(",", self.group)
        return f"{'-' if minor < 0 else ''}{grouped}{self.decimal if rest else ''}{rest}"

    def quantity(self, thousandths: int) -> str:
        """`2`, `1,25`."""
        return self._short(thousandths, 3)

    def rate(self, rate: int) -> str:
        """`21 %`, `9,5 %`."""
        return f"{self._short(rate, 4)} %"

    def day(self, on: date) -> str:
        """The day as this country writes it."""
        return on.strftime(self.texts["receipt.date_form"])

    def moment(self, at: datetime) -> str:
        """Day and time, in the zone that the moment carries."""
        return f"{self.day(at)} {at:%H:%M}"

    def _short(self, value: int, decimals: int) -> str:
        whole, rest = divmod(abs(value), 10**decimals)
        behind = f"{rest:0{decimals}d}".rstrip("0")
        return f"{'-' if value < 0 else ''}{whole}{self.decimal if behind else ''}{behind}"


@lru_cache(maxsize=len(LANGUAGES))
def words_of(language: str) -> Words:
    """The words of a language we have, else the English ones; read once."""
    known = language if language in LANGUAGES else "en"
    content = tomllib.loads((resources_dir() / "text" / f"{known}.toml").read_text("utf-8"))
    texts = {f"{part}.{code}": word for part in SECTIONS for code, word in content[part].items()}
    return Words(texts, content["figures"]["decimal"], content["figures"]["group"])
