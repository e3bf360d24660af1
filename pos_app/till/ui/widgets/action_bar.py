"""The operations under the list, as HQ laid them out; must never decide what is allowed."""

from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.stepper import Stepper

STEPPER, STEPPER_COMPACT = 158, 142
GAP, GROUP_GAP = 8, 24
DELIVERING = ("carry_out", "pick_up", "ship")
"""As wide as each other, where there is room."""


class ActionFace(NamedTuple):
    """A button: operation, words, icon, key; `family` parts the bar in groups, `width` and `height`
    are cells, and one that is not `counted` shows no number of waiting orders (R84).
    """

    name: str
    label: str
    icon: str
    hint: str = ""
    icon_ink: str = ""
    family: int = 0
    width: int = 1
    height: int = 1
    counted: bool = True


class ActionBar(QWidget):
    """Stepper first, then the layout's buttons; `asked` names the operation."""

    asked = Signal(str)
    refused = Signal(str)
    stepped = Signal(int)
    quantity_asked = Signal()

    def __init__(self, look: Look, faces: tuple[ActionFace, ...]) -> None:
        super().__init__()
        self._faces = faces
        self.stepper = Stepper(look, "F4")
        self.stepper.setParent(self)
        self.stepper.stepped.connect(self.stepped)
        self.stepper.asked.connect(self.quantity_asked)
        self.stepper.refused.connect(self.refused)
        self.buttons: dict[str, Button] = {}
        for face in faces:
            shown = Face(
                face.label, face.icon, face.hint, "bar", "stacked", face.icon_ink, "label_strong"
            )
            button = Button(look, shown, self)
            button.activated.connect(lambda name=face.name: self.asked.emit(name))
            button.refused.connect(self.refused)
            self.buttons[face.name] = button

    def show_reasons(self, reasons: dict[str, str]) -> None:
        """Why which operation is refused now; a name that is missing is allowed."""
        for name, button in self.buttons.items():
            button.set_reason(reasons.get(name, ""))

    def show_counts(self, counts: dict[str, str]) -> None:
        """How many orders wait behind which button (R84)."""
        for face in self._faces:
            shown = counts.get(face.name, "") if face.counted else ""
            self.buttons[face.name].show_count(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        left = STEPPER if self.width() >= 900 else STEPPER_COMPACT
        self.stepper.setGeometry(0, 0, left, self.height())
        gaps = [self._gap(at) for at in range(len(self._faces))]
        room = self.width() - left - sum(gaps)
        natural = [self.buttons[face.name].sizeHint().width() - GAP for face in self._faces]
        ways = [face.name in DELIVERING for face in self._faces]
        widest = max((width for width, way in zip(natural, ways, strict=True) if way), default=0)
        alike = [widest if way else width for width, way in zip(natural, ways, strict=True)]
        if sum(alike) <= room:
            natural = alike
        spare = room - sum(natural)
        cells, given, upto = sum(face.width for face in self._faces) or 1, 0, 0
        for at, face in enumerate(self._faces):
            upto += face.width
            share = -(-spare * upto // cells) - given
            given += share
            width = natural[at] + share
            left += gaps[at]
            self.buttons[face.name].setGeometry(left, 0, width, self.height())
            left += width

    def _gap(self, at: int) -> int:
        before = self._faces[at - 1].family if at else self._faces[0].family
        return GROUP_GAP if at and self._faces[at].family != before else GAP
