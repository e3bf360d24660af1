"""R11: what there is here and in the group is seen where a clerk chooses, and stops nobody."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from pos_app.domain.stock import ProductStock
from pos_app.till.storage.stock import StockProgress
from tests.helpers.shop import CHAIR, SOFA, ring_up

SHIFT = Qt.KeyboardModifier.ShiftModifier


def known(till) -> None:
    rows = [
        ProductStock(CHAIR, (("S1", 4_000), ("S2", 13_000)), 17_000),
        ProductStock(SOFA, (("S2", 0),), 0),
    ]
    with till.session.store.begin() as unit:
        unit.keep_stock(rows, StockProgress(covered=till.session.store.sent_through()))


def test_r11_the_search_says_what_is_here_and_in_the_group(till):
    known(till)
    till.type("e")
    till.until(till.screen.products.isVisible)
    rows = till.screen.products.list.records.rows
    said = {one.sku: one.stock() for one in rows}
    assert said[CHAIR] == "hier 4 · groep 17"
    assert said.get(SOFA, "groep 0") == "groep 0"
    assert "" in said.values(), "what nobody counted has no stock"
    till.press(Qt.Key.Key_Escape)


def test_r11_a_store_s_tile_and_the_line_say_what_is_there(till):
    known(till)
    ring_up(till.session, (CHAIR, 4), (SOFA, 1))
    till.press(Qt.Key.Key_F6, SHIFT)
    tiles = till.dialog.stores.tiles
    assert "1 van 2 op voorraad" in tiles["S1"].face.detail
    assert "1 van 2 op voorraad" in tiles["S2"].face.detail
    till.press(Qt.Key.Key_Down)
    till.press(Qt.Key.Key_Space)
    assert "4 op voorraad" in till.dialog.stores.tiles["S1"].face.detail
    assert "13 op voorraad" in till.dialog.stores.tiles["S2"].face.detail
    till.press(Qt.Key.Key_Return)
    till.screen.cart.choose((1,))
    size = till.window.size()
    till.window.resize(1920, 1080)
    till.until(till.screen.detail.isVisible)
    shown = till.screen.detail.detail
    till.window.resize(size)
    assert shown.stock == (("S1 (hier)", "4"), ("S2", "13"), ("Hele groep", "17"))
    till.until(lambda: not till.screen.detail.isVisible())
    till.ask("line_details")
    said = [one.text() for one in till.sheet.findChildren(QLabel)]
    at = said.index("Voorraad")
    assert said[at + 1] == "hier 4 · groep 17"
