"""Head office as the settings show it: address, state, test, switch by hand; must never show
a key (R184).
"""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.till.operations.connection import ask_once
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.sync.outbox import DrainReport
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.settings_pages import Fact, facts, when
from pos_app.till.ui.facts.status import hq_part
from pos_app.till.ui.widgets.busy_bar import BusyBar
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.message_slot import Message, MessageSlot

SHOW_BUSY_MS, OFFER_STOP_MS = 300, 2_000


class ConnectionPage(QWidget):
    """The test asks HQ once and sends what waits."""

    def __init__(self, desk: Desk, slot: MessageSlot) -> None:
        super().__init__()
        self._desk = desk
        self._slot = slot
        self._asked = 0
        self._running = False
        text = desk.look.text
        self.test = Button(desk.look, Face(text("settings.test"), "refresh-cw"))
        self.switch = Button(desk.look, Face(text("settings.offline"), "cloud-off"))
        self.bar = BusyBar(desk.look)
        self._busy = self._timer(SHOW_BUSY_MS, self._show_busy)
        self._stop = self._timer(OFFER_STOP_MS, self._offer_stop)
        self.test.activated.connect(self._pressed)
        self.switch.activated.connect(self._toggle)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 16, 24, 12)
        self._column.setSpacing(8)
        self._facts = QWidget()
        self._column.addWidget(self._facts)
        self._column.addWidget(self.bar)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.test, self.switch):
            button.setFixedHeight(56)
            row.addWidget(button, 1)
        self._column.addLayout(row)
        self._column.addStretch(1)
        self.show_state()

    @property
    def switched_off(self) -> bool:
        """Whether somebody cut the connection by hand."""
        return self._desk.session.outfit.hq.switched_off

    def show_state(self) -> None:
        """What is true now."""
        text = self._desk.look.text
        fresh = QWidget()
        fresh.setLayout(facts(self._rows()))
        self._column.replaceWidget(self._facts, fresh)
        fresh.show()
        self._facts.hide()
        self._facts.deleteLater()
        self._facts = fresh
        off = self.switched_off
        words = text("settings.online" if off else "settings.offline")
        self.switch.set_face(label=words, icon="cloud-upload" if off else "cloud-off")
        self.test.set_reason(text("settings.offline_on") if off else "")

    def _rows(self) -> tuple[Fact, ...]:
        session, text = self._desk.session, self._desk.look.text
        queue, identity = session.store.queue(), session.store.identity()
        rows = [
            (text("settings.address"), identity.hq_url if identity else text("settings.not_set")),
            (text("settings.state"), hq_part(session, queue, text).upper),
            (text("settings.last_contact"), when(session, text, queue.last_contact_at)),
            (text("settings.unsent"), str(queue.waiting)),
        ]
        if queue.waiting and queue.next_try_at is not None:
            rows.append((text("settings.next_try"), when(session, text, queue.next_try_at)))
        known = text("settings.set" if identity else "settings.not_set")
        rows.append((text("settings.key"), known))
        return tuple(rows)

    def _pressed(self) -> None:
        """Test, or stop the test."""
        if self._running:
            self._end(Message(self._desk.look.text("settings.stopped"), "info"))
            return
        self._running = True
        self._asked += 1
        number, session = self._asked, self._desk.session
        self._busy.start()
        self._stop.start()
        background = self._desk.view_model.background
        background.start(
            lambda: ask_once(session), lambda answer: self._answered(number, answer), self
        )

    def _answered(self, number: int, answer: object) -> None:
        text = self._desk.look.text
        if number != self._asked or not self._running:
            return
        if isinstance(answer, DrainReport):
            self._end(Message(text("settings.test_ok"), "success"))
        elif isinstance(answer, PosError):
            self._end(Message(text.problem(answer), "warning"))
        elif isinstance(answer, Exception):
            self._end(Message(self._desk.look.text("settings.stopped"), "info"))
            raise answer

    def _end(self, message: Message) -> None:
        self._running = False
        self._asked += 1
        self._busy.stop()
        self._stop.stop()
        self.bar.run(on=False)
        self.test.set_face(label=self._desk.look.text("settings.test"), icon="refresh-cw")
        self._slot.say(message)
        self.show_state()

    def _show_busy(self) -> None:
        self.bar.run(on=True)
        self.test.set_face(label=self._desk.look.text("settings.testing"))

    def _offer_stop(self) -> None:
        self.test.set_face(label=self._desk.look.text("label.stop"), icon="x")

    def _toggle(self) -> None:
        """Selling goes on either way; what waits goes out when it is switched on again."""
        switch = OPERATIONS["switch_connection"]
        self._desk.run(switch, NOTHING, done=self._switched, keep=True)

    def _switched(self, _: Outcome) -> None:
        if self.switched_off:
            self._slot.say(Message(self._desk.look.text("settings.offline_on"), "warning"))
            self.show_state()
        else:
            self._slot.say(Message(self._desk.look.text("settings.testing"), "info"))
            self.show_state()
            self._pressed()

    def _timer(self, milliseconds: int, run: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(run)
        return timer
