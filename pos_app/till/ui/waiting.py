"""What a sheet or a room shows while HQ or the terminal is asked: after 300 ms what happens, after
2 s a Stop for HQ; must never stop a card payment.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.busy_bar import BusyBar
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.sheet import HEADER, Sheet

SHOW_MS, STOP_MS = 300, 2_000


class Waiting(QObject):
    """Lives as long as its sheet; `restore` shows the sheet's own words again."""

    def __init__(self, desk: Desk, sheet: Sheet, restore: Callable[[], None]) -> None:
        super().__init__(sheet)
        self._desk = desk
        self._sheet = sheet
        self._restore = restore
        self._shown = False
        self.bar = BusyBar(desk.look)
        self.bar.setParent(sheet)
        self.bar.setGeometry(0, HEADER - 3, sheet.width(), 3)
        self.stop = sheet.add_footer(Face(desk.look.text("label.stop"), "x"))
        self.stop.hide()
        self.stop.activated.connect(self._stop)
        self._show_timer = _timer(self, SHOW_MS, self._show)
        self._stop_timer = _timer(self, STOP_MS, self.stop.show)
        desk.view_model.busy_changed.connect(self._changed)

    def _changed(self, what: str) -> None:
        if what:
            self._show_timer.start()
            if what == "hq":
                self._stop_timer.start()
            return
        self._show_timer.stop()
        self._stop_timer.stop()
        if self.stop.hasFocus():
            self._sheet.setFocus()
        self.stop.hide()
        self.bar.run(on=False)
        if self._shown:
            self._shown = False
            self._restore()

    def _show(self) -> None:
        self._shown = True
        what = self._desk.view_model.busy
        self.bar.run(on=True)
        self.bar.raise_()
        words = self._desk.look.text(f"waiting.{what}")
        reason = self._desk.look.text("refused.BUSY", what=self._desk.look.text(f"busy.{what}"))
        self._sheet.set_primary(words, "hourglass", reason)

    def _stop(self) -> None:
        self._desk.view_model.abandon()
        self._sheet.slot.say(Message(self._desk.look.text("waiting.stopped"), "info"))


class RoomWaiting(QObject):
    """The same where no sheet is open, in the message slot of the room."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.host)
        self._desk = desk
        self._said = False
        self._timers = (_timer(self, SHOW_MS, self._show), _timer(self, STOP_MS, self._offer_stop))
        desk.view_model.busy_changed.connect(self._changed)

    def _changed(self, what: str) -> None:
        cart = self._desk.session.transaction
        awaits = cart is not None and cart.awaiting_hq
        shown = what == "hq" and self._desk.host.sheet is None and not awaits
        for timer in self._timers:
            timer.start() if shown else timer.stop()
        if self._said and not shown:
            self._said = False
            self._desk.say(Message())

    def _show(self, action: str = "") -> None:
        self._said = True
        self._desk.say(Message(self._desk.look.text("waiting.hq"), action=action), self._stop)

    def _offer_stop(self) -> None:
        self._show(self._desk.look.text("label.stop"))

    def _stop(self) -> None:
        self._desk.view_model.abandon()
        self._desk.say(Message(self._desk.look.text("waiting.stopped"), "info"))


def _timer(owner: QObject, milliseconds: int, run: Callable[[], None]) -> QTimer:
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(run)
    return timer
