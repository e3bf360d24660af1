"""What of an event a person may correct: quantities of its goods, prices, charges, a deposit that
was set by hand; never the money that moved. Pure (R177).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pos_app.domain.errors import Refused
from pos_app.domain.events import (
    Cancelled,
    Edited,
    Event,
    Fulfilled,
    PickedUp,
    Placed,
    Returned,
    Shipped,
)
from pos_app.domain.order import CustomerOrder
from pos_app.domain.pricing import Charge
from pos_app.domain.transaction import TransactionLine

Values = Mapping[str, int]
Goods = PickedUp | Shipped | Cancelled | Returned | Fulfilled
"""Events whose goods are numbers of lines with quantities."""
Parts = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Correctable:
    """One figure: its name in a correction, what it belongs to, whether it is `quantity`
    (thousandths) or `money` (minor units), and what the till sent.
    """

    name: str
    about: str
    kind: str
    sent: int


def correctable(event: Event) -> list[Correctable]:
    """Every figure of the event that a correction may set; none where it has no goods."""
    match event:
        case Placed():
            cart = event.transaction
            found = [*_lines(cart.lines), *_charges(cart.charges)]
            if cart.override is not None:
                deposit = cart.override.amount_minor
                found.append(Correctable("deposit", "", "money", deposit))
            return found
        case Edited():
            return [*_lines(event.wish.lines), *_charges(event.wish.charges)]
        case Cancelled():
            charge = Correctable("charge", "", "money", event.charge_minor)
            return [*_parts(event), charge]
        case Returned() if event.unlinked:
            return _lines(event.unlinked)
        case PickedUp() | Shipped() | Returned() | Fulfilled():
            return _parts(event)
        case _:
            return []


def _lines(lines: tuple[TransactionLine, ...]) -> list[Correctable]:
    return [
        Correctable(f"line.{at}.{name}", f"{one.name} {one.sku}", kind, sent)
        for at, one in enumerate(lines, 1)
        for name, kind, sent in (
            ("quantity", "quantity", one.quantity),
            ("price", "money", one.price_minor),
            ("discount", "money", one.discount_minor),
        )
    ]


def _charges(charges: tuple[Charge, ...]) -> list[Correctable]:
    return [
        Correctable(f"charge.{at}", one.code, "money", one.amount_minor)
        for at, one in enumerate(charges, 1)
    ]


def _parts(event: Goods) -> list[Correctable]:
    return [
        Correctable(f"part.{at}.quantity", str(line_no), "quantity", quantity)
        for at, (line_no, quantity) in enumerate(event.quantities, 1)
    ]


def corrected(event: Event, values: Values, before: CustomerOrder | None) -> Event:
    """The event with those figures; a quantity of nothing takes the line out. A change stands on
    the version of the order that HQ shows. `NOTHING_CORRECTED`, `NOTHING_LEFT` where that is none.
    """
    sent = {one.name: one.sent for one in correctable(event)}
    changed = {name: value for name, value in values.items() if sent.get(name, value) != value}
    if not changed:
        raise Refused("NOTHING_CORRECTED")
    if min(changed.values()) < 0:
        raise Refused("BAD_AMOUNT", text=str(min(changed.values())))
    match event:
        case Placed():
            cart = event.transaction
            cart = replace(cart, lines=_with_lines(cart.lines, changed))
            cart = replace(cart, charges=_with_charges(cart.charges, changed))
            if cart.override is not None and "deposit" in changed:
                override = replace(cart.override, amount_minor=changed["deposit"])
                cart = replace(cart, override=override)
            return replace(event, transaction=cart)
        case Edited():
            wish = replace(
                event.wish,
                lines=_with_lines(event.wish.lines, changed),
                charges=_with_charges(event.wish.charges, changed),
            )
            return replace(event, wish=wish, order_version=_version(event, before))
        case Cancelled():
            charge = changed.get("charge", event.charge_minor)
            parts = _with_parts(event.quantities, changed)
            version = _version(event, before)
            return replace(event, charge_minor=charge, order_version=version, quantities=parts)
        case Returned() if event.unlinked:
            lines = _with_lines(event.unlinked, changed)
            parts = tuple((one.line_no, one.quantity) for one in lines)
            return replace(event, unlinked=lines, quantities=parts)
        case PickedUp() | Shipped() | Returned() | Fulfilled():
            return replace(event, quantities=_with_parts(event.quantities, changed))
        case _:
            return event


def _version(event: Edited | Cancelled, before: CustomerOrder | None) -> int:
    return before.version if before is not None else event.order_version


def _with_lines(
    lines: tuple[TransactionLine, ...], changed: Values
) -> tuple[TransactionLine, ...]:
    """The lines that are left; where two had one number they are counted anew."""
    made = [
        replace(
            one,
            quantity=changed.get(f"line.{at}.quantity", one.quantity),
            price_minor=changed.get(f"line.{at}.price", one.price_minor),
            discount_minor=changed.get(f"line.{at}.discount", one.discount_minor),
        )
        for at, one in enumerate(lines, 1)
    ]
    left = [one for one in made if one.quantity]
    if not left:
        raise Refused("NOTHING_LEFT")
    if len({one.line_no for one in left}) < len(left):
        left = [replace(one, line_no=at) for at, one in enumerate(left, 1)]
    return tuple(left)


def _with_charges(charges: tuple[Charge, ...], changed: Values) -> tuple[Charge, ...]:
    made = [
        replace(one, amount_minor=changed.get(f"charge.{at}", one.amount_minor))
        for at, one in enumerate(charges, 1)
    ]
    return tuple(one for one in made if one.amount_minor)


def _with_parts(parts: Parts, changed: Values) -> Parts:
    made = [
        (line_no, changed.get(f"part.{at}.quantity", quantity))
        for at, (line_no, quantity) in enumerate(parts, 1)
    ]
    left = tuple(one for one in made if one[1])
    if not left:
        raise Refused("NOTHING_LEFT")
    return left
