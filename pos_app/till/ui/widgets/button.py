"""The one button of the till; a button that is refused stays tappable and says why (R83).

It must never be switched off with setEnabled: a disabled widget gets no events and cannot explain
itself.
"""

from typing import NamedTuple

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.paint import CENTRE, LEFT, RIGHT, box, fitting, picture, words


class Face(NamedTuple):
    """What a button shows. Roles: plain, thin, bar, primary, danger, quiet, key; part is one of
    several in a box. Shapes: row, left, stacked.
    """

    label: str = ""
    icon: str = ""
    hint: str = ""
    role: str = "plain"
    shape: str = "row"
    icon_ink: str = ""
    type: str = "body_strong"
    detail: str = ""


_FOCUS, _HOVER = Qt.FocusPolicy.StrongFocus, Qt.WidgetAttribute.WA_Hover
_ACROSS, _DOWN = QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed
"""Looked up once: a sheet over a long cart makes hundreds of buttons."""
STACK = 42
"""The height of an icon with its words below it."""
_FILLS = {
    "primary": ("primary", "primary_hover", "primary_pressed"),
    "danger": ("danger_fill", "danger_fill_hover", "danger_fill_hover"),
    "quiet": ("", "hover", "pressed"),
    "part": ("", "hover", "pressed"),
}
_EDGES = {
    "plain": ("border_control", 2),
    "bar": ("border", 1),
    "key": ("border", 1),
    "thin": ("border_control", 1),
}
_INK = {"primary": "on_primary", "danger": "on_danger", "quiet": "primary_text"}


class Button(QAbstractButton):
    """Painted by hand so that it has the same pixels on every platform."""

    activated = Signal()
    refused = Signal(str)

    def __init__(self, look: Look, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.face = face
        self._reason = ""
        self._come_upon = False
        self.count = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(_FOCUS)
        self.setSizePolicy(_ACROSS, _DOWN)
        self.setAccessibleName(face.label)
        self.setAttribute(_HOVER)
        self.clicked.connect(self._answer)

    @property
    def reason(self) -> str:
        """Why it is refused now; empty when it is not."""
        return self._reason

    def set_reason(self, reason: str) -> None:
        """Refuse with a reason, or allow again with an empty one."""
        if reason != self._reason:
            self._reason = reason
            self.setProperty("state", "refusable" if reason else "")
            self.setAccessibleDescription(reason)
            self.update()

    def set_face(self, **changes: str) -> None:
        """Show something else in the same place."""
        face = self.face._replace(**changes)
        if face != self.face:
            self.face = face
            if face.label:  # the name of a picture alone is given by whoever shows it
                self.setAccessibleName(face.label)
            self.updateGeometry()
            self.update()

    def show_count(self, count: str) -> None:
        """How many wait behind it, in figures beside the icon (R84); empty shows none."""
        if count != self.count:
            self.count = count
            self.setAccessibleName(f"{self.face.label} {count}".strip())
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter belongs to the primary button of the sheet or screen; Space presses this one."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._come_upon = True
        super().enterEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A pointer that moves onto it hears the reason; one that rests where a sheet was taken
        away asks nothing.
        """
        if self._come_upon and self._reason:
            self.refused.emit(self._reason)
        self._come_upon = False
        super().mouseMoveEvent(event)

    def sizeHint(self) -> QSize:
        look, face = self.look, self.face
        label = look.metrics(face.type).horizontalAdvance(face.label)
        if face.shape == "stacked":
            return QSize(max(label + 20, 64), 64)
        width = label + (32 if face.role == "quiet" else 48)
        width += 28 if face.icon and face.label else (20 if face.icon else 0)
        width += look.metrics("small").horizontalAdvance(face.hint) + 8 if face.hint else 0
        return QSize(max(width, 44), 48)

    def minimumSizeHint(self) -> QSize:
        return QSize(44, 44)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_ground(painter)
        if self.face.shape == "stacked":
            self._paint_stacked(painter)
        else:
            self._paint_row(painter)
        painter.end()

    def _answer(self) -> None:
        if self._reason:
            self.refused.emit(self._reason)
        else:
            self.activated.emit()

    def _paint_ground(self, painter: QPainter) -> None:
        look, role = self.look, self.face.role
        if self._reason:
            if role != "part":
                thin = _EDGES.get(role, ("", 2))[1] == 1
                line = (look.colour("border"), 1) if thin else None
                box(painter, self.rect(), 8, look.colour("fill_disabled"), line)
            return
        if self.isChecked():
            box(painter, self.rect(), 8, look.colour("selected"), (look.colour("selected_bar"), 2))
            return
        edge = _EDGES.get(role)
        painted_edge = (look.colour(edge[0]), edge[1]) if edge else None
        box(painter, self.rect(), 8, self._fill(), painted_edge)

    def _fill(self) -> QColor | None:
        rest, hover, pressed = _FILLS.get(self.face.role, ("surface", "hover", "pressed"))
        token = pressed if self.isDown() else hover if self.underMouse() else rest
        return self.look.colour(token) if token else None

    def _ink(self) -> str:
        if self._reason:
            return "text_disabled"
        if self.face.role in ("quiet", "key") and self.face.icon_ink:
            return self.face.icon_ink
        return "primary_text" if self.isChecked() else _INK.get(self.face.role, "text")

    def _paint_stacked(self, painter: QPainter) -> None:
        look, face = self.look, self.face
        ink = self._ink()
        icon_ink = ink if self._reason or not face.icon_ink else face.icon_ink
        top = (self.height() - STACK) // 2
        picture(painter, look, (self.width() // 2 - 11, top), face.icon, (icon_ink, 22))
        area = QRect(6, top + 24, self.width() - 12, 20)
        role = fitting(look, (face.type, "label_strong", "small"), face.label, area.width())
        words(painter, look, area, face.label, (role, ink), CENTRE)
        if self.count:
            self._paint_count(painter)
        if face.hint:
            tone = "text_disabled" if self._reason else "text_muted"
            left = self.width() // 2 + 13
            area = QRect(left, 4, self.width() - left - 5, 18)
            words(painter, look, area, face.hint, ("small", tone), RIGHT)

    def _paint_count(self, painter: QPainter) -> None:
        width = max(24, self.look.width("label", self.count) + 12)
        area = QRect(min(self.width() // 2 + 15, self.width() - width - 3), 9, width, 22)
        box(painter, area, 11, self.look.colour("sunken"), None)
        words(painter, self.look, area, self.count, ("badge", "text"), CENTRE)

    def _paint_row(self, painter: QPainter) -> None:
        look, face = self.look, self.face
        ink = self._ink()
        icon = (26 if face.type in ("heading", "pay") else 20) if face.icon else 0
        beside = icon + (8 if icon and face.label else 0)
        room = self.width() - 16 - beside
        hint = look.width("small", face.hint)
        if hint and look.width(face.type, face.label) + hint + 8 <= room:
            beside += hint + 8
            room -= hint + 8
        else:
            hint = 0  # the words need its place
        role = fitting(look, (face.type, "body_strong", "label_strong"), face.label, room)
        label = min(look.width(role, face.label), room)
        at = 16 if face.shape == "left" else (self.width() - label - beside) // 2
        if icon:
            token = ink if self._reason or not face.icon_ink else face.icon_ink
            picture(painter, look, (at, (self.height() - icon) // 2), face.icon, (token, icon))
            at += icon + (8 if face.label else 0)
        self._paint_label(painter, QRect(at, 0, label + 1, self.height()), (role, ink))
        if hint:
            tone = ink if self._reason or face.role in _INK else "text_muted"
            area = QRect(at + label + 8, 1, hint + 2, self.height())
            words(painter, look, area, face.hint, ("small", tone))

    def _paint_label(self, painter: QPainter, area: QRect, style: tuple[str, str]) -> None:
        look, face = self.look, self.face
        if not face.detail:
            words(painter, look, area, face.label, style, LEFT)
            return
        upper = QRect(0, area.top() + area.height() // 2 - 21, self.width(), 22)
        words(painter, look, upper, face.label, style, CENTRE)
        lower = QRect(0, upper.bottom(), self.width(), 18)
        words(painter, look, lower, face.detail, ("small", "text_muted"), CENTRE)
