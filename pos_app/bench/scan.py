"""scan: Enter of the code until it is painted, the draft on disk, in a cart of 200 lines."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.bench import till_data
from pos_app.bench.bare_table import ROWS, BareTable
from pos_app.bench.painted import Paints, settle, until_painted
from pos_app.bench.result import SAMPLES, Goal, Result, at_95, interleaved
from pos_app.bench.scene import offscreen, open_till, open_window, till_home
from pos_app.till.operations.cart import UNDO, VOID_TRANSACTION
from pos_app.till.operations.operation import NOTHING

GOAL = Goal(ratio=2.0, value=16.0)


def measure(folder: Path) -> list[Result]:
    """A scanned code goes into the field as keys; Enter starts the clock."""
    offscreen()
    with open_till(till_home(folder)) as till:
        window = open_window(till)
        till.fill_cart(ROWS, picked_up=False)
        settle()
        if window.shop is None:
            raise RuntimeError("the window has no rooms")
        screen = window.shop.selling.screen
        paints = Paints(screen.cart.list.viewport())
        bare = BareTable(folder, till.session.cart())

        def ours(number: int) -> float:
            code = till_data.code_of(number * 311 % till_data.PRODUCTS + 1)
            screen.search.setText(code)
            settle()
            taken = until_painted(paints, lambda: QTest.keyClick(screen.search, Qt.Key.Key_Return))
            if len(till.session.cart().lines) != ROWS + 1:
                raise AssertionError("the scan did not arrive")
            till.run(UNDO, NOTHING)
            settle()
            return taken

        mine, theirs = interleaved(SAMPLES, ours, bare.sample)
        bare.close()
        till.run(VOID_TRANSACTION, NOTHING)
        window.close()
    return [at_95("scan", mine, theirs, GOAL)]
