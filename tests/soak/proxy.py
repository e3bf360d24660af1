"""A wire that fails: between tills and a head office that both speak real HTTP (FN1-FN5)."""

import random
import socket
import threading
from collections import Counter, deque
from contextlib import suppress

FAULT_CHANCE = 0.3
KEPT = 50
"""Requests that may be sent once more later."""
TIMEOUT_SECONDS = 30


def scripted(status: str, body: str, *headers: str) -> bytes:
    """An answer that head office never gave."""
    lines = (f"HTTP/1.1 {status}", *headers, f"content-length: {len(body)}", "", body)
    return "\r\n".join(lines).encode()


SCRIPTED = {
    "busy": scripted("503 Busy", "{}", "retry-after: 2"),
    "too_often": scripted("429 Slow", "{}"),
    "html": scripted("502 Bad Gateway", "<html>no</html>", "content-type: text/html"),
    "captive_portal": scripted("200 OK", "<html>Please pay</html>", "content-type: text/html"),
    "garbage": scripted("200 OK", '{"results":[]}', "content-type: application/json"),
    "redirect": scripted("307 Go", "", "location: http://127.0.0.1:9/"),
}
FAULTS = ("drop", "cut_request", "lose_reply", "cut_reply", "twice", "replay", "trickle", *SCRIPTED)


class Cut(Exception):
    """The connection ends here."""


class FaultProxy:
    """Forwards each request to the port, or does to it what `chance` says, until `calm` is set."""

    def __init__(self, port: int, chance: random.Random) -> None:
        self._port, self._chance = port, chance
        self.calm = False
        self.done: Counter[str] = Counter()
        self._kept: deque[bytes] = deque(maxlen=KEPT)
        self._upstream = threading.local()
        self._clients: list[tuple[socket.socket, threading.Thread]] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def requests(self) -> int:
        """Of tills, whatever became of them."""
        return sum(self.done.values())

    def close(self) -> None:
        """End every connection, and wait for it."""
        with self._listening:
            self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join(TIMEOUT_SECONDS)
        for client, thread in self._clients:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            thread.join(TIMEOUT_SECONDS)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            self._clients = [one for one in self._clients if one[1].is_alive()]
            self._clients.append((client, thread))
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with client, suppress(OSError, Cut):
            while request := message(client):
                well = self.calm or self._chance.random() > FAULT_CHANCE
                fault = "none" if well else self._chance.choice(FAULTS)
                self.done[fault] += 1
                self._answer(client, request, fault)
        self._hang_up()

    def _answer(self, client: socket.socket, request: bytes, fault: str) -> None:
        if fault in SCRIPTED:
            client.sendall(SCRIPTED[fault])
            raise Cut
        if fault in {"drop", "cut_request"}:
            if fault == "cut_request":
                self._to_hq().sendall(request[: self._part(request)])
            raise Cut
        reply = self._ask(request)
        self._kept.append(request)
        if fault in {"twice", "replay"}:
            self._ask(request if fault == "twice" else self._chance.choice(self._kept))
        if fault == "lose_reply":
            raise Cut
        if fault == "cut_reply":
            client.sendall(reply[: self._part(reply)])
            raise Cut
        step = 97 if fault == "trickle" else len(reply)
        for start in range(0, len(reply), step):
            client.sendall(reply[start : start + step])
        if b"\r\nconnection: close\r\n" in reply:
            raise Cut

    def _part(self, of: bytes) -> int:
        """Never the whole: somewhere before its last byte."""
        return self._chance.randrange(len(of))

    def _ask(self, request: bytes) -> bytes:
        """Head office's whole answer, over a connection that lives as long as it allows."""
        self._to_hq().sendall(request)
        reply = message(self._to_hq())
        if not reply or b"\r\nconnection: close\r\n" in reply:
            self._hang_up()
        if not reply:
            raise Cut
        return reply

    def _to_hq(self) -> socket.socket:
        opened: socket.socket | None = getattr(self._upstream, "socket", None)
        if opened is None:
            opened = socket.create_connection(("127.0.0.1", self._port), TIMEOUT_SECONDS)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._upstream.socket = opened
        return opened

    def _hang_up(self) -> None:
        opened: socket.socket | None = getattr(self._upstream, "socket", None)
        if opened is not None:
            opened.close()
            self._upstream.socket = None


def message(opened: socket.socket) -> bytes:
    """A whole request or answer with its body; nothing where the other side has ended."""
    read = bytearray()
    while (end := read.find(b"\r\n\r\n")) < 0:
        part = opened.recv(65_536)
        if not part:
            return b""
        read += part
    head = bytes(read[:end]).lower()
    at = head.find(b"\r\ncontent-length:")
    length = int(head[at + 17 :].partition(b"\r\n")[0]) if at >= 0 else 0
    while len(read) < end + 4 + length:
        part = opened.recv(65_536)
        if not part:
            return b""
        read += part
    return bytes(read)
