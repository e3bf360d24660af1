"""Makes a quote of the cart, or moves the last day of the one in hand (R24, R57, R58)."""

from datetime import date

from PySide6.QtWidgets import QWidget

from pos_app.domain.cart import with_quote
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.quoting import (
    QUOTE,
    QUOTE_EXPIRY,
    MakeQuote,
    SetQuoteExpiry,
    check_quotable,
    check_quote,
    usual_expiry,
)
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.date_strip import DateStrip
from pos_app.till.ui.widgets.sheet import MEDIUM, Sheet


class QuoteSheet:
    """A day; the store's usual one is proposed."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        self._moves = gesture == "quote_expiry"
        text = desk.look.text
        usual, day = usual_expiry(desk.session), usual_expiry(desk.session)
        if self._moves:
            quote = check_quote(desk.session).quote
            day = quote.expires_on if quote is not None else usual
        else:
            with_quote(check_quotable(desk.session), day, desk.session.today)
        title = text("quote.title_expiry" if self._moves else "quote.title")
        self.sheet = Sheet(desk.look, title, "calendar", MEDIUM)
        body = self.sheet.body
        body.addWidget(label(text("quote.why"), "body", "muted", wrap=True))
        body.addSpacing(8)
        self.days = DateStrip(desk.look, text("quote.until"), desk.session.today)
        self.days.chosen.connect(self._show)
        self.days.refused.connect(self.sheet.slot.reason)
        body.addWidget(self.days)
        face = Face(text("quote.usual"), "undo-2", role="thin")
        self.sheet.add_footer(face).activated.connect(lambda: self.days.choose(usual))
        self.sheet.show_slot()
        self.sheet.confirmed.connect(self._confirm)
        self.days.put(day)
        self.focus: QWidget = next(x for x in self.days.days if x.on == day)
        self._show(day)

    def _show(self, day: object) -> None:
        text, figures = self._desk.look.text, self._desk.look.figures
        if isinstance(day, date):
            code = "quote.confirm_expiry" if self._moves else "quote.confirm"
            self.sheet.set_primary(text(code, day=figures.day(day)), "check")

    def _confirm(self) -> None:
        day = self.days.day
        request: MakeQuote | SetQuoteExpiry = MakeQuote(day)
        operation: Operation = QUOTE
        if self._moves:
            request, operation = SetQuoteExpiry(day), QUOTE_EXPIRY
        self._desk.run(operation, request)
