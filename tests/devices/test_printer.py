"""A printer that is off, slow or stuck never holds up the till."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.domain.errors import Unavailable
from pos_app.till.devices import escpos_paper
from pos_app.till.devices.device_node import SerialPrinter, UsbPrinter
from pos_app.till.devices.printer import (
    JOB_BYTES_MAX,
    FilePrinter,
    NetworkPrinter,
    NoPrinter,
    PrintDevice,
    Printer,
    device_of,
)
from tests.helpers.memory_printer import MemoryPrinter

JOB = b"\x1b@hello\n"


class PaperRoll:
    """A network printer on this machine that keeps what it got."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._got = b""
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        with self._server:
            connection, _ = self._server.accept()
        with connection:
            while chunk := connection.recv(4096):
                self._got += chunk

    def text(self) -> bytes:
        self._thread.join(60)
        return self._got


class Stuck:
    """A device whose paper is out: it takes bytes when somebody has come."""

    def __init__(self) -> None:
        self.refilled = threading.Event()
        self.jobs: list[bytes] = []

    def write(self, job: bytes) -> None:
        self.refilled.wait(120)
        self.jobs.append(job)


@pytest.fixture
def stuck() -> Iterator[Stuck]:
    device = Stuck()
    yield device
    device.refilled.set()


def refusal(printer: Printer, job: bytes = JOB) -> str:
    with pytest.raises(Unavailable) as away:
        printer.send(job)
    assert away.value.what == "printer"
    return away.value.reason


def test_a_network_printer_gets_the_bytes():
    roll = PaperRoll()
    Printer(NetworkPrinter("127.0.0.1", roll.port)).send(JOB)
    assert roll.text() == JOB


def test_a_file_printer_gets_the_bytes(tmp_path: Path):
    Printer(FilePrinter(str(tmp_path / "lp0"))).send(JOB)
    assert (tmp_path / "lp0").read_bytes() == JOB


def test_the_drawer_opens_through_the_printer():
    device = MemoryPrinter()
    Printer(device).open_drawer()
    assert device.jobs == [b"\x1bp\x0022"]


def test_the_printing_library_is_loaded_before_the_printers_time_begins(monkeypatch):
    """Loading took longer than a printer may: the drawer came late and receipts waited for it."""
    loaded_by: list[threading.Thread] = []

    def load():
        loaded_by.append(threading.current_thread())
        return escpos_paper

    monkeypatch.setattr("pos_app.till.devices.printer._paper", load)
    Printer(MemoryPrinter()).open_drawer()
    assert loaded_by == [threading.current_thread()]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def test_a_printer_that_is_off_is_unavailable(tmp_path: Path):
    """A printer that is off never hides the sale: the job waits and says so."""
    off = MemoryPrinter()
    off.away = True
    devices: list[PrintDevice] = [
        off,
        NetworkPrinter("127.0.0.1", free_port()),
        FilePrinter(str(tmp_path / "none" / "lp0")),
    ]
    assert [refusal(Printer(one)) for one in devices] == ["unreachable"] * 3
    assert refusal(Printer(NoPrinter())) == "none"


def test_a_stuck_printer_is_given_up_in_time_and_gets_no_second_job(stuck, clock):
    printer = Printer(stuck, seconds=0.1)
    began = clock.monotonic()
    assert refusal(printer) == "timeout"
    assert refusal(printer) == "busy"
    assert clock.monotonic() - began < 60


def test_a_printer_that_recovers_prints_again(stuck):
    printer = Printer(stuck, seconds=0.1)
    assert refusal(printer) == "timeout"
    stuck.refilled.set()
    while printer.busy:
        pass
    printer._seconds = 60  # noqa: SLF001 - a busy machine is no stuck printer
    printer.send(b"second")
    assert stuck.jobs == [JOB, b"second"]


@pytest.mark.parametrize("job", [b"", b"x" * (JOB_BYTES_MAX + 1)])
def test_a_job_without_measure_is_refused(job):
    assert refusal(Printer(MemoryPrinter()), job) == "job_size"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("", NoPrinter),
        ("tcp://192.168.1.50:9100", NetworkPrinter),
        ("tcp://printer", NetworkPrinter),
        ("tcp://[::1]:9100", NetworkPrinter),
        ("file:/dev/usb/lp0", FilePrinter),
        ("usb:/dev/usb/lp0", UsbPrinter),
        ("serial:/dev/ttyUSB0", SerialPrinter),
        ("serial:/dev/ttyS0,115200", SerialPrinter),
    ],
)
def test_a_setting_names_the_printer(address, kind):
    assert type(device_of(address)) is kind


@pytest.mark.parametrize(
    "address",
    [
        "lp0",
        "tcp:1.2.3.4",
        "tcp://",
        "tcp://a:b",
        "tcp://a:99999",
        "file:",
        "usb:1:2",
        "serial:",
        "serial:/dev/ttyS0,77",
    ],
)
def test_a_setting_that_names_no_printer_is_an_error(address):
    with pytest.raises(ValueError, match="no printer"):
        device_of(address)
