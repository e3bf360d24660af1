"""One row of the comparison of two changes: was, here, there; only a real conflict asks (8.5)."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pos_app.till.ui.facts.merge import RowWords, SideWords
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.option import OptionTile
from pos_app.till.ui.widgets.paint import LEFT, box, picture, words
from pos_app.till.ui.widgets.two_lines import Two, paint_two

ROW, HEAD = 88, 52
PAD, NAME, WAS, GAP = 24, 228, 108, 8
HERE, THERE = "here", "there"


@dataclass(frozen=True, slots=True)
class MergeFacts:
    """A row with its words: `asks` for a choice, `taken` is the side whose value is taken over,
    `blocked` why the value from here cannot stay.
    """

    key: str
    words: RowWords
    asks: bool = False
    taken: str = ""
    blocked: str = ""


def columns(width: int) -> tuple[int, int, int]:
    """Left edges of here and there, and how wide each is."""
    left = PAD + NAME + WAS
    wide = (width - left - GAP - 12) // 2
    return left, left + wide + GAP, wide


class MergeRow(QWidget):
    """Left and Right choose; `chosen` says whose value stays."""

    chosen = Signal(str, str)
    refused = Signal(str)

    def __init__(self, look: Look, facts: MergeFacts) -> None:
        super().__init__()
        self._look, self.facts = look, facts
        self.side = ""
        self.setFixedHeight(ROW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        said = facts.words
        spoken = f"{said.name}, {said.was}, {said.here.upper}, {said.there.upper}"
        self.setAccessibleName(f"{spoken}, {said.second}")
        self.tiles: dict[str, OptionTile] = {}
        if facts.asks:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            for side, shown in ((HERE, said.here), (THERE, said.there)):
                self.tiles[side] = self._tile(side, shown)

    def choose(self, side: str) -> None:
        """Keep the value of that side; one that cannot stay says why."""
        tile = self.tiles[side]
        if tile.reason:
            self.refused.emit(tile.reason)
            return
        self.put(side)
        self.chosen.emit(self.facts.key, side)

    def put(self, side: str) -> None:
        """Mark a side without saying so."""
        self.side = side
        for own, tile in self.tiles.items():
            tile.setChecked(own == side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        side = {Qt.Key.Key_Left: HERE, Qt.Key.Key_Right: THERE}.get(Qt.Key(event.key()))
        if side is None:
            super().keyPressEvent(event)
        else:
            self.choose(side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        here, there, wide = columns(self.width())
        for side, left in ((HERE, here), (THERE, there)):
            if side in self.tiles:
                self.tiles[side].setGeometry(left, (ROW - 64) // 2, wide, 64)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, said = self._look, self.facts.words
        painter = QPainter(self)
        painter.fillRect(QRect(0, ROW - 1, self.width(), 1), look.colour("border"))
        two = Two(said.name, said.second, ("line", "text"), ("label_plain", "text_muted"))
        paint_two(painter, look, QRect(PAD, 0, NAME - 12, ROW), two)
        was = QRect(PAD + NAME, 0, WAS - 12, ROW)
        paint_two(painter, look, was, Two(said.was, upper_style=("body", "text_muted")))
        here, there, wide = columns(self.width())
        for side, left, shown in ((HERE, here, said.here), (THERE, there, said.there)):
            if side not in self.tiles:
                taken = self.facts.taken in (side, "both")
                self._paint_side(painter, QRect(left, 12, wide, 64), shown, taken=taken)
        painter.end()

    def _paint_side(self, painter: QPainter, area: QRect, shown: SideWords, *, taken: bool) -> None:
        look = self._look
        if not taken:
            room = area.adjusted(14, 0, -8, 0)
            words(painter, look, room, shown.upper, ("body", "text_muted"), LEFT)
            return
        box(painter, area, 8, look.colour("success_tint"), None)
        middle = area.top() + (area.height() - 22) // 2
        picture(painter, look, (area.left() + 14, middle), "check", ("success", 22))
        lower = shown.lower or look.text("merge.taken_over")
        two = Two(shown.upper, lower, ("body_strong", "text"), ("label_plain", "text_muted"))
        paint_two(painter, look, area.adjusted(48, 0, -8, 0), two)

    def _tile(self, side: str, shown: SideWords) -> OptionTile:
        face = Face(shown.upper, shape="stacked", detail=shown.lower)
        tile = OptionTile(self._look, face, parent=self)
        tile.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        tile.set_reason(self.facts.blocked if side == HERE else "")
        tile.short = self._look.text("merge.blocked")
        tile.activated.connect(lambda: self.choose(side))
        tile.refused.connect(self.refused)
        return tile


class MergeRows(QWidget):
    """Every row under each other; Up and Down walk through those that ask."""

    def __init__(self, look: Look, rows: tuple[MergeFacts, ...]) -> None:
        super().__init__()
        self.rows = [MergeRow(look, row) for row in rows]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in self.rows:
            column.addWidget(row)
        column.addStretch(1)

    @property
    def asking(self) -> list[MergeRow]:
        """The rows that wait for a choice or had one."""
        return [row for row in self.rows if row.facts.asks]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        asking = self.asking
        if step is None or not asking:
            super().keyPressEvent(event)
            return
        at = next((i for i, row in enumerate(asking) if row.hasFocus()), 0)
        asking[(at + step) % len(asking)].setFocus(Qt.FocusReason.TabFocusReason)
