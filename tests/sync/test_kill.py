"""FK1 with a real kill while a till sends over real HTTP: lost 0, doubled 0 (D1)."""

import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from pos_app.hq.service import Request
from pos_app.till.config import MemorySecretStore
from pos_app.till.keys import DEVICE_KEY
from tests.sync.world import a_world

TILL = """
import pathlib, sys
from pos_app.till.config import MemorySecretStore
from pos_app.till.keys import DeviceSigner
from pos_app.till.storage.store import TillStore
from pos_app.till.sync.hq_client import Credentials, HqClient
from pos_app.till.sync.hq_keys import HqKeys
from pos_app.till.sync.outbox import Outbox
from pos_app.till.sync.http_transport import HttpTransport
from tests.hq.world import Clock, Ids
home, url, key, skip = sys.argv[1:]
secrets, clock, ids = MemorySecretStore(), Clock(), Ids()
secrets.put("device-key", key)
for _ in range(int(skip)):
    ids.new()
store, sign = TillStore.open(pathlib.Path(home), clock=clock), DeviceSigner(secrets)
me = store.identity()
known = Credentials(me.device_id, sign, sign.public_key, "", HqKeys(store))
client = HqClient(HttpTransport(url), lambda: known, clock=clock, ids=ids)
import pos_app.till.sync.outbox as outbox
outbox.BATCH_EVENTS = 2
print("ready", flush=True)
Outbox(store, client, clock=clock, chance=lambda: 0.0).drain(now=True)
"""


@pytest.mark.parametrize("requests", [1, 3, 6])
def test_a_till_killed_while_sending_loses_and_doubles_nothing(tmp_path, requests):
    world = a_world(tmp_path)
    sold = [world.sell() for _ in range(20)]
    world.store.close()
    seen = threading.Semaphore(0)

    class Head(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            named = {name.lower(): value for name, value in self.headers.items()}
            reply = world.hq.handle(Request("POST", self.path, named, body))
            seen.release()
            self.send_response(reply.status)
            self.send_header("content-length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *args: object) -> None:
            """Nothing is printed."""

    server = HTTPServer(("127.0.0.1", 0), Head)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    serving = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    serving.start()
    kill_after(world, f"http://127.0.0.1:{server.server_port}", seen, requests)
    server.shutdown()
    server.server_close()
    serving.join()
    world.restart()
    world.outbox.drain(now=True)
    states = [found.state for one in sold if (found := world.store.event(one))]
    assert states == ["at_hq"] * len(sold)
    assert world.hq.counts().transactions == len(sold)
    assert world.hq.counts().orders + world.hq.counts().pending == len(sold)
    world.close()


def kill_after(world, url: str, seen: threading.Semaphore, requests: int) -> None:
    """Start the till on the world's home and kill it when HQ has seen that many requests."""
    assert isinstance(world.secrets, MemorySecretStore)
    key = world.secrets.get(DEVICE_KEY)
    words = [sys.executable, "-c", TILL, str(world.home), url, key or "", str(10_000 * requests)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as till:
        assert till.stdout is not None
        assert till.stdout.readline() == "ready\n"
        for _ in range(requests):
            assert seen.acquire(timeout=60)
        till.send_signal(signal.SIGKILL)
