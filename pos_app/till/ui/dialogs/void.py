"""Asks before a sale is thrown away; the destructive button never has the focus at first (R74)."""

from PySide6.QtWidgets import QWidget

from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.sheet import SMALL, Sheet


class VoidSheet:
    """Says what goes: lines, and what is given back."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        look, cart = desk.look, desk.session.cart()
        self.sheet = Sheet(look, look.text("label.void_transaction"), "ban", SMALL, "danger")
        body, text = self.sheet.body, look.text
        body.setSpacing(12)
        count = len(cart.pick_up.quantities) if cart.pick_up else len(cart.lines)
        body.addWidget(label(text.count("void.lines", count), "body", wrap=True))
        paid = sum(tender.amount_minor for tender in cart.tenders)
        if paid:
            body.addWidget(
                label(text("void.paid_back", paid_minor=paid), "body", "warning", wrap=True)
            )
        if cart.pick_up is not None:
            number = cart.pick_up.order.order_no
            body.addWidget(
                label(text("void.order_stays", order=number), "body", "muted", wrap=True)
            )
        self.sheet.show_slot()
        self.sheet.set_primary(text("label.void_transaction"), "ban", role="danger")
        self.sheet.confirmed.connect(lambda: desk.run(OPERATIONS["void_transaction"], NOTHING))
        self.focus: QWidget = self.sheet.back
