"""Finding orders at HQ, or among what this till knows when HQ is away (R108-R112, K7); runs in a
thread.
"""

from dataclasses import dataclass

from pos_app.contract.messages import (
    OrderCountsReply,
    OrderCountsRequest,
    OrderRow,
    OrderSearchRequest,
)
from pos_app.domain.errors import PosError
from pos_app.domain.order import Standing
from pos_app.till.operations.recall import standing_here
from pos_app.till.session import RegisterSession


@dataclass(frozen=True, slots=True)
class Found:
    """Orders of one page; `from_hq` says who searched, `after` asks for the next page."""

    rows: tuple[OrderRow, ...]
    from_hq: bool
    after: str = ""
    capped: bool = False


def counted(session: RegisterSession) -> OrderCountsReply:
    """How many orders each preset would find at this store, by HQ, else among the till's own (R84,
    R110).
    """
    store = session.configuration.store.store_id
    try:
        return session.outfit.hq.count_orders(OrderCountsRequest(fulfilling_store=store))
    except PosError:
        return session.store.count_orders(store)


def search(session: RegisterSession, request: OrderSearchRequest) -> Found:
    """HQ's answer, else the till's own orders."""
    try:
        reply = session.outfit.hq.search_orders(request)
    except PosError:
        rows = session.store.search_orders(request)
        return Found(tuple(_standing(session, row) for row in rows), from_hq=False)
    return Found(reply.rows, from_hq=True, after=reply.after, capped=reply.capped)


def _standing(session: RegisterSession, row: OrderRow) -> OrderRow:
    """An order that head office has not made yet, or refused, says so as it does when opened."""
    standing = standing_here(session, row.order_no)
    return row if standing is Standing.AT_HQ else row.model_copy(update={"status": standing.name})
