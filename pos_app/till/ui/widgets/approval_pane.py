"""A second person's consent inside a sheet: who approves, their PIN (R52, R53); must never check
it itself.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.card import card, label
from pos_app.till.ui.widgets.keypad import PIN_KEYS, Keypad
from pos_app.till.ui.widgets.pin_pad import PinDots
from pos_app.till.ui.widgets.staff_tile import StaffFace, StaffTile

PEOPLE_MAX = 6
WIDTH = 432


class ApprovalPane(QWidget):
    """`ready` says that approver and PIN are there; `take` hands them over once."""

    ready = Signal()

    def __init__(self, look: Look, people: tuple[StaffFace, ...]) -> None:
        super().__init__()
        self._look = look
        self._chosen = ""
        self._pin = ""
        self.setFixedWidth(WIDTH)
        ground = card(self, "side")
        column = QVBoxLayout(ground)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        self._reason = label("", "label", "muted", wrap=True)
        self.problem = label("", "label_strong", "danger", wrap=True)
        self.problem.hide()
        self.dots = PinDots(look, dot=14, apart=16)
        self.dots.automatic = False
        self.dots.setProperty("field", True)
        self.dots.setProperty("ring", "frame")
        self.dots.changed.connect(lambda _count: self._typed())
        self.keypad = Keypad(look, PIN_KEYS, (44, 52))
        self.keypad.pressed.connect(self.dots.press)
        self.keypad.serve(self.dots)
        column.addLayout(self._head())
        column.addWidget(self._reason)
        column.addLayout(self._people(people))
        column.addWidget(self._framed_dots())
        column.addWidget(self.problem)
        column.addWidget(self.keypad, 100)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(ground)

    def explain(self, sentence: str) -> None:
        """Why somebody else must agree."""
        self._reason.setText(sentence)

    def refuse(self, sentence: str) -> None:
        """What was wrong, under the dots; the PIN is asked again."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.dots.clear()
        self.dots.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, staff_id: str) -> bool:
        """Choose an approver as a tap or a scanned pass does; False where nobody of that number may
        approve, or nobody has to.
        """
        known = any(tile.face.staff_id == staff_id for tile in self.tiles)
        if self.isHidden() or not known:
            return False
        for tile in self.tiles:
            tile.setChecked(tile.face.staff_id == staff_id)
        self._chosen = staff_id
        self.dots.setFocus(Qt.FocusReason.OtherFocusReason)
        self._typed()
        return True

    @property
    def complete(self) -> bool:
        """Whether approver and PIN are there."""
        return bool(self._chosen) and self.dots.complete

    @property
    def lacking(self) -> QWidget:
        """Where somebody is chosen, then where they type their PIN."""
        return self.tiles[0] if self.tiles and not self._chosen else self.dots

    def take(self) -> tuple[str, str]:
        """Approver and PIN; the PIN is forgotten here."""
        taken: list[str] = []
        self.dots.entered.connect(taken.append)
        self.dots.submit()
        self.dots.entered.disconnect()
        return self._chosen, taken[0] if taken else ""

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        shield = label("")
        shield.setPixmap(self._look.icon("shield-check", "warning", 26))
        row.addWidget(shield)
        row.addWidget(label(self._look.text("label.approval_needed"), "heading", "warning"), 1)
        return row

    def _people(self, people: tuple[StaffFace, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        self.tiles = [StaffTile(self._look, face, small=True) for face in people[:PEOPLE_MAX]]
        for at, tile in enumerate(self.tiles):
            tile.clicked.connect(lambda _c=False, who=tile.face.staff_id: self.choose(who))
            grid.addWidget(tile, at // 2, at % 2)
        if len(self.tiles) == 1:
            self._chosen = self.tiles[0].face.staff_id
            self.tiles[0].setChecked(True)
        return grid

    def _framed_dots(self) -> QWidget:
        frame = card(look="field")
        row = QHBoxLayout(frame)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(16)
        row.addStretch(1)
        row.addWidget(label(self._look.text("label.pin"), "label", "muted"))
        self.dots.setFixedWidth(180)
        row.addWidget(self.dots)
        row.addStretch(1)
        frame.setFixedHeight(48)
        return frame

    def _typed(self) -> None:
        if self.problem.isVisible() and self.dots.complete:
            self.problem.hide()
        self.ready.emit()
