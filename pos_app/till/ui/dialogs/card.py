"""Card: follow the terminal, stopped, declined, answer lost; no second charge is possible (M7,
R189, screen 16).
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from pos_app.domain.errors import PosError, Refused
from pos_app.domain.tender import TenderKind
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.payment import Pay
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.slip import AFTER_SECONDS
from pos_app.till.ui.desk import Desk, right_to_grant
from pos_app.till.ui.dialogs.terminal_stop import TerminalStop
from pos_app.till.ui.widgets.busy_bar import BusyBar
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import label, retone
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.sheet import SMALL, Sheet

ASK_AGAIN_MS = 5_000
_REFUNDING = ("running", "declined")
"""States that read otherwise when money goes back."""


class CardSheet:
    """Starts by itself; there is no cross while the terminal is at work."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        look = desk.look
        self._asks = bool(desk.session.store.unfinished_attempts()) or gesture == "recover_payment"
        self.sheet = Sheet(look, look.text("label.card"), "credit-card", SMALL)
        self.focus: QWidget | None = None
        self.sheet.show_slot()
        self.sheet.close_button.hide()
        body = self.sheet.body
        body.setSpacing(12)
        self._amount = label("", "due")
        self.state = label("", "heading")
        self._advice = label("", "body", "muted", wrap=True)
        self._bar = BusyBar(look)
        self._amount.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.state.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._advice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for widget in (self._amount, self.state, self._advice):
            body.addWidget(widget)
        body.addWidget(self._bar)
        body.addStretch(1)
        self.sheet.setMinimumHeight(404)
        self._refunds = desk.due_minor() < 0
        self.other = self._footer("label.other_tender", lambda: desk.open_by_name("pay_other"))
        self.slip = self._footer("card.by_slip", lambda: desk.ask("record_slip"))
        self.stop = TerminalStop(desk, self.sheet)
        self.sheet.confirmed.connect(self._again)
        self._free = False
        self._timer = QTimer(self.sheet)
        self._timer.setInterval(ASK_AGAIN_MS)
        self._timer.timeout.connect(self._ask)
        self._patience = QTimer(self.sheet)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._let_go)
        self._patience.start(AFTER_SECONDS * 1_000)
        self._start()

    def _footer(self, words: str, pressed: Callable[[], None]) -> Button:
        button = self.sheet.add_footer(Face(self._desk.look.text(words), role="thin"))
        button.activated.connect(pressed)
        button.hide()
        return button

    def _start(self) -> None:
        self.stop.asked = False
        if self._asks:
            attempts = self._desk.session.store.unfinished_attempts()
            amount = attempts[0].amount_minor if attempts else self._desk.due_minor()
            self._show(amount, "lost")
            if attempts:
                asked = (self._desk.session.now - attempts[0].at).total_seconds()
                self._patience.start(max(0, int(AFTER_SECONDS - asked)) * 1_000)
            QTimer.singleShot(0, self._ask)  # once the sheet is there
            return
        self._show(self._desk.due_minor(), "running")
        self._desk.run(
            OPERATIONS["pay"],
            Pay(TenderKind.CARD),
            done=self._answered,
            failed=self._failed,
            keep=True,
        )

    def _ask(self) -> None:
        """What became of it, every five seconds; nothing is charged again."""
        if self._desk.host.sheet is not self.sheet:
            self._timer.stop()
            return
        self._timer.start()
        if not self._desk.view_model.busy:
            self._desk.run(
                OPERATIONS["recover_payment"],
                NOTHING,
                done=self._answered,
                failed=self._failed,
                keep=True,
            )

    def _again(self) -> None:
        self._asks = bool(self._desk.session.store.unfinished_attempts())
        self._start()

    def _answered(self, outcome: Outcome) -> None:
        if self._desk.host.sheet is not self.sheet:
            return
        match outcome.notice:
            case "CARD_DECLINED":
                self._timer.stop()
                self._show(self._desk.due_minor(), "stopped" if self.stop.asked else "declined")
                if self.stop.asked:
                    self.stop.say_stopped("card.stopped_advice")
                else:
                    self._advice.setText(self._reason(str(outcome.details.get("reason", ""))))
            case "CARD_UNKNOWN":
                self._asks = True
                self._show(self._desk.due_minor(), "lost")
                self._timer.start()
            case "TERMINAL_UNREACHABLE":
                self._timer.stop()
                self._show(self._desk.due_minor(), "away")
            case _:
                self._timer.stop()
                self._desk.close()

    def _reason(self, code: str) -> str:
        """What the terminal says against it; a reason of its own as it gives it."""
        text = self._desk.look.text
        if text.has(f"terminal.{code}"):
            return text(f"terminal.{code}")
        return text("terminal.other", reason=code) if code else ""

    def _failed(self, error: PosError) -> bool:
        """A refusal before anything moved, perhaps before the sheet is there: back to the screen,
        where its button helps; or a second person agrees, and the sheet begins anew.
        """
        self._timer.stop()
        right = right_to_grant(error, OPERATIONS["pay"])
        if right:
            QTimer.singleShot(0, partial(self._ask_consent, right))
            return True
        self._leave()
        QTimer.singleShot(0, self._leave)
        return isinstance(error, Refused) and error.code == "NOTHING_UNFINISHED"

    def _ask_consent(self, right: str) -> None:
        """From the screen: nothing was typed here that would have to wait below."""
        self._leave()
        self._desk.ask_consent(right, partial(self._desk.ask, "pay_card"))

    def _leave(self) -> None:
        if self._desk.host.sheet is self.sheet:
            self._desk.close()

    def _let_go(self) -> None:
        """After a minute without an answer the clerk may leave, with the payment in doubt, or a
        manager ends it from the slip.
        """
        if self._desk.host.sheet is self.sheet and self._asks:
            self._free = self.sheet.closable = True
            self.slip.show()
            self.sheet.back.show()

    def _show(self, amount_minor: int, state: str) -> None:
        text = self._desk.look.text
        runs = state == "running" or (state == "lost" and self._asks)
        words = f"refund_{state}" if self._refunds and state in _REFUNDING else state
        self._amount.setText(self._desk.look.figures.money(abs(amount_minor)))
        self.state.setText(text(f"card.{words}"))
        retone(
            self.state,
            {"declined": "danger", "lost": "warning", "away": "warning"}.get(state, "primary"),
        )
        ended = state in ("declined", "stopped", "away")
        self._advice.setText("" if ended else text(f"card.{words}_advice"))
        self._bar.run(on=runs)
        self.stop.show(shown=state == "running")
        if state == "lost" and self._free:
            return  # the minute is over: it stays possible to leave
        self.sheet.closable = ended
        self.sheet.back.setVisible(ended)
        self.other.setVisible(ended and not self._refunds)
        self.slip.hide()
        self.sheet.primary.setVisible(ended)
        if ended:
            self.sheet.set_primary(text("label.retry"), "refresh-cw")
            self.sheet.slot.say(
                Message(
                    text(f"card.{words}_advice"), "refusal" if state == "declined" else "warning"
                )
            )
        else:
            self.sheet.slot.say(Message(text("card.no_second"), "neutral"))
        self.sheet.setFocus()
