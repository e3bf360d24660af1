"""What the till lets go of after its time of keeping: receipts, papers and copies of ended orders
that head office has safely (R43, D9); the chain of events stays whole, head office may need it
again.
"""

from dataclasses import dataclass
from datetime import datetime

from pos_app.till.storage.statements import Reads, Writes, text_of

_END = "min(:before, coalesce((SELECT min(opened_at) FROM shift WHERE state <> 'closed'), :before))"
"""The books of a shift that is not closed are whole, however long it is open."""
_PAPERS = f"""SELECT j.job_id FROM print_job j WHERE j.state = 'printed' AND j.at < {_END}
    AND (j.receipt_no GLOB '*-[PS][0-9][0-9][0-9][0-9][0-9][0-9]'
        OR EXISTS (SELECT 1 FROM business b JOIN event e ON e.event_id = b.event_id
            JOIN proof p ON p.epoch = e.epoch AND e.seq <= p.durable_through
            WHERE b.receipt_no = j.receipt_no))
    LIMIT :most"""  # noqa: S608 - our own words
_ORDERS = f"""SELECT o.order_no FROM customer_order o
    WHERE o.as_of < {_END} AND o.status IN ('INVOICED', 'CANCELLED', 'QUOTE_LOST')
        AND NOT EXISTS (SELECT 1 FROM event e LEFT JOIN proof p ON p.epoch = e.epoch
            WHERE e.order_no = o.order_no AND e.order_no <> ''
                AND e.seq > coalesce(p.durable_through, 0))
    LIMIT :most"""  # noqa: S608 - our own words
_PAPER_GONE = "DELETE FROM print_job WHERE job_id = :name AND state = 'printed'"
_ORDER_GONE = "DELETE FROM customer_order WHERE order_no = :name AND as_of < :before"
_PROMISES_GONE = """DELETE FROM order_promise WHERE order_no = :name
    AND NOT EXISTS (SELECT 1 FROM customer_order WHERE order_no = :name)"""


@dataclass(frozen=True, slots=True)
class Outlived:
    """Print jobs and copies of orders from before that moment, by their names."""

    before: datetime
    papers: tuple[str, ...]
    orders: tuple[str, ...]


class RetentionReads(Reads):
    """What has been kept for long enough."""

    def outlived(self, before: datetime, most: int) -> Outlived:
        """At most so many of each: nothing that no verified backup of head office has (D9), no
        order that promises anything still, and nothing since a shift that is not closed began.
        """
        papers, orders = (
            tuple(row[0] for row in self._rows(one, before=text_of(before), most=most))
            for one in (_PAPERS, _ORDERS)
        )
        return Outlived(before, papers, orders)


class RetentionWrites(Writes):
    """What a unit may let go of."""

    def let_go(self, found: Outlived) -> None:
        """They are gone, but for what is printed again or was read anew meanwhile."""
        before = text_of(found.before)
        self._run_many(_PAPER_GONE, [{"name": one} for one in found.papers])
        orders: list[dict[str, object]] = [{"name": x, "before": before} for x in found.orders]
        self._run_many(_ORDER_GONE, orders)
        self._run_many(_PROMISES_GONE, orders)
