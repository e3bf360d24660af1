"""Statements that only a verification of the till's books needs; must never write."""

from collections.abc import Iterator
from dataclasses import dataclass

from pos_app.till.storage.statements import Reads

_ORDER = """SELECT order_no, receipt_no, customer_id, total_minor, body
    FROM customer_order WHERE order_no = :order_no"""
_ONLY_COPIES = """SELECT order_no, receipt_no, customer_id, total_minor, body
    FROM customer_order c WHERE order_no > :after AND NOT EXISTS
        (SELECT 1 FROM event e WHERE e.order_no = c.order_no AND e.order_no <> '')
    ORDER BY order_no LIMIT :limit"""
_QUEUE = """SELECT e.position FROM event e LEFT JOIN outbox o ON o.position = e.position
    WHERE o.position IS NULL
        OR o.state NOT IN ('waiting', 'sending', 'at_hq', 'refused')
        OR o.result NOT IN ('', 'taken_in', 'applied', 'quarantined', 'conflict', 'retry_later')
        OR o.first_apply NOT IN ('now', 'batch', 'always') OR o.business NOT IN (0, 1)
    ORDER BY e.position LIMIT :limit"""
_GIVEN = """SELECT
    (SELECT max(CAST(substr(receipt_no, instr(receipt_no, '-R') + 2) AS INTEGER)) FROM business)
        AS receipt,
    (SELECT count(*) FROM event WHERE kind IN ('order', 'quote')
        AND substr(order_no, 1, length(:mine)) = :mine) AS orders"""
_COUNTED = "SELECT value FROM counter WHERE name = :name"
ROWS_AT_ONCE = 500
SHOWN = 20


@dataclass(frozen=True, slots=True)
class OrderColumns:
    """A copy of an order as its row has it."""

    order_no: str
    receipt_no: str
    customer_id: str
    total_minor: int
    body: bytes


class CheckReads(Reads):
    """What the books are held against."""

    def order_columns(self, order_no: str) -> OrderColumns | None:
        """The copy of that order."""
        row = self._row(_ORDER, order_no=order_no)
        return OrderColumns(*row) if row else None

    def only_copies(self) -> Iterator[OrderColumns]:
        """Every copy of an order of which this till has no event."""
        after = ""
        while found := self._rows(_ONLY_COPIES, after=after, limit=ROWS_AT_ONCE):
            yield from (OrderColumns(*row) for row in found)
            after = found[-1].order_no

    def queue_disagrees(self) -> list[int]:
        """Positions of events whose line in the queue is gone, or says what none can."""
        return [row.position for row in self._rows(_QUEUE, limit=SHOWN)]

    def numbers_given(self, mine: str) -> dict[str, int]:
        """By counter, up to which number it has surely counted; an order that does not begin with
        `mine` was begun at another till, whose number it keeps (R75).
        """
        row = self._row(_GIVEN, mine=mine)
        return {"receipt": int(row.receipt or 0), "order": int(row.orders)}

    def counted(self, name: str) -> int:
        """Where the counter stands."""
        row = self._row(_COUNTED, name=name)
        return int(row.value) if row else 0
