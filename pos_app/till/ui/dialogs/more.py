"""The operations that the action bar has no room for, as head office laid them out; refused ones
say why.
"""

from PySide6.QtWidgets import QGridLayout, QWidget

from pos_app.till.ui.desk import Desk
from pos_app.till.ui.layout import DEFAULT_MORE, area, face, layout_of
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.sheet import LARGE, Sheet

ACROSS = 4


class MoreSheet:
    """Tiles; a tap closes the sheet and asks for the operation."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        look = desk.look
        self.sheet = Sheet(look, look.text("label.more"), "ellipsis", LARGE)
        self.sheet.show_slot()
        names = area(layout_of(desk.session).areas, "more", DEFAULT_MORE, desk.knows)
        reasons, cart = desk.view_model.reasons(names), desk.session.transaction
        grid = QGridLayout()
        grid.setSpacing(8)
        self.buttons: dict[str, Button] = {}
        for at, name in enumerate(names):
            shown = face(name, look.text, cart.mode if cart is not None else "")
            tile = Face(
                shown.label,
                shown.icon,
                shown.hint,
                "bar",
                "stacked",
                shown.icon_ink,
                "label_strong",
            )
            button = Button(look, tile)
            button.setFixedHeight(64)
            button.set_reason(reasons.get(name, ""))
            button.activated.connect(lambda name=name: desk.open_by_name(name))
            button.refused.connect(self.sheet.slot.reason)
            self.buttons[name] = button
            grid.addWidget(button, at // ACROSS, at % ACROSS)
        for column in range(ACROSS):
            grid.setColumnStretch(column, 1)
        self.sheet.body.addLayout(grid)
        self.sheet.body.addStretch(1)
        self.focus: QWidget | None = self.sheet
