"""GS1 element strings by biip, loaded with the first such scan; must never let its errors out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from biip import ParseError
from biip.gs1_element_strings import GS1ElementString
from biip.gs1_messages import GS1Message

from pos_app.domain.money import divide
from pos_app.domain.quantity import QUANTITY_MAX, UNIT

_MEASURES = ("310", "311", "314", "315", "316")
"""Net weight, length, area, litres, cubic metres: each in the unit that the article is sold by."""

_PRICE = "392"
_FOREIGN_PRICE = ("391", "393", "390")
_COUNT = "30"


class BadElementString(ValueError):
    """Nothing that can be sold by; the message is a code of the text section `scan`."""


@dataclass(frozen=True, slots=True)
class ElementStrings:
    """What the till uses of a message; `gtin` has 14 digits."""

    gtin: str
    price_minor: int | None = None
    quantity_thousandths: int | None = None
    serial: str = ""
    lot: str = ""
    expires_on: date | None = None


def read_element_strings(code: str) -> ElementStrings:
    """The article number with what stands beside it, or `BadElementString`."""
    found = {element.ai.ai: element for element in _parsed(code).element_strings}
    trade_item = found.get("01")
    if trade_item is None:
        raise BadElementString("no_article")
    if trade_item.gtin is None:
        raise BadElementString("check_digit")
    if any(ai.startswith(_FOREIGN_PRICE) for ai in found):
        raise BadElementString("currency")
    expiry = found.get("17")
    return ElementStrings(
        gtin=trade_item.value,
        price_minor=_price(found),
        quantity_thousandths=_quantity(found),
        serial=_value(found, "21"),
        lot=_value(found, "10"),
        expires_on=expiry.date if expiry else None,
    )


def _parsed(code: str) -> GS1Message:
    try:
        return GS1Message.parse_hri(code) if code.startswith("(") else GS1Message.parse(code)
    except (ParseError, ValueError):
        raise BadElementString("element_string") from None


def _value(found: dict[str, GS1ElementString], ai: str) -> str:
    return found[ai].value if ai in found else ""


def _price(found: dict[str, GS1ElementString]) -> int | None:
    element = next((one for ai, one in found.items() if ai.startswith(_PRICE)), None)
    if element is None or element.decimal is None:
        return None
    return _scaled(element.decimal, 100)


def _quantity(found: dict[str, GS1ElementString]) -> int | None:
    measured = [one for ai, one in found.items() if ai[:3] in _MEASURES and len(ai) == 4]
    if measured and measured[0].decimal is not None:
        return _bounded(_scaled(measured[0].decimal, UNIT))
    return _bounded(int(found[_COUNT].value) * UNIT) if _COUNT in found else None


def _bounded(quantity: int) -> int | None:
    if quantity > QUANTITY_MAX:
        raise BadElementString("quantity")
    return quantity or None


def _scaled(value: Decimal, factor: int) -> int:
    """The value in whole parts, rounded half away from zero; exact, never through a float."""
    numerator, denominator = value.as_integer_ratio()
    return divide(numerator * factor, denominator)
