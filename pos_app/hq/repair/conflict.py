"""One order changed at two tills: what the later edit wants beside what head office has, line by
line, and charges, deposit, last day and attributes; somebody chooses, the rest becomes a
correction, the stores are told (R103, R177).
"""

from dataclasses import dataclass, replace

from pos_app.db.database import Unit
from pos_app.domain.edit import cart_lines
from pos_app.domain.events import Edited, Event
from pos_app.domain.merge import aspects
from pos_app.domain.merge_wish import with_header
from pos_app.domain.order import CustomerOrder
from pos_app.domain.quantity import UNIT
from pos_app.domain.transaction import TransactionLine
from pos_app.hq import store_messages
from pos_app.hq.core import Core
from pos_app.hq.repair.corrections import Values, corrected
from pos_app.hq.store import intake, orders


@dataclass(frozen=True, slots=True)
class Versions:
    """A line as the till wants it and as head office has it; a side without it has nothing."""

    line_no: int
    here: TransactionLine | None
    there: TransactionLine | None

    @property
    def differ(self) -> bool:
        """Whether somebody has to choose."""
        return aspects(self.here) != aspects(self.there)


def is_conflict(event: Event | None, order: CustomerOrder | None) -> bool:
    """Whether the event edits an older version of the order than head office has."""
    if not isinstance(event, Edited) or order is None:
        return False
    return event.order_version != order.version


def versions(event: Edited, order: CustomerOrder) -> list[Versions]:
    """Every line once, in the order of head office's; one that both added under the same number is
    two lines.
    """
    there = {line.line_no: line for line in cart_lines(order)}
    last = max([line.line_no for line in order.lines], default=0)
    here: dict[int, TransactionLine] = {}
    for line in event.wish.lines:
        other = order.line(line.line_no)
        if other is not None and other.sku != line.sku:
            last += 1
            here[last] = replace(line, line_no=last)
        else:
            here[line.line_no] = line
            last = max(last, line.line_no)
    return [Versions(x, here.get(x), there.get(x)) for x in dict.fromkeys((*there, *here))]


def _with_kept(event: Edited, order: CustomerOrder, kept: tuple[str, ...]) -> Edited:
    """The edit on head office's version, these of its lines and headers as they are there."""
    sides = (row.there if str(row.line_no) in kept else row.here for row in versions(event, order))
    wish = replace(event.wish, lines=tuple(line for line in sides if line is not None))
    wish = with_header(wish, order, kept)
    return replace(event, wish=wish, order_version=order.version)


def decided(
    event: Event, values: Values, order: CustomerOrder | None, kept: tuple[str, ...]
) -> Event:
    """The event as somebody decided it: figures corrected, and of an edit that stood on an older
    version the lines and headers as chosen; there the choice alone is a correction.
    """
    if not isinstance(event, Edited) or order is None or not is_conflict(event, order):
        return corrected(event, values, order)
    changed = corrected(event, values, order) if values else event
    return _with_kept(changed, order, kept) if isinstance(changed, Edited) else changed


def told_stores(hq: Core, unit: Unit, who: str, order_no: str, reason: str) -> None:
    """Every store that had a hand in the order reads what was decided, and the lines as they are
    now.
    """
    order = orders.find(unit, order_no)
    if order is None:
        return
    lines = (f"{line.quantity / UNIT:g} x {line.name}" for line in cart_lines(order))
    text = f"{reason}: {', '.join(lines)}"[: store_messages.TEXT_MAX]
    stores = {one.store_id for one in intake.of_order(unit, order_no)} - {""}
    store_messages.tell(hq, unit, who, order_no, sorted(stores), text)
