"""Asks before a sale is thrown away, or a change of an order let go; the destructive button never
has the focus at first (R74, R97, R104).
"""

from PySide6.QtWidgets import QWidget

from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.layout import face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.sheet import SMALL, Sheet


class VoidSheet:
    """Says what goes, what stays, and what is given back."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        look, cart = desk.look, desk.session.cart()
        text, order = look.text, cart.order_in_hand
        words = face("void_transaction", text, cart.mode).label
        self.sheet = Sheet(look, words, "ban", SMALL, "danger")
        body = self.sheet.body
        body.setSpacing(12)
        if order is None:
            body.addWidget(label(text.count("void.lines", len(cart.lines)), "body", wrap=True))
        else:
            said = text("void.order_stays", order=order.order_no)
            body.addWidget(label(said, "body", wrap=True))
        paid = sum(tender.amount_minor for tender in cart.tenders)
        if paid:
            code = "void.paid_back" if paid > 0 else "void.refund_back"
            said = text(code, paid_minor=abs(paid))
            body.addWidget(label(said, "body", "warning", wrap=True))
        self.sheet.show_slot()
        self.sheet.set_primary(words, "ban", role="danger")
        self.sheet.confirmed.connect(lambda: desk.run(OPERATIONS["void_transaction"], NOTHING))
        self.focus: QWidget = self.sheet.back
