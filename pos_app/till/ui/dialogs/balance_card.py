"""The customer's card for the balance: why, how much, or skipped: for what is shipped if the store
lets (R86-R90), for a pickup always (R91).
"""

from PySide6.QtWidgets import QWidget

from pos_app.domain.configuration import FulfilmentPayment
from pos_app.domain.deposit import card_offered, needs_balance_card, totals
from pos_app.domain.errors import PosError
from pos_app.till.operations.balance_card import GiveBalanceCard
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.terminal_stop import TerminalStop
from pos_app.till.ui.widgets.busy_bar import BusyBar
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.sheet import SMALL, Sheet


class BalanceCardSheet:
    """Only holds the amount; it is taken when the goods leave."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        look, cart = desk.look, desk.session.cart()
        sums, shipped = totals(cart), needs_balance_card(cart)
        self.sheet = Sheet(look, look.text("label.balance_card"), "credit-card", SMALL)
        self.focus: QWidget | None = self.sheet
        body = self.sheet.body
        body.setSpacing(12)
        held = card_offered(cart)
        body.addWidget(label(look.figures.money(held), "due"))
        code = "card.balance_why" if shipped else "card.balance_why_pickup"
        paid = sums.ship_value - held if shipped else sums.deposit
        self.why = label(
            look.text(code, ship_minor=sums.ship_value, deposit_minor=paid),
            "body",
            "muted",
            wrap=True,
        )
        body.addWidget(self.why)
        self._bar = BusyBar(look)
        body.addWidget(self._bar)
        self.sheet.show_slot()
        self.sheet.setMinimumHeight(404)
        later = look.text("card.balance_skip" if shipped else "card.balance_at_pickup")
        self._skip = self.sheet.add_footer(Face(later, role="thin"))
        required = desk.session.configuration.orders.fulfilment_payment
        if shipped and required is FulfilmentPayment.CARD_REQUIRED:
            self._skip.set_reason(look.text("card.balance_required"))
        self._skip.activated.connect(
            lambda: desk.run(OPERATIONS["balance_card"], GiveBalanceCard(skip=True))
        )
        self.stop = TerminalStop(desk, self.sheet)
        self.sheet.set_primary(look.text("card.balance_ask"), "credit-card")
        self.sheet.confirmed.connect(self._ask)

    def _ask(self) -> None:
        self.stop.asked = False
        self._work(on=True)
        self.sheet.slot.say(Message(self._desk.look.text("card.running"), "info"))
        self._desk.run(
            OPERATIONS["balance_card"],
            GiveBalanceCard(),
            done=self._answered,
            failed=self._failed,
            keep=True,
        )

    def _work(self, *, on: bool) -> None:
        """While the terminal is at work the sheet cannot be left, and only be stopped."""
        self._bar.run(on=on)
        self.stop.show(shown=on)
        self.sheet.closable = not on
        for button in (self.sheet.close_button, self.sheet.back, self._skip, self.sheet.primary):
            button.setVisible(not on)

    def _failed(self, _error: PosError) -> bool:
        self._work(on=False)
        return False

    def _answered(self, outcome: Outcome) -> None:
        self._work(on=False)
        text, notice = self._desk.look.text, outcome.notice
        if notice == "CARD_UNKNOWN":
            self._desk.open_by_name("recover_payment")
        elif notice == "CARD_DECLINED":
            code = "card.balance_stopped" if self.stop.asked else "card.balance_declined"
            self.sheet.slot.say(Message(text(code), "warning"))
            if self.stop.asked:
                self.stop.say_stopped(code)
        elif notice:
            self.sheet.slot.say(Message(text(f"notice.{notice}"), "warning"))
        else:
            self._desk.close()
