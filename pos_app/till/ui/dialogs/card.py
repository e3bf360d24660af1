"""Card: follow the terminal, declined, answer lost; no second charge is possible (R189, M7)."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from pos_app.domain.errors import PosError, Refused
from pos_app.domain.tender import TenderKind
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.payment import Pay
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.busy_bar import BusyBar
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import label, retone
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.sheet import SMALL, Sheet

ASK_AGAIN_MS = 5_000
LET_GO_MS = 60_000


class CardSheet:
    """Starts by itself; there is no cross while the terminal is at work."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        look = desk.look
        self._asks = bool(desk.session.store.unfinished_attempts()) or gesture == "recover_payment"
        self.sheet = Sheet(look, look.text("label.card"), "credit-card", SMALL)
        self.focus: QWidget | None = None
        self.sheet.show_slot()
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
        other = self.sheet.add_footer(Face(look.text("label.other_tender"), role="thin"))
        other.activated.connect(lambda: desk.open_by_name("pay_other"))
        self._other = other
        self.sheet.confirmed.connect(self._again)
        self._free = False
        self._timer = QTimer(self.sheet)
        self._timer.setInterval(ASK_AGAIN_MS)
        self._timer.timeout.connect(self._ask)
        self._patience = QTimer(self.sheet)
        self._patience.setSingleShot(True)
        self._patience.setInterval(LET_GO_MS)
        self._patience.timeout.connect(self._let_go)
        self._patience.start()
        self._start()

    def _start(self) -> None:
        if self._asks:
            attempts = self._desk.session.store.unfinished_attempts()
            amount = attempts[0].amount_minor if attempts else self._desk.due_minor()
            self._show(amount, "lost")
            self._ask()
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
                self._show(self._desk.due_minor(), "declined")
            case "CARD_UNKNOWN":
                self._asks = True
                self._show(self._desk.due_minor(), "lost")
                self._timer.start()
            case "TERMINAL_UNREACHABLE":
                self._timer.stop()
                self._show(self._desk.due_minor(), "away")
            case _:
                self._timer.stop()
                if self._desk.host.sheet is self.sheet:
                    self._desk.close()

    def _failed(self, error: PosError) -> bool:
        """A refusal before anything moved: back to the screen, where its button helps."""
        if isinstance(error, Refused) and error.code == "BUSY":
            return True
        self._timer.stop()
        if self._desk.host.sheet is self.sheet:
            self._desk.close()
        return isinstance(error, Refused) and error.code == "NOTHING_UNFINISHED"

    def _let_go(self) -> None:
        """After a minute without an answer the clerk may leave; the payment stays in doubt."""
        if self._desk.host.sheet is self.sheet and self._asks:
            self._free = self.sheet.closable = True
            self.sheet.close_button.show()
            self.sheet.back.show()

    def _show(self, amount_minor: int, state: str) -> None:
        text = self._desk.look.text
        runs = state == "running" or (state == "lost" and self._asks)
        self._amount.setText(self._desk.look.figures.money(amount_minor))
        self.state.setText(text(f"card.{state}"))
        retone(
            self.state,
            {"declined": "danger", "lost": "warning", "away": "warning"}.get(state, "primary"),
        )
        self._advice.setText(text(f"card.{state}_advice"))
        self._bar.run(on=runs)
        ended = state in ("declined", "away")
        if state == "lost" and self._free:
            return  # the minute is over: it stays possible to leave
        self.sheet.closable = ended
        self.sheet.close_button.setVisible(ended)
        self.sheet.back.setVisible(ended)
        self._other.setVisible(ended)
        self.sheet.primary.setVisible(ended)
        if ended:
            self.sheet.set_primary(text("label.retry"), "refresh-cw")
            self.sheet.slot.say(
                Message(
                    text(f"card.{state}_advice"), "refusal" if state == "declined" else "warning"
                )
            )
        else:
            self.sheet.slot.say(Message(text("card.no_second"), "neutral"))
        self.sheet.setFocus()
