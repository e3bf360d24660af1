"""All about the chosen line: price build-up, delivery and stock, with what may be changed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from pos_app.domain.errors import Refused
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts.cart_rows import Setting
from pos_app.till.ui.facts.line import line_detail
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import label, rule
from pos_app.till.ui.widgets.sheet import SMALL, Sheet

_RIGHT = Qt.AlignmentFlag.AlignRight
CHANGES = (
    ("set_quantity", "calculator"),
    ("line_discount", "percent"),
    ("add_line_charge", "plus"),
    ("void_line", "trash-2"),
)


class LineDetailsSheet:
    """Enter closes it again; its buttons open the other sheets."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        look, chosen, cart = desk.look, desk.stage.chosen(), desk.session.transaction
        if cart is None or len(chosen) != 1:
            raise Refused("ONE_LINE" if chosen else "NO_LINE_CHOSEN")
        setting = Setting(look.text, desk.session.configuration)
        detail = line_detail(cart, chosen[0], setting, desk.session)
        if not detail.name:
            raise Refused("LOCKED", mode=cart.mode)
        self.sheet = Sheet(look, look.text("screen.chosen_line"), "package", SMALL)
        self.focus: QWidget | None = self.sheet
        body = self.sheet.body
        body.addWidget(label(detail.name, "heading"))
        body.addWidget(label(detail.second, "label", "muted"))
        body.addWidget(rule())
        body.addLayout(_grid(detail.prices))
        if detail.delivery:
            where = " · ".join((detail.delivery, *detail.places))
            body.addWidget(label(where, "body", "muted", wrap=True))
        if detail.stock:
            words = " · ".join(x for x in (look.text("label.stock"), detail.stock_age) if x)
            body.addWidget(rule())
            body.addLayout(_grid(((words, detail.stock_line, False),)))
        body.addWidget(rule())
        row, reasons = QHBoxLayout(), desk.view_model.reasons(tuple(name for name, _ in CHANGES))
        row.setSpacing(8)
        for name, icon in CHANGES:
            words = look.text(f"gesture.{name}_short")
            button = Button(look, Face(words, icon, "", "bar", "stacked", "", "label_strong"))
            button.setFixedHeight(64)
            button.set_reason(reasons.get(name, ""))
            button.activated.connect(lambda name=name: desk.open_by_name(name))
            button.refused.connect(self.sheet.slot.reason)
            row.addWidget(button, 1)
        body.addLayout(row)
        self.sheet.show_slot()
        self.sheet.back.hide()
        self.sheet.set_primary(look.text("label.close"))
        self.sheet.confirmed.connect(desk.close)


def _grid(rows: tuple[tuple[str, str, bool], ...]) -> QGridLayout:
    """Label and figure, a sum stronger than its parts."""
    grid = QGridLayout()
    grid.setVerticalSpacing(6)
    for at, (caption, figure, is_sum) in enumerate(rows):
        role = "body_strong" if is_sum else "body"
        grid.addWidget(label(caption, role, "" if is_sum else "muted"), at, 0)
        grid.addWidget(label(figure, role), at, 1, _RIGHT)
    return grid
