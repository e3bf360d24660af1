"""The rows of the cart for Qt; replaces as few rows as it can, so that only those are painted
again.
"""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt

from pos_app.till.ui.facts.edit_marks import UNCHOSEN
from pos_app.till.ui.facts.rows import CartRow, LineRow
from pos_app.till.ui.look import Look

Index = QModelIndex | QPersistentModelIndex
_CHOOSABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
"""Joined once: Qt asks for every row that it paints."""


class CartModel(QStringListModel):
    """Holds the rows as they are; the delegate writes the figures. Qt counts them hundreds of times
    in one layout: for that there is a list of as many empty texts below.
    """

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.rows: tuple[CartRow, ...] = ()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return self._spoken(row)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.rows[index.row()]
        if isinstance(row, LineRow) and row.mark not in UNCHOSEN:
            return _CHOOSABLE
        return Qt.ItemFlag.ItemIsEnabled

    def show_rows(self, rows: tuple[CartRow, ...]) -> None:
        """Replace what differs between the old rows and the new."""
        old = self.rows
        head = _common(old, rows)
        tail = _common(old[head:][::-1], rows[head:][::-1])
        gone, come = len(old) - head - tail, len(rows) - head - tail
        changed = min(gone, come)
        if gone > come:
            self.removeRows(head + changed, gone - come)
        elif come > gone:
            self.rows = rows
            self.insertRows(head + changed, come - gone)
        self.rows = rows
        if changed:
            self.dataChanged.emit(self.index(head), self.index(head + changed - 1))

    def row_of_line(self, line_no: int) -> int:
        """Where a line stands, or -1."""
        for at, row in enumerate(self.rows):
            if isinstance(row, LineRow) and row.line_no == line_no and row.mark not in UNCHOSEN:
                return at
        return -1

    def _spoken(self, row: CartRow) -> str:
        amount = self._look.figures.amount(row.amount_minor)
        if isinstance(row, LineRow):
            spoken = f"{self._look.figures.quantity(row.quantity)} {row.name} {amount}"
            return f"{spoken}, {row.mark_words}" if row.mark else spoken
        return f"{getattr(row, 'title', '') or getattr(row, 'label', '')} {amount}"


def _common(one: tuple[CartRow, ...], other: tuple[CartRow, ...]) -> int:
    """How many rows at the start are the same."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left is not right and left != right:
            break
        count += 1
    return count
