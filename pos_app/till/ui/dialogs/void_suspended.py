"""The suspended sales of a shift: fetched one by one, or all given up before the close (R41,
R76).
"""

from PySide6.QtWidgets import QWidget

from pos_app.domain.deposit import due
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.shift_close import VoidSuspended, parked_in
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts.shift import name_of
from pos_app.till.ui.facts.status import local
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.sheet import MEDIUM, Sheet

SHOWN_MAX = 6


class VoidSuspendedSheet:
    """The destructive button never has the focus at first."""

    def __init__(self, desk: Desk, gesture: str, shift_id: str = "") -> None:
        look, session, text = desk.look, desk.session, desk.look.text
        shift_id = shift_id or session.open_shift().shift_id
        found = parked_in(session, shift_id)
        name = text(f"gesture.{gesture}")
        self.sheet = Sheet(look, text.count("shift.parked", len(found)), "pause", MEDIUM)
        self.sheet.body.setSpacing(12)
        for one in found[:SHOWN_MAX]:
            cart = one.transaction
            at = look.figures.time(local(session, one.at))
            articles = text.count("screen.articles", len(cart.lines))
            customer = cart.customer.name if cart.customer else text("parked.no_customer")
            figure = look.figures.money(due(cart))
            parts = (at, name_of(session, one.staff_id), customer, articles, figure)
            self.sheet.body.addWidget(label(" · ".join(parts), "body"))
        if len(found) > SHOWN_MAX:
            more = text("shift.parked_more", number=str(len(found) - SHOWN_MAX))
            self.sheet.body.addWidget(label(more, "body", "muted"))
        self.sheet.body.addWidget(label(text("shift.void_means"), "body", "muted", wrap=True))
        self.sheet.show_slot()
        look_at = self.sheet.add_footer(Face(text("shift.parked_go"), "clipboard-list"))
        look_at.activated.connect(lambda: desk.open_by_name("fetch"))
        self.sheet.set_primary(name, "ban", role="danger")
        request = VoidSuspended(shift_id=shift_id)
        soon = desk.view_model.notifications.ask_soon
        self.sheet.confirmed.connect(
            lambda: desk.run(OPERATIONS[gesture], request, done=lambda _: soon())
        )
        self.focus: QWidget | None = self.sheet.back
