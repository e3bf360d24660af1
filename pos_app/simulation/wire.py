"""The network between a till and HQ: carries requests, and does with the next one what it is told
to.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pos_app.domain.errors import AnswerUnknown, Unavailable
from pos_app.hq.service import Request
from pos_app.simulation.chance import VirtualTime
from pos_app.simulation.faults import Happened, PowerCut
from pos_app.simulation.office import Office
from pos_app.till.sync.transport import Answer

PORTAL = (200, {"content-type": "text/html"}, b"<html><body>Welcome to our wireless</body></html>")
PROXY = (502, {"content-type": "text/html"}, b"<html><body>Bad gateway</body></html>")
OVERLOAD = (503, {"retry-after": "2"}, b"{}")
LATE_MS = 600_000
"""A held back request arrives at most that much later; HQ takes none that is much older."""


@dataclass(slots=True)
class Wire:
    """One till's line; `later` puts something on the agenda of the run."""

    office: Office
    time: VirtualTime
    happened: Happened
    later: Callable[[int, Callable[[], None]], None]
    chance: random.Random
    address: str
    next_fault: str = ""

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> Answer:
        """The answer of HQ, or what the network makes of it."""
        request = Request(method, path, headers, body, self.address)
        fault, self.next_fault = self.next_fault, ""
        if not fault:
            return self._carried(request)
        self.happened.note(fault, path.rpartition("/")[2])
        match fault:
            case "refused":
                raise Unavailable("hq", "away")
            case "html":
                return PORTAL
            case "busy":
                return OVERLOAD
            case "cut_request":
                self._cut(request)
                raise AnswerUnknown("hq", "cut")
            case "late":
                self.later(self.chance.randrange(LATE_MS), lambda: self._in_vain(request))
                self.time.pass_by(timeout)
                raise AnswerUnknown("hq", "slow")
        return self._carried_badly(fault, request, timeout)

    def _carried_badly(self, fault: str, request: Request, timeout: float) -> Answer:
        """HQ did the work; what comes back is another matter."""
        answer = self._carried(request)
        match fault:
            case "slow":
                self.time.pass_by(timeout)
                raise AnswerUnknown("hq", "slow")
            case "duplicated":
                self._in_vain(request)
                return answer
            case "html_after":
                return PROXY
            case "garbage":
                return answer[0], answer[1], answer[2][: len(answer[2]) // 2]
            case _:
                raise AnswerUnknown("hq", "cut")

    def _carried(self, request: Request) -> Answer:
        try:
            reply = self.office.handle(request)
        except PowerCut:
            raise AnswerUnknown("hq", "cut") from None
        return reply.status, reply.headers, reply.body

    def _cut(self, request: Request) -> None:
        """Only a part of the request arrives."""
        part = request.body[: self.chance.randrange(len(request.body))]
        self._in_vain(replace(request, body=part))

    def _in_vain(self, request: Request) -> None:
        """HQ hears it, nobody hears HQ."""
        try:
            self.office.handle(request)
        except (PowerCut, Unavailable):
            return
