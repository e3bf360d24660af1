"""What makes a test fail on surprise: unexpected log records and sockets that leave the machine."""

import ipaddress
import logging
import socket
from typing import Any


class LogWatch(logging.Handler):
    """Collects the records of warning level and above that one test caused."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def unheard(self) -> list[str]:
        """Loggers of the program whose warnings do not come here any more; each is told once and
        set right, so that the test that left it so fails and no later one.
        """
        found = []
        if self not in logging.getLogger().handlers:
            found.append("the log is not watched any more")
            logging.getLogger().addHandler(self)
        for name, logger in logging.Logger.manager.loggerDict.items():
            ours = isinstance(logger, logging.Logger) and name.partition(".")[0] == "pos_app"
            if ours and (logger.disabled or logger.level or not logger.propagate):
                found.append(f"{name} is left switched off or at a level of its own")
                logger.disabled, logger.propagate = False, True
                logger.setLevel(logging.NOTSET)
        return found

    def complaints(self, expected: list[str]) -> list[str]:
        """Records that nobody expected, and expectations that no record met; forgets them all."""
        texts = [f"{one.levelname} {one.name}: {one.getMessage()}" for one in self.records]
        self.records.clear()
        surprising = [text for text in texts if not any(part in text for part in expected)]
        silent = [part for part in expected if not any(part in text for text in texts)]
        return [
            *(f"unexpected log record: {text}" for text in surprising),
            *(f"no log record with: {part}" for part in silent),
        ]


def is_local(address: Any) -> bool:
    """Loopback, or not the internet at all (a Unix socket's path)."""
    if not isinstance(address, tuple):
        return True
    host = address[0]
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def keep_sockets_local() -> None:
    """From here on a connection of this process beyond loopback is an error."""
    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex

    def connect(self: socket.socket, address: Any) -> None:
        _refuse_beyond_loopback(address)
        real_connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_beyond_loopback(address)
        return real_connect_ex(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign,assignment]
    socket.socket.connect_ex = connect_ex  # type: ignore[method-assign,assignment]


def _refuse_beyond_loopback(address: Any) -> None:
    if not is_local(address):
        raise AssertionError(f"a test wanted to reach {address}; tests stay on this machine")
