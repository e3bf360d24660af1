"""HQ for a scenario: called in this process, or served on loopback like the real one."""

from collections.abc import Mapping

from pos_app.hq.service import Hq, Request
from pos_app.till.sync.http_transport import HttpTransport
from pos_app.till.sync.transport import Answer, Transport


class InProcess:
    """HQ's own `handle`, without sockets."""

    def __init__(self, hq: Hq) -> None:
        self._hq = hq
        self.transport: Transport = self

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> Answer:
        """The reply of HQ."""
        reply = self._hq.handle(Request(method, path, headers, body))
        return reply.status, reply.headers, reply.body

    def close(self) -> None:
        """Nothing to end."""


class Served:
    """A real server on a free port of loopback."""

    def __init__(self, hq: Hq) -> None:
        from pos_app.hq.web.serving import Serving

        self._server = Serving(hq)
        self.transport: Transport = HttpTransport(self._server.url)

    def close(self) -> None:
        """End the server."""
        self._server.stop()
