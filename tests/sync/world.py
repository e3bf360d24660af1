"""A till and a real head office in one process, with a wire between them that can fail."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pos_app.contract.messages import PushReply
from pos_app.contract.signed_texts import reply_text
from pos_app.domain.errors import AnswerUnknown, Unavailable
from pos_app.hq import enrolment
from pos_app.hq.service import Hq, Request
from pos_app.hq.signing import signature
from pos_app.till.condition import Condition
from pos_app.till.config import MemorySecretStore
from pos_app.till.keys import DeviceSigner
from pos_app.till.storage.catalogue import Catalogues
from pos_app.till.storage.store import TillStore
from pos_app.till.sync.clock_watch import ClockWatch
from pos_app.till.sync.downloads import Downloads
from pos_app.till.sync.enrolment import enrol
from pos_app.till.sync.high_water import HighWater
from pos_app.till.sync.hq_client import Credentials, HqClient
from pos_app.till.sync.hq_keys import HqKeys
from pos_app.till.sync.key_rotation import KeyRotation
from pos_app.till.sync.outbox import Outbox
from pos_app.till.sync.thread import Listener, Rounds, SyncParts
from tests.hq.world import Clock, Ids, furnish, open_hq
from tests.storage import world as till_world

Answer = tuple[int, Mapping[str, str], bytes]


@dataclass
class Wire:
    """Carries requests to HQ as `mood` says; a function as mood answers by itself."""

    hq: Hq
    mood: str | Callable[[str, bytes], Answer] = "up"
    events_max: int = 200
    sent: list[tuple[str, bytes]] = field(default_factory=list)
    named: Mapping[str, str] = field(default_factory=dict)

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> Answer:
        self.sent.append((path, body))
        self.named = headers
        if callable(self.mood):
            return self._signed(path, headers, self.mood(path, body))
        if self.mood == "down":
            raise Unavailable("hq", "away")
        if body.count(b'"body_sha256"') > self.events_max:
            return 413, {}, b"{}"
        reply = self.hq.handle(Request(method, path, headers, body))
        if self.mood == "loses":
            raise AnswerUnknown("hq", "cut")
        return reply.status, reply.headers, reply.body

    def _signed(self, path: str, headers: Mapping[str, str], answer: Answer) -> Answer:
        """The scripted answer as HQ itself would give it; a header `x-signature` stays as it is."""
        status, named, content = answer
        text = reply_text(path, headers.get("x-nonce", ""), content)
        return status, {"x-signature": signature(self.hq, text), **named}, content


@dataclass
class World:
    """Everything that the composition root would build, and HQ."""

    home: Path
    hq: Hq
    wire: Wire
    clock: Clock
    ids: Ids
    secrets: MemorySecretStore
    store: TillStore
    chance: float = 1.0

    def __post_init__(self) -> None:
        self.build()

    def build(self) -> None:
        sign = DeviceSigner(self.secrets)
        self.client = HqClient(self.wire, lambda: self._me(sign), clock=self.clock, ids=self.ids)
        self.outbox = Outbox(self.store, self.client, clock=self.clock, chance=lambda: self.chance)
        self.catalogues = Catalogues(self.home, self.store)
        self.keys = KeyRotation(self.store, self.client, self.secrets, sign)
        self.downloads = Downloads(self.store, self.client, self.catalogues)

    def _me(self, sign: DeviceSigner) -> Credentials | None:
        identity = self.store.identity()
        if identity is None:
            return None
        keys = HqKeys(self.store)
        return Credentials(identity.device_id, sign, sign.public_key, identity.hq_key, keys)

    @property
    def sign(self) -> Callable[[bytes], bytes]:
        return DeviceSigner(self.secrets)

    def enrol(self) -> None:
        code = enrolment.make_code(self.hq, "S1", "S1-1", "test")
        enrol(self.store, self.client, self.secrets, code=code, hq_url="http://127.0.0.1")
        with self.store.begin() as unit:
            unit.open_shift(till_world.SHIFT)

    def rounds(self, listener: Listener | None = None) -> Rounds:
        parts = SyncParts(
            self.store,
            self.client,
            self.outbox,
            self.downloads,
            "0.1.0",
            HighWater(self.store, self.secrets),
            self.keys,
            ClockWatch(self.store, self.client, self.sign, self.ids, Condition()),
        )
        return Rounds(parts, listener=listener)

    def sell(self, *, first_apply: str = "now", order: bool = True) -> str:
        """Conclude a cart; the event's id."""
        cart = till_world.a_cart(self.ids, order=order)
        with self.store.begin() as unit:
            till_world.conclude_in(unit, cart, first_apply, self.sign)
        return cart.transaction_id

    def restart(self, step=None) -> None:
        """The till's program ends without warning and starts again."""
        self.store.close()
        self.catalogues.close()
        self.store = TillStore.open(self.home, clock=self.clock, step=step)
        self.build()

    def close(self) -> None:
        self.catalogues.close()
        self.store.close()
        self.hq.close()


def a_world(folder: Path, *, step=None) -> World:
    """An enrolled till beside a furnished HQ."""
    clock, ids = Clock(), Ids()
    hq = open_hq(folder / "hq", clock=clock, ids=ids)
    furnish(hq)
    home = folder / "till"
    store = TillStore.open(home, clock=clock, step=step)
    world = World(home, hq, Wire(hq), clock, ids, MemorySecretStore(), store)
    world.enrol()
    return world


def reply(status: int, body: bytes = b"{}", **headers: str) -> Callable[[str, bytes], Answer]:
    """A mood that always answers the same."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _path, _body: (status, named, body)


def answering(result: str, reason: str = "") -> Callable[[str, bytes], Answer]:
    """A mood that answers every pushed event with that result."""
    import json

    def answer(_path: str, body: bytes) -> Answer:
        events = json.loads(body)["events"]
        results = [{"event_id": x["event_id"], "result": result, "reason": reason} for x in events]
        text = json.dumps({"results": results, "contiguous_through": 0}).encode()
        PushReply.model_validate_json(text)
        return 200, {}, text

    return answer
