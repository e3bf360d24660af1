"""FS2: where nothing may be written the till says why, and shows an order or an article."""

from contextlib import closing

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from pos_app.domain.errors import Unavailable
from pos_app.till.storage.looking import Looking
from pos_app.till.ui.look_up import LookUp
from tests.hq.world import Ids
from tests.storage.world import a_cart, conclude


@pytest.fixture
def look_up(till):
    text = till.window.look.text
    sentence = text.problem(Unavailable("disk", "read_only", retry=False))
    store = till.world.register.store
    conclude(store, a_cart(Ids()))
    with closing(Looking(store.home)) as looking:
        yield LookUp(till.window, looking, sentence)


def test_fs2_the_window_says_why_and_finds_articles_and_orders(till, look_up):
    (order,) = [x.header.order_id for x in till.world.register.store.chain() if x.header.order_id]
    assert "er kan dus niets worden verkocht" in look_up.findChild(QLabel).text()
    rows = []
    for words in ("tafellamp", order, "nobody"):
        look_up.asked.setText(words)
        till.bot.keyClick(look_up.asked, Qt.Key.Key_Return)
        rows.append([look_up.found.item(n).text() for n in range(look_up.found.count())])
    assert rows[0][0].startswith("Tafellamp Noor, messing (1027540): ")
    assert rows[1][0].startswith(f"{order}: ")
    assert "nog te betalen" in rows[1][0]
    assert len(rows[1]) == 3
    assert rows[2] == ["Niets gevonden."]
