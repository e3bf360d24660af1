"""Two changes of one order: one in hand, made on the order as it was recalled, and what the order
became at HQ meanwhile; line by line, never a silent win (R103, section 8.5).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import partial

from pos_app.domain.edit import (
    cart_lines,
    check_header_open,
    check_line_open,
    check_new_quantity,
    check_promise_open,
    check_removable,
    check_worth_open,
)
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.order import AttributeValue, CustomerOrder, OrderLine
from pos_app.domain.pricing import Charge
from pos_app.domain.transaction import Edit, Quote, Transaction, TransactionLine

CHARGES, DEPOSIT, EXPIRY, ATTRIBUTES = "charges", "deposit", "expiry", "attributes"
"""The keys of the rows that are no line."""

Attributes = tuple[AttributeValue, ...]
Value = TransactionLine | tuple[Charge, ...] | Attributes | int | date | None


class Side(Enum):
    """Whose value of a row stays."""

    HERE = "here"
    THERE = "there"


class Change(Enum):
    """What became of a row since the order was recalled: `BOTH` changed it alike, `CONFLICT`
    differently.
    """

    NONE = "none"
    HERE = "here"
    THERE = "there"
    BOTH = "both"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the order, its charges, its deposit or its last day, in three versions.

    A deposit of nothing follows the percentage, a line of nothing is taken off. `blocked` says why
    the value from here cannot stay, `progress` that the line was picked, packed, invoiced or
    rejected there.
    """

    key: str
    change: Change
    was: Value
    here: Value
    there: Value
    blocked: Refused | None = None
    progress: bool = False


Choices = Mapping[str, Side]


@dataclass(frozen=True, slots=True)
class _Version:
    """The order in the eyes of one side."""

    lines: dict[int, TransactionLine]
    charges: tuple[Charge, ...]
    deposit: int | None
    expires_on: date | None
    attributes: Attributes


def _of_order(order: CustomerOrder, deposit_used: int) -> _Version:
    """The order itself; a deposit by hand as it would be without what was used of it since."""
    return _Version(
        lines={line.line_no: line for line in cart_lines(order)},
        charges=order.charges,
        deposit=order.deposit_paid - deposit_used if order.overridden else None,
        expires_on=order.quote.expires_on if order.quote else None,
        attributes=order.attributes,
    )


def _of_cart(cart: Transaction, edit: Edit, was: _Version) -> _Version:
    """The order as this cart wants it."""
    deposit = None if edit.cleared else was.deposit
    return _Version(
        lines={line.line_no: line for line in cart.lines},
        charges=cart.charges,
        deposit=cart.override.amount_minor if cart.override else deposit,
        expires_on=cart.quote.expires_on if cart.quote else was.expires_on,
        attributes=cart.attributes,
    )


# --- the comparison -------------------------------------------------------------------------------


def differences(cart: Transaction, theirs: CustomerOrder) -> tuple[Row, ...]:
    """Every row once, in the order of HQ's lines, new ones from here behind them; charges, deposit
    and last day only where there is something to say.
    """
    if cart.edit is None:
        raise ValueError("only an edit is compared")
    base = cart.edit.order
    was = _of_order(base, base.deposit_used)
    versions = (was, _of_cart(cart, cart.edit, was), _of_order(theirs, base.deposit_used))
    return _rows(base, theirs, versions, replace(cart, edit=Edit(theirs)))


def changes(base: CustomerOrder, theirs: CustomerOrder) -> tuple[Row, ...]:
    """What became of an order since it was recalled, where nothing was changed here."""
    was = _of_order(base, base.deposit_used)
    versions = (was, was, _of_order(theirs, base.deposit_used))
    rows = _rows(base, theirs, versions, None)
    return tuple(row for row in rows if row.change is Change.THERE)


_Versions = tuple[_Version, _Version, _Version]
"""As it was, as it is wanted here, as HQ has it."""


def _rows(
    base: CustomerOrder, theirs: CustomerOrder, versions: _Versions, probe: Transaction | None
) -> tuple[Row, ...]:
    """`probe` is the cart on HQ's order: what it refuses cannot stay as it is here."""
    known, here = {line.line_no for line in base.lines}, versions[1]
    rows = [_line_row(line, base, versions, probe) for line in theirs.lines]
    rows += [
        Row(f"new {number}", Change.HERE, None, line, None)
        for number, line in here.lines.items()
        if number not in known
    ]
    found = tuple(row for row in rows if row is not None)
    return (*found, *_other_rows(versions, probe))


def _line_row(
    line: OrderLine, base: CustomerOrder, versions: _Versions, probe: Transaction | None
) -> Row | None:
    key, old = f"line {line.line_no}", base.line(line.line_no)
    was, here, there = (one.lines.get(line.line_no) for one in versions)
    if old is None:
        return Row(key, Change.THERE, None, None, there) if there else None
    if was is None and there is None:
        return None
    moved = _progress(old) != _progress(line)
    blocked = _blocked(probe, was, here) if probe is not None and there is not None else None
    change = _line_change(was, here, there)
    if change is Change.NONE and moved:
        change = Change.THERE
    elif change is Change.HERE and blocked is not None:
        change = Change.CONFLICT
    return Row(key, change, was, here, there, blocked, moved)


def _line_change(
    was: TransactionLine | None, here: TransactionLine | None, there: TransactionLine | None
) -> Change:
    """The change of a whole line; two sides that changed different aspects of it do not clash."""
    before, mine, other = aspects(was), aspects(here), aspects(there)
    whole = _change(before, mine, other)
    if whole is not Change.CONFLICT or here is None or there is None:
        return whole
    each = [_change(*one) for one in zip(before, mine, other, strict=True)]
    return Change.CONFLICT if Change.CONFLICT in each else Change.BOTH


def _change(was: object, here: object, there: object) -> Change:
    if here == there:
        return Change.NONE if here == was else Change.BOTH
    if here == was:
        return Change.THERE
    return Change.HERE if there == was else Change.CONFLICT


def aspects(line: TransactionLine | None) -> tuple[object, ...]:
    """What a clerk changes of a line; tax and computed charges follow from it."""
    if line is None:
        return ()
    price = (line.price_minor, line.discount_minor)
    return line.quantity, price, line.delivery, typed(line.charges), line.attributes


def typed(charges: tuple[Charge, ...]) -> tuple[Charge, ...]:
    """The charges that somebody wrote or changed; the others follow from the lines."""
    return tuple(one for one in charges if not one.rule or one.change)


def _progress(line: OrderLine) -> tuple[int, ...]:
    return line.picked, line.packed, line.invoiced, line.rejected


def _other_rows(versions: _Versions, probe: Transaction | None) -> tuple[Row, ...]:
    was, here, there = versions
    rows: list[Row] = []
    change, blocked = _change(*(typed(one.charges) for one in versions)), None
    if probe is not None and change in {Change.HERE, Change.CONFLICT}:
        blocked = _refusal(partial(check_header_open, probe))
        change = Change.CONFLICT if blocked else change
    if was.charges or here.charges or there.charges:
        rows.append(Row(CHARGES, change, was.charges, here.charges, there.charges, blocked))
    for key, values in (
        (DEPOSIT, tuple(one.deposit for one in versions)),
        (EXPIRY, tuple(one.expires_on for one in versions)),
        (ATTRIBUTES, tuple(one.attributes for one in versions)),
    ):
        change = _change(*values)
        if change is not Change.NONE:
            rows.append(Row(key, change, *values))
    return tuple(rows)


def _blocked(
    probe: Transaction, was: TransactionLine | None, here: TransactionLine | None
) -> Refused | None:
    """Why HQ's order does not take the line as it is here any more (R101)."""
    if was is None or here == was:
        return None
    number = was.line_no
    if here is None:
        return _refusal(partial(check_removable, probe, number))
    checks: tuple[Callable[[], None], ...] = (
        partial(check_new_quantity, probe, number, here.quantity),
        partial(check_worth_open, probe, number),
        partial(check_promise_open, probe, number),
        partial(check_worth_open, probe, number),
        partial(check_line_open, probe, number),
    )
    asked = zip(checks, aspects(was), aspects(here), strict=True)
    found = (_refusal(check) for check, before, mine in asked if before != mine)
    return next((one for one in found if one is not None), None)


def _refusal(check: Callable[[], None]) -> Refused | None:
    try:
        check()
    except Refused as refused:
        return refused
    return None


# --- the edit that becomes of it ------------------------------------------------------------------


def open_conflicts(rows: tuple[Row, ...], choices: Choices) -> tuple[Row, ...]:
    """The rows that still wait for a choice; one that cannot stay as it is here needs none."""
    asked = (row for row in rows if row.change is Change.CONFLICT and row.blocked is None)
    return tuple(row for row in asked if row.key not in choices)


def chosen(
    cart: Transaction, theirs: CustomerOrder, choices: Choices
) -> tuple[tuple[Row, Side], ...]:
    """Every conflict with the side whose value stays."""
    rows = (row for row in differences(cart, theirs) if row.change is Change.CONFLICT)
    return tuple((row, _side(row, choices)) for row in rows)


def merged(cart: Transaction, theirs: CustomerOrder, choices: Choices) -> Transaction:
    """The cart as an edit of HQ's order as it is now: one-sided changes taken over, conflicts as
    chosen; `MERGE_OPEN` where one is not (R103).

    A line that HQ's order does not have any more, and every new one from here, gets a new number.
    """
    rows = differences(cart, theirs)
    if cart.edit is None or open_conflicts(rows, choices):
        raise Refused("MERGE_OPEN", order=theirs.order_no)
    sides = {row.key: _side(row, choices) for row in rows}
    lines, released, made = _lines(cart, theirs, rows, sides)
    deposit_here = sides.get(DEPOSIT, Side.HERE) is Side.HERE
    converted = cart.edit.converted
    quote = None
    if theirs.quote is not None and not converted:
        days = _of_order(theirs, 0).expires_on, cart.quote.expires_on if cart.quote else None
        day = days[1] if sides.get(EXPIRY) is Side.HERE else days[0]
        quote = Quote(day) if day is not None else None
    own_card = cart.balance_card != cart.edit.order.balance_card
    return replace(
        cart,
        customer=theirs.customer,
        lines=lines,
        lines_made=made,
        charges=_charges(cart.charges, theirs.charges, sides.get(CHARGES, Side.THERE)),
        attributes=cart.attributes if sides.get(ATTRIBUTES) is Side.HERE else theirs.attributes,
        override=cart.override if deposit_here else None,
        balance_card=cart.balance_card if own_card else theirs.balance_card,
        quote=quote,
        edit=Edit(theirs, deposit_here and cart.edit.cleared, converted, released),
    )


def _side(row: Row, choices: Choices) -> Side:
    if row.change is Change.CONFLICT:
        return Side.THERE if row.blocked is not None else choices[row.key]
    return Side.HERE if row.change in {Change.HERE, Change.BOTH} else Side.THERE


_Lines = tuple[tuple[TransactionLine, ...], tuple[int, ...], int]


def _lines(
    cart: Transaction, theirs: CustomerOrder, rows: tuple[Row, ...], sides: Mapping[str, Side]
) -> _Lines:
    """The lines, which of them have their price lock released, and the last number given."""
    made = max(line.line_no for line in theirs.lines)
    kept: list[TransactionLine] = []
    released: list[int] = []
    was_released = cart.edit.released if cart.edit else ()
    for row in rows:
        line = _line(row, sides[row.key])
        if line is None:
            continue
        if row.there is None:
            made += 1
            line = replace(line, line_no=made)
        elif sides[row.key] is Side.HERE and line.line_no in was_released:
            released.append(line.line_no)
        kept.append(line)
    return tuple(kept), tuple(sorted(released)), made


def _line(row: Row, side: Side) -> TransactionLine | None:
    """What becomes of a line; where both sides changed different aspects, each keeps its own."""
    mine, other = row.here, row.there
    if side is Side.THERE or not isinstance(mine, TransactionLine):
        kept = other if side is Side.THERE else None
        return kept if isinstance(kept, TransactionLine) else None
    if row.change is Change.CONFLICT or not isinstance(other, TransactionLine):
        return mine
    was = row.was if isinstance(row.was, TransactionLine) else other
    before, wanted = aspects(was), aspects(mine)
    changed = [old != new for old, new in zip(before, wanted, strict=True)]
    price = mine if changed[1] else other
    charges = _charges(mine.charges, other.charges, Side.HERE if changed[3] else Side.THERE)
    return replace(
        other,
        quantity=mine.quantity if changed[0] else other.quantity,
        price_minor=price.price_minor,
        discount_minor=price.discount_minor,
        delivery=mine.delivery if changed[2] else other.delivery,
        charges=charges,
        attributes=mine.attributes if changed[4] else other.attributes,
    )


def _charges(mine: tuple[Charge, ...], other: tuple[Charge, ...], side: Side) -> tuple[Charge, ...]:
    """Typed charges of the side that is chosen; computed ones are worked out anew behind it."""
    computed = tuple(one for one in other if one not in typed(other))
    return other if side is Side.THERE else (*typed(mine), *computed)
