"""class: a click on the primary button of the ship sheet, 50 of 200 lines, until it is painted."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.bench.bare_table import ROWS, BareTable
from pos_app.bench.painted import Paints, settle, until_painted
from pos_app.bench.result import SAMPLES, Goal, Result, at_95, interleaved
from pos_app.bench.scene import offscreen, open_till, open_window, till_home
from pos_app.domain.delivery import DeliveryClass
from pos_app.till.operations.cart import UNDO, VOID_TRANSACTION
from pos_app.till.operations.operation import NOTHING

GOAL = Goal(value=30.0)
CHOSEN = 50


def measure(folder: Path) -> list[Result]:
    """The sheet is open with its defaults; the click starts the clock."""
    offscreen()
    with open_till(till_home(folder)) as till:
        window = open_window(till)
        till.fill_cart(ROWS, picked_up=False)
        settle()
        shop = window.shop
        if shop is None:
            raise RuntimeError("the window has no rooms")
        cart_view = shop.selling.screen.cart
        paints = Paints(cart_view.list.viewport())
        bare = BareTable(folder, till.session.cart())

        def ours(_number: int) -> float:
            cart_view.choose(tuple(range(1, CHOSEN + 1)))
            shop.ask("ship")
            settle()
            sheet = shop.host.sheet
            if sheet is None:
                raise AssertionError("the ship sheet did not open")
            button = sheet.primary
            taken = until_painted(
                paints, lambda: QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            )
            lines = till.session.cart().lines
            if sum(one.delivery_class is DeliveryClass.SHIP for one in lines) != CHOSEN:
                raise AssertionError("the lines do not ship")
            till.run(UNDO, NOTHING)
            settle()
            return taken

        mine, theirs = interleaved(SAMPLES, ours, bare.sample)
        bare.close()
        till.run(VOID_TRANSACTION, NOTHING)
        window.close()
    return [at_95("class", mine, theirs, GOAL)]
