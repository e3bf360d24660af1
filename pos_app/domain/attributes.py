"""Order attributes: what HQ wants to know of an order or line, with lists and ranges enforced
(R50).
"""

from datetime import date

from pos_app.domain.configuration import AttributeKind, AttributeLevel, OrderAttribute
from pos_app.domain.edit import check_line_open, is_read_only
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.money import parse_amount
from pos_app.domain.order import AttributeValue
from pos_app.domain.transaction import Transaction, TransactionLine

TEXT_MAX = 100
HEADER = 0
"""The line number that stands for the whole order."""


def asked_of(
    attributes: tuple[OrderAttribute, ...], *, line: bool
) -> tuple[OrderAttribute, ...]:
    """The attributes of the whole order, or of each of its lines."""
    level = AttributeLevel.LINE if line else AttributeLevel.HEADER
    return tuple(one for one in attributes if one.level in {level, AttributeLevel.BOTH})


def checked(attribute: OrderAttribute, text: str) -> str:
    """The value as it is kept: of the list, within the range, of the kind; `ATTRIBUTE_VALUE`
    names what is allowed.
    """
    value = text.strip()
    if attribute.values and value not in attribute.values:
        raise _wrong(attribute, ", ".join(attribute.values))
    match attribute.kind:
        case AttributeKind.NUMBER:
            return _number(attribute, value)
        case AttributeKind.DATE:
            return _day(attribute, value)
        case AttributeKind.FLAG if value not in {"yes", "no"}:
            raise _wrong(attribute, "yes, no")
        case _:
            if len(value) > TEXT_MAX or not value.isprintable():
                raise _wrong(attribute, f"≤ {TEXT_MAX}")
            return value


def _number(attribute: OrderAttribute, value: str) -> str:
    try:
        number = parse_amount(value, decimals=0)
    except Refused:
        raise _wrong(attribute, _range(attribute)) from None
    low = attribute.least is not None and number < attribute.least
    high = attribute.most is not None and number > attribute.most
    if low or high:
        raise _wrong(attribute, _range(attribute))
    return str(number)


def _range(attribute: OrderAttribute) -> str:
    least, most = attribute.least, attribute.most
    if least is None:
        return "1, 2, 3" if most is None else f"≤ {most}"
    return f"≥ {least}" if most is None else f"{least}–{most}"


def _day(attribute: OrderAttribute, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise _wrong(attribute, "2026-12-31") from None


def _wrong(attribute: OrderAttribute, allowed: str) -> Refused:
    return Refused("ATTRIBUTE_VALUE", **_named(attribute), allowed=allowed)


def _named(attribute: OrderAttribute) -> dict[str, str]:
    """How a refusal calls the attribute, in both languages, and the field that it is about."""
    return {
        "code": attribute.code,
        "attribute": attribute.name,
        "attribute_nl": attribute.name_nl or attribute.name,
    }


def with_attribute(
    cart: Transaction, attributes: tuple[OrderAttribute, ...], line_no: int, new: AttributeValue
) -> Transaction:
    """The cart with that value on its header or a line, once; an empty one takes it off."""
    offered = {one.code: one for one in asked_of(attributes, line=line_no != HEADER)}
    attribute = offered.get(new.code)
    if attribute is None:
        raise Refused("ATTRIBUTE_UNKNOWN", code=new.code, attribute=new.code)
    try:
        value = checked(attribute, new.value) if new.value.strip() else ""
    except Refused as refused:
        raise Refused(refused.code, **{**refused.details, "line_no": line_no}) from None

    def put(old: tuple[AttributeValue, ...]) -> tuple[AttributeValue, ...]:
        kept = tuple(one for one in old if one.code != new.code)
        return (*kept, AttributeValue(new.code, value)) if value else kept

    if line_no == HEADER:
        return replace(cart, attributes=put(cart.attributes))
    line = cart.line(line_no)
    check_line_open(cart, line_no)
    changed = replace(line, attributes=put(line.attributes))
    return replace(cart, lines=tuple(changed if x is line else x for x in cart.lines))


def asked_lines(cart: Transaction) -> tuple[TransactionLine, ...]:
    """The lines of the order part that may still change: what has left is read-only (R101)."""
    return tuple(x for x in cart.lines if x.waits and not is_read_only(cart, x.line_no))


def check_required(cart: Transaction, attributes: tuple[OrderAttribute, ...]) -> None:
    """Every required attribute of an order has its value before money moves
    (`ATTRIBUTE_MISSING`).
    """
    required = tuple(one for one in attributes if one.required)
    if not required or not cart.is_order:
        return
    known = {one.code for one in cart.attributes}
    for one in asked_of(required, line=False):
        if one.code not in known:
            raise Refused("ATTRIBUTE_MISSING", **_named(one))
    of_lines = asked_of(required, line=True)
    for line in asked_lines(cart):
        codes = {value.code for value in line.attributes}
        for one in of_lines:
            if one.code not in codes:
                raise Refused("ATTRIBUTE_MISSING", **_named(one), line=line.name)
