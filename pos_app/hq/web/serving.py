"""Runs HQ's web application on sockets: in the foreground, or in a thread for plays and tests."""

import logging
import os
import threading
from dataclasses import replace
from socket import (
    AF_INET,
    AF_INET6,
    IPPROTO_TCP,
    SO_REUSEADDR,
    SOCK_STREAM,
    SOL_SOCKET,
    socket,
)

import uvicorn
from fastapi import FastAPI

from pos_app.domain.errors import Refused, Unavailable
from pos_app.hq.config import HqConfig
from pos_app.hq.service import Hq
from pos_app.hq.web.app import create
from pos_app.hq.web.connections import PROXIES, BoundedConnection

START_SECONDS = 30.0
KEEP_ALIVE_SECONDS = 30
CONNECTIONS_MAX = 500
LOOPBACK = "127.0.0.1"


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = threading.Event()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


class Serving:
    """HQ served in a thread on a free port of loopback; `stop` ends it, the HQ stays open."""

    def __init__(self, hq: Hq, *, operator_token: str = "") -> None:
        self.hq = hq
        app = create(hq, operator_token=operator_token)
        self._server = _Server(settings(app, replace(hq.config, host=LOOPBACK, port=0)))
        self._thread = threading.Thread(target=self._server.run, name="serving", daemon=True)
        self._thread.start()
        if not self._server.listens.wait(START_SECONDS):
            raise Unavailable("hq", "not_started")
        self.port = int(self._server.servers[0].sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        """Where tills find it."""
        return f"http://{LOOPBACK}:{self.port}"

    def stop(self) -> None:
        """End the server and wait for it."""
        self._server.should_exit = True
        self._thread.join(START_SECONDS)


def place(config: HqConfig) -> socket:
    """The address of the settings, taken; `HQ_CANNOT_LISTEN` where somebody else has it.

    Nobody is heard there before `run`. The protocol is named, because asyncio lets short answers
    leave at once (TCP_NODELAY) only where it is.
    """
    taken = socket(AF_INET6 if ":" in config.host else AF_INET, SOCK_STREAM, IPPROTO_TCP)
    try:
        if os.name != "nt":  # there it would let two programs have one port
            taken.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        taken.bind((config.host, config.port))
    except OSError as error:
        taken.close()
        named = {"host": config.host, "port": config.port, "problem": error.strerror}
        raise Refused("HQ_CANNOT_LISTEN", **named) from None
    return taken


def run(app: FastAPI, config: HqConfig, taken: socket) -> None:
    """Serve there until a signal ends it."""
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    _Server(settings(app, config)).run([taken])


def settings(app: FastAPI, config: HqConfig) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=config.host,
        port=config.port,
        ssl_certfile=config.certificate or None,
        ssl_keyfile=config.key or None,
        http=BoundedConnection,
        access_log=False,
        log_config=None,
        server_header=False,
        forwarded_allow_ips=PROXIES,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        limit_concurrency=CONNECTIONS_MAX,
    )
