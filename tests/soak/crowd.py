"""A thousand tills and somebody hostile at one head office: `python -m tests.soak.crowd
[--tills 1000] [--rounds 2]` (denial of service, section 5 of the reliability spec).

Every till hands over a sale per round, first in peace, then while another process floods head
office from an address of its own with garbage, bodies that are too large, unsigned requests and
connections that say nothing. It prints how long the tills waited. Exit code 0 says that each
answer was whole and each sale is in.
"""

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

from pos_app.contract import messages as m
from pos_app.hq.config import HqConfig, load_secrets, make_secrets
from pos_app.hq.service import Hq
from pos_app.system_clock import SystemClock, SystemIds
from tests.helpers.carts import CARRY, cart
from tests.hq.world import Till, a_till, furnish
from tests.soak.machines import ROOT, free_port

PATH = "/api/v1/push"
CONNECTIONS = 4
"""Over which the tills speak, each of another store's address."""
SILENT = 100
"""Connections that the hostile one only holds open."""
HOSTILE_FROM, WAIT_SECONDS = "127.0.66.6", 60


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.soak.crowd")
    parser.add_argument("--tills", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--hostile-to", type=int, help="be the hostile one, at this port")
    options = parser.parse_args()
    if options.hostile_to:
        flood(options.hostile_to)
        return 0
    with tempfile.TemporaryDirectory(prefix="pos-app-crowd-") as folder:
        return held(Path(folder), options.tills, options.rounds)


def held(folder: Path, number: int, rounds: int) -> int:
    make_secrets(folder, SystemIds())
    config = HqConfig(home=folder)
    hq = Hq.open(config, load_secrets(folder), clock=SystemClock(), ids=SystemIds())
    furnish(hq)
    tills = [a_till(hq, hq.ids, f"S1-{one}") for one in range(number)]  # type: ignore[arg-type]
    hq.close()
    port, here = free_port(), [sys.executable, "-m"]
    served = spawn([*here, "pos_app", "hq", "--home", str(folder), "serve", "--port", str(port)])
    hostile = None
    try:
        wait_for(port)
        print(f"in peace: {said(crowd(port, tills, rounds))}", flush=True)
        hostile = spawn([*here, "tests.soak.crowd", "--hostile-to", str(port)])
        waited = crowd(port, tills, rounds)
        alive = hostile.poll() is None
        print(f"beside the hostile one: {said(waited)}", flush=True)
    finally:
        for one in filter(None, (hostile, served)):
            one.terminate()
            one.wait(WAIT_SECONDS)
    hq = Hq.open(config, load_secrets(folder), clock=SystemClock(), ids=SystemIds())
    counts = hq.counts()
    hq.close()
    print(f"{counts.transactions} of {2 * number * rounds} sales are in")
    return 0 if alive and counts.transactions == 2 * number * rounds else 1


def spawn(words: list[str]) -> "subprocess.Popen[bytes]":
    """The process, once it says that it is ready."""
    around = os.environ | {"PYTHONPATH": str(ROOT)}
    made = subprocess.Popen(words, cwd=ROOT, env=around, stdout=subprocess.PIPE)
    assert made.stdout is not None
    made.stdout.readline()
    return made


def wait_for(port: int) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError("head office did not start")


def crowd(port: int, tills: list[Till], rounds: int) -> list[float]:
    """How long each sale of each till took to be in, in seconds."""
    waited: list[float] = []
    work = [
        threading.Thread(target=store, args=(port, at, tills[at::CONNECTIONS] * rounds, waited))
        for at in range(CONNECTIONS)
    ]
    for one in work:
        one.start()
    for one in work:
        one.join()
    return waited


def store(port: int, number: int, tills: list[Till], waited: list[float]) -> None:
    """Till after till of one store, over one connection; whoever is put off asks again."""
    line = http.client.HTTPConnection(
        "127.0.0.1", port, WAIT_SECONDS, source_address=(f"127.0.1.{number + 1}", 0)
    )
    for till in tills:
        body = m.PushRequest(events=(sale(till),)).model_dump_json().encode()
        began = time.perf_counter()
        while True:
            headers = till.signed(PATH, body) | {"content-type": "application/json"}
            line.request("POST", PATH, body, headers)
            reply = line.getresponse()
            read = reply.read()
            if reply.status not in {429, 503}:
                break
            time.sleep(0.05)
        if reply.status != 200 or json.loads(read)["results"][0]["result"] != "applied":
            raise AssertionError(read)
        waited.append(time.perf_counter() - began)


def sale(till: Till) -> m.PushItem:
    made = till.placed(cart(("1 x 10.00", CARRY)))
    receipt = f"{till.register_id}-R{till.seq + 1:06d}"
    bare = replace(made.transaction, order_no="")
    return till.item(replace(made, transaction=bare, receipt_no=receipt))


def said(waited: list[float]) -> str:
    found = sorted(one * 1000 for one in waited)
    half, most = (found[int(len(found) * part)] for part in (0.5, 0.99))
    return f"{len(found)} sales, p50 {half:.1f} ms, p99 {most:.1f} ms, at most {found[-1]:.0f} ms"


# --- the hostile one ------------------------------------------------------------------------------


def flood(port: int) -> None:
    """Until it is ended; then it says what it was answered."""
    chance, answers = random.Random(1), Counter[str]()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(f"the hostile one heard: {dict(answers)}"))
    with ExitStack() as silent:
        for _ in range(SILENT):
            silent.enter_context(connected(port))
        print("ready", flush=True)
        while True:
            with suppress(OSError), connected(port) as opened:
                opened.sendall(chance.choice(ATTACKS))
                answers[opened.recv(65_536)[9:12].decode() or "nothing"] += 1


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 5, source_address=(HOSTILE_FROM, 0))


def request(*headers: str, path: str = PATH, body: bytes = b"") -> bytes:
    lines = (f"POST {path} HTTP/1.1", "host: x", *headers, f"content-length: {len(body)}", "", "")
    return "\r\n".join(lines).encode() + body


ATTACKS = (
    b"\x16\x03\x01" + b"\x00" * 2_000,
    b"POST " + PATH.encode() + b" HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999\r\n\r\n",
    b"POST " + PATH.encode() + b" HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n",
    request(body=b"{" * 500_000),
    request("x-device: " + "ab" * 16, "x-signature: " + "00" * 64, body=b"[" * 100_000),
    request("x-key: " + "ab" * 32, "x-nonce: " + "cd" * 16, body=b"{}"),
    request(path="/api/v1/enrol", body=b'{"code":"K7QD","public_key":"","wire":"1.0"}'),
    request(path="/console/sign-in", body=b"login=a&password=b"),
)


if __name__ == "__main__":
    sys.exit(main())
