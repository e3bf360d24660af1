"""How long HQ lends this till the order in hand, as it said last (R140)."""

from datetime import UTC, datetime

from pos_app.contract.messages import LeaseReply, LeaseRequest

LOST = datetime(1970, 1, 1, tzinfo=UTC)
"""The end of a lease that HQ did not lengthen."""


class HeldOrder:
    """Forgotten when the program ends; the lease at HQ lasts."""

    def __init__(self) -> None:
        self._order_no = ""
        self._until: datetime | None = None

    def note(self, request: LeaseRequest, reply: LeaseReply) -> None:
        """What HQ answered."""
        self._order_no, self._until = request.order_no, None
        if not reply.granted and request.action == "renew":
            self._until = LOST
        elif reply.granted and request.action != "release" and reply.until:
            self._until = datetime.fromisoformat(reply.until)

    def until(self, order_no: str) -> datetime | None:
        """When the lease of that order ends, long ago where another till has it; nothing where HQ
        was not asked for it.
        """
        return self._until if order_no == self._order_no else None
