"""Serial numbers that are asked when goods leave, one per piece, never when they are only ordered
(R121).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pos_app.domain.errors import Refused
from pos_app.domain.product import SERIAL_AT_SALE
from pos_app.domain.quantity import UNIT
from pos_app.domain.transaction import PickUp, Transaction

_SHAPE = re.compile(r"[0-9A-Za-z][0-9A-Za-z./_-]{0,39}")

Serials = tuple[tuple[int, tuple[str, ...]], ...]
"""Numbers by line."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A line that leaves now and wants a number for each piece."""

    line_no: int
    name: str
    pieces: int
    given: tuple[str, ...]


def asked(cart: Transaction) -> tuple[Asked, ...]:
    """The lines of the cart that leave now and want numbers."""
    if cart.pick_up is not None:
        return tuple(_of_pickup(cart.pick_up))
    return () if cart.is_quote else tuple(_of_cart(cart))


def _of_pickup(task: PickUp) -> Iterator[Asked]:
    given = dict(task.serials)
    for line_no, quantity in task.quantities:
        line = task.order.line(line_no)
        if line is not None and line.serial == SERIAL_AT_SALE:
            yield Asked(line_no, line.name, _pieces(quantity), given.get(line_no, ()))


def _of_cart(cart: Transaction) -> Iterator[Asked]:
    """What is carried out; goods that an edit only shows have left before."""
    before = cart.edit.order if cart.edit else None
    for line in cart.lines:
        old = before.line(line.line_no) if before else None
        gone = old is not None and old.carried_out
        if line.serial == SERIAL_AT_SALE and not line.waits and not gone:
            yield Asked(line.line_no, line.name, _pieces(line.quantity), line.serials)


def _pieces(quantity: int) -> int:
    return -(-quantity // UNIT)


def check_given(cart: Transaction) -> None:
    """Every piece that leaves has its number (`SERIAL_MISSING`)."""
    for one in asked(cart):
        if len(one.given) != one.pieces:
            raise Refused(
                "SERIAL_MISSING", line=one.name, pieces=one.pieces, given=len(one.given)
            )


def with_serials(cart: Transaction, wanted: Serials) -> Transaction:
    """The cart with these numbers; each has a readable shape (`SERIAL_BAD`) and stands once
    (`SERIAL_TWICE`).
    """
    lines = {one.line_no: one for one in asked(cart)}
    given = {number: one.given for number, one in lines.items()}
    for line_no, numbers in wanted:
        if line_no not in lines:
            raise Refused("LINE_UNKNOWN", line=line_no)
        _check(lines[line_no], numbers)
        given[line_no] = numbers
    every = [one.upper() for numbers in given.values() for one in numbers]
    twice = next((one for one in every if every.count(one) > 1), None)
    if twice is not None:
        raise Refused("SERIAL_TWICE", serial=twice)
    if cart.pick_up is not None:
        return replace(cart, pick_up=replace(cart.pick_up, serials=tuple(given.items())))
    changed = (
        replace(x, serials=given[x.line_no]) if x.line_no in given else x for x in cart.lines
    )
    return replace(cart, lines=tuple(changed))


def _check(line: Asked, numbers: tuple[str, ...]) -> None:
    for number in numbers:
        if not _SHAPE.fullmatch(number):
            raise Refused("SERIAL_BAD", line=line.name, serial=number[:40])
    if len(numbers) > line.pieces:
        raise Refused(
            "SERIAL_MISSING", line=line.name, pieces=line.pieces, given=len(numbers)
        )
