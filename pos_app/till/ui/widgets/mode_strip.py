"""44 px above the lines that say which order is being changed and since when (screen 6)."""

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.facts.mode import Strip
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.paint import LEFT, box, fitting, picture, words

ACTIONS_MAX = 2


class ModeStrip(QWidget):
    """`asked` names the gesture of a button in the strip."""

    asked = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.strip: Strip | None = None
        self.buttons = [Button(look, Face(role="quiet"), self) for _ in range(ACTIONS_MAX)]
        for at, button in enumerate(self.buttons):
            button.activated.connect(lambda at=at: self._ask(at))

    def show_strip(self, strip: Strip | None) -> None:
        """Other words; they are painted only when they changed."""
        if strip == self.strip:
            return
        self.strip = strip
        actions = strip.actions if strip is not None else ()
        for at, button in enumerate(self.buttons):
            button.setVisible(at < len(actions))
            if at < len(actions):
                button.set_face(label=actions[at][1])
        self.setAccessibleName(strip.words if strip is not None else "")
        self._arrange()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        strip, look = self.strip, self._look
        if strip is None:
            return
        painter = QPainter(self)
        box(painter, self.rect(), 8, look.colour(f"{strip.tone}_tint"), None)
        picture(painter, look, (14, (self.height() - 20) // 2), strip.icon, (strip.tone, 20))
        shown = [button.x() for button in self.buttons if not button.isHidden()]
        right = min(shown, default=self.width()) - 8
        area = QRect(44, 0, right - 44, self.height())
        sizes = (*look.theme.sizes("body_strong"), *look.theme.sizes("label_strong"))
        role = fitting(look, sizes, strip.words, area.width())
        words(painter, look, area, strip.words, (role, strip.tone), LEFT)
        painter.end()

    def _arrange(self) -> None:
        right = self.width()
        for button in reversed(self.buttons):
            if not button.isHidden():
                width = button.sizeHint().width()
                right -= width
                button.setGeometry(right, 0, width, self.height())

    def _ask(self, at: int) -> None:
        if self.strip is not None:
            self.asked.emit(self.strip.actions[at][0])
