"""An edit that was made on an older version of its order, beside the order as it is now: what was
there before is not known, so whatever differs waits for somebody's choice (R103, R177).
"""

from collections.abc import Collection
from dataclasses import dataclass

from pos_app.domain.edit import EditWish
from pos_app.domain.frozen import replace
from pos_app.domain.merge import ATTRIBUTES, CHARGES, DEPOSIT, EXPIRY, Value, typed
from pos_app.domain.order import CustomerOrder


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """What is no line of the order, in both versions: its typed charges, a deposit set by hand
    (nothing follows the percentage), a quote's last day, its attributes. `locked` charges are
    invoiced and stay as they are there (R101).
    """

    key: str
    here: Value
    there: Value
    locked: bool = False


def header_rows(wish: EditWish, order: CustomerOrder) -> tuple[HeaderRow, ...]:
    """Only what differs."""
    deposit = order.deposit_available if order.overridden else None
    wanted = None if wish.deposit_cleared else deposit
    wanted = wish.deposit_set if wish.deposit_set is not None else wanted
    until = order.quote.expires_on if order.quote is not None and not wish.converted else None
    rows = (
        HeaderRow(CHARGES, typed(wish.charges), typed(order.charges), order.charges_invoiced),
        HeaderRow(DEPOSIT, wanted, deposit),
        HeaderRow(EXPIRY, wish.expires_on or until if until else None, until),
        HeaderRow(ATTRIBUTES, wish.attributes, order.attributes),
    )
    return tuple(row for row in rows if row.here != row.there)


def with_header(wish: EditWish, order: CustomerOrder, kept: Collection[str]) -> EditWish:
    """The wish, these of its headers as the order has them."""
    locked = {row.key for row in header_rows(wish, order) if row.locked}
    there = {*kept, *locked}
    if CHARGES in there:
        wish = replace(wish, charges=order.charges)
    if DEPOSIT in there:
        wish = replace(wish, deposit_set=None, deposit_cleared=False)
    if EXPIRY in there:
        wish = replace(wish, expires_on=None)
    if ATTRIBUTES in there:
        wish = replace(wish, attributes=order.attributes)
    return wish
