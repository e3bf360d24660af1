"""HQ over real HTTP with a server that misbehaves on purpose (FN1-FN5)."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from urllib3.util import connection

from pos_app.domain.errors import AnswerUnknown, Refused, Unavailable
from pos_app.till.sync.http_transport import REPLY_BYTES_MAX, HttpTransport, _Sockets
from pos_app.till.sync.transport import check_address

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"


BODY = b"{}"


def _read(opened: socket.socket) -> bytes:
    """A request with its body: where unread bytes are left the end is a reset, and takes along what
    was answered.
    """
    got = more = opened.recv(65_536)
    while more and not got.endswith(BODY):
        more = opened.recv(65_536)
        got += more
    return got


class Server:
    """Takes one request after the other and lets `answer` write what it likes."""

    def __init__(self, answer: Callable[[socket.socket], None]) -> None:
        self._answer = answer
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.requests: list[bytes] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                opened, _ = self._listening.accept()
            except OSError:
                return
            with opened:
                self.requests.append(_read(opened))
                try:
                    self._answer(opened)
                except OSError:
                    continue

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)


@pytest.fixture
def serve():
    servers = []

    def start(answer) -> Server:
        servers.append(Server(answer))
        return servers[-1]

    yield start
    for one in servers:
        one.close()


def ask(server: Server, timeout: float = 60.0):
    transport = HttpTransport(server.url)
    return transport.send("POST", "/api/v1/push", {"x-wire": "1.0"}, BODY, timeout)


def test_a_request_and_its_answer(serve):
    server = serve(lambda opened: opened.sendall(OK))
    status, headers, body = ask(server)
    assert (status, headers["content-length"], body) == (200, "2", b"{}")
    assert server.requests[0].startswith(b"POST /api/v1/push HTTP/1.1")


def test_a_redirect_is_never_followed(serve):
    other = serve(lambda opened: opened.sendall(OK))
    head = f"HTTP/1.1 307 Go\r\nlocation: {other.url}/x\r\ncontent-length: 0\r\n\r\n"
    server = serve(lambda opened: opened.sendall(head.encode()))
    assert ask(server)[0] == 307
    assert other.requests == []


def test_a_lost_answer_is_unknown_a_refused_connection_is_not(serve):
    server = serve(lambda opened: None)
    with pytest.raises(AnswerUnknown):
        ask(server)
    gone = Server(lambda opened: None)
    gone.close()
    with pytest.raises(Unavailable) as failure:
        ask(gone)
    assert not isinstance(failure.value, AnswerUnknown)
    assert failure.value.reason == "away"


def test_a_server_that_takes_no_connection_is_away_FN5():
    """Its queue is full: the request never left."""
    with ExitStack() as opened:
        busy = opened.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        place = busy.getsockname()[:2]
        for _ in range(4):
            waits = opened.enter_context(socket.socket())
            waits.setblocking(False)
            waits.connect_ex(place)
        transport = HttpTransport(f"http://127.0.0.1:{place[1]}")
        with pytest.raises(Unavailable) as failure:
            transport.send("POST", "/api/v1/hello", {}, b"{}", 0.3)
    assert (type(failure.value), failure.value.reason) == (Unavailable, "away")


def test_a_deadline_after_the_end_cuts_nothing(serve):
    """The timer may fire while the answer is being read to its end."""
    sockets = _Sockets()
    here, there = socket.socketpair()
    with here, there:
        sockets.add(here)
        here.shutdown(socket.SHUT_RDWR)
        there.close()
        with socket.socket() as unconnected:
            sockets.add(unconnected)
            sockets.cut()
    assert sockets.was_cut


@pytest.mark.logs("urllib3.connection")
def test_an_answer_that_is_cut_off_anywhere_is_unknown_FN2(serve):
    lengths = iter(range(len(OK)))
    server = serve(lambda opened: opened.sendall(OK[: next(lengths)]))
    for _ in range(len(OK)):
        try:
            _, headers, content = ask(server)
        except AnswerUnknown:
            continue
        assert (content, "x-signature" in headers) == (b"", False)  # which no caller believes
    assert len(server.requests) == len(OK)


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_server_that_trickles_is_cut_at_the_deadline_FN2(serve, start):
    stopped = threading.Event()

    def trickle(opened: socket.socket) -> None:
        opened.sendall(start)
        while not stopped.wait(0.02):
            opened.sendall(b"x" if start.endswith(b"\r\n\r\n") else b"x: y\r\n")

    server = serve(trickle)
    began = time.monotonic()
    with pytest.raises(AnswerUnknown):
        ask(server, timeout=0.3)
    stopped.set()
    assert time.monotonic() - began < 60


def test_a_connection_that_was_made_after_the_deadline_is_cut_too_FN2(serve, monkeypatch):
    """It was there too late to be cut at the deadline, and a trickle had no other end."""
    connect, ended = connection.create_connection, []

    def slowly(*given, **more):
        time.sleep(0.5)
        return connect(*given, **more)

    def trickle(opened: socket.socket) -> None:
        opened.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(200):
            time.sleep(0.02)
            opened.sendall(b"x")
        ended.append("by itself")

    monkeypatch.setattr(connection, "create_connection", slowly)
    with pytest.raises(AnswerUnknown):
        ask(serve(trickle), timeout=0.3)
    assert ended == []


def test_an_endless_answer_is_bounded(serve):
    def flood(opened: socket.socket) -> None:
        opened.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        block = b" " * 1_048_576
        for _ in range(REPLY_BYTES_MAX // len(block) + 4):
            opened.sendall(block)

    server = serve(flood)
    with pytest.raises(AnswerUnknown) as failure:
        ask(server, timeout=120)
    assert failure.value.reason == "garbage"


@pytest.mark.parametrize(
    "url", ["http://hq.example", "http://10.0.0.1:8443", "http://[2001:db8::1]"]
)
def test_http_without_tls_is_refused_beyond_this_machine(url):
    with pytest.raises(Refused, match="HQ_NOT_SECURE"):
        check_address(url)


@pytest.mark.parametrize(
    "url", ["ftp://hq", "hq.example", "https://", "https://a:b@hq.example", ""]
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(Refused, match="HQ_ADDRESS"):
        check_address(url)


def test_addresses_that_are_fine():
    for url in (
        "https://hq.example/",
        "http://127.0.0.1:8080",
        "http://localhost",
        "http://[::1]:1",
    ):
        assert check_address(url) == url.rstrip("/")
