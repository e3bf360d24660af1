"""Guards every answer and the size of every question to machines (reliability section 6)."""

from collections.abc import Callable
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pos_app.contract.messages import BODY_BYTES_MAX
from pos_app.hq.gate import Gate
from pos_app.hq.service import Reply, error, too_often

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "form-action 'none'"
    ),
    "cache-control": "no-store",
}
"""On every answer that does not bring its own."""
MACHINES = ("/api/", "/operator/")
OURS = ("/operator/", "/console")
"""Where somebody whom we know may well ask for what is not there."""


class Limits:
    """Refuses who asks too often, and bodies that are too long or have no length before they are
    read; adds the headers. After a refusal the connection ends, so that nothing behind it is read
    as another request; whoever asks what nobody asks is counted as a stranger.
    """

    def __init__(
        self, app: ASGIApp, *, gate: Gate, stranger: Callable[[str], None], tls: bool
    ) -> None:
        self._app = app
        self._gate = gate
        self._stranger = stranger
        self._headers = dict(HEADERS)
        if tls:
            self._headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        status = 0

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add(message)
            await send(message)

        client = scope.get("client")
        address = client[0] if client else ""
        refusal = _refusal(scope) if self._gate.admits_address(address) else too_often()
        if refusal is not None:
            await _answer(refusal, guarded)
        else:
            with suppress(ClientDisconnect):  # a request that is cut midway leaves nothing (FN2)
                await self._app(scope, receive, guarded)
        if _is_strange(status, scope["path"], refused=refusal is not None):
            await run_in_threadpool(self._stranger, address)

    def _add(self, message: Message) -> None:
        present = message.get("headers")
        headers: list[tuple[bytes, bytes]] = list(present) if isinstance(present, list) else []
        names = {name.lower() for name, _ in headers}
        for name, text in self._headers.items():
            if name.encode() not in names:
                headers.append((name.encode(), text.encode()))
        if 400 <= message["status"] < 500:
            headers.append((b"connection", b"close"))
        message["headers"] = headers


def _is_strange(status: int, path: str, *, refused: bool) -> bool:
    """Whether no program of ours asks so: another verb or place, a body that is no body."""
    unknown = status == 404 and not path.startswith(OURS)
    return status == 405 or unknown or (refused and status != 429)


def _refusal(scope: Scope) -> Reply | None:
    headers = {name.lower(): text for name, text in scope["headers"]}
    if b"transfer-encoding" in headers:
        return error(411, "LENGTH_REQUIRED", "Say how long the body is; chunks are not taken.")
    if not scope["path"].startswith(MACHINES):
        return None
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or len(length) > 12:
        return error(400, "LENGTH", "The length is no number.")
    if int(length) > BODY_BYTES_MAX:
        return error(413, "TOO_LARGE", f"At most {BODY_BYTES_MAX} bytes.")
    return None


async def _answer(reply: Reply, send: Send) -> None:
    headers = [(name.encode(), text.encode()) for name, text in reply.headers.items()]
    headers.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
