"""Notes at the left, coins at the right, each counted on its own; must never know what should be
there (blind count).
"""

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from pos_app.till.ui.facts.cash import PIECES
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.count_row import CountRow
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, words

LEAST_NOTE = 500
CAPTION, GAP, BETWEEN = 28, 6, 40


class _Caption(QWidget):
    """What a column holds, and its sum, above a hairline."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look, self._name, self._sum = look, name, 0
        self.setFixedHeight(CAPTION)

    def show_sum(self, minor: int) -> None:
        """The sum as it is now."""
        self._sum = minor
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        area = QRect(0, 0, self.width(), CAPTION - 8)
        words(painter, look, area, self._name, ("label_strong", "text_muted"), LEFT)
        figure = look.figures.amount(self._sum)
        words(painter, look, area, figure, ("label_strong", "text_muted"), RIGHT)
        painter.fillRect(QRect(0, CAPTION - 1, self.width(), 1), look.colour("border"))
        painter.end()


class CountGrid(QWidget):
    """`counted` says that a number changed, `finished` that Enter left the last row; `begun` holds
    once somebody has counted a kind, be it none of it.
    """

    counted = Signal()
    finished = Signal()

    def __init__(self, look: Look, smallest_minor: int, *, wide: bool = True) -> None:
        super().__init__()
        self.begun = False
        self.setSizePolicy(self.sizePolicy().Policy.Expanding, self.sizePolicy().Policy.Fixed)
        pieces = [value for value in PIECES if value >= max(smallest_minor, 1)]
        self.rows = [CountRow(look, value, wide=wide) for value in pieces]
        self.notes = [row for row in self.rows if row.value >= LEAST_NOTE]
        self.coins = [row for row in self.rows if row.value < LEAST_NOTE]
        self._captions = (
            _Caption(look, look.text("label.notes")),
            _Caption(look, look.text("label.coins")),
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(GAP if wide else 2)
        grid.setHorizontalSpacing(BETWEEN if wide else 16)
        for column, (caption, rows) in enumerate(
            zip(self._captions, (self.notes, self.coins), strict=True)
        ):
            grid.addWidget(caption, 0, column)
            grid.setColumnStretch(column, 1)
            for at, row in enumerate(rows):
                grid.addWidget(row, at + 1, column)
        for at, row in enumerate(self.rows):
            row.counted.connect(self._changed)
            row.left.connect(lambda by, at=at: self._go(at + by))

    @property
    def notes_minor(self) -> int:
        """What the notes come to."""
        return sum(row.amount_minor for row in self.notes)

    @property
    def coins_minor(self) -> int:
        """What the coins come to."""
        return sum(row.amount_minor for row in self.coins)

    @property
    def total_minor(self) -> int:
        """All that was counted."""
        return self.notes_minor + self.coins_minor

    @property
    def pieces(self) -> tuple[tuple[int, int], ...]:
        """Value and number of every kind that there is."""
        return tuple((row.value, row.number) for row in self.rows if row.number)

    def clear(self) -> None:
        """Nothing is counted yet."""
        for row in self.rows:
            row.put(0)
        self.begun = False

    def _changed(self) -> None:
        self.begun = True
        self._captions[0].show_sum(self.notes_minor)
        self._captions[1].show_sum(self.coins_minor)
        self.counted.emit()

    def _go(self, at: int) -> None:
        self._changed()
        if at >= len(self.rows):
            self.finished.emit()
        elif at >= 0:
            self.rows[at].setFocus()
