"""A pickup, cancellation or return in hand, carried over to its order as another till has left it:
what still fits stays, and every payment with it (R140, section 8.5).
"""

from collections.abc import Callable, Iterator

from pos_app.domain.cancellation import begun
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.invoice import Quantities, with_deposit_choice
from pos_app.domain.order import CustomerOrder, OrderLine
from pos_app.domain.order_states import Action
from pos_app.domain.quantity import UNIT
from pos_app.domain.returns import returnable
from pos_app.domain.serials import Serials
from pos_app.domain.transaction import Cancellation, PickUp, Returning, Transaction

Most = Callable[[OrderLine], int]
"""How much of a line the gesture may still take."""


def action_of(cart: Transaction) -> Action:
    """What the cart does with its order; a shipment is begun anew instead (`NOTHING_FITS`)."""
    if cart.cancellation is not None:
        return Action.CANCEL
    if cart.returning is not None:
        return Action.RETURN
    if cart.pick_up is None or cart.pick_up.shipped:
        raise Refused("NOTHING_FITS", order=cart.order_no)
    return Action.PICK_UP


def carried(cart: Transaction, theirs: CustomerOrder) -> Transaction:
    """The cart on that order, with the quantities that still fit (else `NOTHING_FITS`)."""
    if cart.pick_up is not None:
        task = _picked_up(cart.pick_up, theirs)
        return replace(cart, pick_up=task, customer=theirs.customer)
    if cart.cancellation is not None:
        old = cart.cancellation.order.balance_card
        card = theirs.balance_card if cart.balance_card == old else cart.balance_card
        task_of = _cancelled(cart.cancellation, theirs)
        return replace(cart, cancellation=task_of, balance_card=card, customer=theirs.customer)
    return _returned(cart, theirs)


def quantities_of(cart: Transaction) -> Iterator[tuple[CustomerOrder, int, int]]:
    """What the cart takes: order, line and quantity in thousandths."""
    task = cart.pick_up or cart.cancellation
    for one in (task,) if task is not None else cart.returns:
        for line_no, quantity in one.quantities:
            yield one.order, line_no, quantity


def _fitting(order: CustomerOrder, quantities: Quantities, most: Most) -> Quantities:
    lines = ((line_no, quantity, order.line(line_no)) for line_no, quantity in quantities)
    cut = ((no, min(quantity, most(line))) for no, quantity, line in lines if line is not None)
    return tuple((line_no, quantity) for line_no, quantity in cut if quantity > 0)


def _some(order: CustomerOrder, quantities: Quantities) -> Quantities:
    if not quantities:
        raise Refused("NOTHING_FITS", order=order.order_no)
    return quantities


def _numbers(serials: Serials, quantities: Quantities) -> Serials:
    """As many of the numbers as there are pieces left."""
    left = dict(quantities)
    return tuple((no, given[: -(-left[no] // UNIT)]) for no, given in serials if no in left)


def _picked_up(task: PickUp, theirs: CustomerOrder) -> PickUp:
    """Of the lines that are still handed over here, in one mode (R116); a deposit chosen by hand
    stays where its bounds let it (R150).
    """

    def most(line: OrderLine) -> int:
        old = task.order.line(line.line_no)
        same = old is not None and _place(old) == _place(line)
        return line.open if same else 0

    fits = _some(theirs, _fitting(theirs, task.quantities, most))
    serials = _numbers(task.serials, fits)
    new = replace(task, order=theirs, quantities=fits, deposit_chosen=None, serials=serials)
    if task.deposit_chosen is None:
        return new
    try:
        return with_deposit_choice(new, task.deposit_chosen)
    except Refused:
        return new


def _place(line: OrderLine) -> tuple[object, ...]:
    return line.delivery.delivery_class, line.delivery.location, line.delivery.mode


def _cancelled(task: Cancellation, theirs: CustomerOrder) -> Cancellation:
    """With the charge of what is still cancelled; one that was set by hand stays (R161)."""

    def most(line: OrderLine) -> int:
        return 0 if line.carried_out and theirs.quote is None else line.open - line.packed

    new = begun(theirs, _some(theirs, _fitting(theirs, task.quantities, most)))
    typed = task.charge_minor != task.proposed_minor
    agreed = bool(task.reason) or task.charge_minor >= new.proposed_minor
    charge = task.charge_minor if typed and agreed else new.proposed_minor
    return replace(
        new,
        charge_minor=charge,
        reason=task.reason,
        approved_by=task.approved_by,
        charge_code=task.charge_code,
    )


def _returned(cart: Transaction, theirs: CustomerOrder) -> Transaction:
    """Of several orders the others stay as they are (R26)."""
    tasks = [
        _back(task, theirs) if task.order.order_no == theirs.order_no else task
        for task in cart.returns
    ]
    kept = [task for task in tasks if task.quantities]
    if not kept:
        raise Refused("NOTHING_FITS", order=theirs.order_no)
    return replace(cart, returning=kept[0], also_returning=tuple(kept[1:]))


def _back(task: Returning, theirs: CustomerOrder) -> Returning:
    out = {line.line_no: {x.upper() for x in line.serials} for line in theirs.lines}
    named = tuple(
        (no, tuple(x for x in given if x.upper() in out.get(no, ()))) for no, given in task.serials
    )
    pieces = {no: len(given) * UNIT for no, given in named}

    def most(line: OrderLine) -> int:
        return min(returnable(line), pieces.get(line.line_no, returnable(line)))

    fits = _fitting(theirs, task.quantities, most)
    serials = _numbers(named, fits)
    reasons = tuple(one for one in task.reasons if one[0] in dict(fits))
    return replace(task, order=theirs, quantities=fits, serials=serials, reasons=reasons)
