"""Printers behind a device node of Linux: USB (`/dev/usb/lp0`) and a serial line, without a
driver of our own; an unplugged one fails at once and creates no file in its place.
"""

import os
import select

STALL_SECONDS = 2.0
"""How long a printer may take no byte before the job is given up."""
NODES = hasattr(os, "O_NONBLOCK")
"""Whether this system has device nodes at all."""
BAUDS = (9_600, 19_200, 38_400, 57_600, 115_200)


class UsbPrinter:
    """A printer of the USB printer class, by the node that the system gives it."""

    def __init__(self, path: str) -> None:
        self.path = path

    def write(self, job: bytes) -> None:
        handle = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK)
        try:
            _write_all(handle, job)
        finally:
            os.close(handle)


class SerialPrinter:
    """A printer on a serial line of 8 bits without parity; it holds us up by XOFF."""

    def __init__(self, path: str, baud: int = BAUDS[0]) -> None:
        self.path, self.baud = path, baud

    def write(self, job: bytes) -> None:
        handle = os.open(self.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            _set_line(handle, self.baud)
            _send(handle, job)
        finally:
            os.close(handle)

    def seconds(self, job: bytes) -> float:
        """How long the line needs for it: ten bits a byte."""
        return len(job) * 10 / self.baud


def _send(handle: int, job: bytes) -> None:
    """Every byte has left this machine afterwards; what a stuck printer left over is dropped."""
    import termios

    try:
        _write_all(handle, job)
    except OSError:
        termios.tcflush(handle, termios.TCOFLUSH)
        raise
    termios.tcdrain(handle)


def _set_line(handle: int, baud: int) -> None:
    """Raw bytes at that speed; what is no serial line is an OSError."""
    import termios

    try:
        line = termios.tcgetattr(handle)
        speed = getattr(termios, f"B{baud}")
        line[0] = termios.IXON
        line[1] = line[3] = 0
        line[2] = termios.CS8 | termios.CREAD | termios.CLOCAL
        line[4] = line[5] = speed
        termios.tcsetattr(handle, termios.TCSANOW, line)
    except termios.error as error:
        raise OSError(*error.args) from None


def _write_all(handle: int, job: bytes) -> None:
    left = memoryview(job)
    while left:
        _, ready, _ = select.select((), (handle,), (), STALL_SECONDS)
        if not ready:
            raise TimeoutError("the printer takes no more")
        left = left[os.write(handle, left) :]
