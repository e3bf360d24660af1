"""Cancelling what is open of an order, whole or by lines, and its charge (R104-R107,
R160-R165, K4).
"""


from pos_app.domain.edit import Settlement, closed, deposit_of
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.invoice import Quantities
from pos_app.domain.money import AMOUNT_MINOR_MAX, part
from pos_app.domain.order import (
    CustomerOrder,
    OrderLine,
    open_value,
    without_lapsed_charges,
)
from pos_app.domain.pricing import share_of
from pos_app.domain.stored_card import still_to_hold
from pos_app.domain.tax import Value
from pos_app.domain.transaction import Cancellation


def all_open(order: CustomerOrder) -> Quantities:
    """Everything that is still promised; of a quote every line (4.3)."""
    return tuple((line.line_no, line.open) for line in order.promised if line.open)


def check_open(order: CustomerOrder, quantities: Quantities) -> list[tuple[OrderLine, int]]:
    """The lines, if they are there and in a state to be cancelled: something is open, packed goods
    are unpacked first (`NEEDS_UNPACK`).
    """
    found = []
    if not quantities:
        raise Refused("CANCEL_INVOICED", order=order.order_no)
    for line_no, quantity in quantities:
        line = order.line(line_no)
        if line is None:
            raise Refused("LINE_UNKNOWN", line=line_no)
        if not line.open or (line.carried_out and order.quote is None):
            raise Refused("CANCEL_INVOICED", order=order.order_no, line=line.name)
        if line.packed and line.open - line.packed < quantity <= line.open:
            raise Refused("NEEDS_UNPACK", line=line.name, packed=line.packed)
        found.append((line, quantity))
    return found


def check_quantities(order: CustomerOrder, quantities: Quantities) -> None:
    """Lines and quantities that may be cancelled."""
    for line, quantity in check_open(order, quantities):
        if quantity <= 0 or quantity % 10 ** (3 - line.decimals):
            raise Refused("BAD_QUANTITY", line=line.name)
        if quantity > line.open:
            raise Refused("CANCEL_QTY", line=line.name, open=line.open)


def without(order: CustomerOrder, quantities: Quantities) -> CustomerOrder:
    """The order without these quantities; discount and charges of what stays of a line are their
    share by quantity, header charges go when nothing stays open (K9, R196).
    """
    gone = dict(quantities)
    lines = tuple(
        _line_without(line, gone[line.line_no]) if gone.get(line.line_no) else line
        for line in order.lines
    )
    return without_lapsed_charges(replace(order, lines=lines))


def _line_without(line: OrderLine, quantity: int) -> OrderLine:
    if quantity == line.open:
        return closed(line)
    discount, charges = share_of(line, line.quantity - quantity)
    free = line.untouched + line.rejected
    return replace(
        line,
        cancelled=line.cancelled + quantity,
        discount_minor=discount,
        charges=charges,
        rejected=max(0, line.rejected - quantity),
        picked=max(0, line.picked - max(0, quantity - free)),
    )


def value_cancelled(order: CustomerOrder, quantities: Quantities) -> int:
    """The open value of what is cancelled, with the open header charges when nothing stays open
    (R161).
    """
    return open_value(order) - open_value(without(order, quantities))


def begun(order: CustomerOrder, quantities: Quantities) -> Cancellation:
    """A cancellation with the charge proposed; computed once, here (R161)."""
    check_quantities(order, quantities)
    rate = 0 if order.quote is not None else order.terms.cancellation_rate
    proposed = part(value_cancelled(order, quantities), rate)
    return Cancellation(order, quantities, proposed, proposed)


def check_charge(charge_minor: int) -> None:
    """The bounds of a charge set by hand (R106)."""
    if charge_minor < 0:
        raise Refused("CHARGE_NEGATIVE", amount_minor=charge_minor)
    if charge_minor > AMOUNT_MINOR_MAX:
        raise Refused("BAD_AMOUNT", amount_minor=charge_minor)


def charge_value(cancellation: Cancellation) -> Value:
    """The charge with its tax, which always comes on top (R162)."""
    rate = cancellation.order.terms.cancellation_tax_rate
    return Value(cancellation.charge_minor, part(cancellation.charge_minor, rate))


def settlement(cancellation: Cancellation) -> Settlement:
    """Charge and tax, D of what stays open, A (R162); a quote has no deposit (R131)."""
    order = cancellation.order
    after = without(order, cancellation.quantities)
    open_minor = open_value(after) if after.is_open and after.quote is None else 0
    deposit = deposit_of(order, open_minor)
    return Settlement(charge_value(cancellation), deposit, order.deposit_available)


def to_hold(cancellation: Cancellation) -> int:
    """What the stored card holds for what stays open, by the same rule as after an edit; 0 where it
    is let go (R88, R107, R155).
    """
    after = without(cancellation.order, cancellation.quantities)
    return still_to_hold(after, settlement(cancellation).deposit)


def applied(cancellation: Cancellation) -> CustomerOrder:
    """The order after the cancellation, its money included; a quote of which nothing is left is
    dropped. A card that is still for something stays as it is.
    """
    order = cancellation.order
    after = without(order, cancellation.quantities)
    if order.quote is not None:
        quote = replace(order.quote, lost=not after.is_open)
        return replace(after, quote=quote, version=order.version + 1)
    money = settlement(cancellation)
    card = order.balance_card
    if card is not None and not after.is_open:
        card = replace(card, authorised_minor=order.card_captured)
    elif not to_hold(cancellation):
        card = None
    return replace(
        after,
        cancellation_charged=order.cancellation_charged + money.value,
        deposit_paid=order.deposit_paid + money.deposit_paid,
        deposit_used=order.deposit_used + money.deposit_used,
        balance_card=card,
        version=order.version + 1,
    )
