"""Digits for fingers; it must never keep what was typed, its field does."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face

CLEAR, BACK = "clear", "back"
GAP = 8
PIN_KEYS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), (CLEAR, "0", BACK))
CASH_KEYS = (
    ("7", "8", "9", "+5"),
    ("4", "5", "6", "+10"),
    ("1", "2", "3", "+20"),
    ("0", "00", ",", BACK),
)
SEARCH_KEYS = (("1", "2", "3", "4", "5", "-", BACK), ("6", "7", "8", "9", "0", "00", ","))
"""For numbers, days and amounts, where a list needs the height."""
AMOUNT_KEYS = (("7", "8", "9"), ("4", "5", "6"), ("1", "2", "3"), (",", "0", BACK))


class Keypad(QWidget):
    """Emits the key that was pressed: a digit, a mark, `clear` or `back`."""

    pressed = Signal(str)

    def __init__(
        self, look: Look, keys: tuple[tuple[str, ...], ...], heights: tuple[int, int] = (46, 88)
    ) -> None:
        super().__init__()
        self.buttons: dict[str, Button] = {}
        self._field: QWidget | None = None
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP)
        for row, names in enumerate(keys):
            for column, name in enumerate(names):
                button = Button(look, self._face(look, name))
                if name == BACK:
                    button.setAccessibleName(look.text("label.take_back"))
                button.setMinimumHeight(heights[0])
                button.setMaximumHeight(heights[1])
                button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
                button.activated.connect(lambda name=name: self.pressed.emit(name))
                self.buttons[name] = button
                grid.addWidget(button, row, column)
            grid.setRowStretch(row, 1)
        for column in range(len(keys[0])):
            grid.setColumnStretch(column, 1)
        self.setMaximumHeight(len(keys) * (heights[1] + GAP) - GAP)

    def serve(self, field: QWidget) -> None:
        """A tap gives the focus to the field, so that who goes on by keyboard types there. It is no
        focus proxy: Tab would leave the field for what stands behind the keypad.
        """
        for button in self.buttons.values():
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._field = field

    def write_in(self, *fields: QLineEdit) -> None:
        """Each key goes into the one of these fields that had the focus last, the first until
        then: a clerk may have no keyboard.
        """
        self.serve(fields[0])
        for field in fields:
            field.installEventFilter(self)
        self.pressed.connect(self._write)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QLineEdit):
            self._field = watched
        return False

    def _write(self, key: str) -> None:
        field = self._field
        press = getattr(field, "press", None)  # an amount knows its own marks
        if not isinstance(field, QLineEdit) or field.isReadOnly():
            return
        if press is not None:
            press(key)
        elif key == BACK:
            field.backspace()
        else:
            field.insert(self.buttons[key].face.label)  # the mark as it is written here

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._field is not None:
            self._field.setFocus(event.reason())

    @staticmethod
    def _face(look: Look, name: str) -> Face:
        if name == BACK:
            return Face(icon="delete", role="key", type="heading")
        if name == CLEAR:
            return Face(look.text("label.clear"), role="key")
        if name.startswith("+"):
            return Face(name, role="key", type="heading", icon_ink="primary_text")
        shown = look.figures.decimal if name == "," else name
        return Face(shown, role="key", type="key")
