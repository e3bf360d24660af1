"""Between the screen and the operations: runs a gesture, carries outside work to a thread and its
answer back.

It must never decide a rule; a refusal is shown, never hidden.
"""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from pos_app.domain.errors import PosError, Refused, Unavailable
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import Outcome, Outside, Result
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.rights import is_denied
from pos_app.till.session import RegisterSession
from pos_app.till.ui.background import Background
from pos_app.till.ui.facts.cart_rows import Setting
from pos_app.till.ui.facts.mode import Lease
from pos_app.till.ui.facts.totals_panel import with_totals
from pos_app.till.ui.layout import layout_of
from pos_app.till.ui.notifications import Notifications
from pos_app.till.ui.screen_state import ScreenState, screen_state
from pos_app.till.ui.text import Text

Done = Callable[[Outcome], None]
Failed = Callable[[PosError], None]


def _nothing(_: object) -> None:
    """Nobody waits for this answer."""


class ViewModel(QObject):
    """`changed` says that the session shows something else; `busy_changed` that outside work began
    or ended.
    """

    changed = Signal()
    busy_changed = Signal(str)

    def __init__(self, session: RegisterSession, text: Text, background: Background) -> None:
        super().__init__(background)
        self.session = session
        self.text = text
        self.background = background
        self.busy = ""
        self.notifications = Notifications(session, background)
        self._setting: Setting | None = None
        self._wait = 0
        session.listener = self.changed.emit

    def run(
        self,
        operation: Operation,
        request: object,
        done: Done = _nothing,
        failed: Failed = _nothing,
    ) -> None:
        """The gesture to its end; `failed` gets the refusal or the absence."""
        if self.busy:
            failed(Refused("BUSY", what=self.text(f"busy.{self.busy}")))
            return
        try:
            result = operation.run(self.session, request)
        except PosError as error:
            failed(error)
            return
        self._go_on(result, done, failed)

    def abandon(self) -> None:
        """Wait no longer for HQ: its answer changes nothing any more, asking again is safe. An
        order that HQ makes goes on waiting.
        """
        cart = self.session.transaction
        if self.busy == "hq" and not (cart is not None and cart.awaiting_hq):
            self._wait += 1
            self._set_busy("")

    def reasons(self, names: tuple[str, ...]) -> dict[str, str]:
        """Why which of these operations is not possible now (R83); possible ones are absent."""
        found: dict[str, str] = {}
        for name in names:
            operation = OPERATIONS.get(name)
            refused = operation.reason(self.session) if operation is not None else None
            if refused is None and operation is not None and self._denied(operation):
                refused = Refused("NOT_PERMITTED", operation=name)
            if refused is not None:
                found[name] = self.text.problem(refused)
        return found

    @property
    def setting(self) -> Setting:
        """Words, configuration and what was worked out for the cart in hand."""
        configuration = self.session.configuration
        if self._setting is None or self._setting.configuration is not configuration:
            self._setting = Setting(self.text, configuration)
        return self._setting

    def speak_anew(self) -> None:
        """Another language: nothing that was written may be shown again."""
        self._setting = None

    def due_minor(self) -> int:
        """The amount due now, or nothing without a cart."""
        return self.setting.sums.of(self.session.transaction).due

    def state(self, names: tuple[str, ...]) -> ScreenState:
        """The transaction screen as it is now."""
        setting, cart = self.setting, self.session.transaction
        reasons, awaiting = self.reasons(names), self.awaiting()
        state = screen_state(cart, setting, reasons, awaiting, self.lease())
        return with_totals(state, cart, setting, layout_of(self.session))

    def lease(self) -> Lease | None:
        """How the order in hand is held now, on the store's clock."""
        session = self.session
        cart = session.transaction
        if cart is None:
            return None
        order = cart.order_in_hand
        until = session.outfit.hq.held.until(order.order_no) if order else None
        zone = ZoneInfo(session.configuration.store.time_zone)
        ends = until.astimezone(zone) if until else None
        now, since = session.now.astimezone(zone), cart.started_at.astimezone(zone)
        return Lease(now, since, ends)

    def awaiting(self) -> str:
        """How the wait for HQ stands: under way, the answer lost, or failed."""
        cart = self.session.transaction
        if cart is None or not cart.awaiting_hq:
            return ""
        if self.busy:
            return "waiting"
        stored = self.session.store.event(cart.transaction_id)
        return "unknown" if stored is not None and stored.answer_unknown else "failed"

    def _denied(self, operation: Operation) -> bool:
        """A right that no approval can give shows before it is tried."""
        return bool(operation.permission) and is_denied(self.session, operation.permission)

    def _go_on(self, result: Result, done: Done, failed: Failed) -> None:
        if isinstance(result, Outside):
            outside, wait = result, self._wait

            def then(answer: object) -> None:
                if wait == self._wait:
                    self._continue(outside, answer, done, failed)

            self._set_busy(outside.what)
            self.background.start(outside.work, then)
        else:
            done(result)

    def _continue(self, outside: Outside[Any], answer: object, done: Done, failed: Failed) -> None:
        self._set_busy("")
        if isinstance(answer, Refused):
            failed(answer)
            return
        if isinstance(answer, Exception) and not isinstance(answer, Unavailable):
            raise answer
        try:
            result = outside.then(answer)
        except PosError as error:
            failed(error)
            return
        self._go_on(result, done, failed)

    def _set_busy(self, what: str) -> None:
        self.busy = what
        cart = self.session.transaction
        if cart is not None and cart.awaiting_hq:
            self.changed.emit()  # the card in the place of the pay buttons
        self.busy_changed.emit(what)
