"""What a scanned text is; must never look anything up or take an unreadable code for an article.

8, 12, 13, 14 digits        EAN-8, UPC-A, EAN-13, GTIN-14, with check digit; in-store codes
]C1.. or 01 and 14 digits   GS1 element strings
AMF-02-004182-7K3Q          order; AMF-02-R000123 receipt (R108)
C:1001, S:peter             customer card, staff pass: they name a person and prove nothing
"""

import re
from dataclasses import dataclass
from datetime import date

from pos_app.domain.configuration import Profile
from pos_app.domain.ids import is_order_number, is_receipt_number
from pos_app.till.devices.in_store_codes import has_check_digit, read_in_store

CODE_LENGTH_MAX = 200
CUSTOMER_MARK = "C:"
STAFF_MARK = "S:"

_GTIN_LENGTHS = frozenset({8, 12, 13, 14})
_PERSON = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_SYMBOLOGY = re.compile(r"\](?:C1|e0|d2|Q3|J1)")
_DIGITS_ONLY = re.compile(r"\](?:E0|E4|C0|I1)")


@dataclass(frozen=True, slots=True)
class ScannedArticle:
    """An article: `barcode` as printed, or the catalogue's code of a price or weight code.

    `price_minor` is the price of this one pack, `quantity_thousandths` its weight, length or count;
    both are nothing where the code does not say them.
    """

    barcode: str
    price_minor: int | None = None
    quantity_thousandths: int | None = None
    serial: str = ""
    lot: str = ""
    expires_on: date | None = None

    @property
    def gtin(self) -> str:
        """The number with 14 digits."""
        return self.barcode.rjust(14, "0")

    @property
    def candidates(self) -> tuple[str, ...]:
        """The spellings under which a catalogue may store the number, the printed one first."""
        shorter = (self.gtin[-n:] for n in (13, 12, 8) if not self.gtin[:-n].strip("0"))
        return tuple(dict.fromkeys((self.barcode, *shorter, self.gtin)))


@dataclass(frozen=True, slots=True)
class ScannedOrder:
    """The number of an order or of a receipt."""

    number: str


@dataclass(frozen=True, slots=True)
class ScannedCustomer:
    """A customer card."""

    customer_id: str


@dataclass(frozen=True, slots=True)
class ScannedStaff:
    """A staff pass: who it is, not that it is true; the PIN is still asked."""

    staff_id: str


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """Nothing we know; `reason` is a code of the text section `scan`."""

    text: str
    reason: str


Scanned = ScannedArticle | ScannedOrder | ScannedCustomer | ScannedStaff | UnknownCode


def article_codes(found: Scanned) -> tuple[str, ...]:
    """Under which codes an article may be known that was scanned; a store may have codes of its own
    that no standard knows.
    """
    if isinstance(found, UnknownCode):
        return (found.text,)
    return found.candidates if isinstance(found, ScannedArticle) else ()


def classify(text: str, profile: Profile) -> Scanned:
    """What the scanner read; the prefixes of in-store codes come with the store's profile."""
    if len(text) > CODE_LENGTH_MAX:
        return UnknownCode(text[:40], "too_long")
    code = text.strip(" \t\r\n")
    if not code:
        return UnknownCode("", "empty")
    if _SYMBOLOGY.match(code):
        return _element_strings(code[3:])
    code = code[3:] if _DIGITS_ONLY.match(code) else code
    if code.isascii() and code.isdecimal():
        return _digits(code, profile)
    return _words(code)


def _digits(code: str, profile: Profile) -> Scanned:
    if len(code) >= 16 and code.startswith("01"):
        return _element_strings(code)
    if len(code) not in _GTIN_LENGTHS:
        return UnknownCode(code, "shape")
    if not has_check_digit(code):
        return UnknownCode(code, "check_digit")
    inside = read_in_store(code, profile) if len(code) == 13 else None
    if inside is None:
        return ScannedArticle(code)
    return ScannedArticle(inside.item_code, inside.price_minor, inside.quantity_thousandths)


def _words(code: str) -> Scanned:
    number, mark, person = code.upper(), code[:2].upper(), code[2:]
    if is_order_number(number) or is_receipt_number(number):
        return ScannedOrder(number)
    if mark == CUSTOMER_MARK and _PERSON.fullmatch(person):
        return ScannedCustomer(person)
    if mark == STAFF_MARK and _PERSON.fullmatch(person):
        return ScannedStaff(person)
    if code.startswith(("01", "(01)")) and code[2:4].strip("()").isdecimal():
        return _element_strings(code)
    return UnknownCode(code, "shape")


def _element_strings(code: str) -> Scanned:
    from pos_app.till.devices.gs1_codes import BadElementString, read_element_strings

    try:
        said = read_element_strings(code)
    except BadElementString as error:
        return UnknownCode(code, str(error))
    return ScannedArticle(
        said.gtin.removeprefix("0"),
        said.price_minor,
        said.quantity_thousandths,
        said.serial,
        said.lot,
        said.expires_on,
    )
