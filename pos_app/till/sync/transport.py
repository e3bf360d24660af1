"""Bytes to HQ and back: what a transport is, and which addresses may be one."""

import ipaddress
import threading
from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import urlsplit

from pos_app.domain.errors import Refused

Answer = tuple[int, Mapping[str, str], bytes]


class Transport(Protocol):
    """Carries one request; the header names of the reply are lower case."""

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> Answer:
        """Status, headers, body; `AnswerUnknown` once the request may have been taken."""
        ...


def check_address(url: str) -> str:
    """The address without its last slash; `HQ_NOT_SECURE` without TLS, except on this machine."""
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise Refused("HQ_ADDRESS", url=url)
    if parts.username or parts.password:
        raise Refused("HQ_ADDRESS", url=parts.hostname)
    if parts.scheme == "http" and not _loopback(parts.hostname):
        raise Refused("HQ_NOT_SECURE", url=url)
    return url.strip().rstrip("/")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class LateTransport:
    """Made at the first request, in the thread that sends it: the start pays nothing."""

    def __init__(self, make: Callable[[], Transport]) -> None:
        self._make = make
        self._made: Transport | None = None
        self._lock = threading.Lock()

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> Answer:
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return self._made.send(method, path, headers, body, timeout)
