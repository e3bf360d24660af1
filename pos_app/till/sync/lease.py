"""Keeps the lease of the order in hand alive while a clerk works on it (R140)."""

import contextlib
from datetime import datetime, timedelta

from pos_app.contract.messages import LeaseRequest
from pos_app.domain.errors import PosError
from pos_app.till.storage.store import TillStore
from pos_app.till.sync.hq_client import HqClient

RENEW_AFTER = timedelta(minutes=5)
"""A third of what HQ grants, so that two renewals may fail before the lease ends."""


class LeaseKeeper:
    """Looks at the cart on disk: whatever orders it works on stay this till's."""

    def __init__(self, store: TillStore, client: HqClient) -> None:
        self._store = store
        self._client = client
        self._done_at: datetime | None = None

    def keep(self) -> None:
        """Renew where it is due; a renewal that fails changes nothing and is tried next round."""
        now = self._store.clock.now()
        if self._done_at is not None and now - self._done_at < RENEW_AFTER:
            return
        cart = self._store.draft()
        orders = cart.orders_in_hand if cart is not None else ()
        with contextlib.suppress(PosError):
            for order in (one for one in orders if one.order_no):
                request = LeaseRequest(order_no=order.order_no, staff_id="", action="renew")
                self._client.lease(request)
            self._done_at = now
