"""How long HQ lends this till the order in hand, as it said last (R140)."""

from datetime import datetime, timedelta

from pos_app.contract.messages import LeaseReply, LeaseRequest
from pos_app.domain.clock import Clock


class HeldOrder:
    """Counts from the moment of asking by the clock that says more: one may be set back, the other
    stands still while the machine sleeps. Nothing is kept for the next start, which cannot know how
    long the program was away: HQ is asked again then.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lent = ("", clock.now(), clock.monotonic(), 0)

    def note(self, request: LeaseRequest, reply: LeaseReply, asked: tuple[datetime, float]) -> None:
        """What HQ answered to what was asked at that moment of both clocks."""
        lent = reply.granted and request.action != "release"
        number = request.order_no if lent or request.action == "renew" else ""
        self._lent = (number, *asked, reply.seconds if lent else 0)

    def until(self, order_no: str) -> datetime | None:
        """When the lease of that order ends, not after now where another till has it; nothing where
        HQ was not asked for it.
        """
        number, at, ran, seconds = self._lent
        if order_no != number:
            return None
        by_wall = (self._clock.now() - at).total_seconds()
        behind = max(0.0, self._clock.monotonic() - ran - by_wall)
        return at + timedelta(seconds=seconds - behind)
