"""The operations that the action bar has no room for, as head office laid them out; refused ones
say why.
"""

from PySide6.QtWidgets import QGridLayout, QWidget

from pos_app.domain.user_operations import cells
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.layout import (
    DEFAULT_MORE,
    USUAL,
    area,
    face,
    layout_of,
    looks,
)
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.sheet import LARGE, Sheet

ACROSS = 4
TILE, SPACE = 56, 7


class MoreSheet:
    """Tiles; a tap closes the sheet and asks for the operation."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        look = desk.look
        self.sheet = Sheet(look, look.text("label.more"), "ellipsis", LARGE)
        self.sheet.show_slot()
        names = area(layout_of(desk.session).areas, "more", DEFAULT_MORE, desk.knows)
        reasons, cart = desk.view_model.reasons(names), desk.session.transaction
        grid = QGridLayout()
        grid.setSpacing(SPACE)
        self.buttons: dict[str, Button] = {}
        own, mode = looks(layout_of(desk.session), "more"), cart.mode if cart is not None else ""
        faces = [face(name, look.text, mode, own.get(name, USUAL)) for name in names]
        places = cells([(one.width, one.height) for one in faces], ACROSS)
        for shown, (row, column) in zip(faces, places, strict=True):
            name = shown.name
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
            button.setFixedHeight(TILE * shown.height + SPACE * (shown.height - 1))
            button.set_reason(reasons.get(name, ""))
            button.activated.connect(lambda name=name: desk.open_by_name(name))
            button.refused.connect(self.sheet.slot.reason)
            self.buttons[name] = button
            grid.addWidget(button, row, column, shown.height, shown.width)
        for column in range(ACROSS):
            grid.setColumnStretch(column, 1)
        self.sheet.body.addLayout(grid)
        self.sheet.body.addStretch(1)
        self.focus: QWidget | None = self.sheet
