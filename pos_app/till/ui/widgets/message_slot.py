"""The line that is always there: last gesture, reason or refusal with the button that solves it
(R193).
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import tip
from pos_app.till.ui.widgets.paint import box, fitting, picture, words
from pos_app.till.ui.widgets.two_lines import in_two

REASON_MS = 6_000
HEIGHT = 44
LINE = 17


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with its kind: neutral, done, info, warning or refusal; `action` is its button's
    words.
    """

    sentence: str = ""
    kind: str = "neutral"
    action: str = ""
    hint: str = ""


_KINDS = {
    "neutral": ("sunken", "text_muted", "info"),
    "done": ("sunken", "text_muted", "circle-check"),
    "info": ("info_tint", "info", "info"),
    "success": ("success_tint", "success", "circle-check"),
    "warning": ("warning_tint", "warning", "triangle-alert"),
    "refusal": ("danger_tint", "danger", "circle-alert"),
}


class MessageSlot(QWidget):
    """One message at a time; a reason shows for six seconds and gives the place back. The `footing`
    of a card tells what is done in small words under a hairline.
    """

    def __init__(
        self, look: Look, parent: QWidget | None = None, *, footing: bool = False
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._footing = footing
        self.message = Message()
        self._kept: tuple[Message, Callable[[], None] | None] = (self.message, None)
        self._run: Callable[[], None] | None = None
        self._button = Button(look, Face(role="quiet", type="body_strong"), self)
        self._button.hide()
        self._button.activated.connect(self._act)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._give_back)
        self.setFixedHeight(HEIGHT)

    def say(self, message: Message, run: Callable[[], None] | None = None) -> None:
        """Show a message until the next one."""
        self._timer.stop()
        self._kept = (message, run)
        self._put(message, run)

    def reason(self, sentence: str) -> None:
        """Why something is refused, for six seconds."""
        self._put(Message(sentence, "warning"), None)
        self._timer.start(REASON_MS)

    def withdraw(self, sentence: str) -> None:
        """This reason holds no more."""
        if self._timer.isActive() and self.message.sentence == sentence:
            self._timer.stop()
            self._give_back()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A bar with its sentence; without one the place stays free."""
        if not self.message.sentence:
            return
        look = self._look
        fill, ink, icon = _KINDS[self.message.kind]
        painter = QPainter(self)
        if self._calm:
            painter.fillRect(QRect(0, 0, self.width(), 1), look.colour("border"))
            icon_ink = "success" if self.message.kind == "done" else ink
        else:
            inset = 5 if self._footing else 0
            area = self.rect().adjusted(inset, 0, -inset, -inset)
            box(painter, area, 8, look.colour(fill), None)
            icon_ink = ink
        picture(painter, look, (14, (self.height() - 20) // 2), icon, (icon_ink, 20))
        right = self._button.x() - 8 if self.message.action else self.width() - 14
        self._write(painter, QRect(44, 0, right - 44, self.height()), ink)
        painter.end()

    @property
    def _calm(self) -> bool:
        return self._footing and self.message.kind in ("neutral", "done")

    def _write(self, painter: QPainter, area: QRect, ink: str) -> None:
        """The sentence; smaller and then in two lines where it is long, so that its next step
        shows.
        """
        look, sentence = self._look, self.message.sentence
        usual = "label_plain" if self._calm else "body"
        role = fitting(look, (usual, "small"), sentence, area.width())
        if look.width(role, sentence) <= area.width():
            words(painter, look, area, sentence, (role, ink))
            return
        first, second = in_two(sentence, lambda part: look.width("small", part) <= area.width())
        middle = self.height() // 2
        upper = QRect(area.left(), middle - LINE, area.width(), LINE)
        words(painter, look, upper, first, ("small", ink))
        words(painter, look, upper.translated(0, LINE), second, ("small", ink))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _put(self, message: Message, run: Callable[[], None] | None) -> None:
        other = message.action != self.message.action
        self.message, self._run = message, run
        self.setAccessibleName(message.sentence)
        self.setToolTip(tip(message.sentence) if len(message.sentence) > 90 else "")
        self._button.set_face(label=message.action, hint=message.hint)
        home = self.parentWidget()
        if home is not None and other and self._button.hasFocus():
            home.setFocus()  # Space would press what stands here now, or Qt's next button
        self._button.setVisible(bool(message.action))
        self._arrange()
        self.update()

    def _arrange(self) -> None:
        width = self._button.sizeHint().width()
        self._button.setGeometry(self.width() - width, 0, width, self.height())

    def _give_back(self) -> None:
        self._put(*self._kept)

    def _act(self) -> None:
        if self._run is not None:
            self._run()
