"""HQ behind an in-process transport, and the ways it can behave in a scenario."""

from collections.abc import Mapping

from pos_app.domain.errors import AnswerUnknown, Unavailable
from pos_app.till.sync.transport import Answer, Transport

SLOW_SECONDS = 60.0


class ScenarioWire:
    """Carries requests as the scenario's `hq` step says; the work of a slow or forgetful HQ is done
    all the same.
    """

    def __init__(self, inner: Transport) -> None:
        self.inner = inner
        self.state = "up"

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> Answer:
        """The answer, or what the state makes of it."""
        if self.state == "down":
            raise Unavailable("hq", "away")
        answer = self.inner.send(method, path, headers, body, timeout)
        if self.state == "slow" and timeout < SLOW_SECONDS:
            raise AnswerUnknown("hq", "slow")
        if self.state == "loses_answers":
            raise AnswerUnknown("hq", "cut")
        return answer
