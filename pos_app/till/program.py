"""The running till: window first, then the register, its threads, and the wires between them."""

import contextlib
import gc
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

import pos_app.till.import_hook  # noqa: F401 - before whatever else is imported
from pos_app.domain.errors import PosError, Refused, is_read_only
from pos_app.resources_dir import resources_dir
from pos_app.till.ui.first_paint import FirstPaint
from pos_app.till.ui.look import Look, application_font, load_fonts
from pos_app.till.ui.start_snapshot import read_snapshot
from pos_app.till.ui.style_sheet import style_sheet
from pos_app.till.ui.text import Text
from pos_app.till.ui.theme import Tokens
from pos_app.till.ui.window import MainWindow

if TYPE_CHECKING:
    from pos_app.till.card_upkeep import CardThread
    from pos_app.till.config import SecretStore
    from pos_app.till.printing import PrintThread
    from pos_app.till.register import Register
    from pos_app.till.sync.thread import SyncThread
    from pos_app.till.upkeep import UpkeepThread


THREADS_AFTER_MS = 300
"""Sync and printing begin this long after sign-in works, so that they do not slow it."""


class Bridge(QObject):
    """Carries what other threads say to the window's thread."""

    changed = Signal()
    progress = Signal(str, int)
    alarm = Signal(object)


class Program:
    """One start of the till."""

    def __init__(self, home: Path, secrets: "Callable[[], SecretStore]") -> None:
        self.home = home
        self._secrets = secrets
        self.bridge = Bridge()
        self.register: Register | None = None
        self.sync: SyncThread | None = None
        self.printing: PrintThread | None = None
        self.cards: CardThread | None = None
        self.upkeep: UpkeepThread | None = None
        self.application = _application()
        self.window = self._first_window()

    def run(self) -> int:
        """Show, load, serve the clerk, end in good order."""
        self.window.show()
        self._first_paint = FirstPaint(self.window.sign_in, self.load)
        try:
            return int(self.application.exec())
        finally:
            self.stop()

    def _first_window(self) -> MainWindow:
        resources = resources_dir()
        snapshot = read_snapshot(self.home)
        text = Text(resources / "text", snapshot.language, snapshot.words)
        tokens = Tokens(resources / "tokens.json")
        theme = tokens.theme(snapshot.theme, snapshot.scale, reduce_motion=snapshot.reduce_motion)
        load_fonts(resources)
        self.application.setFont(application_font(theme))
        self.application.setStyleSheet(style_sheet(theme))
        return MainWindow(Look(resources, text, theme, tokens), snapshot, self.home)

    def load(self) -> None:
        """After the first paint: database, session, rooms, threads; a refusal is told and
        ends the start.
        """
        from pos_app.till.reports import start_log, watch_for_crashes
        from pos_app.till.system import open_register

        start_log(self.home)
        watch_for_crashes(self.home, self._tell_crash)
        try:
            self.register = open_register(
                self.home, self._secrets(), self._wake, self._open_drawer
            )
            if self.register.store.configuration() is None:
                raise Refused("NOT_ENROLLED")
            self.window.furnish(self.register.session)
            gc.freeze()  # what the start has made stays, and is not looked through again
        except PosError as problem:
            self._refuse(problem)
            return
        QTimer.singleShot(THREADS_AFTER_MS, self._begin_threads)

    def _begin_threads(self) -> None:
        """HQ and printer come after the clerk can work; a till that was closed starts nothing."""
        if self.register is not None:
            try:
                self._start_threads(self.register)
            except PosError as problem:
                self._refuse(problem)

    def _start_threads(self, register: "Register") -> None:
        from pos_app.till.card_upkeep import CardThread, CardUpkeep
        from pos_app.till.config import read_settings
        from pos_app.till.copies import folder_of
        from pos_app.till.devices.printer import Printer, device_of
        from pos_app.till.noticed import note_settings
        from pos_app.till.printing import PrintThread
        from pos_app.till.sync.thread import Listener, SyncThread
        from pos_app.till.upkeep import Upkeep, UpkeepThread, copied_by_itself

        note_settings(register.store)
        settings = read_settings(self.home)
        try:
            device = device_of(settings.printer)
        except ValueError:
            raise Refused("SETTINGS_INVALID", key="printer", file="pos-app.toml") from None
        self.printing = PrintThread(register.store, Printer(device))
        self.printing.start()
        self.bridge.changed.connect(self._heard)
        self.bridge.alarm.connect(self._refuse)
        tell = self.bridge
        listener = Listener(tell.changed.emit, tell.progress.emit, tell.alarm.emit)
        self.sync = SyncThread(register.rounds(listener))
        self.sync.start()
        if settings.terminal:
            self.cards = CardThread(CardUpkeep(register.session))
            self.cards.start()
        folder = folder_of(self.home, settings.backup_folder)
        copy = copied_by_itself(self.home)
        condition = register.session.outfit.condition
        self.upkeep = UpkeepThread(Upkeep(register.store, condition, folder, copy))
        self.upkeep.start()

    def _wake(self) -> None:
        if self.sync is not None:
            self.sync.wake()
        if self.printing is not None:
            self.printing.wake()

    def _open_drawer(self) -> None:
        if self.printing is not None:
            self.printing.open_drawer()

    def _heard(self) -> None:
        """HQ answered or sent something: finish an order that waits, unless the gesture that asks
        is still under way and ends it itself; take over new settings, show it.
        """
        from pos_app.till.conclusion import finish_if_answered

        if self.register is None:
            return
        session, shop = self.register.session, self.window.shop
        asks = shop is not None and shop.view_model.busy == "hq"
        with contextlib.suppress(PosError):
            outcome = None if asks else finish_if_answered(session)
            if outcome is None:
                session.refresh_configuration()
                session.listener()
            elif shop is not None:
                shop.selling.concluded(outcome, late=True)

    def _refuse(self, problem: PosError) -> None:
        sentence = self.window.look.text.problem(problem)
        if self.register is None and is_read_only(problem):
            self._look_up(sentence)
        else:
            self._say(sentence)
        self.window.close()
        self.application.exit(1)

    def _look_up(self, sentence: str) -> None:
        """Nothing can be sold; what a customer asks about can still be looked up (FS2)."""
        from pos_app.till.storage.looking import Looking
        from pos_app.till.ui.look_up import LookUp

        try:
            looking = Looking(self.home)
        except (PosError, OSError):
            self._say(sentence)
            return
        with contextlib.closing(looking):
            LookUp(self.window, looking, sentence).exec()

    def _tell_crash(self, reference: str) -> None:
        self._say(self.window.look.text("crash.sentence", reference=reference))

    def _say(self, sentence: str) -> None:
        from PySide6.QtWidgets import QMessageBox

        QMessageBox.critical(self.window, "pos-app", sentence)

    def stop(self) -> None:
        """Threads end after what is in hand; the cart is on disk already."""
        for thread in (self.sync, self.printing, self.cards, self.upkeep):
            if thread is not None:
                thread.stop()
        if self.register is not None:
            self.register.close()
            self.register = None
        gc.unfreeze()


def _application() -> QApplication:
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    return QApplication(["pos-app"])
