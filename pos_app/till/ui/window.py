"""The one window: it paints the sign-in screen first and gets its rooms when the rest has loaded.

Nothing heavy may be imported here before the first paint.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.till.ui.collector import Collector
from pos_app.till.ui.look import Look, application_font
from pos_app.till.ui.scanner_filter import ScannerFilter
from pos_app.till.ui.sign_in_screen import SignInFacts, SignInScreen, queue_said
from pos_app.till.ui.start_snapshot import StartSnapshot, write_snapshot
from pos_app.till.ui.style_sheet import style_sheet
from pos_app.till.ui.theme import DARK, LIGHT
from pos_app.till.ui.widgets.focus_ring import FocusRing
from pos_app.till.ui.widgets.staff_tile import StaffFace

if TYPE_CHECKING:
    from pos_app.till.session import RegisterSession
    from pos_app.till.ui.shop import Shop
    from pos_app.till.ui.view_model import ViewModel

MINIMUM = (1280, 720)
_FIRST_WORDS = ("sign_in", "label", "figures")


class Wish(NamedTuple):
    """How the clerk wants the till to look and speak."""

    theme: str = LIGHT
    language: str = "nl"
    scale: int = 100
    reduce_motion: bool = False


class MainWindow(QWidget):
    """Sign-in, then the shop; `dressed` says that it was made anew in another look."""

    dressed = Signal()

    def __init__(self, look: Look, snapshot: StartSnapshot, home: Path | None = None) -> None:
        super().__init__()
        self.look = look
        self.snapshot = snapshot
        self._home = home
        self._pending: tuple[str, str] | None = None
        self._closed = False
        self._scanner: ScannerFilter | None = None
        self._collector = Collector(self)
        self.view_model: ViewModel | None = None
        self.shop: Shop | None = None
        self.wish = Wish(snapshot.theme, snapshot.language, snapshot.scale, snapshot.reduce_motion)
        self.setObjectName("screen")
        self.setWindowTitle(f"{snapshot.store} {snapshot.till}".strip() or "pos-app")
        self.setMinimumSize(*MINIMUM)
        self.resize(1366, 768)
        self.sign_in = self._sign_in_screen(snapshot.staff)
        self.ring = FocusRing(look, self)
        self._show_snapshot()

    def furnish(self, session: "RegisterSession") -> None:
        """The rest has loaded: real staff, rooms, and the PIN that was typed meanwhile."""
        from pos_app.till.ui.background import Background
        from pos_app.till.ui.view_model import ViewModel

        self._collector.start()
        background = Background(self)
        self.view_model = ViewModel(session, self.look.text, background)
        shown = (self.snapshot.staff, dict(self.snapshot.words))
        if shown == (self._staff(), self._first_words()):
            self._remake_shop("sale")  # the sign-in screen is right, and somebody may be at it
            self.ring.raise_()
        else:
            self._remake()
        self._scanner = ScannerFilter(self)
        self._scanner.scanned.connect(self._scanned)
        self._hear_events()
        if self._pending is not None:
            staff_id, pin = self._pending
            self._pending = None
            self._entered(staff_id, pin)

    def _scanned(self, code: str, before: str) -> None:
        """The shop takes it; at sign-in a staff pass chooses its owner, the PIN is still asked."""
        if self.shop is not None and self.shop.isVisible():
            self.shop.scanned(code, before)
        elif code[:2].upper() == "S:":
            self.sign_in.choose(code[2:])

    def wear(self, wish: Wish) -> None:
        """Another theme, language or text size, while running; the cart does not notice."""
        self.wish = wish
        theme = self.look.tokens.theme(wish.theme, wish.scale, reduce_motion=wish.reduce_motion)
        self.look.wear(theme)
        self.look.text.choose(wish.language)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setFont(application_font(theme))
            application.setStyleSheet(style_sheet(theme))
        if self.view_model is not None:
            self.view_model.speak_anew()
        self._remake()
        self.dressed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        for widget in (self.sign_in, self.shop):
            if widget is not None:
                widget.setGeometry(self.rect())

    def closeEvent(self, event: QCloseEvent) -> None:
        """The cart is on disk already; threads end, the next start gets its snapshot."""
        super().closeEvent(event)
        if self._closed:
            return
        self._closed = True
        if self.view_model is not None:
            self.view_model.background.stop()
        self.save_snapshot()
        self._let_go_of_events()
        if self.shop is not None:
            self.shop.stop()
            self.shop.deleteLater()
        self.sign_in.deleteLater()
        self._collector.stop()

    def _hear_events(self) -> None:
        """Ring and scanner hear of every event once the rooms stand, not of those that the start's
        own widgets get.
        """
        application = QApplication.instance()
        if application is not None and self._scanner is not None:
            application.installEventFilter(self.ring)
            application.installEventFilter(self._scanner)

    def _let_go_of_events(self) -> None:
        """A filter that outlives its window would be asked by the next one."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self.ring)
            if self._scanner is not None:
                application.removeEventFilter(self._scanner)

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """No filter hears of the thousands of events that a new sheet's own widgets get: they took
        a third of its time, and nobody presses anything meanwhile.
        """
        self._let_go_of_events()
        try:
            yield
        finally:
            self._hear_events()

    def save_snapshot(self) -> None:
        """Keep what the next start shows first."""
        if self.view_model is None or self._home is None:
            return
        from pos_app.till.ui.facts.status import till_name

        session, text = self.view_model.session, self.look.text
        queue = session.store.queue()
        write_snapshot(
            self._home,
            StartSnapshot(
                store=session.configuration.store.full_name,
                till=till_name(session, text),
                language=self.wish.language,
                theme=self.wish.theme,
                scale=self.wish.scale,
                reduce_motion=self.wish.reduce_motion,
                staff=self._staff(),
                shift=session.shift.number if session.shift else 0,
                waiting=queue.waiting,
                refused=queue.refused,
                words=self._first_words(),
            ),
        )

    def _remake(self) -> None:
        """Make sign-in and rooms anew, in the look in force."""
        room = self.shop.active if self.shop is not None else "sale"
        staff = self._staff()
        self.sign_in.hide()
        self.sign_in.deleteLater()
        chosen = self.sign_in.chosen
        self.sign_in = self._sign_in_screen(staff)
        self.sign_in.choose(chosen)
        self._remake_shop(room)
        if self.view_model is None:
            self._show_snapshot()
        self.ring.raise_()

    def _first_words(self) -> dict[str, str]:
        return {
            f"{section}.{name}": word
            for section in _FIRST_WORDS
            for name, word in self.look.text.section(section).items()
        }

    def _staff(self) -> tuple[tuple[str, str, str], ...]:
        if self.view_model is None:
            return self.snapshot.staff
        people = self.view_model.session.configuration.staff
        return tuple((one.staff_id, one.name, one.job) for one in people)

    def _remake_shop(self, room: str) -> None:
        if self.view_model is None:
            return
        from pos_app.till.ui.shop import Shop

        if self.shop is not None:
            self.shop.stop()
            self.view_model.changed.disconnect()
            self.shop.hide()
            self.shop.deleteLater()
        self.shop = Shop(self.look, self.view_model, self)
        self.shop.setGeometry(self.rect())
        self.shop.desk.quietly = self._quietly
        self.shop.locked.connect(self.show_sign_in)
        self.shop.wear_asked.connect(self.wear)
        if self.view_model.session.staff is None:
            self.show_sign_in()
        else:
            self.shop.show_room(room)
            self._show_shop()

    def show_sign_in(self) -> None:
        """Locked: nobody works here until somebody shows who they are."""
        if self.shop is not None:
            self.shop.hide()
        self._refresh_sign_in()
        self.sign_in.show()
        self.sign_in.dots.setFocus()

    def _show_shop(self) -> None:
        if self.shop is None:
            return
        if not self.shop.is_laid_out():
            self._remake_shop(self.shop.active)
            return
        self.sign_in.hide()
        self.shop.show()
        self.shop.refresh()
        self.shop.tell_unfinished()
        room = self.shop.rooms.currentWidget()
        if room is not None:
            room.setFocus()

    def _sign_in_screen(self, staff: tuple[tuple[str, str, str], ...]) -> SignInScreen:
        faces = tuple(StaffFace(number, name, job) for number, name, job in staff)
        screen = SignInScreen(self.look, faces)
        screen.setParent(self)
        screen.setGeometry(self.rect())
        screen.entered.connect(self._entered)
        screen.theme_asked.connect(self._other_theme)
        screen.switch_asked.connect(self._switch)
        screen.show()
        return screen

    def _entered(self, staff_id: str, pin: str, own: str = "") -> None:
        if self.view_model is None:
            self._pending = (staff_id, pin)
            self.sign_in.refuse("")
            return
        from pos_app.till.operations.staff import SignIn
        from pos_app.till.ui.signing_in import sign_in

        if not sign_in(self.view_model, self.sign_in, SignIn(staff_id, pin, own)):
            return
        self._show_shop()
        QTimer.singleShot(0, self.save_snapshot)
        if self.shop is not None and self.view_model.session.shift is None:
            self.shop.ask("open_shift")

    def _switch(self) -> None:
        """Offline by hand and back, before anybody signed in (R180)."""
        if self.view_model is not None:
            from pos_app.till.session import switch_off

            session = self.view_model.session
            switch_off(session.outfit, off=not session.outfit.hq.switched_off)
            session.outfit.hq.check_wanted = True
            session.outfit.wake()
            self._refresh_sign_in()

    def _other_theme(self) -> None:
        other = LIGHT if self.wish.theme == DARK else DARK
        self.wear(self.wish._replace(theme=other))

    def _refresh_sign_in(self) -> None:
        if self.view_model is not None:
            from pos_app.till.ui.facts.status import sign_in_facts

            dark = self.wish.theme == DARK
            facts = sign_in_facts(self.view_model.session, self.look.text, dark=dark)
            self.sign_in.show_facts(facts)

    def _show_snapshot(self) -> None:
        text, snapshot = self.look.text, self.snapshot
        queue = queue_said(text, snapshot.waiting, snapshot.refused)
        shift = (
            text("sign_in.shift_open", shift=str(snapshot.shift))
            if snapshot.shift
            else text("sign_in.no_shift")
        )
        states = (("cloud-upload", "text_muted", queue), ("calculator", "text_muted", shift))
        dark = self.wish.theme == DARK
        self.sign_in.show_facts(SignInFacts(snapshot.store, snapshot.till, states, dark))
