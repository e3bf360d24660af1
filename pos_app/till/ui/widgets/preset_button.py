"""A search that is one tap away, with how many it would find (R84)."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.paint import CENTRE, LEFT, box, fitting, picture, words

MARGIN, ICON = 12, 22
PILL_MARGIN = 8
"""The longest Dutch label fits beside a count of two digits in its full size."""


class PresetButton(Button):
    """Icon and label on the left, the count in a pill on the right; none while it is unknown."""

    def __init__(self, look: Look, label: str, icon: str, ink: str) -> None:
        super().__init__(look, Face(label, icon, role="bar", icon_ink=ink))
        self.setCheckable(True)

    def _paint_row(self, painter: QPainter) -> None:
        look, height = self.look, self.height()
        picture(
            painter,
            look,
            (MARGIN, (height - ICON) // 2),
            self.face.icon,
            (self.face.icon_ink, ICON),
        )
        pill = max(24, look.width("label", self.count) + 14) if self.count else 0
        left = MARGIN + ICON + 5
        room = self.width() - left - PILL_MARGIN - (pill + 5 if pill else 0)
        label = QRect(left, 0, room, height)
        role = fitting(look, ("body_strong", "label_strong"), self.face.label, room)
        words(painter, look, label, self.face.label, (role, self._ink()), LEFT)
        if pill:
            area = QRect(self.width() - PILL_MARGIN - pill, (height - 24) // 2, pill, 24)
            box(painter, area, 12, look.colour("sunken"), None)
            words(painter, look, area, self.count, ("badge", "text"), CENTRE)
