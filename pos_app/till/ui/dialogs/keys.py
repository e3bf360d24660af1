"""All keys of the till (F1)."""

from PySide6.QtWidgets import QGridLayout, QWidget

from pos_app.till.ui.desk import Desk
from pos_app.till.ui.keys import KEYS
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.sheet import LARGE, Sheet


class KeysSheet:
    """Two columns, in the order of the design; a key means what its gesture is called. Below them
    what the room that is shown makes of the keys.
    """

    def __init__(self, desk: Desk, gesture: str) -> None:
        look = desk.look
        self.sheet = Sheet(look, look.text("gesture.keys"), "keyboard", LARGE)
        self.focus: QWidget | None = self.sheet
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(1)
        half = -(-len(KEYS) // 2)
        for at, (key, name) in enumerate(KEYS):
            column, row = divmod(at, half)
            grid.addWidget(label(key, "body_strong"), row, column * 2)
            grid.addWidget(
                label(look.text(f"gesture.{name}"), "body", "muted"), row, column * 2 + 1
            )
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self.sheet.body.addLayout(grid)
        here = look.text(f"keys.{desk.room}")
        self.sheet.body.addWidget(label(here, "label", "muted", wrap=True))
        self.sheet.body.addStretch(1)
        self.sheet.back.hide()
        self.sheet.set_primary(look.text("label.close"))
        self.sheet.confirmed.connect(desk.close)
