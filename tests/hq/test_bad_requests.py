"""Requests that are no proper HTTP, or for nobody (reliability 6, last row): refused, and the
connection ends.
"""

import json
import socket
from contextlib import ExitStack, suppress

import pytest

from pos_app.hq import gate
from pos_app.hq.store import state
from pos_app.hq.web import connections
from pos_app.hq.web.api import ENDPOINTS
from tests.hq.test_http import Served
from tests.hq.world import furnish, open_hq


@pytest.fixture(scope="module")
def serving(tmp_path_factory):
    hq = open_hq(tmp_path_factory.mktemp("served"), threaded=True)
    furnish(hq)
    running = Served(hq, operator_token="t" * 64)
    yield running
    running.stop()
    hq.close()


def lines(*of):
    return "\r\n".join((*of, "", "")).encode("latin-1")


HOST = "host: 127.0.0.1"
RAW = {
    "no host": lines("POST /api/v1/push HTTP/1.1", "content-length: 0"),
    "two hosts": lines("POST /api/v1/push HTTP/1.1", HOST, "host: y", "content-length: 0"),
    "two lengths": lines(
        "POST /api/v1/push HTTP/1.1", HOST, "content-length: 5", "content-length: 6"
    ),
    "length and chunks": lines(
        "POST /api/v1/push HTTP/1.1", HOST, "content-length: 5", "transfer-encoding: chunked"
    ),
    "chunks in another way": lines(
        "POST /api/v1/push HTTP/1.1", HOST, "transfer-encoding: gzip, chunked"
    ),
    "negative length": lines("POST /api/v1/push HTTP/1.1", HOST, "content-length: -1"),
    "length with a plus": lines("POST /api/v1/push HTTP/1.1", HOST, "content-length: +1"),
    "space before the colon": lines("POST /api/v1/push HTTP/1.1", "host : x"),
    "a folded header": lines("POST /api/v1/push HTTP/1.1", HOST, "x-key: a", " b"),
    "a NUL in a header": lines("POST /api/v1/push HTTP/1.1", HOST, "x-key: a\x00b"),
    "an unknown version": lines("POST /api/v1/push HTTP/3.7", HOST),
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "a header without end": b"GET /docs HTTP/1.1\r\nhost: x\r\nx-key: " + b"a" * 70_000 + b"\r\n",
    "a console form in chunks": lines(
        "POST /console/sign-in HTTP/1.1", HOST, "transfer-encoding: chunked", "", "0"
    ),
    "a question in chunks": lines(
        "GET /docs HTTP/1.1", HOST, "content-length: 4", "transfer-encoding: chunked", "", "0"
    ),
    "another request in the body": lines("POST /api/v1/push HTTP/1.1", HOST, "content-length: 4")
    + b"{}\r\n"
    + lines("GET /docs HTTP/1.1", HOST),
    "a verb that nobody knows": lines("BREW /api/v1/push HTTP/1.1", HOST),
    "another host's address": lines("GET http://evil.example/docs HTTP/1.1", "host: evil.example"),
    "a tunnel": lines("CONNECT evil.example:443 HTTP/1.1", HOST),
}


UNDERSTOOD = {
    "length and chunks",
    "a folded header",
    "an unknown version",
    "a console form in chunks",
    "a question in chunks",
    "another request in the body",
    "a verb that nobody knows",
    "another host's address",
    "a tunnel",
}
"""Proper enough for the server; we refuse them."""


@pytest.mark.parametrize("what", [one for one in RAW if one not in UNDERSTOOD])
@pytest.mark.logs("Invalid HTTP request received")
def test_what_is_no_proper_request_is_refused(serving, what):
    first = serving.raw(RAW[what]).partition("\r\n")[0]
    assert first.startswith("HTTP/1.1 4"), first


@pytest.mark.parametrize("what", sorted(UNDERSTOOD))
def test_what_could_be_read_in_two_ways_is_refused(serving, what):
    """And nothing behind it is read as a request of its own."""
    answer = serving.raw(RAW[what])
    assert answer.startswith("HTTP/1.1 4"), answer
    assert answer.count("HTTP/1.1") == 1


@pytest.mark.logs("are no till's")
def test_who_asks_what_nobody_asks_is_told_of_once_a_minute(serving):
    def strangers():
        with serving.hq.read() as unit:
            return [x.what for x in state.journal_page(unit)].count("strangers")

    serving.hq.clock.forward(minutes=2)
    before = strangers()
    for _ in range(gate.STRANGERS_ALARM):
        for path in ("/wp-login.php", "/console/none", "/docs"):
            serving.ask("GET", path)
    serving.at_rest()
    assert strangers() == before + 1


@pytest.mark.parametrize("sent", [b"", RAW["a tunnel"][:20], RAW["two lengths"][:-4]])
def test_whoever_says_nothing_or_half_of_it_is_not_waited_for(serving, monkeypatch, sent):
    """Silent connections were all that head office had room for; now their time ends."""
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.05)
    with suppress(ConnectionResetError):
        assert serving.raw(sent) == ""
    monkeypatch.undo()
    assert serving.ask("GET", "/docs")[0] == 200


def test_one_address_holds_no_more_connections_than_its_own_store_needs(serving, monkeypatch):
    monkeypatch.setattr(connections, "ADDRESS_MAX", 2)
    place, hostile = ("127.0.0.1", serving.port), ("127.0.66.6", 0)
    with ExitStack() as held:
        first, second, third = (
            held.enter_context(socket.create_connection(place, 60, source_address=hostile))
            for _ in range(3)
        )
        with suppress(ConnectionResetError):
            assert third.recv(1) == b""
        for one in (first, second):
            one.sendall(lines("GET /docs HTTP/1.1", HOST))
            assert one.recv(12) == b"HTTP/1.1 200"
        assert serving.ask("GET", "/docs")[0] == 200


def test_an_address_that_asks_without_end_is_put_off(serving, monkeypatch):
    monkeypatch.setattr(gate, "ADDRESS_AT_ONCE", 0)
    for path in ("/api/v1/hello", "/console/sign-in", "/operator/v1/master/terms", "/docs"):
        status, headers, body = serving.ask("POST", path, b"{}")
        assert (status, json.loads(body)["code"]) == (429, "TOO_OFTEN"), path
        assert headers["retry-after"]
    monkeypatch.undo()
    serving.hq.clock.forward(seconds=10)


@pytest.mark.parametrize("method", "GET HEAD PUT PATCH DELETE OPTIONS TRACE X".split())
def test_no_other_verb_is_understood_by_any_address_of_the_wire(serving, method):
    for path in ENDPOINTS:
        assert serving.ask(method, path)[0] in {404, 405}, path


@pytest.mark.parametrize(
    "path",
    ["/api/v1", "/api/v1/", "/api/v2/push", "/api/v1/push/", "/api/v1//push", "/api/v1/%70ush%00"],
)
def test_no_other_path_is_an_address_of_the_wire(serving, path):
    assert serving.ask("POST", path, b"{}")[0] in {404, 405, 307}


def test_a_till_of_another_name_is_not_trusted_for_its_host(serving):
    """Nothing HQ answers is made of the Host header, and what people read is not read under a name
    that was bent to this machine.
    """
    for path in ("/docs", "/openapi.json", "/docs.css", "/", "/console", "/nothing"):
        status, headers, body = serving.ask("GET", path, headers={"host": "evil.example"})
        assert status == (404 if path == "/nothing" else 403), path
        assert b"evil.example" not in body
        assert "evil.example" not in str(headers)
