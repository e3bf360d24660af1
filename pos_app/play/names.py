"""Lines by the names that a scenario gives them: the sku, or `sku#2` for the second of that sku."""

from collections.abc import Sequence

from pos_app.domain.order import OrderLine
from pos_app.domain.serials import Serials
from pos_app.domain.transaction import TransactionLine
from pos_app.till.session import RegisterSession

NO_LINE = -1
"""Stands for a line that is not there, so that the operation itself refuses it."""

Lines = Sequence[TransactionLine] | Sequence[OrderLine]


def line_no(session: RegisterSession, name: str) -> int:
    """The number of the line of that name in the cart, or in the order being picked up. In an edit
    the name that the recalled order gives it serves too: cancelled lines count there.
    """
    cart = session.transaction
    if cart is None:
        return NO_LINE
    if cart.pick_up is not None:
        return _numbered(cart.pick_up.order.lines, name)
    number = _numbered(cart.lines, name)
    if number == NO_LINE and cart.edit is not None:
        return _numbered(cart.edit.order.lines, name)
    return number


def line_nos(session: RegisterSession, names: tuple[str, ...] | None) -> tuple[int, ...]:
    """The numbers of these lines; none for all."""
    return () if names is None else tuple(line_no(session, name) for name in names)


def order_quantities(
    session: RegisterSession, quantities: dict[str, int]
) -> tuple[tuple[int, int], ...]:
    """Line numbers of the order open for viewing, with their quantities."""
    lines = session.recalled.order.lines if session.recalled else ()
    return tuple((_numbered(lines, name), quantity) for name, quantity in quantities.items())


def order_serials(session: RegisterSession, given: dict[str, tuple[str, ...]]) -> Serials:
    """Serial numbers by line of the order open for viewing."""
    lines = session.recalled.order.lines if session.recalled else ()
    return tuple((_numbered(lines, name), numbers) for name, numbers in given.items())


def order_line_no(session: RegisterSession, name: str) -> int:
    """The number of the line of that name in the order open for viewing."""
    return _numbered(session.recalled.order.lines if session.recalled else (), name)


def open_quantities(
    session: RegisterSession, names: tuple[str, ...] | None
) -> tuple[tuple[int, int], ...]:
    """What is open of these lines of the order open for viewing; none for all."""
    if names is None:
        return ()
    lines = session.recalled.order.lines if session.recalled else ()
    numbers = [_numbered(lines, name) for name in names]
    opened = {line.line_no: line.open for line in lines}
    return tuple((number, opened.get(number, 0)) for number in numbers)


def _numbered(lines: Lines, name: str) -> int:
    whole = [line.line_no for line in lines if line.sku == name]
    if whole:
        return whole[0]
    sku, _, nth = name.rpartition("#")
    found = [line.line_no for line in lines if line.sku == sku]
    index = int(nth) - 1 if nth.isdecimal() else NO_LINE
    return found[index] if 0 <= index < len(found) else NO_LINE
