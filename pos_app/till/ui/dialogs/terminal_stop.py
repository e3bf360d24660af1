"""The Stop of a sheet that asks the customer's card (screen 16); must never end a payment itself:
the payment says how it ended.
"""

from PySide6.QtCore import QTimer

from pos_app.domain.errors import AnswerUnknown, Unavailable
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.sheet import Sheet


class TerminalStop:
    """A button of the footer while the terminal is at work; `asked` says that the clerk stopped
    it.
    """

    def __init__(self, desk: Desk, sheet: Sheet) -> None:
        self._desk, self._sheet = desk, sheet
        self.asked = False
        self.button = sheet.add_footer(Face(desk.look.text("card.stop"), role="thin"))
        self.button.activated.connect(self._stop)
        self.button.hide()

    def show(self, *, shown: bool) -> None:
        """There or away, and it can be pressed."""
        self.button.setVisible(shown)
        self.button.set_reason("")

    def say_stopped(self, code: str) -> None:
        """No card was declined where the clerk stopped it; said after what the gesture says."""
        text = self._desk.look.text
        words = f"{text('card.stopped')}. {text(code)}"
        QTimer.singleShot(0, lambda: self._desk.say(Message(words, "warning")))

    def _stop(self) -> None:
        """The terminal is told to stop."""
        attempts = self._desk.session.store.unfinished_attempts()
        if not attempts:
            return
        terminal, attempt_id = self._desk.session.outfit.terminal, attempts[-1].attempt_id
        self.asked = True
        self.button.set_reason(self._desk.look.text("card.stopping"))
        self._desk.view_model.background.start(lambda: terminal.stop(attempt_id), self._told)

    def _told(self, answer: object) -> None:
        """Whether the terminal heard of it; the sheet may be gone by now."""
        if isinstance(answer, Unavailable) and self._desk.host.sheet is self._sheet:
            self.asked = isinstance(answer, AnswerUnknown)
            self.button.set_reason("")
            self._sheet.slot.say(Message(self._desk.look.text("card.not_stopped"), "warning"))
