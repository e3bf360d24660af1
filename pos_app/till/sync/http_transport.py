"""HQ over HTTP; must never follow a redirect.

A request has one deadline for everything: a server that trickles bytes is cut off at it. Only the
sync side loads this module, so that the start of the till does not pay for it.
"""

import socket
import threading
from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, MaxRetryError

from pos_app.domain.errors import AnswerUnknown, Unavailable
from pos_app.till.sync.transport import Answer, check_address

REPLY_BYTES_MAX = 16 * 1_048_576
"""The largest reply, a page of 2,000 catalogue rows, stays well below."""
_CHUNK_BYTES = 65_536


class _Sockets:
    """The open sockets of one thread's session, so that a deadline can cut them."""

    def __init__(self) -> None:
        self._open: set[socket.socket] = set()
        self.was_cut = False

    def add(self, opened: Any) -> None:  # noqa: ANN401 - a socket, wrapped by TLS or not
        self._open = {one for one in self._open if one.fileno() >= 0} | {opened}
        if self.was_cut:  # while it was being made
            self.cut()

    def cut(self) -> None:
        self.was_cut = True
        for one in tuple(self._open):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class _Adapter(HTTPAdapter):
    """Tells `sockets` of every connection that it opens."""

    def __init__(self, sockets: _Sockets) -> None:
        self._sockets = sockets
        super().__init__(max_retries=0, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        super().init_poolmanager(*args, **kwargs)
        plain, secure = _connections(self._sockets)
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("Plain", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("Secure", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }


def _connections(sockets: _Sockets) -> tuple[type[HTTPConnection], type[HTTPSConnection]]:
    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            sockets.add(self.sock)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            sockets.add(self.sock)

    return Plain, Secure


class HttpTransport:
    """HQ over HTTP; one session per thread, nothing taken from the environment.

    `certificates` is the file of HQ's own authority where the system's do not know it.
    """

    def __init__(self, url: str, *, certificates: str = "") -> None:
        self._url = check_address(url)
        self._verify: str | bool = certificates or True
        self._local = threading.local()

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> Answer:
        session, sockets = self._session()
        sockets.was_cut = False
        deadline = threading.Timer(timeout, sockets.cut)
        deadline.daemon = True
        deadline.start()
        try:
            with session.request(
                method,
                self._url + path,
                headers=dict(headers),
                data=body,
                timeout=timeout,
                allow_redirects=False,
                stream=True,
            ) as reply:
                content = _bounded(reply)
                if sockets.was_cut:  # a reply without length ends where it was cut
                    raise AnswerUnknown("hq", "slow")
                lower = {name.lower(): value for name, value in reply.headers.items()}
                return reply.status_code, lower, content
        except (requests.RequestException, HTTPError, OSError) as error:
            self._forget()
            raise _failure(error, late=sockets.was_cut) from error
        finally:
            deadline.cancel()

    def _session(self) -> tuple[requests.Session, _Sockets]:
        found: tuple[requests.Session, _Sockets] | None = getattr(self._local, "session", None)
        if found is None:
            sockets, session = _Sockets(), requests.Session()
            session.trust_env = False
            session.verify = self._verify
            for scheme in ("http://", "https://"):
                session.mount(scheme, _Adapter(sockets))
            found = self._local.session = (session, sockets)
        return found

    def _forget(self) -> None:
        session, _ = self._session()
        session.close()
        del self._local.session


def _bounded(reply: requests.Response) -> bytes:
    content = bytearray()
    for chunk in reply.iter_content(_CHUNK_BYTES):
        content += chunk
        if len(content) > REPLY_BYTES_MAX:
            raise AnswerUnknown("hq", "garbage")
    return bytes(content)


def _failure(error: Exception, *, late: bool) -> Unavailable:
    """Whether the request certainly never reached HQ, or may have."""
    no_file = type(error) is OSError and error.errno is None  # so `requests` says it
    if no_file or isinstance(error, requests.exceptions.SSLError):
        return Unavailable("hq", "certificate")
    if any(isinstance(one, MaxRetryError) for one in error.args):  # no connection was made
        return Unavailable("hq", "away")
    if late or isinstance(error, requests.Timeout):
        return AnswerUnknown("hq", "slow")
    return AnswerUnknown("hq", "cut")
