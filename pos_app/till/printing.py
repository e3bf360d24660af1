"""Prints receipts beside the clerk: woken when one is stored, trying again while the
printer is off.
"""

import threading

from pos_app.domain.errors import Unavailable
from pos_app.till.devices.printer import Printer
from pos_app.till.devices.spooler import Spooler
from pos_app.till.rounds_thread import RoundsThread
from pos_app.till.storage.store import TillStore

RETRY_SECONDS = 20.0


class PrintThread(RoundsThread):
    """One thread that owns the printer; the sale is never hidden by it."""

    def __init__(self, store: TillStore, printer: Printer) -> None:
        self.spooler = Spooler(store, printer)
        self._printer = printer
        self._drawer = threading.Event()
        super().__init__("printing", self._print, after_trouble=RETRY_SECONDS)

    def open_drawer(self) -> None:
        """Cash came in or goes out."""
        self._drawer.set()
        self.wake()

    def _print(self) -> float | None:
        """One go at drawer and queue; again soon where something still waits for the printer."""
        try:
            if self._drawer.is_set():
                self._drawer.clear()
                self._printer.open_drawer()
            self.spooler.print_waiting()
        except Unavailable as away:
            return None if away.reason == "none" else RETRY_SECONDS
        return None
