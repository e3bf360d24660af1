"""The receipt as ESC/POS bytes, and the wires to a printer; must never be imported at start.

The library brings images and every printer it knows, so this module is loaded by the first job.
"""

import contextlib
import socket
from pathlib import Path

from escpos import capabilities
from escpos.printer import Dummy, File, Network

from pos_app.till.devices.paper_text import CODE_PAGE, encoded
from pos_app.till.devices.receipt_layout import Row, Style

CONNECT_SECONDS = 2.0
WRITE_SECONDS = 2.5
BARCODE_HEIGHT = 64
BARCODE_MODULE = 2
DRAWER_PIN = 2

_NO_DOUBLE_BYTES = b"\x1c."


# The library leaves a copy of its printer list in a new temporary folder with every start.
with contextlib.suppress(OSError):
    Path(capabilities.pickle_path).unlink()
    Path(capabilities.pickle_dir).rmdir()


class Paper(Dummy):  # type: ignore[misc]  # the library has no types
    """Collects the bytes of one job."""

    def start(self) -> None:
        """A printer in a known state, whatever the last job left."""
        self.hw("INIT")
        self._raw(_NO_DOUBLE_BYTES)
        self.charcode(CODE_PAGE)

    def print_row(self, row: Row) -> None:
        """One row in its style."""
        if row.style is Style.BARCODE:
            self._barcode(row.text)
            return
        if row.style is Style.STRONG:
            self.set(bold=True)
        self._raw(encoded(row.text) + b"\n")
        if row.style is Style.STRONG:
            self.set(bold=False)

    def _barcode(self, number: str) -> None:
        """Code 128 with letters; not by the library's own function, which talks on the console."""
        self._hw_barcode(f"{{B{number}", "CODE128", BARCODE_HEIGHT, BARCODE_MODULE)
        self._raw(b"\n")
        self.set(align="left")


class NetworkWire(Network):  # type: ignore[misc]  # the library has no types
    """A printer behind a network address; the library's own way to connect leaks its socket."""

    def open(self, raise_not_found: bool = True) -> None:  # noqa: FBT001, FBT002
        """Connect, with a limit for that and one for writing."""
        self._device = socket.create_connection((self.host, self.port), CONNECT_SECONDS)
        self._device.settimeout(WRITE_SECONDS)

    def print_job(self, job: bytes) -> None:
        """Send the job and close."""
        try:
            self._raw(job)
        finally:
            self.close()


class FileWire(File):  # type: ignore[misc]  # the library has no types
    """A printer behind a device file; an ordinary file keeps the last job."""

    def print_job(self, job: bytes) -> None:
        """Write the job and close."""
        try:
            self._raw(job)
        finally:
            self.close()


def job_of(rows: tuple[Row, ...]) -> bytes:
    """The bytes that print these rows and cut the paper."""
    paper = Paper()
    paper.start()
    for row in rows:
        paper.print_row(row)
    paper.cut(mode="PART")
    return bytes(paper.output)


def drawer_pulse() -> bytes:
    """The bytes that open the drawer behind the printer."""
    paper = Paper()
    paper.cashdraw(DRAWER_PIN)
    return bytes(paper.output)
