"""A card terminal behind a loopback socket; must never wait for ever or take silence for a no.

One connection per call. Before anything is sent a failure is `Unavailable`, from then on it is
`AnswerUnknown`.
"""

import contextlib
import socket

from pos_app.domain.clock import Clock
from pos_app.domain.errors import AnswerUnknown
from pos_app.till.devices.card_terminal import (
    Answer,
    Released,
    Reversed,
    State,
    answer_lost,
    ended,
    unreachable,
)
from pos_app.till.devices.payment_requests import PayingByRequest, PaymentRequest
from pos_app.till.devices.terminal_wire import (
    LINE_BYTES_MAX,
    BadMessage,
    decode_answer,
    encode_request,
)

HOST = "127.0.0.1"
CONNECT_SECONDS = 2.0
QUERY_SECONDS = 4.0
PAYMENT_SECONDS = 60.0
"""As long as a customer may take with card and PIN; then the till asks what became of it."""


class SocketTerminal(PayingByRequest):
    """`CardTerminal` spoken to over TCP on this machine; safe to use from several threads."""

    def __init__(
        self, port: int, clock: Clock, *, payment_seconds: float = PAYMENT_SECONDS
    ) -> None:
        self._port = port
        self._clock = clock
        self._payment_seconds = payment_seconds

    def release(self, token: str) -> Released:
        answer = self._ask(PaymentRequest("release", "", 0, token=token), QUERY_SECONDS)
        if not isinstance(answer, Released):
            raise answer_lost(token)
        return answer

    def reverse(self, attempt_id: str) -> Reversed:
        answer = self._ask(PaymentRequest("reverse", attempt_id, 0), QUERY_SECONDS)
        if not isinstance(answer, Reversed):
            raise answer_lost(attempt_id)
        return answer

    def stop(self, attempt_id: str) -> State:
        return self._state("stop", attempt_id)

    def query(self, attempt_id: str) -> State:
        return self._state("query", attempt_id)

    def _state(self, do: str, attempt_id: str) -> State:
        answer = self._ask(PaymentRequest(do, attempt_id, 0), QUERY_SECONDS)
        if isinstance(answer, Released):
            raise answer_lost(attempt_id)
        return answer

    def pay(self, request: PaymentRequest) -> Answer:
        return ended(request.attempt_id, self._ask(request, self._payment_seconds))

    def _ask(self, request: PaymentRequest, seconds: float) -> State | Released:
        line = exchange(self._port, encode_request(request), self._clock, seconds)
        try:
            answer = decode_answer(line)
        except BadMessage:
            raise answer_lost(request.attempt_id) from None
        about = answer.token if isinstance(answer, Released) else answer.attempt_id
        if about != (request.attempt_id or request.token):
            raise answer_lost(request.attempt_id)
        return answer


def exchange(port: int, line: bytes, clock: Clock, seconds: float) -> bytes:
    """Send one line and read one, within a total time limit."""
    try:
        connection = socket.create_connection((HOST, port), CONNECT_SECONDS)
    except (OSError, OverflowError):
        raise unreachable() from None
    with contextlib.closing(connection):
        try:
            connection.settimeout(QUERY_SECONDS)
            connection.sendall(line)
            return _read_line(connection, clock, clock.monotonic() + seconds)
        except OSError:
            raise AnswerUnknown("terminal", "answer_lost") from None


def _read_line(connection: socket.socket, clock: Clock, until: float) -> bytes:
    """One line; a slow drip of bytes does not stretch the limit."""
    received = b""
    while not received.endswith(b"\n") and len(received) <= LINE_BYTES_MAX:
        left = until - clock.monotonic()
        if left <= 0:
            raise TimeoutError
        connection.settimeout(left)
        chunk = connection.recv(LINE_BYTES_MAX)
        if not chunk:
            raise ConnectionResetError
        received += chunk
    return received
