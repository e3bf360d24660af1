"""In-store barcodes with a price or weight inside (section 6a); must never pass a bad check digit.

Such a code has 13 digits, `PP IIIII VVVVV C`: two digits of prefix, five of the item, five of the
value (cents or grams), and the ordinary EAN-13 check digit. The catalogue stores the code of the
item once, with the value 00000 and the check digit that belongs to it; `item_code` turns a scanned
code into it. Value 00000 means that the label says nothing: the article is then rung up as any
other. Which prefixes carry what is configuration.
"""

from dataclasses import dataclass

from pos_app.domain.configuration import Profile

ITEM_DIGITS = 5
VALUE_DIGITS = 5
VALUE_MAX = 10**VALUE_DIGITS - 1


@dataclass(frozen=True, slots=True)
class InStore:
    """What a price or weight code says: the price of this pack, or thousandths of a kilogram."""

    item_code: str
    price_minor: int | None = None
    quantity_thousandths: int | None = None


def check_digit(digits: str) -> str:
    """The GS1 check digit of the digits before it."""
    total = sum(int(d) * (3 if place % 2 == 0 else 1) for place, d in enumerate(reversed(digits)))
    return str(-total % 10)


def has_check_digit(code: str) -> bool:
    """Whether the last digit is the check digit of the others."""
    return check_digit(code[:-1]) == code[-1]


def item_code(code: str) -> str:
    """The code under which the catalogue stores the article of a price or weight code."""
    without = code[: 2 + ITEM_DIGITS] + "0" * VALUE_DIGITS
    return without + check_digit(without)


def in_store_code(prefix: str, item: int, value: int = 0) -> str:
    """The code of an item with a value in cents or grams; value 0 is what the catalogue stores."""
    if not 0 <= item < 10**ITEM_DIGITS or not 0 <= value <= VALUE_MAX or len(prefix) != 2:
        raise ValueError(f"no in-store code has prefix {prefix}, item {item}, value {value}")
    digits = f"{prefix}{item:0{ITEM_DIGITS}d}{value:0{VALUE_DIGITS}d}"
    return digits + check_digit(digits)


def plain_in_store_code(prefix: str, item: int) -> str:
    """The 13 digits of a plain in-store article: prefix, ten digits of the item, check digit."""
    digits = f"{prefix}{item:010d}"
    return digits + check_digit(digits)


def read_in_store(code: str, profile: Profile) -> InStore | None:
    """What a valid 13-digit code carries, or nothing when it is a plain article."""
    prefix, value = code[:2], int(code[2 + ITEM_DIGITS : -1])
    if prefix in profile.price_prefixes:
        return InStore(item_code(code), price_minor=value or None)
    if prefix in profile.weight_prefixes:
        return InStore(item_code(code), quantity_thousandths=value or None)
    return None
