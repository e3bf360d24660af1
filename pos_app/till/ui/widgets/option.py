"""One of several choices as a tile: chosen, free, or not possible with the reason; it must never
hide
what is not possible (R83)."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.paint import RIGHT, box, picture, words
from pos_app.till.ui.widgets.two_lines import Two, paint_two

EDGE = 3
"""Free of words above and below, so that none touches the border."""
ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)


class OptionTile(Button):
    """Icon, name, second words (beside in a row, below in a stack) and a figure at the right."""

    def __init__(
        self, look: Look, face: Face, *, figure: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(look, face, parent)
        self.figure = figure
        self.short = ""
        """Said instead of a reason that is too long for the tile."""
        self.setCheckable(True)
        self.setAccessibleName(" ".join(part for part in (face.label, face.detail) if part))
        self.setFixedHeight(64 if face.shape == "stacked" else 52)

    def nextCheckState(self) -> None:
        """The group decides which one is chosen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ARROWS:
            event.ignore()  # the group walks
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(160, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        look, face = self.look, self.face
        painter = QPainter(self)
        self._paint_box(painter)
        icon, ink = self._mark()
        at = (16, (self.height() - 22) // 2)
        if icon:
            picture(painter, look, at, icon, (ink, 22))
        else:
            box(painter, QRect(*at, 22, 22), 11, None, (look.colour("border_control"), 2))
        right = self._paint_figure(painter)
        area = QRect(50, 0, right - 50, self.height())
        tone = "text_disabled" if self.reason else "text"
        muted = "text_disabled" if self.reason else "text_muted"
        second = (self.reason and (self.short or self.reason)) or face.detail
        if face.shape == "stacked":
            two = Two(face.label, second, ("body_strong", tone), ("label_plain", muted))
            paint_two(painter, look, area.adjusted(0, EDGE, 0, -EDGE), two)
        else:
            width = words(painter, look, area, face.label, ("body_strong", tone))
            beside = area.adjusted(width + 10, 1, 0, 1)
            words(painter, look, beside, second, ("label_plain", muted))
        painter.end()

    def _paint_box(self, painter: QPainter) -> None:
        look = self.look
        if self.reason:
            box(painter, self.rect(), 8, look.colour("fill_disabled"), (look.colour("border"), 1))
        elif self.isChecked():
            edge = (look.colour("selected_bar"), 2)
            box(painter, self.rect(), 8, look.colour("selected"), edge)
        else:
            fill = "pressed" if self.isDown() else "hover" if self.underMouse() else "surface"
            edge = (look.colour("border_control"), 1)
            box(painter, self.rect(), 8, look.colour(fill), edge)

    def _mark(self) -> tuple[str, str]:
        if self.reason:
            return "ban", "text_disabled"
        if self.isChecked():
            return "circle-check", "primary_text"
        return self.face.icon, "text_muted"

    def _paint_figure(self, painter: QPainter) -> int:
        edge = self.width() - 16
        if not self.figure:
            return edge
        width = self.look.metrics("body_strong").horizontalAdvance(self.figure)
        area = QRect(edge - width - 2, 0, width + 2, self.height())
        words(painter, self.look, area, self.figure, ("body_strong", "text"), RIGHT)
        return edge - width - 10
