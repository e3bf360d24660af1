"""A second Enter or tap does nothing more with what the first has closed, opened or done."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from pos_app.till.ui.scanner_filter import TWICE_MS
from pos_app.till.ui.widgets.button import Button
from pos_app.till.ui.widgets.message_slot import Message
from tests.helpers.shop import CHAIR, LAMP, order_at_hq, ring_up

NONE = Qt.KeyboardModifier.NoModifier


def enter(till, at_ms: int, *, held: bool = False) -> None:
    """An Enter of the keyboard at that moment."""
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, NONE, "\r", held)
    key.setTimestamp(at_ms)
    QApplication.sendEvent(till.focus, key)


def test_a_second_enter_goes_with_the_sheet_that_the_first_one_closed(till):
    """The next one opens the line's details; a key held down presses nothing more."""
    ring_up(till.session, (CHAIR, 1), customer="")
    till.screen.choose((1,))
    till.ask("set_quantity")
    enter(till, 1_000)
    enter(till, 1_000 + TWICE_MS)
    assert till.sheet is None
    enter(till, 1_001 + 2 * TWICE_MS)
    assert till.dialog.__class__.__name__ == "LineDetailsSheet"
    enter(till, 9_000, held=True)
    assert till.sheet is not None


def test_an_enter_behind_another_key_is_meant(till):
    """Whoever types codes fast rings all of them up."""
    search = till.screen.search
    search.setFocus()
    for at_ms, sku in ((1_000, CHAIR), (1_000 + TWICE_MS - 20, LAMP)):
        search.setText(sku[:-1])
        key = QKeyEvent(QEvent.Type.KeyPress, ord(sku[-1]), NONE, sku[-1])
        key.setTimestamp(at_ms - 60)
        QApplication.sendEvent(search, key)
        enter(till, at_ms)
    assert [line.sku for line in till.session.cart().lines] == [CHAIR, LAMP]


def tap(widget, kind: QEvent.Type) -> None:
    """A press of that kind and its release."""
    at, left = QPointF(widget.rect().center()), Qt.MouseButton.LeftButton
    above = QPointF(widget.mapToGlobal(at.toPoint()))
    for one, held in ((kind, left), (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton)):
        QApplication.sendEvent(widget, QMouseEvent(one, at, above, left, held, NONE))


def press_enter(till, _button, *, again: bool) -> None:
    enter(till, 1_000 + TWICE_MS * again)


def press_button(_till, button, *, again: bool) -> None:
    tap(button, QEvent.Type.MouseButtonDblClick if again else QEvent.Type.MouseButtonPress)


@pytest.mark.parametrize("press", [press_enter, press_button])
def test_a_second_press_does_nothing_more_with_what_the_first_one_has_done_or_opened(till, press):
    """In Fulfilment the next step stands on the same button; the sheet of a line with several
    pieces would take them all.
    """
    number = order_at_hq(till.session)
    till.ask("tab_fulfilment")
    room, chairs, table = till.shop.fulfilment, (number, 1), (number, 2)
    till.until(lambda: {chairs, table} <= {one.key for one in room.list.lines})
    for key, asks in ((table, False), (chairs, True)):
        room.list.choose(frozenset({key}))
        room.list.setFocus()
        room.slot.say(Message())
        press(till, room.primary, again=False)
        till.until(lambda: till.sheet or room.slot.message.kind == "success")
        room.list.choose(frozenset({key}))
        press(till, till.sheet.primary if till.sheet else room.primary, again=True)
        till.settled()
        assert bool(till.sheet) is asks


def test_a_second_tap_pays_nothing_that_the_sheet_had_covered(till):
    """Twice on one button counts twice."""
    ring_up(till.session, (CHAIR, 1), customer="")
    till.screen.choose((1,))
    till.ask("set_quantity")
    tap(till.sheet.primary, QEvent.Type.MouseButtonPress)
    assert till.sheet is None
    tap(till.screen.pay.buttons["pay_cash"], QEvent.Type.MouseButtonDblClick)
    assert till.sheet is None
    tap(till.screen.pay.buttons["pay_cash"], QEvent.Type.MouseButtonPress)
    key = till.dialog.keypad.buttons["1"]
    tap(key, QEvent.Type.MouseButtonPress)
    tap(key, QEvent.Type.MouseButtonDblClick)
    assert till.dialog.received.text() == "11"
    till.shop.desk.close()
    more = next(x for x in till.screen.findChildren(Button) if x.accessibleName() == "Eén meer")
    tap(more, QEvent.Type.MouseButtonPress)
    tap(more, QEvent.Type.MouseButtonDblClick)
    assert till.cart.lines[0].quantity == 3_000
