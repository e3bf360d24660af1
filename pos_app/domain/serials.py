"""Serial numbers that are asked when goods leave, one per piece, never when they are only ordered
(R121).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.invoice import Quantities
from pos_app.domain.order import CustomerOrder
from pos_app.domain.product import SERIAL_AT_SALE
from pos_app.domain.quantity import UNIT
from pos_app.domain.transaction import Transaction

_SHAPE = re.compile(r"[0-9A-Za-z][0-9A-Za-z./_-]{0,39}")

Serials = tuple[tuple[int, tuple[str, ...]], ...]
"""Numbers by line."""
SHOWN_MAX = 3
"""So many of the numbers that left are told to who typed another one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A line that leaves now and wants a number for each piece."""

    line_no: int
    name: str
    pieces: int
    given: tuple[str, ...]
    sku: str = ""


def asked(cart: Transaction) -> tuple[Asked, ...]:
    """The lines of the cart that leave now and want numbers."""
    task = cart.pick_up
    if task is not None:
        return asked_of(task.order, task.quantities, task.serials)
    return () if cart.is_quote else tuple(_of_cart(cart))


def asked_of(order: CustomerOrder, quantities: Quantities, given: Serials) -> tuple[Asked, ...]:
    """The same of what leaves of an order: handed over or shipped."""
    taken, known = dict(quantities), dict(given)
    return tuple(
        Asked(x.line_no, x.name, _pieces(taken[x.line_no]), known.get(x.line_no, ()), x.sku)
        for x in order.lines
        if taken.get(x.line_no) and x.serial == SERIAL_AT_SALE
    )


def _of_cart(cart: Transaction) -> Iterator[Asked]:
    """What is carried out; goods that an edit only shows have left before."""
    before = cart.edit.order if cart.edit else None
    for line in cart.lines:
        old = before.line(line.line_no) if before else None
        gone = old is not None and old.carried_out
        if line.serial == SERIAL_AT_SALE and not line.waits and not gone:
            pieces = _pieces(line.quantity)
            yield Asked(line.line_no, line.name, pieces, line.serials, line.sku)


def _pieces(quantity: int) -> int:
    return -(-quantity // UNIT)


def with_left(order: CustomerOrder, given: Serials) -> CustomerOrder:
    """The order with the numbers of what left of it now."""
    if not given:
        return order
    known = dict(given)
    lines = tuple(
        replace(x, serials=(*x.serials, *known[x.line_no])) if known.get(x.line_no) else x
        for x in order.lines
    )
    return replace(order, lines=lines)


def asked_back(order: CustomerOrder, quantities: Quantities) -> tuple[Asked, ...]:
    """Lines that come back and left with numbers: each piece is named (R121, R135). Where one left
    without, nobody can tell which comes back, and none is asked.
    """
    back = dict(quantities)
    return tuple(
        Asked(x.line_no, x.name, _pieces(back[x.line_no]), (), x.sku)
        for x in order.lines
        if back.get(x.line_no) and x.serials and len(x.serials) >= _pieces(x.invoiced - x.returned)
    )


def named_back(order: CustomerOrder, lines: tuple[Asked, ...], wanted: Serials) -> Serials:
    """The numbers of what comes back, as far as they are named: each left with the line and is not
    back yet (`SERIAL_NOT_OUT`).
    """
    given = taken_down(lines, wanted)
    for line_no, numbers in given:
        line = order.line(line_no)
        known = line.serials if line is not None else ()
        strange = {x.upper() for x in numbers} - {x.upper() for x in known}
        if line is not None and strange:
            shown = ", ".join(known[:SHOWN_MAX])
            raise Refused("SERIAL_NOT_OUT", line=line.name, serial=min(strange), known=shown)
    return given


def check_named(order: CustomerOrder, quantities: Quantities, wanted: Serials) -> Serials:
    """The numbers of everything that comes back; one that is missing is `SERIAL_BACK`."""
    lines = asked_back(order, quantities)
    given = dict(named_back(order, lines, wanted))
    check_whole(tuple(replace(x, given=given[x.line_no]) for x in lines), "SERIAL_BACK")
    return tuple(given.items())


def check_given(cart: Transaction) -> None:
    """Every piece that leaves has its number (`SERIAL_MISSING`)."""
    check_whole(asked(cart))


def check_whole(lines: tuple[Asked, ...], code: str = "SERIAL_MISSING") -> None:
    """The same of lines that leave, or come back."""
    for one in lines:
        if len(one.given) != one.pieces:
            raise Refused(code, line=one.name, pieces=one.pieces, given=len(one.given))


def with_serials(cart: Transaction, wanted: Serials) -> Transaction:
    """The cart with these numbers."""
    given = taken_down(asked(cart), wanted)
    if cart.pick_up is not None:
        return replace(cart, pick_up=replace(cart.pick_up, serials=given))
    by_line = dict(given)
    changed = (
        replace(x, serials=by_line[x.line_no]) if x.line_no in by_line else x for x in cart.lines
    )
    return replace(cart, lines=tuple(changed))


def taken_down(lines: tuple[Asked, ...], wanted: Serials) -> Serials:
    """The numbers of these lines with those that are wanted; each has a readable shape
    (`SERIAL_BAD`) and stands once (`SERIAL_TWICE`).
    """
    by_no = {one.line_no: one for one in lines}
    given = {one.line_no: one.given for one in lines}
    for line_no, numbers in wanted:
        if line_no not in by_no:
            raise Refused("LINE_UNKNOWN", line=line_no)
        _check(by_no[line_no], numbers)
        given[line_no] = numbers
    every = [one.upper() for numbers in given.values() for one in numbers]
    twice = next((one for one in every if every.count(one) > 1), None)
    if twice is not None:
        raise Refused("SERIAL_TWICE", serial=twice)
    return tuple(given.items())


def _check(line: Asked, numbers: tuple[str, ...]) -> None:
    for number in numbers:
        check_shape(line.name, number)
    if len(numbers) > line.pieces:
        raise Refused(
            "SERIAL_MISSING", line=line.name, pieces=line.pieces, given=len(numbers)
        )


def check_shape(name: str, number: str) -> None:
    """A number that can be read and searched (`SERIAL_BAD`)."""
    if not is_readable(number):
        raise Refused("SERIAL_BAD", line=name, serial=number[:40])


def is_readable(number: str) -> bool:
    """Whether it has the shape of a serial number."""
    return _SHAPE.fullmatch(number) is not None
