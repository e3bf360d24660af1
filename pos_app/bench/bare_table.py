"""The floor of a changed cart: append to a bare table, repaint it, one raw commit."""

import sqlite3
import time
from pathlib import Path

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QTableView

from pos_app.bench.machine import milliseconds_since
from pos_app.bench.scene import SCREEN
from pos_app.contract.translate import encode
from pos_app.domain.transaction import Transaction

ROWS, COLUMNS, ROW_HEIGHT = 200, 5, 56


class BareTable:
    """A table of 200 rows in the till's fonts, and a database that takes the cart's bytes."""

    def __init__(self, folder: Path, cart: Transaction) -> None:
        self._body = encode(cart)
        self._database = sqlite3.connect(folder / "floor.db", isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.execute("CREATE TABLE IF NOT EXISTS draft (id INTEGER PRIMARY KEY, body)")
        self._model = QStandardItemModel(0, COLUMNS)
        for number in range(ROWS):
            self._model.appendRow(_row(number))
        self.table = QTableView()
        self.table.setModel(self._model)
        self.table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.table.resize(*SCREEN)
        self.table.show()
        self.table.scrollToBottom()

    def sample(self, number: int) -> float:
        """Milliseconds of one row more; the row goes again afterwards."""
        start = time.perf_counter()
        self._model.appendRow(_row(number))
        self.table.scrollToBottom()
        self.table.viewport().repaint()
        self._database.execute("BEGIN IMMEDIATE")
        self._database.execute("INSERT INTO draft (body) VALUES (?)", (self._body,))
        self._database.execute("COMMIT")
        taken = milliseconds_since(start)
        self._model.removeRow(self._model.rowCount() - 1)
        return taken

    def close(self) -> None:
        """Take it off the screen."""
        self.table.close()
        self._database.close()


def _row(number: int) -> list[QStandardItem]:
    words = (f"Eetkamerstoel Bram {number}, eiken", "1", "119,00", "119,00", "23,80")
    return [QStandardItem(word) for word in words]
