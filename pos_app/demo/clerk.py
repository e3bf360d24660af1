"""A clerk's hands for the demo: real key presses and clicks on the real window, and a camera."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.till.program import Program
from pos_app.till.session import RegisterSession
from pos_app.till.ui.shop import Shop
from pos_app.till.ui.widgets.button import Button
from pos_app.till.ui.widgets.sheet import Sheet
from pos_app.till.ui.widgets.staff_tile import StaffTile

PATIENCE_SECONDS = 40.0
TYPING_MS = 45
"""A person's pace; a scanner is faster, and the till tells them apart by that."""
NONE = Qt.KeyboardModifier.NoModifier


class DayBroken(Exception):
    """Something that the day waited for did not come."""


class Clerk:
    """Works at the window of that program."""

    def __init__(self, program: Program, pictures: Path) -> None:
        self.program = program
        self._pictures = pictures
        self._taken = 0
        pictures.mkdir(parents=True, exist_ok=True)
        for old in pictures.glob("*.png"):
            old.unlink()

    # --- what is there ---------------------------------------------------------------------

    @property
    def session(self) -> RegisterSession:
        """The register behind the window."""
        if self.program.register is None:
            raise DayBroken("the till has no register")
        return self.program.register.session

    @property
    def shop(self) -> Shop:
        """The rooms behind the sign-in screen."""
        if self.program.window.shop is None:
            raise DayBroken("the till has no rooms yet")
        return self.program.window.shop

    @property
    def sheet(self) -> Sheet | None:
        """The sheet that is open."""
        return self.shop.host.sheet

    @property
    def busy(self) -> bool:
        """Whether HQ or the card terminal is being asked."""
        view_model = self.program.window.view_model
        return view_model is not None and bool(view_model.busy)

    # --- hands -----------------------------------------------------------------------------

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """A key, wherever the focus is."""
        QTest.keyClick(self._focus(), key, modifier)
        QTest.qWait(TYPING_MS)
        self.rest()

    def press_and_look(self, key: Qt.Key, name: str) -> None:
        """A key, and a picture of what it does at once, before any answer from outside."""
        QTest.keyClick(self._focus(), key)
        self._photograph(name)
        self.rest()

    def type(self, words: str) -> None:
        """Keys of a person."""
        for letter in words:
            QTest.keyClicks(self._focus(), letter)
            QTest.qWait(TYPING_MS)
        self.rest()

    def scan(self, code: str) -> None:
        """Keys of a scanner, ended by Enter."""
        target = self._focus()
        QTest.keyClicks(target, code)
        QTest.keyClick(target, Qt.Key.Key_Return)
        self.rest()

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """A tap."""
        place = at if at is not None else widget.rect().center()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, NONE, place)
        self.rest()

    def click_words(self, words: str) -> None:
        """Tap the button that shows these words."""
        found = [x for x in self.program.window.findChildren(Button) if x.face.label == words]
        shown = [one for one in found if one.isVisible()]
        if not shown:
            raise DayBroken(f"no button shows {words!r}")
        self.click(shown[-1])

    def click_staff(self, staff_id: str) -> None:
        """Tap somebody's tile."""
        tiles = self.program.window.findChildren(StaffTile)
        shown = [one for one in tiles if one.isVisible() and one.face.staff_id == staff_id]
        if not shown:
            raise DayBroken(f"no tile of {staff_id!r}")
        self.click(shown[-1])

    def say(self, code: str) -> str:
        """The words that the screen has for a code."""
        return self.program.window.look.text(code)

    # --- eyes ------------------------------------------------------------------------------

    def rest(self) -> None:
        """Let the window do what it has to do."""
        QApplication.processEvents()

    def wait_for(self, what: str, true: Callable[[], object]) -> None:
        """Look at the screen until it is so."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not true():
            if time.monotonic() > end:
                self.picture("stuck")
                raise DayBroken(f"waited in vain: {what}; the screen says {self._said()!r}")
            QTest.qWait(10)
        self.rest()

    def wait_for_sheet(self) -> Sheet:
        """A sheet has opened."""
        self.wait_for("a sheet opens", lambda: self.sheet is not None and not self.busy)
        if self.sheet is None:
            raise DayBroken("the sheet closed again")
        return self.sheet

    def wait_for_no_sheet(self) -> None:
        """The sheet has closed and nobody is being asked."""
        self.wait_for("the sheet closes", lambda: self.sheet is None and not self.busy)

    def wait_for_end(self) -> None:
        """The cart is concluded."""
        self.wait_for("the cart is concluded", lambda: self.session.transaction is None)
        self.wait_for_no_sheet()

    def picture(self, name: str) -> None:
        """A picture of the whole window."""
        self.rest()
        self._photograph(name)

    def _photograph(self, name: str) -> None:
        self._taken += 1
        file = self._pictures / f"{self._taken:02d}-{name}.png"
        self.program.window.grab().save(str(file))

    def _said(self) -> str:
        sheet = self.sheet
        slots = ([sheet.slot] if sheet is not None else []) + [self.shop.selling.screen.slot]
        return " / ".join(slot.message.sentence for slot in slots)

    def _focus(self) -> QWidget:
        window = self.program.window
        if QApplication.activeWindow() is None:
            window.activateWindow()
            QTest.qWaitForWindowActive(window)
        return QApplication.focusWidget() or window.focusWidget() or window
