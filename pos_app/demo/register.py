"""A till without a window, for the demo's past: the product's own session, storage and sync."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from pos_app.demo.clock import PastClock, RandomIds
from pos_app.domain.deposit import due
from pos_app.domain.errors import Unavailable
from pos_app.domain.pins import peppered
from pos_app.hq import enrolment
from pos_app.hq.service import Hq, Request
from pos_app.till.config import SecretStore
from pos_app.till.devices.simulated_terminal import SimulatedTerminal
from pos_app.till.keys import device_signer
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import Outcome, run_through
from pos_app.till.session import Outfit, RegisterSession
from pos_app.till.storage.catalogue import Catalogues
from pos_app.till.storage.store import TillStore
from pos_app.till.sync.downloads import Downloads
from pos_app.till.sync.enrolment import PEPPER, enrol
from pos_app.till.sync.hq_client import Credentials, HqClient
from pos_app.till.sync.outbox import Outbox
from pos_app.till.sync.transport import Answer

BY = "demo"


class InProcess:
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
    register_id: str
    home: Path
    hq_url: str
    terminal: SimulatedTerminal


class Register:
    """One till of the demo's past."""

    def __init__(self, hq: Hq, place: Place, secrets: SecretStore, clock: PastClock) -> None:
        place.home.mkdir(parents=True, exist_ok=True)
        self.line = InProcess(hq)
        self.clock = clock
        ids = RandomIds()
        self.store = TillStore.open(place.home, clock=clock)
        self._sign = device_signer(secrets)
        self._client = HqClient(self.line, self._credentials, clock=clock, ids=ids)
        code = enrolment.make_code(hq, place.store_id, place.register_id, BY)
        enrol(self.store, self._client, secrets, code=code, hq_url=place.hq_url)
        self._catalogues = Catalogues(place.home, self.store)
        downloads = Downloads(self.store, self._client, self._catalogues)
        downloads.refresh_configuration()
        downloads.refresh_catalogue()
        self.outbox = Outbox(self.store, self._client, clock=clock, chance=Random(1).random)
        pepper = bytes.fromhex(secrets.get(PEPPER) or "")
        self.session = RegisterSession(
            Outfit(
                store=self.store,
                catalogue=self._catalogues.current,
                clock=clock,
                ids=ids,
                sign=self._sign,
                check_pin=lambda pin_hash, pin: _fits(pin_hash, peppered(pin, pepper)),
                hq=self._client,
                outbox=self.outbox,
                terminal=place.terminal,
            )
        )

    def _credentials(self) -> Credentials | None:
        identity = self.store.identity()
        return Credentials(identity.device_id, self._sign) if identity else None

    def run(self, operation: Operation, request: Any) -> Outcome:  # noqa: ANN401 - each operation has its own
        """A gesture to its end; the clerk needs a few seconds for it."""
        self.clock.pass_by(4)
        return run_through(operation.run(self.session, request))

    def due_minor(self) -> int:
        """What the customer owes now."""
        return due(self.session.cart())

    def close(self) -> None:
        """Give the files back."""
        self._catalogues.close()
        self.store.close()


def _fits(pin_hash: str, keyed: bytes) -> bool:
    try:
        return PasswordHasher().verify(pin_hash, keyed)
    except VerificationError:
        return False
