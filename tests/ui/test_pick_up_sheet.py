"""The pick-up sheet: this store first, another by a digit, a later day."""

from datetime import timedelta

from PySide6.QtCore import Qt

from pos_app.domain.delivery import DeliveryClass
from tests.helpers.shop import CHAIR, SOFA, ring_up

SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_everything_is_kept_here_today_with_two_keys(till):
    ring_up(till.session, (CHAIR, 4), (SOFA, 1))
    till.press(Qt.Key.Key_F6, SHIFT)
    till.press(Qt.Key.Key_Return)
    promises = [line.delivery for line in till.cart.lines]
    assert {one.delivery_class for one in promises} == {DeliveryClass.PICK_UP}
    assert {(one.location, one.on) for one in promises} == {("S1", till.session.today)}


def test_r10_another_store_and_day_by_keyboard(till):
    ring_up(till.session, (CHAIR, 4))
    till.press(Qt.Key.Key_F6, SHIFT)
    till.type("2")
    assert till.dialog.stores.key == "S2"
    till.dialog.dates.days[0].setFocus()
    till.press(Qt.Key.Key_Right)
    till.press(Qt.Key.Key_Return)
    chairs = till.cart.line(1).delivery
    assert (chairs.location, chairs.on) == ("S2", till.session.today + timedelta(days=1))


def test_nothing_chosen_is_refused_in_the_sheet(till):
    ring_up(till.session, (CHAIR, 4))
    till.press(Qt.Key.Key_F6, SHIFT)
    till.press(Qt.Key.Key_Space)
    till.press(Qt.Key.Key_Return)
    assert till.sheet.slot.message.sentence == "Kies eerst een regel."
    assert till.cart.line(1).delivery is None
