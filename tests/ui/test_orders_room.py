"""Finding an order by keys, page by page, with head office and when it goes away meanwhile."""

import pytest
from PySide6.QtCore import Qt

from pos_app.till.ui.widgets.button import Button
from tests.helpers.shop import order_at_hq


@pytest.fixture
def room(till):
    """Three orders at head office, and the room that lists them."""
    till.numbers = [order_at_hq(till.session) for _ in range(3)]
    till.ask("tab_orders")
    found = till.shop.orders
    till.until(lambda: len(found.list.records.rows) >= 3)
    return found


def shown(room) -> list[str]:
    return [row.order_no for row in room.list.records.rows]


def test_an_order_is_found_and_opened_by_keys_alone(till, room):
    till.press(Qt.Key.Key_F2)
    assert till.focus is room.field
    till.press(Qt.Key.Key_Down)
    till.press(Qt.Key.Key_Down)
    record = room.list.current()
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.session.recalled.order.order_no == record.order_no
    till.type("jansen")
    till.press(Qt.Key.Key_Return)
    till.until(lambda: room.list.records.rows)
    assert {row.customer_name for row in room.list.records.rows} == {"Marieke Jansen"}
    till.press(Qt.Key.Key_F9)
    room.field.selectAll()
    till.type(till.numbers[0])
    till.bot.wait(45)
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.session.recalled.order.order_no == till.numbers[0]
    room.list.setFocus()
    till.press(Qt.Key.Key_Escape)
    assert room.field.text() == ""


def test_a_name_that_nobody_has_says_so(till, room):
    room.field.setFocus()
    till.type("zzzz")
    till.press(Qt.Key.Key_Return)
    till.until(lambda: not room.list.records.rows)
    assert room.slot.message.sentence == till.window.look.text("refused.ORDER_UNKNOWN_order")


@pytest.fixture
def paged(till, room, monkeypatch):
    """Head office answers two orders at a time."""
    hq = till.session.outfit.hq
    search = hq.search_orders
    monkeypatch.setattr(
        hq, "search_orders", lambda asked: search(asked.model_copy(update={"limit": 2}))
    )
    room.search()
    till.until(lambda: len(shown(room)) == 2)
    return room


def test_r110_more_orders_come_under_those_that_are_shown(till, paged):
    before = shown(paged)
    till.click(paged.slot.findChild(Button))
    till.until(lambda: len(shown(paged)) == 4)
    assert shown(paged)[:2] == before
    assert len(set(shown(paged))) == 4


def test_r112_more_when_head_office_has_gone_shows_no_order_twice(till, paged):
    before = shown(paged)
    till.world.wire.state = "down"
    till.click(paged.slot.findChild(Button))
    till.until(lambda: paged.slot.message.kind == "warning")
    assert shown(paged)[:2] == before
    assert len(set(shown(paged))) == len(shown(paged))


def test_a_screen_reader_hears_customer_and_number(till, room):
    records = room.list.records
    said = records.data(records.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert said == f"Marieke Jansen {records.rows[0].order_no}"
