"""Text of a known height that wraps; a label that asks for its own height would make its
sheet scroll.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.till.ui.look import Look


class Notes(QWidget):
    """`lines` lines of a role in a colour; what does not fit is not shown."""

    def __init__(self, look: Look, style: tuple[str, str], lines: int) -> None:
        super().__init__()
        self._look = look
        self._style = style
        self._text = ""
        self.setFixedHeight(lines * look.theme.role(style[0]).line_px)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def put(self, text: str) -> None:
        """Other words."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._look.font(self._style[0]))
        painter.setPen(self._look.colour(self._style[1]))
        align = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect(), int(align), self._text)
        painter.end()
