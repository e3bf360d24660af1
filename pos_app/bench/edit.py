"""edit: a click on Edit of a recalled order of 200 lines until it stands on the sale screen."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.bench.bare_table import ROWS, BareTable
from pos_app.bench.painted import Paints, settle, until_painted
from pos_app.bench.result import SAMPLES, Goal, Result, at_95, interleaved
from pos_app.bench.scene import Till, offscreen, open_till, open_window, till_home
from pos_app.domain.tender import TenderKind
from pos_app.till.operations.cart import VOID_TRANSACTION
from pos_app.till.operations.editing import EDIT_ORDER
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.payment import PAY, Pay
from pos_app.till.operations.recall import RECALL, Recall
from pos_app.till.ui.widgets.button import Button
from pos_app.till.ui.widgets.order_panel import OrderPanel

GOAL = Goal(value=100.0)


def measure(folder: Path) -> list[Result]:
    """An order that waits in this till's own queue (K2), so that no sample waits for HQ."""
    offscreen()
    with open_till(till_home(folder)) as till:
        number = _order(till)
        window = open_window(till)
        shop = window.shop
        if shop is None:
            raise RuntimeError("the window has no rooms")
        cart_view = shop.selling.screen.cart
        paints = Paints(cart_view.list.viewport())
        till.run(RECALL, Recall(number))
        till.run(EDIT_ORDER, NOTHING)
        bare = BareTable(folder, till.session.cart())
        till.run(VOID_TRANSACTION, NOTHING)

        def ours(_sample: int) -> float:
            till.run(RECALL, Recall(number))
            shop.show_room("orders")
            settle()
            button = _edit_button(shop.orders.panel)
            taken = until_painted(
                paints, lambda: QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            )
            cart = till.session.cart()
            if cart.edit is None or len(cart.lines) != ROWS:
                raise AssertionError("the order is not in hand")
            till.run(VOID_TRANSACTION, NOTHING)
            settle()
            return taken

        mine, theirs = interleaved(SAMPLES, ours, bare.sample)
        bare.close()
        window.close()
    return [at_95("edit", mine, theirs, GOAL)]


def _order(till: Till) -> str:
    """A concluded order of as many lines, all to pick up."""
    till.fill_cart(ROWS)
    till.run(PAY, Pay(TenderKind.CASH))
    concluded = till.session.concluded
    if concluded is None or concluded.order is None:
        raise AssertionError("the order was not concluded")
    return concluded.order.order_no


def _edit_button(panel: OrderPanel) -> Button:
    name = panel.names.index("edit_order")
    return (panel.primary, *panel.others)[name]
