"""A till without a window, for the demo's past: the product's own register on a cut-able line."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from pos_app.demo.clock import PastClock
from pos_app.domain.deposit import due
from pos_app.domain.errors import Unavailable
from pos_app.hq import enrolment
from pos_app.hq.service import Hq, Request
from pos_app.system_clock import SystemIds
from pos_app.till.config import SecretStore
from pos_app.till.devices.simulated_terminal import SimulatedTerminal
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import Outcome, run_through
from pos_app.till.register import Register, Surroundings
from pos_app.till.session import RegisterSession
from pos_app.till.sync.outbox import Outbox
from pos_app.till.sync.transport import Answer

BY = "demo"
GESTURE_SECONDS = 4


class Line:
    """Carries a till's requests to the head office in this process; `away` cuts the line."""

    def __init__(self, hq: Hq) -> None:
        self._hq = hq
        self.away = False

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> Answer:
        if self.away:
            raise Unavailable("hq", "away")
        reply = self._hq.handle(Request(method, path, headers, body))
        return reply.status, reply.headers, reply.body


@dataclass(frozen=True, slots=True)
class Place:
    """Where a till stands, where it lives on disk, what it is wired to."""

    store_id: str
    home: Path
    hq_url: str
    secrets: SecretStore
    terminal: SimulatedTerminal


class PastTill:
    """Register 1 of a store, three weeks ago until yesterday."""

    def __init__(self, hq: Hq, place: Place, clock: PastClock) -> None:
        place.home.mkdir(parents=True, exist_ok=True)
        self.line = Line(hq)
        self.clock = clock
        world = Surroundings(
            transport=self.line,
            secrets=place.secrets,
            terminal=place.terminal,
            clock=clock,
            ids=SystemIds(),
            chance=Random(1).random,
        )
        self._register = Register.open(place.home, world)
        code = enrolment.make_code(hq, place.store_id, f"{place.store_id}-1", BY)
        self._register.enrol(code, place.hq_url)

    @property
    def session(self) -> RegisterSession:
        """The register in use."""
        return self._register.session

    @property
    def outbox(self) -> Outbox:
        """Its path to HQ."""
        return self._register.outbox

    def run(self, operation: Operation, request: Any) -> Outcome:  # noqa: ANN401 - each has its own
        """A gesture to its end; the clerk needs a few seconds for it."""
        self.clock.pass_by(GESTURE_SECONDS)
        return run_through(operation.run(self.session, request))

    def due_minor(self) -> int:
        """What the customer owes now."""
        return due(self.session.cart())

    def close(self) -> None:
        """Give the files back."""
        self._register.close()
