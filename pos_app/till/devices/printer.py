"""Sending print jobs; must never hold up a sale: no call takes longer than five seconds and what
a serial line needs for the bytes.

What is to be printed is stored when a transaction concludes; printing is a matter of its own that
may fail as `Unavailable` and is tried again. A receipt never opens the drawer.
"""

import contextlib
import logging
import re
import threading
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Protocol

from pos_app.domain.errors import Unavailable
from pos_app.till.devices.device_node import BAUDS, NODES, SerialPrinter, UsbPrinter
from pos_app.till.devices.paper import Paper, rows_of
from pos_app.till.devices.paper_text import on_paper
from pos_app.till.devices.receipt_layout import COLUMNS, Row, Style

SEND_SECONDS = 4.8
JOB_BYTES_MAX = 1_048_576
DEFAULT_PORT = 9100
GIVEN_UP = "timeout"
"""Why a job may have come out all the same."""

_NETWORK = re.compile(r"//([A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\])(?::([0-9]{1,5}))?/?")


def print_job(paper: Paper) -> bytes:
    """The bytes that print a receipt or a report."""
    return bytes(_paper().job_of(rows_of(paper)))


def trial_job(title: str, detail: str) -> bytes:
    """The bytes of a test print: two lines of words and the till's widest row."""
    ruler = "".join(str(at % 10) for at in range(1, COLUMNS + 1))
    rows = (Row(on_paper(title), Style.STRONG), Row(on_paper(detail)), Row(ruler))
    return bytes(_paper().job_of(rows))


def _paper() -> ModuleType:
    """The printing library, loaded late."""
    with _without_its_log():
        from pos_app.till.devices import escpos_paper

        return escpos_paper


@contextlib.contextmanager
def _without_its_log() -> Iterator[None]:
    """The library sets up a log handler for everybody, when it is loaded and with each wire."""
    root = logging.getLogger()
    before = list(root.handlers)
    try:
        yield
    finally:
        added = [one for one in root.handlers if one not in before]
        for handler in added:
            if type(handler) is logging.StreamHandler:
                root.removeHandler(handler)


class PrintDevice(Protocol):
    """Where bytes become paper; may raise OSError or `Unavailable`, and may take long."""

    def write(self, job: bytes) -> None:
        """Print the job."""
        ...


class NetworkPrinter:
    """A printer in the network."""

    def __init__(self, host: str, port: int = DEFAULT_PORT) -> None:
        self._host = host
        self._port = port

    def write(self, job: bytes) -> None:
        _paper().NetworkWire(self._host, self._port).print_job(job)


class FilePrinter:
    """A file in the printer's place; it keeps the last job."""

    def __init__(self, path: str) -> None:
        self._path = path

    def write(self, job: bytes) -> None:
        _paper().FileWire(self._path).print_job(job)


class NoPrinter:
    """A till without a printer: every job waits."""

    def write(self, job: bytes) -> None:
        raise Unavailable("printer", "none", retry=False)


class Printer:
    """A device with a time limit; one stuck job at most, until it is done no other is begun."""

    def __init__(self, device: PrintDevice, seconds: float = SEND_SECONDS) -> None:
        self._device = device
        self._seconds = seconds
        self._running: threading.Thread | None = None

    def send(self, job: bytes) -> None:
        """Print the job, or say why it must wait (`Unavailable`); off the window's thread."""
        if not 0 < len(job) <= JOB_BYTES_MAX:
            raise Unavailable("printer", "job_size", retry=False)
        line = self._device.seconds(job) if isinstance(self._device, SerialPrinter) else 0.0
        self._within(lambda: self._device.write(job), self._seconds + line)

    def expect(self) -> None:
        """Say at once where no job can be begun (`Unavailable`)."""
        if isinstance(self._device, NoPrinter):
            raise Unavailable("printer", "none", retry=False)
        if self.busy:
            raise Unavailable("printer", "busy")

    def open_drawer(self) -> None:
        """Kick the drawer that hangs on this printer."""
        pulse = _paper().drawer_pulse()  # loading the library is none of the printer's time
        self._within(lambda: self._device.write(pulse), self._seconds)

    @property
    def busy(self) -> bool:
        """Whether a job that was given up is still stuck in the device."""
        return self._running is not None and self._running.is_alive()

    def _within(self, work: Callable[[], None], seconds: float) -> None:
        self.expect()
        failures: list[Exception] = []
        self._running = threading.Thread(target=_run, args=(work, failures), daemon=True)
        self._running.start()
        self._running.join(seconds)
        if self.busy:
            raise Unavailable("printer", GIVEN_UP)
        for failure in failures:
            raise (
                failure
                if isinstance(failure, Unavailable)
                else Unavailable("printer", "unreachable")
            )


def _run(work: Callable[[], None], failures: list[Exception]) -> None:
    with _without_its_log():
        from escpos.exceptions import Error

        try:
            work()
        except (OSError, Error, ValueError, OverflowError, Unavailable) as error:
            failures.append(error)


def device_of(address: str) -> PrintDevice:
    """The device of a setting: `tcp://host:port`, `usb:/dev/usb/lp0`, `serial:/dev/ttyS0,19200`,
    `file:PATH` or nothing; else `ValueError`.
    """
    if not address:
        return NoPrinter()
    kind, _, rest = address.partition(":")
    if kind == "file" and rest:
        return FilePrinter(rest)
    if kind == "usb" and rest.startswith("/") and NODES:
        return UsbPrinter(rest)
    path, _, baud = rest.partition(",")
    speed = {"": BAUDS[0]} | {str(one): one for one in BAUDS}
    if kind == "serial" and path.startswith("/") and baud in speed and NODES:
        return SerialPrinter(path, speed[baud])
    network = _NETWORK.fullmatch(rest) if kind == "tcp" else None
    port = int(network[2] or DEFAULT_PORT) if network else 0
    if network is None or not 0 < port < 65_536:
        raise ValueError(f"{address} is no printer: write tcp://host:9100 or usb:/dev/usb/lp0")
    return NetworkPrinter(network[1].strip("[]"), port)
