"""Prints receipts beside the clerk: woken when one is stored, trying again while the
printer is off.
"""

import logging
import threading

from pos_app.domain.errors import PosError, Unavailable
from pos_app.till.devices.printer import Printer
from pos_app.till.devices.spooler import Spooler
from pos_app.till.storage.store import TillStore

RETRY_SECONDS = 20.0

_log = logging.getLogger(__name__)


class PrintThread:
    """One thread that owns the printer; the sale is never hidden by it."""

    def __init__(self, store: TillStore, printer: Printer) -> None:
        self.spooler = Spooler(store, printer)
        self._printer = printer
        self._woken = threading.Event()
        self._drawer = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="printing", daemon=True)

    def start(self) -> None:
        """Begin with what waits."""
        self._thread.start()

    def wake(self) -> None:
        """A receipt was stored."""
        self._woken.set()

    def open_drawer(self) -> None:
        """Cash came in or goes out."""
        self._drawer.set()
        self._woken.set()

    def stop(self, timeout_seconds: float = 5.0) -> None:
        """End after the job in hand."""
        self._stopping = True
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(timeout_seconds)

    def _run(self) -> None:
        while not self._stopping:
            self._woken.clear()
            self._woken.wait(RETRY_SECONDS if self._round() else None)

    def _round(self) -> bool:
        """One go at drawer and queue; whether something still waits for the printer."""
        try:
            if self._drawer.is_set():
                self._drawer.clear()
                self._printer.open_drawer()
            self.spooler.print_waiting()
        except Unavailable as away:
            return away.reason != "none"
        except PosError as error:
            _log.warning("printing: %s", error)
            return True
        return False
