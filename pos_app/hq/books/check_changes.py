"""What HQ recomputes of an edit, cancellation or return (R154, R162, R179)."""

from pos_app.domain import cancellation as cancelling
from pos_app.domain.edit import settlement
from pos_app.domain.events import Cancelled, Edited, Returned
from pos_app.domain.order import CustomerOrder
from pos_app.domain.transaction import Cancellation
from pos_app.hq.books.checks import Found, Quarantine, check_charges, check_lines, check_tenders

ChangeOfMoney = Edited | Cancelled | Returned


def due_of(event: ChangeOfMoney, before: CustomerOrder) -> int:
    """What the event had to be paid for, negative to be refunded; its own values were compared when
    it was applied to the order.
    """
    match event:
        case Edited():
            return settlement(before, event.wish).due
        case Cancelled():
            task = Cancellation(before, event.quantities, event.charge_minor, event.proposed_minor)
            return cancelling.settlement(task).due
        case Returned():
            return event.set_off_minor - event.value_minor


def strange_numbers(event: ChangeOfMoney, before: CustomerOrder) -> list[Found]:
    """Serial numbers of goods that came back though they did not leave with that line, or were back
    already (R121, R135).
    """
    found = []
    for line_no, numbers in event.serials if isinstance(event, Returned) else ():
        line = before.line(line_no)
        out = {number.upper() for number in line.serials} if line is not None else set()
        found += [Found("SERIAL_NOT_OUT", detail=x) for x in numbers if x.upper() not in out]
    return found


def check(
    event: ChangeOfMoney, due_minor: int, rounding_minor: int, *, refundable: int | None
) -> list[Found]:
    """Lines, if an edit left any (R76), tenders and the money against what was due. More than
    `refundable`, all that was paid, never goes back unless a person decided so (None).
    """
    if isinstance(event, Edited):
        if event.wish.lines:
            check_lines(event.wish.lines)
        if any(line.delivery is None for line in event.wish.lines):
            raise Quarantine("CLASS_MISSING", order=event.order_no)
        check_charges(event.wish.charges)
        if event.wish.deposit_set is not None and event.wish.deposit_set < 0:
            raise Quarantine("BAD_DEPOSIT", amount_minor=event.wish.deposit_set)
    check_tenders(event.tenders, rounding_minor)
    moved = sum(one.amount_minor for one in event.tenders)
    if refundable is not None and -moved > max(refundable, -due_minor, 0):
        raise Quarantine("MONEY_UNPLACED", paid_minor=moved, value_minor=due_minor)
    difference = moved - due_minor
    return [Found("MONEY_DIFFERS", difference)] if difference else []
