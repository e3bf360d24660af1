"""Several options of which one is chosen, by tap, Space or arrows; must never choose
a refused one.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.option import OptionTile

_BACK = (Qt.Key.Key_Up, Qt.Key.Key_Left)
_ON = (Qt.Key.Key_Down, Qt.Key.Key_Right)


class Choice:
    """One option: its key, its face, why it is not possible."""

    __slots__ = ("face", "figure", "key", "reason")

    def __init__(self, key: str, face: Face, reason: str = "", figure: str = "") -> None:
        self.key, self.face, self.reason, self.figure = key, face, reason, figure


class OptionGroup(QWidget):
    """Tiles in a grid of `columns`; `chosen` gives the key, `refused` the reason."""

    chosen = Signal(str)
    refused = Signal(str)

    def __init__(self, look: Look, columns: int = 1) -> None:
        super().__init__()
        self._look = look
        self._columns = columns
        self.tiles: dict[str, OptionTile] = {}
        self.key = ""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)

    def show_choices(self, choices: tuple[Choice, ...], key: str = "") -> None:
        """Other options; the chosen key stays where it is still possible."""
        focused = next((k for k, tile in self.tiles.items() if tile.hasFocus()), "")
        for tile in self.tiles.values():
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles = {}
        for at, choice in enumerate(choices):
            tile = OptionTile(self._look, choice.face, figure=choice.figure)
            tile.set_reason(choice.reason)
            tile.activated.connect(lambda k=choice.key: self.choose(k))
            tile.refused.connect(self.refused)
            self.tiles[choice.key] = tile
            self._grid.addWidget(tile, at // self._columns, at % self._columns)
        possible = [choice.key for choice in choices if not choice.reason]
        wanted = key if key in possible else self.key if self.key in possible else ""
        self.key = wanted
        self._mark()
        if focused in self.tiles:
            self.tiles[focused].setFocus()

    def choose(self, key: str) -> bool:
        """Choose an option; a refused one says why."""
        tile = self.tiles.get(key)
        if tile is None:
            return False
        if tile.reason:
            self.refused.emit(tile.reason)
            return False
        self.key = key
        self._mark()
        self.chosen.emit(key)
        return True

    def clear(self) -> None:
        """Choose nothing."""
        self.key = ""
        self._mark()

    def choose_at(self, number: int) -> bool:
        """The option of that number, from 1, as typed."""
        keys = list(self.tiles)
        return 0 < number <= len(keys) and self.choose(keys[number - 1])

    def add_beside(self, widget: QWidget) -> None:
        """Something at the right of the first tiles."""
        self._grid.addWidget(widget, 0, self._columns)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key not in (*_BACK, *_ON):
            super().keyPressEvent(event)
            return
        tiles = list(self.tiles.values())
        at = next((i for i, tile in enumerate(tiles) if tile.hasFocus()), 0)
        to = at + (1 if key in _ON else -1)
        if 0 <= to < len(tiles):
            tiles[to].setFocus(Qt.FocusReason.TabFocusReason)

    def _mark(self) -> None:
        for key, tile in self.tiles.items():
            tile.setChecked(key == self.key)
