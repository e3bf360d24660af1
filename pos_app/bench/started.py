"""One start of the till itself, watched: tells when sign-in is painted and when a scan is in.

    python -m pos_app.bench.started HOME start|ready STAFF PIN CODE

It must never change what the program does; it only looks, types and scans.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pos_app.till import main as till_main

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from pos_app.till.config import SecretStore
    from pos_app.till.program import Program
    from pos_app.till.ui.widgets.staff_tile import StaffTile

STEP_MS = 1
TILES = 7
"""Six people and the tile of another number."""


class Clerk(NamedTuple):
    """Who signs in, and what they scan first."""

    staff_id: str
    pin: str
    code: str


class Watcher:
    """Follows one start."""

    def __init__(self, clerk: Clerk, *, ready: bool) -> None:
        self._clerk = clerk
        self._ready = ready
        self._tiles: set[int] = set()
        self._program: Program | None = None
        self._typed = self._scanned = False
        self.install()

    def install(self) -> None:
        """Look at the program when it is made, and at the paints of its staff tiles."""
        made, watcher = till_main.program_of, self

        def making(home: Path, secrets: "Callable[[], SecretStore]") -> "Program":
            watcher._program = made(home, secrets)
            watcher._look_at_tiles()
            return watcher._program

        setattr(till_main, "program_of", making)  # noqa: B010 - for this process only

    def _look_at_tiles(self) -> None:
        from pos_app.till.ui.widgets.staff_tile import StaffTile

        paint, watcher = StaffTile.paintEvent, self

        def painted(tile: "StaffTile", event: "QPaintEvent") -> None:
            paint(tile, event)
            watcher.tile_painted(id(tile))

        setattr(StaffTile, "paintEvent", painted)  # noqa: B010

    def tile_painted(self, tile: int) -> None:
        """The sign-in screen stands when its last tile does."""
        if len(self._tiles) == TILES:
            return
        self._tiles.add(tile)
        if len(self._tiles) == TILES:
            if self._ready:
                self._next()
            else:
                self._told()

    def _told(self) -> None:
        print(time.monotonic_ns(), flush=True)
        self._later(self._end)

    def _later(self, what: Callable[[], None]) -> None:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(STEP_MS, what)

    def _next(self) -> None:
        self._later(self._look)

    def _look(self) -> None:
        """The next thing a quick clerk does, as soon as the till takes it."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        program = self._program
        if program is None:
            return
        window = program.window
        if not self._typed:
            window.sign_in.choose(self._clerk.staff_id)
            QTest.keyClicks(window.sign_in, self._clerk.pin)
            self._typed = True
        elif window.shop is not None and window.shop.isVisible() and not self._scanned:
            self._scanned = True
            field = window.shop.selling.screen.search
            field.setText(self._clerk.code)
            QTest.keyClick(field, Qt.Key.Key_Return)
        elif self._scanned and self._in_cart():
            window.repaint()
            self._told()
            return
        self._next()

    def _in_cart(self) -> bool:
        register = self._program.register if self._program else None
        cart = register.session.transaction if register else None
        return cart is not None and len(cart.lines) == 1

    def _end(self) -> None:
        """Leave the home as it was: without a cart."""
        program = self._program
        if program is None:
            return
        if self._ready and program.register is not None:
            from pos_app.till.operations.cart import VOID_TRANSACTION
            from pos_app.till.operations.operation import NOTHING

            VOID_TRANSACTION.run(program.register.session, NOTHING)
        program.application.quit()


def main(argv: list[str]) -> int:
    """Start the till as `pos-app till` does, with the secrets of the measurement."""
    home, what, clerk = Path(argv[0]), argv[1], Clerk(*argv[2:5])

    def secrets(_home: Path) -> "SecretStore":
        from pos_app.bench.kept_secrets import secrets_of

        return secrets_of(home)

    setattr(till_main, "_secrets", secrets)  # noqa: B010 - no keyring in a measurement
    Watcher(clerk, ready=what == "ready")
    return till_main.main(["--home", str(home)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
