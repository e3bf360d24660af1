"""Asks before a shift is blind closed: it cannot be taken up again (R190)."""

from PySide6.QtWidgets import QWidget

from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.sheet import SMALL, Sheet


class BlindCloseSheet:
    """Says what is still possible afterwards."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        text = desk.look.text
        self.sheet = Sheet(desk.look, text("gesture.blind_close"), "calculator", SMALL)
        self.sheet.body.addWidget(label(text("shift.blind_means"), "body", wrap=True))
        self.sheet.show_slot()
        self.sheet.set_primary(text("gesture.blind_close"), "check")
        self.sheet.confirmed.connect(lambda: desk.run(OPERATIONS[gesture], NOTHING))
        self.focus: QWidget = self.sheet.back
