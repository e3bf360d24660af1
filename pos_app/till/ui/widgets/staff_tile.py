"""A person who may sign in, as a tile; must never show more than name and job."""

from typing import NamedTuple

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.paint import CENTRE, box, dashed_box, picture, words
from pos_app.till.ui.widgets.two_lines import Two, paint_two


class StaffFace(NamedTuple):
    """Name, job and id of somebody; `icon` instead of initials makes the dashed tile of another
    number.
    """

    staff_id: str
    name: str
    job: str = ""
    icon: str = ""

    @property
    def initials(self) -> str:
        """First letters of the first and the last word."""
        parts = self.name.split()
        letters = parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "") if parts else ""
        return letters.upper()


class StaffTile(QAbstractButton):
    """272 x 88 on the sign-in screen, lower in the approval pane."""

    def __init__(self, look: Look, face: StaffFace, *, small: bool = False) -> None:
        super().__init__()
        self._look = look
        self.face = face
        self._small = small
        self.setCheckable(not face.icon)
        self.setAccessibleName(face.name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(52 if small else 88)

    def sizeHint(self) -> QSize:
        return QSize(184, 52) if self._small else QSize(272, 88)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        token = "pressed" if self.isDown() else "hover" if self.underMouse() else "surface"
        if self.face.icon:
            dashed_box(painter, self.rect(), 10, look.colour(token), look.colour("border_control"))
        elif self.isChecked():
            box(painter, self.rect(), 10, look.colour("selected"), (look.colour("selected_bar"), 2))
        else:
            box(painter, self.rect(), 10, look.colour(token), (look.colour("border"), 1))
        self._paint_badge(painter)
        self._paint_words(painter)
        painter.end()

    def _paint_badge(self, painter: QPainter) -> None:
        look = self._look
        size = 34 if self._small else 48
        area = QRect(10 if self._small else 15, (self.height() - size) // 2, size, size)
        if self.face.icon:
            corner = (area.center().x() - 12, area.center().y() - 12)
            picture(painter, look, corner, self.face.icon, ("text_muted", 26))
            return
        box(painter, area, size / 2, look.colour("primary" if self.isChecked() else "sunken"), None)
        ink = "on_primary" if self.isChecked() else "text"
        words(
            painter,
            look,
            area,
            self.face.initials,
            ("label" if self._small else "body_strong", ink),
            CENTRE,
        )

    def _paint_words(self, painter: QPainter) -> None:
        look = self._look
        left = 54 if self._small else 75
        width = self.width() - left - 10
        if self._small or not self.face.job:
            area = QRect(left, 0, width, self.height())
            words(
                painter,
                look,
                area,
                self.face.name,
                ("label" if self._small else "body_strong", "text"),
            )
            return
        two = Two(self.face.name, self.face.job, lower_style=("label", "text_muted"))
        paint_two(painter, look, QRect(left, 0, width, self.height()), two)
