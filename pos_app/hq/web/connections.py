"""How long a connection may say nothing and how many one address may hold, before anything of it is
read (reliability 6); must never look at what is asked.
"""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 60.0
"""From the first byte of a request, or from the start of its connection, to its last; no till waits
as long.
"""
ADDRESS_MAX = 200
"""Connections of one address, behind which a whole store may stand."""
PROXIES = ["127.0.0.1", "::1"]
"""Whose word on scheme and address counts, and who stands for everybody: a proxy on this machine,
nobody else (ASVS 4.1.3).
"""
UNFINISHED = frozenset({h11.IDLE, h11.SEND_BODY})


class BoundedConnection(H11Protocol):
    """Ends by itself where its request does not."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """One too many of its address ends at once."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        held = sum(_address(one) == address for one in self.connections)
        if held > ADDRESS_MAX and address not in PROXIES:
            transport.abort()
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Whatever comes counts only once it is a whole request."""
        super().data_received(data)
        if self.conn.their_state not in UNFINISHED:
            self._wait_no_more()
        elif self._deadline is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """It ended."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._deadline = self.loop.call_later(REQUEST_SECONDS, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def _address(connection: object) -> str:
    client = getattr(connection, "client", None)
    return client[0] if client else ""
