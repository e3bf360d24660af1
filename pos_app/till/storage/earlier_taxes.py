"""The tax of business that was done before tills kept it by rate, for the shift that was open when
the till was updated (R190, R194).
"""

import sqlite3
from collections.abc import Iterator

from pos_app.contract.translate import Malformed, decode, decode_event
from pos_app.domain.errors import Refused
from pos_app.domain.events import Cancelled, Edited, Event, PickedUp, Placed, Returned, Shipped
from pos_app.domain.invoiced_tax import taxes_of
from pos_app.domain.money import spread
from pos_app.domain.order import CustomerOrder, value_of
from pos_app.domain.order_events import Misfit, apply
from pos_app.domain.sales import of_event, sold
from pos_app.domain.tax import RateSum, Value, per_rate

_OWED = """SELECT b.transaction_id, b.order_no, e.position, e.kind, e.body FROM business b
    JOIN event e ON e.event_id = b.event_id JOIN shift s ON s.shift_id = b.shift_id
    WHERE s.state <> 'closed' AND NOT EXISTS (
        SELECT 1 FROM business_tax x WHERE x.transaction_id = b.transaction_id)
    ORDER BY e.position"""
_OF_ORDER = """SELECT position, kind, body FROM event
    WHERE order_no = :number AND order_no <> '' AND position < :before ORDER BY position"""
_SALE = """SELECT e.position, e.kind, e.body FROM event e JOIN business b ON b.event_id = e.event_id
    WHERE e.position < :before
        AND (b.receipt_no = :number OR (b.order_no = :number AND b.kind = 'return'))
    ORDER BY e.position"""
_COPY = "SELECT body FROM customer_order WHERE order_no = ?"
_ADD = "INSERT INTO business_tax VALUES (?, ?, ?, ?)"

Change = PickedUp | Shipped | Edited | Cancelled | Returned


def add_earlier_taxes(opened: sqlite3.Connection) -> None:
    """Fill them in for every shift that is not closed yet; what cannot be read stays without."""
    for transaction_id, number, position, kind, body in opened.execute(_OWED).fetchall():
        try:
            found = _taxes(opened, number, position, decode_event(kind, body))
        except (Malformed, Misfit, Refused):
            continue
        opened.executemany(
            _ADD, [(transaction_id, x.rate, x.value.net, x.value.tax) for x in found]
        )


def _taxes(
    opened: sqlite3.Connection, number: str, position: int, event: Event
) -> tuple[RateSum, ...]:
    if isinstance(event, Placed):
        return taxes_of(event, None, None)
    if not isinstance(event, Change):
        return ()
    if isinstance(event, Returned) and event.unlinked:
        back = of_event(event)
        return taxes_of(event, back, apply(back, event))
    try:
        before = _before(opened, number, position)
        if before is not None and before.version == event.order_version:
            return taxes_of(event, before, apply(before, event))
    except (Misfit, Refused):
        pass
    row = opened.execute(_COPY, (number,)).fetchone()
    return _by_value(decode(CustomerOrder, row[0]), event) if row else ()


def _before(opened: sqlite3.Connection, number: str, position: int) -> CustomerOrder | None:
    """The order or sale as this till's own events make it; nothing where another till's lie
    between.
    """
    query = _OF_ORDER if opened.execute(_COPY, (number,)).fetchone() else _SALE
    order: CustomerOrder | None = None
    found = opened.execute(query, {"number": number, "before": position}).fetchall()
    for _, kind, body in found:
        event = decode_event(kind, body)
        sale = isinstance(event, Placed) and not event.transaction.is_order
        order = sold(event) if isinstance(event, Placed) and sale else apply(order, event)
    return order


def _by_value(order: CustomerOrder, event: Change) -> tuple[RateSum, ...]:
    """What the event itself says, spread over its lines by their value: exact in sum, and where all
    of them have one rate.
    """
    if isinstance(event, Cancelled):
        return taxes_of(event, None, order)
    parts = list(_parts(order, event))
    grosses = spread(event.value_minor, tuple(value.gross for _, value in parts))
    taxes = spread(event.tax_minor, tuple(value.tax for _, value in parts))
    sign = -1 if isinstance(event, Returned) else 1
    return per_rate(
        [
            (rate, Value(sign * (gross - tax), sign * tax))
            for (rate, _), gross, tax in zip(parts, grosses, taxes, strict=True)
        ]
    )


def _parts(
    order: CustomerOrder, event: PickedUp | Shipped | Edited | Returned
) -> Iterator[tuple[int, Value]]:
    if isinstance(event, Edited):
        return
    parts = dict(event.quantities)
    for line in (one for one in order.lines if one.line_no in parts):
        whole, quantity = value_of(order, line), parts[line.line_no]
        yield line.tax_rate, Value(whole.net * quantity, whole.tax * quantity)
