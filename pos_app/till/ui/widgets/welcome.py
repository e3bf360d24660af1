"""What stands where the lines will come: the invitation to scan and today's work; must never count
itself.
"""

from dataclasses import dataclass

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.paint import CENTRE, LEFT, RIGHT, box, picture, words


@dataclass(frozen=True, slots=True)
class Doorway:
    """One of the four tiles: where it leads, its words and its live count."""

    name: str
    label: str
    detail: str
    icon: str
    tone: str
    count: str = ""
    hint: str = ""


class DoorwayTile(Button):
    """A tile with icon, two lines and a count."""

    def __init__(self, look: Look, doorway: Doorway, parent: QWidget | None = None) -> None:
        super().__init__(look, Face(doorway.label), parent)
        self.doorway = doorway

    def paintEvent(self, event: QPaintEvent) -> None:
        look, door = self.look, self.doorway
        painter = QPainter(self)
        fill = look.colour(
            "pressed" if self.isDown() else "hover" if self.underMouse() else "surface"
        )
        box(painter, self.rect(), 10, fill, (look.colour("border"), 1))
        picture(painter, look, (17, (self.height() - 26) // 2), door.icon, (door.tone, 26))
        middle = self.height() // 2
        room = self.width() - 55 - 70
        words(painter, look, QRect(55, middle - 21, room, 22), door.label, ("body_strong", "text"))
        words(
            painter,
            look,
            QRect(55, middle + 1, room, 20),
            door.detail,
            ("label_plain", "text_muted"),
        )
        if door.count:
            wide = max(34, look.width("body_strong", door.count) + 14)
            area = QRect(self.width() - 16 - wide, middle - 14, wide, 28)
            box(painter, area, 14, look.colour("sunken"), None)
            words(painter, look, area, door.count, ("body_strong", "text"), CENTRE)
        elif door.hint:
            area = QRect(self.width() - 60, 0, 44, self.height())
            words(painter, look, area, door.hint, ("small", "text_muted"), RIGHT)
        painter.end()


class Welcome(QWidget):
    """The empty transaction screen's middle."""

    asked = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._title = ""
        self._tiles: list[DoorwayTile] = []

    def show_doorways(self, title: str, doorways: tuple[Doorway, ...]) -> None:
        """Today's work in this store."""
        if [tile.doorway for tile in self._tiles] == list(doorways) and title == self._title:
            return
        self._title = title
        for old in self._tiles:
            old.hide()
            old.deleteLater()
        self._tiles = [DoorwayTile(self._look, door, self) for door in doorways]
        for tile in self._tiles:
            tile.activated.connect(lambda name=tile.doorway.name: self.asked.emit(name))
            tile.show()
        self._arrange()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, width = self._look, self.width()
        painter = QPainter(self)
        box(painter, self.rect(), 10, look.colour("surface"), (look.colour("border"), 1))
        top = max(24, (self.height() - 208 - 150) // 2)
        picture(painter, look, (width // 2 - 28, top + 20), "scan-barcode", ("text_muted", 56))
        title = QRect(20, top + 88, width - 40, 34)
        words(painter, look, title, look.text("label.scan_first"), ("title", "text"), CENTRE)
        hint = QRect(20, top + 126, width - 40, 24)
        words(
            painter, look, hint, look.text("screen.scan_everywhere"), ("body", "text_muted"), CENTRE
        )
        area = QRect(21, self.height() - 214, width - 40, 24)
        words(painter, look, area, self._title, ("label_strong", "text_muted"), LEFT)
        painter.end()

    def _arrange(self) -> None:
        half = (self.width() - 42 - 12) // 2
        for at, tile in enumerate(self._tiles):
            left = 21 + (at % 2) * (half + 12)
            top = self.height() - 185 + (at // 2) * 88
            tile.setGeometry(left, top, half, 76)
