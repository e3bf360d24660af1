"""The receipt as ESC/POS bytes; must never be imported at start.

The library brings images and every printer it knows, so this module is loaded by the first job.
"""

import contextlib
from pathlib import Path

from escpos import capabilities
from escpos.printer import Dummy

from pos_app.till.devices.paper_text import CODE_PAGE, encoded
from pos_app.till.devices.receipt_layout import Row, Style

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
