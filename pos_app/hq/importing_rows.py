"""One row of an import file to a product, customer or count, with every rule it breaks; pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pos_app.domain.customer import Address, Customer
from pos_app.domain.errors import Refused
from pos_app.domain.money import RATE_ONE, parse_amount, parse_rate
from pos_app.domain.plain_text import has_card_number
from pos_app.domain.product import SERIAL_AT_SALE, Product
from pos_app.domain.quantity import UNIT, parse_quantity
from pos_app.domain.stock import StockCount

COLUMNS = {
    "products": (
        "sku",
        "name",
        "price",
        "tax_rate",
        "barcodes",
        "active",
        "unit",
        "decimals",
        "description",
        "category",
        "serial",
        "variant_of",
    ),
    "customers": (
        "customer_id",
        "name",
        "business",
        "phone",
        "email",
        "street",
        "postcode",
        "city",
        "country",
        "state",
        "tax_group",
        "charge_group",
    ),
    "stock": ("location", "sku", "quantity"),
}
REQUIRED = {
    "products": ("sku", "name", "price", "tax_rate"),
    "customers": ("customer_id", "name"),
    "stock": COLUMNS["stock"],
}
ADDRESS = ("street", "postcode", "city", "country", "state", "tax_group")
HOME = "home"
KEYS = frozenset({"customer_id", "sku", "variant_of"})
"""Numbers of goods and customers may look like a card's by chance."""
LENGTHS = {
    "sku": 40,
    "variant_of": 40,
    "customer_id": 40,
    "name": 200,
    "description": 1000,
    "unit": 12,
    "country": 2,
    "state": 3,
}
LENGTH = 120
COUNTED_MAX = 9_999_999 * UNIT
YES, NO = frozenset({"1", "yes", "true", "ja"}), frozenset({"0", "no", "false", "nee"})


@dataclass(frozen=True, slots=True)
class RowError:
    """A cell that breaks a rule; `rule` is a code of the text files, `first` the line that has the
    same key already.
    """

    row: int
    column: str
    value: str
    rule: str
    first: int = 0


class _Cells:
    """The cells of one row, read with their rules."""

    def __init__(self, number: int, row: dict[str, str], errors: list[RowError]) -> None:
        self.number, self.row, self.errors = number, row, errors

    def wrong(self, column: str, rule: str) -> None:
        """Note that the cell breaks the rule."""
        value = self.row.get(column, "")[:80]
        self.errors.append(RowError(self.number, column, value, rule))

    def text(self, column: str, *, required: bool = False) -> str:
        """The trimmed text; too long, empty though required, and control signs are errors."""
        found = self.row.get(column, "").strip()
        if required and not found:
            self.wrong(column, "REQUIRED")
        if len(found) > LENGTHS.get(column, LENGTH):
            self.wrong(column, "TOO_LONG")
        if not found.isprintable():
            self.wrong(column, "CONTROL")
        if column not in KEYS and has_card_number(found):
            self.wrong(column, "CARD_NUMBER")
        return found

    def key(self, column: str) -> str:
        """A number by which the row is known: no spaces inside."""
        found = self.text(column, required=True)
        if any(c.isspace() or c in "|#" for c in found):
            self.wrong(column, "BAD_KEY")
        return found

    def flag(self, column: str, *, default: bool) -> bool:
        """Yes or no; empty is the default."""
        found = self.row.get(column, "").strip().lower()
        if found in YES or found in NO:
            return found in YES
        if found:
            self.wrong(column, "BAD_FLAG")
        return default

    def amount(self, column: str) -> int:
        """A price in minor units, not negative."""
        try:
            found = parse_amount(self.row.get(column, ""))
        except Refused:
            found = -1
        if found < 0:
            self.wrong(column, "BAD_AMOUNT")
        return max(0, found)

    def counted(self, column: str) -> int:
        """A quantity in thousandths, not negative."""
        try:
            found = parse_quantity(self.row.get(column, ""))
        except Refused:
            found = -1
        if not 0 <= found <= COUNTED_MAX:
            self.wrong(column, "BAD_COUNT")
            return 0
        return found

    def known(self, column: str, known: Mapping[str, str], rule: str) -> str:
        """What head office calls that number; one that it does not know breaks the rule."""
        found = self.text(column, required=True)
        if found and found not in known:
            self.wrong(column, rule)
        return known.get(found, found)

    def rate(self, column: str) -> int:
        """A percentage from 0 to 100."""
        try:
            found = parse_rate(self.row.get(column, ""))
        except Refused:
            found = -1
        if not 0 <= found <= RATE_ONE:
            self.wrong(column, "BAD_RATE")
            return 0
        return found

    def decimals(self, column: str) -> int:
        """How fine the unit is counted: 0 to 3 decimals, 3 where nothing is said."""
        found = self.row.get(column, "").strip() or "3"
        if found not in {"0", "1", "2", "3"}:
            self.wrong(column, "BAD_DECIMALS")
            return 3
        return int(found)

    def barcodes(self, column: str) -> tuple[str, ...]:
        """Codes separated by spaces or bars; GTIN lengths must have the right check digit."""
        found = tuple(dict.fromkeys(self.row.get(column, "").replace("|", " ").split()))
        for code in found:
            plain = code.isascii() and code.isalnum() and len(code) <= 20
            if not plain or not check_digit_fits(code):
                self.wrong(column, "BAD_BARCODE")
        return found


def check_digit_fits(code: str) -> bool:
    """Whether the check digit of a GTIN-8, -12, -13 or -14 is right; other codes have none."""
    if not code.isdigit() or len(code) not in {8, 12, 13, 14}:
        return True
    digits = [int(one) for one in reversed(code)]
    return (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def product_of(
    number: int, row: dict[str, str], before: Product | None, errors: list[RowError]
) -> Product:
    """The product of the row; what is wrong with it is appended to the errors. What the file has no
    column for stays as it was.
    """
    cells = _Cells(number, row, errors)
    said: dict[str, Any] = {
        "sku": cells.key("sku"),
        "name": cells.text("name", required=True),
        "price_minor": cells.amount("price"),
        "tax_rate": cells.rate("tax_rate"),
    }
    read: dict[str, Callable[[str], object]] = {
        "active": partial(cells.flag, default=True),
        "decimals": cells.decimals,
        "unit": cells.text,
        "barcodes": cells.barcodes,
        "description": cells.text,
        "category": cells.text,
        "serial": lambda column: SERIAL_AT_SALE if cells.flag(column, default=False) else "",
        "variant_of": cells.text,
    }
    said |= {column: reading(column) for column, reading in read.items() if column in row}
    return replace(before or Product("", "", 0, 0), **said)


def count_of(
    number: int,
    row: dict[str, str],
    known: tuple[Mapping[str, str], Mapping[str, str]],
    errors: list[RowError],
) -> StockCount:
    """The count of the row; `known` are the warehouse of each place, and the products."""
    cells, (places, products) = _Cells(number, row, errors), known
    return StockCount(
        location=cells.known("location", places, "LOCATION_UNKNOWN"),
        sku=cells.known("sku", products, "PRODUCT_UNKNOWN"),
        quantity=cells.counted("quantity"),
    )


def customer_of(
    number: int, row: dict[str, str], before: Customer | None, errors: list[RowError]
) -> Customer:
    """The customer of the row; what is wrong with it is appended to the errors. What the file has
    no column for stays as it was.
    """
    cells = _Cells(number, row, errors)
    said: dict[str, Any] = {
        "customer_id": cells.key("customer_id"),
        "name": cells.text("name", required=True),
    }
    read: dict[str, Callable[[str], object]] = {
        "business": partial(cells.flag, default=False),
        "phone": cells.text,
        "email": cells.text,
        "charge_group": cells.text,
    }
    said |= {column: reading(column) for column, reading in read.items() if column in row}
    if said.get("email") and ("@" not in said["email"] or " " in said["email"]):
        cells.wrong("email", "BAD_EMAIL")
    known = before or Customer("", "")
    return replace(known, **said, addresses=_addresses(cells, known, said["name"]))


def _addresses(cells: _Cells, known: Customer, name: str) -> tuple[Address, ...]:
    """The address of the file is the customer's home; others that they gave stay."""
    said = {column: cells.text(column) for column in ADDRESS if column in cells.row}
    if not said:
        return known.addresses
    home = known.address(HOME) or Address(HOME, known.name, "", "", "")
    if home.name == known.name:
        said["name"] = name
    for column in ("country", "state"):
        if column in said:
            said[column] = said[column].upper()
    made = replace(home, **said | {"country": said.get("country", home.country) or "NL"})
    others = tuple(one for one in known.addresses if one.address_id != HOME)
    if not made.street and not made.city and not made.postcode:
        return others
    for column in ("street", "postcode", "city"):
        if not getattr(made, column):
            cells.wrong(column, "REQUIRED")
    return (made, *others)
