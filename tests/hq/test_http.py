"""The wire over a real server: limits, headers, description; concurrent tills (reliability 6)."""

import http.client
import json
import re
import socket
import threading
import time

import pytest

from pos_app.contract import messages as m
from pos_app.hq import synchronise_orders
from pos_app.hq.config import HqConfig
from pos_app.hq.questions import ROUTES
from pos_app.hq.store import intake
from pos_app.hq.web.api import ENDPOINTS
from pos_app.hq.web.serving import Serving, place
from tests.helpers.carts import PICK, cart
from tests.hq.world import a_till, furnish, open_hq

TOKEN = "t" * 64


class Served(Serving):
    """HQ behind a real socket on loopback, asked by hand."""

    def ask(self, method, path, body=b"", headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, headers or {})
        reply = connection.getresponse()
        read = reply.read()
        connection.close()
        return reply.status, {k.lower(): v for k, v in reply.getheaders()}, read

    def at_rest(self):
        """Waits until nothing is under way: strangers are counted after their answer."""
        while self._server.server_state.tasks:
            time.sleep(0.005)

    def raw(self, text):
        """All that is answered until HQ ends the connection, as it does after every refusal."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as opened:
            opened.sendall(text)
            return b"".join(iter(lambda: opened.recv(65536), b"")).decode("latin-1")


@pytest.fixture(scope="module")
def serving(tmp_path_factory):
    hq = open_hq(tmp_path_factory.mktemp("served"), threaded=True)
    furnish(hq)
    running = Served(hq, operator_token=TOKEN)
    yield running
    running.stop()
    hq.close()


@pytest.fixture(scope="module")
def served_till(serving):
    return a_till(serving.hq, serving.hq.ids)


def post(serving, till, path, message):
    body = message.model_dump_json().encode()
    full = f"/api/v1/{path}"
    headers = till.signed(full, body) | {"content-type": "application/json"}
    return serving.ask("POST", full, body, headers)


def test_a_push_over_http_is_the_same_push(serving, served_till):
    item = served_till.item(served_till.placed(cart(("1 x 10.00", PICK)), 900))
    status, headers, body = post(serving, served_till, "push", m.PushRequest(events=(item,)))
    assert (status, json.loads(body)["results"][0]["result"]) == (200, "taken_in")
    assert headers["content-type"] == "application/json"
    again = post(serving, served_till, "push", m.PushRequest(events=(item,)))
    assert json.loads(again[2])["results"][0]["result"] == "duplicate"


def test_a_request_that_is_cut_midway_leaves_nothing_FN2(serving, served_till):
    """Cut after any part of its head or body: nothing is taken in, and the whole one still is."""
    item = served_till.item(served_till.placed(cart(("1 x 10.00", PICK)), 950))
    body = m.PushRequest(events=(item,)).model_dump_json().encode()
    lines = served_till.signed("/api/v1/push", body) | {"content-length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    whole = f"POST /api/v1/push HTTP/1.1\r\nhost: x\r\n{head}\r\n".encode() + body
    for length in (*range(1, len(whole), 5), len(whole) - len(body), len(whole) - 1):
        with socket.create_connection(("127.0.0.1", serving.port), timeout=60) as opened:
            opened.sendall(whole[:length])
            opened.shutdown(socket.SHUT_WR)
            while opened.recv(65_536):  # until head office has hung up too
                pass
    with serving.hq.read() as unit:
        assert intake.find(unit, item.event_id) is None
    status, _, answer = post(serving, served_till, "push", m.PushRequest(events=(item,)))
    assert (status, json.loads(answer)["results"][0]["result"]) == (200, "taken_in")


def test_a_body_that_is_too_large_is_refused_before_it_is_read(serving):
    head = b"POST /api/v1/push HTTP/1.1\r\nhost: x\r\ncontent-length: 1048577\r\n\r\n"
    assert " 413 " in serving.raw(head).splitlines()[0]


def test_a_body_in_chunks_is_refused(serving):
    head = b"POST /api/v1/push HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
    assert " 411 " in serving.raw(head).splitlines()[0]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/push"), ("PUT", "/api/v1/hello"), ("POST", "/api/v1/none"), ("GET", "/x")],
)
def test_what_nobody_asks_is_refused(serving, method, path):
    assert serving.ask(method, path)[0] in {404, 405}


def test_every_answer_carries_the_security_headers(serving):
    for path in ("/docs", "/openapi.json", "/nothing", "/api/v1/push"):
        _, headers, _ = serving.ask("GET", path)
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers
        assert not any(one.startswith("access-control") for one in headers)


def test_the_documentation_needs_no_script_and_no_other_host(serving):
    _, _, page = serving.ask("GET", "/docs")
    text = page.decode()
    assert "<script" not in text
    assert "style=" not in text
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text)
    assert "/api/v1/push" in text
    assert serving.ask("GET", "/docs.css")[0] == 200


def test_the_api_is_described_whole(serving):
    assert set(ENDPOINTS) == {"/api/v1/enrol", *ROUTES}
    document = json.loads(serving.ask("GET", "/openapi.json")[2])
    assert {path for path in document["paths"] if path.startswith("/api/v1/")} == set(ENDPOINTS)
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(document)))
    assert named <= set(document["components"]["schemas"])


def test_commands_need_the_token(serving):
    url = "/operator/v1/synchronise-orders"
    assert serving.ask("POST", url, b"{}")[0] == 401
    headers = {"authorization": f"Bearer {TOKEN}"}
    status, _, body = serving.ask("POST", url, b"{}", headers)
    assert (status, "Run" in json.loads(body)["lines"][0]) == (200, True)
    for name, arguments in (("none", b"{}"), ("backup", b"[]"), ("backup", b"nonsense")):
        _, _, body = serving.ask("POST", f"/operator/v1/{name}", arguments, headers)
        assert json.loads(body)["code"] == "COMMAND_UNKNOWN"


def test_many_tills_at_once_lose_nothing(serving):
    before = serving.hq.counts()
    tills = [a_till(serving.hq, serving.hq.ids, f"S1-{n}") for n in range(20, 26)]
    failed = []

    def work(till):
        for counter in range(1, 6):
            item = till.item(till.placed(cart(("1 x 10.00", PICK)), counter), "now")
            status, _, body = post(serving, till, "push", m.PushRequest(events=(item,)))
            if status != 200 or json.loads(body)["results"][0]["result"] != "applied":
                failed.append(body)

    threads = [threading.Thread(target=work, args=(till,)) for till in tills]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert serving.hq.counts().orders - before.orders == 30
    assert synchronise_orders.run(serving.hq, "test").state == "done"


def test_an_answer_leaves_at_once_however_short(tmp_path):
    """asyncio switches Nagle's delay off only where the socket names its protocol."""
    with place(HqConfig(home=tmp_path, port=0)) as taken:
        assert taken.proto == socket.IPPROTO_TCP
