"""What a store does with lines before they leave: accept, reject, pick, pack and back (4.2,
R121-R130, K5).
"""

from collections.abc import Callable
from enum import Enum
from functools import partial

from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.invoice import Quantities
from pos_app.domain.money import spread
from pos_app.domain.order import CustomerOrder, OrderLine
from pos_app.domain.pricing import Charge
from pos_app.domain.tax import NOTHING


class FulfilAction(Enum):
    """The actions of store fulfilment but shipping, which invoices."""

    ACCEPT = "accept"
    REJECT = "reject"
    START_PICKING = "start_picking"
    PICK = "pick"
    UNPICK = "unpick"
    PACK = "pack"
    UNPACK = "unpack"


SHIP_ONLY = frozenset(
    {FulfilAction.ACCEPT, FulfilAction.REJECT, FulfilAction.PACK, FulfilAction.UNPACK}
)


def check(
    order: CustomerOrder, action: FulfilAction, quantities: Quantities, store_id: str
) -> None:
    """Lines, class, place and quantities of the action (R122-R126)."""
    if not quantities:
        raise Refused("BAD_QUANTITY", order=order.order_no)
    for line_no, quantity in quantities:
        line = order.line(line_no)
        if line is None:
            raise Refused("LINE_UNKNOWN", line=line_no)
        _check_class(line, action)
        if line.delivery.location != store_id:
            raise Refused("SHIP_STORE", line=line.name, store=line.delivery.location)
        if not line.accepted and action not in {FulfilAction.ACCEPT, FulfilAction.REJECT}:
            raise Refused("NOT_ACCEPTED", line=line.name)
        if quantity <= 0 or quantity % 10 ** (3 - line.decimals):
            raise Refused("BAD_QUANTITY", line=line.name)
        most = available(line, action)
        if quantity > most:
            raise Refused(f"{action.name}_QTY", line=line.name, most=most)
    if action is FulfilAction.PACK:
        _check_one_mode(order, quantities)


def _check_class(line: OrderLine, action: FulfilAction) -> None:
    kind = line.delivery.delivery_class
    if line.carried_out or (action in SHIP_ONLY and kind is not DeliveryClass.SHIP):
        raise Refused("NO_SHIP_LINE", line=line.name)


def _check_one_mode(order: CustomerOrder, quantities: Quantities) -> None:
    """One parcel has one delivery mode (R126)."""
    packed = dict(quantities)
    modes = {line.delivery.mode for line in order.lines if line.line_no in packed}
    if len(modes) > 1:
        raise Refused("PACK_MODES", modes=", ".join(sorted(modes)))


def available(line: OrderLine, action: FulfilAction) -> int:
    """How much of the line the action may take at most."""
    match action:
        case FulfilAction.ACCEPT:
            return 0 if line.accepted else line.open
        case FulfilAction.REJECT | FulfilAction.PICK | FulfilAction.START_PICKING:
            return line.untouched
        case FulfilAction.UNPICK:
            return line.picked or (line.untouched if line.picking else 0)
        case FulfilAction.PACK:
            return line.untouched + line.picked
        case FulfilAction.UNPACK:
            return line.packed


def is_others(line: OrderLine, action: FulfilAction, staff_id: str) -> bool:
    """Whether somebody else has marked the line, which nobody but them picks then (R124), until it
    is picked, unpicked or rejected; who marked it at an older till is not known.
    """
    picks = action in {FulfilAction.START_PICKING, FulfilAction.PICK}
    return picks and line.picking and line.picker not in {"", staff_id}


def applied(
    order: CustomerOrder, action: FulfilAction, quantities: Quantities, staff_id: str
) -> CustomerOrder:
    """The order after the action of that person."""
    taken = dict(quantities)
    step = _STEPS.get(action, partial(_marked, staff_id))
    lines = tuple(
        step(line, taken[line.line_no]) if taken.get(line.line_no) else line
        for line in order.lines
    )
    return replace(order, lines=lines, version=order.version + 1)


def _packed(line: OrderLine, quantity: int) -> OrderLine:
    """Picked goods go into the parcel first."""
    return replace(
        line, packed=line.packed + quantity, picked=max(0, line.picked - quantity), picking=False
    )


def _marked(staff_id: str, line: OrderLine, _: int) -> OrderLine:
    return replace(line, picking=True, picker=staff_id)


_STEPS: dict[FulfilAction, Callable[[OrderLine, int], OrderLine]] = {
    FulfilAction.ACCEPT: lambda line, _: replace(line, accepted=True),
    FulfilAction.REJECT: lambda line, q: replace(line, rejected=line.rejected + q, picking=False),
    FulfilAction.PICK: lambda line, q: replace(line, picked=line.picked + q, picking=False),
    FulfilAction.UNPICK: lambda line, q: replace(
        line, picked=max(0, line.picked - q), picking=False
    ),
    FulfilAction.PACK: _packed,
    FulfilAction.UNPACK: lambda line, q: replace(
        line, packed=line.packed - q, picked=line.picked + q
    ),
}


def reassigned(
    order: CustomerOrder, line_no: int, location: str, *, accepted: bool
) -> CustomerOrder:
    """HQ gives what was rejected of a line to another place: the whole line moves, or the rejected
    part becomes a line of its own (R123), accepted or waiting for it (R46).
    """
    line = order.line(line_no)
    if line is None or not line.rejected:
        raise Refused("NOTHING_REJECTED", line=line_no)
    moved = replace(line.delivery, location=location)
    if line.rejected == line.quantity:
        whole = replace(line, delivery=moved, rejected=0, accepted=accepted)
        lines = tuple(whole if one is line else one for one in order.lines)
        return replace(order, lines=lines, version=order.version + 1)
    parted = _divided(order, line, moved, accepted=accepted)
    return replace(order, lines=parted, version=order.version + 1)


def _divided(
    order: CustomerOrder, line: OrderLine, moved: LineDelivery, *, accepted: bool
) -> tuple[OrderLine, ...]:
    """The line without what was rejected, and that as a new last line, which nobody is picking yet;
    discount and charges are shared by quantity.
    """
    weights = (line.quantity - line.rejected, line.rejected)
    discounts = spread(line.discount_minor, weights)
    shares = [spread(one.amount_minor, weights) for one in line.charges]

    def charges(index: int) -> tuple[Charge, ...]:
        pairs = zip(line.charges, shares, strict=True)
        return tuple(replace(c, amount_minor=s[index]) for c, s in pairs if s[index])

    rest = replace(
        line,
        ordered=line.ordered - line.rejected,
        discount_minor=discounts[0],
        charges=charges(0),
        rejected=0,
    )
    new = replace(
        line,
        line_no=max(one.line_no for one in order.lines) + 1,
        ordered=line.rejected,
        discount_minor=discounts[1],
        charges=charges(1),
        delivery=moved,
        accepted=accepted,
        picking=False,
        picked=0,
        packed=0,
        invoiced=0,
        rejected=0,
        cancelled=0,
        invoiced_value=NOTHING,
        returned=0,
        returned_value=NOTHING,
        serials=(),
    )
    return (*(rest if one.line_no == line.line_no else one for one in order.lines), new)
