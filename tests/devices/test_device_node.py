"""Printers by USB and serial: their bytes arrive, an unplugged or stuck one holds nothing up."""

import os
import select
import termios
import threading

import pytest

from pos_app.domain.errors import Unavailable
from pos_app.till.devices import device_node
from pos_app.till.devices.device_node import SerialPrinter, UsbPrinter
from pos_app.till.devices.printer import Printer, device_of, trial_job

JOB = bytes(range(256)) * 40
"""Every byte, CR, LF and XOFF among them, more than a line holds at once."""


@pytest.fixture
def line():
    """A serial line: the end that the printer holds, and the name of ours."""
    printer, ours = os.openpty()
    yield printer, os.ttyname(ours)
    os.close(printer)
    os.close(ours)


def reason(printer: Printer, job: bytes = JOB) -> str:
    with pytest.raises(Unavailable) as away:
        printer.send(job)
    assert away.value.what == "printer"
    return away.value.reason


def read(printer: int, wanted: int) -> bytes:
    """What the printer gets, until all is there or nothing comes."""
    got = b""
    while len(got) < wanted and select.select((printer,), (), (), 60)[0]:
        got += os.read(printer, 4_096)
    return got


def test_a_serial_printer_gets_every_byte_at_its_speed(line):
    printer, name = line
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(read(printer, len(JOB))))
    reader.start()
    Printer(device_of(f"serial:{name},19200")).send(JOB)
    reader.join()
    assert got == [JOB]
    assert termios.tcgetattr(printer)[5] == termios.B19200


def test_a_serial_printer_that_takes_nothing_is_given_up(line, monkeypatch):
    monkeypatch.setattr(device_node, "STALL_SECONDS", 0.05)
    printer = Printer(SerialPrinter(line[1]))
    assert reason(printer, JOB * 20) == "unreachable"
    assert not printer.busy


def test_a_slow_line_has_the_time_that_it_needs():
    assert SerialPrinter("/dev/ttyS0", 9_600).seconds(bytes(9_600)) == 10.0


def test_a_usb_printer_gets_the_bytes_through_its_node(tmp_path):
    node = tmp_path / "lp0"
    node.touch()
    job = trial_job("Proefafdruk", "usb:/dev/usb/lp0")
    Printer(UsbPrinter(str(node))).send(job)
    assert node.read_bytes() == job
    assert b"Proefafdruk" in job


@pytest.mark.parametrize("kind", [UsbPrinter, SerialPrinter])
def test_an_unplugged_printer_is_unavailable_and_no_file_takes_its_place(tmp_path, kind):
    node = tmp_path / "lp0"
    assert reason(Printer(kind(str(node)))) == "unreachable"
    assert not node.exists()


def test_what_is_no_serial_line_is_unavailable(tmp_path):
    node = tmp_path / "ttyS9"
    node.touch()
    assert reason(Printer(SerialPrinter(str(node)))) == "unreachable"
    assert node.read_bytes() == b""
