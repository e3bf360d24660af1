"""What the sweep breaks: a till that accepts, a till that sends, a head office that takes in; each
says what its people were told, and what does not hold afterwards (T1, T2, D1, D5).
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pos_app.contract import messages as m
from pos_app.domain import events as e
from pos_app.hq.config import HqConfig, load_secrets, make_secrets
from pos_app.hq.service import Hq, Reply, Request
from pos_app.hq.store import console, intake
from pos_app.hq.verification import verify as verify_hq
from pos_app.system_clock import SystemClock, SystemIds
from pos_app.till.keys import DEVICE_KEY
from pos_app.till.verification import verify as verify_till
from tests.helpers.carts import CARRY, PICK, cart
from tests.hq.world import Ids, Till, a_till, furnish
from tests.storage.world import counts, open_store
from tests.sync.world import World, a_world

ROOT = Path(__file__).resolve().parents[2]
CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename"
ENDS = ("", "-wal", "-shm")
START_SECONDS = 60.0


def strace(file: Path, fault: str, log: str = "/dev/null") -> list[str]:
    """The command's beginning: every writing call on that database, with the fault in one."""
    words = ["strace", "-f", "-o", log, "-e", f"trace={CALLS}"]
    for end in ENDS:
        words += ["-P", f"{file}{end}"]
    return words + (["-e", f"inject={CALLS}:{fault}"] if fault else [])


class Accepting:
    """A till sells; its clerk's words are what it prints."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "till"
        open_store(self.home).close()
        self.file = self.home / "till.db"

    def run(self, under: list[str]) -> None:
        words = [*under, sys.executable, "-m", "tests.storage.victim", str(self.home)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        said = done.stdout.splitlines()
        self.receipts = [x for x in said if x != "open" and not x.startswith("refused")]
        self.refused = len([x for x in said if x.startswith("refused")])

    def complaints(self, *, killed: bool) -> list[str]:
        store = open_store(self.home)
        found = [str(one) for one in verify_till(store) if "signature" not in one.what]
        printed = [one.receipt_no for one in store.print_jobs()]
        rows = counts(store)
        store.close()
        if not set(self.receipts) <= set(printed):
            found.append(f"told {self.receipts}, kept {printed}")
        if len(printed) - len(self.receipts) > (1 if killed else self.refused):
            found.append(f"kept {printed}, told only {self.receipts}")
        whole = {rows[one] for one in ("event", "outbox", "business", "customer_order")}
        if whole != {len(printed)} or rows["tender"] != 2 * len(printed):
            found.append(f"by halves: {rows}")
        return found


class Sending:
    """A till with a queue sends it to a head office that is well."""

    TILL = """
import pathlib, sys
import pos_app.till.sync.outbox as outbox
from pos_app.domain.errors import Unavailable
from pos_app.till.config import MemorySecretStore
from pos_app.till.keys import DeviceSigner
from pos_app.till.storage.store import TillStore
from pos_app.till.sync.hq_client import Credentials, HqClient
from pos_app.till.sync.hq_keys import HqKeys
from pos_app.till.sync.http_transport import HttpTransport
from tests.hq.world import Clock, Ids
home, url, key = sys.argv[1:]
secrets, clock, ids = MemorySecretStore(), Clock(), Ids()
secrets.put("device-key", key)
for _ in range(50_000):
    ids.new()
store, sign = TillStore.open(pathlib.Path(home), clock=clock), DeviceSigner(secrets)
me = store.identity()
known = Credentials(me.device_id, sign, sign.public_key, "", HqKeys(store))
client = HqClient(HttpTransport(url), lambda: known, clock=clock, ids=ids)
outbox.BATCH_EVENTS = 2
for _ in range(2):
    try:
        outbox.Outbox(store, client, clock=clock, chance=lambda: 0.0).drain(now=True)
    except Unavailable:
        continue
store.close()
"""

    def __init__(self, folder: Path) -> None:
        self.world: World = a_world(folder)
        self.sold = [self.world.sell() for _ in range(5)]
        self.world.catalogues.close()
        self.world.store.close()
        self.file = self.world.home / "till.db"

    def run(self, under: list[str]) -> None:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _head(self.world.hq))
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        serving = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        serving.start()
        url, key = f"http://127.0.0.1:{server.server_port}", self.world.secrets.get(DEVICE_KEY)
        words = [*under, sys.executable, "-c", self.TILL, str(self.world.home), url, key or ""]
        subprocess.run(words, cwd=ROOT, capture_output=True, check=False)
        server.shutdown()
        server.server_close()
        serving.join()

    def complaints(self, *, killed: bool) -> list[str]:
        world = self.world
        world.restart()
        world.outbox.drain(now=True)
        found = [str(one) for one in verify_till(world.store)]
        states = [one.state for x in self.sold if (one := world.store.event(x))]
        if states != ["at_hq"] * len(self.sold):
            found.append(f"at the till: {states}, killed: {killed}")
        if world.hq.counts().transactions != len(self.sold):
            found.append(f"HQ has {world.hq.counts()}")
        with world.hq.read() as unit:
            found += [str(one) for one in verify_hq(unit)]
            if console.conflicts_by_till(unit):
                found.append("HQ found conflicts")
        world.close()
        return found


def _head(hq: Hq) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Head(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            named = {name.lower(): value for name, value in self.headers.items()}
            with lock:
                reply = hq.handle(Request("POST", self.path, named, body))
            self.send_response(reply.status)
            for name, value in {**reply.headers, "content-length": str(len(reply.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *args: object) -> None:
            """Nothing is printed."""

    return Head


class TakingIn:
    """A head office of its own process takes in and applies what a till sends, twice at most."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "hq"
        self.home.mkdir()
        make_secrets(self.home, SystemIds())
        hq = self._open()
        furnish(hq)
        self.till: Till = a_till(hq, Ids())
        hq.close()
        self.file = self.home / "hq.db"
        self.port = _free_port()
        self.answers: dict[str, str] = {}

    def _open(self) -> Hq:
        config, secrets = HqConfig(home=self.home), load_secrets(self.home)
        return Hq.open(config, secrets, clock=SystemClock(), ids=SystemIds())

    def run(self, under: list[str]) -> None:
        remote = _Remote(self.port)
        self.till.hq = remote  # type: ignore[assignment]
        first = self.till.placed(cart(("3 x 40.00", PICK)))
        events: list[tuple[e.Event, str]] = [(first, "now")]
        events.append((self.till.placed(cart(("1 x 9.00", CARRY), customer=None), 2), "now"))
        events += [(self.till.placed(cart(("1 x 9.00", PICK)), n), "batch") for n in (3, 4)]
        self.items = [self.till.item(event, wish) for event, wish in events]
        serving = self._serve(under)
        self._push(self.items[:2])
        self._push(self.items[2:])
        _end(serving)

    def _serve(self, under: list[str]) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "pos_app", "hq", "--home", str(self.home), "serve"]
        serving = subprocess.Popen(
            [*under, *words, "--port", str(self.port)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + START_SECONDS
        while serving.poll() is None and time.monotonic() < end:
            with socket.socket() as trying:
                if trying.connect_ex(("127.0.0.1", self.port)) == 0:
                    return serving
            time.sleep(0.02)
        return serving

    def _push(self, items: list[m.PushItem]) -> None:
        try:
            for one in self.till.push(*items):
                if one.result != "retry_later":
                    self.answers[one.event_id] = one.result
        except (OSError, http.client.HTTPException, AssertionError):
            return  # no answer, or 503: the till sends again

    def complaints(self, *, killed: bool) -> list[str]:
        told, found = dict(self.answers), []
        serving = self._serve([])
        self._push(self.items)
        _end(serving)
        for event_id, answer in told.items():
            if self.answers.get(event_id) != "duplicate":
                found.append(f"{event_id} was {answer}, then {self.answers.get(event_id)}")
        hq = self._open()
        with hq.read() as unit:
            found += [str(one) for one in verify_hq(unit)]
            here = [one.event_id for one in intake.page(unit, {}, limit=100)]
        hq.close()
        if sorted(here) != sorted(one.event_id for one in self.items):
            found.append(f"in the intake: {here}, killed: {killed}")
        return found


class _Remote:
    """HQ over its port, as the tests' till wants one."""

    def __init__(self, port: int) -> None:
        self._port, self._clock = port, SystemClock()
        self.now = self._clock.now

    def handle(self, request: Request) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("POST", request.path, request.body, dict(request.headers))
            reply = connection.getresponse()
            return Reply(reply.status, reply.read(), {})
        finally:
            connection.close()


def _end(serving: subprocess.Popen[bytes]) -> None:
    """End HQ in good order where it lives; under strace it is the child that serves."""
    if serving.poll() is None:
        children = Path(f"/proc/{serving.pid}/task/{serving.pid}/children").read_text().split()
        for pid in children or [str(serving.pid)]:
            os.kill(int(pid), signal.SIGTERM)
    serving.wait(60)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def calls_of(log: Path) -> int:
    """How many calls a run without fault made: the most that one of its threads did."""
    made: dict[str, int] = {}
    for line in log.read_text("utf-8", "replace").splitlines():
        name = line.split(maxsplit=1)[0] if line[:1].isdigit() else ""
        if any(f"{call}(" in line for call in CALLS.split(",")):
            made[name] = made.get(name, 0) + 1
    return max(made.values(), default=0)
