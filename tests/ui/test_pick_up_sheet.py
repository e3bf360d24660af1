"""The pick-up sheet: this store first, another by a digit, a later day."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.configuration import DeliveryMode
from pos_app.domain.delivery import DeliveryClass
from tests.helpers.shop import CHAIR, SOFA, configure, order_at_hq, recalled, ring_up

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


def test_r4_of_several_pickup_modes_the_clerk_must_choose(till):
    session, before = till.session, till.session.configuration
    modes = (*before.delivery.modes, DeliveryMode("locker", "Locker", "Kluis", carrier=False))
    delivery = replace(before.delivery, modes=modes, pickup_modes=("pickup", "locker"))
    configure(session, replace(before, delivery=delivery, version=before.version + 1))
    ring_up(session, (CHAIR, 4))
    till.press(Qt.Key.Key_F6, SHIFT)
    till.press(Qt.Key.Key_Return)
    assert till.sheet.slot.message.sentence == "Kies hoe het wordt afgehaald."
    till.dialog.modes.tiles["pickup"].setFocus()
    till.press(Qt.Key.Key_Down)
    till.press(Qt.Key.Key_Space)
    till.press(Qt.Key.Key_Return)
    assert till.cart.line(1).delivery.mode == "locker"
    session.show(None)
    configure(session, before)


def test_a_day_on_which_that_store_is_closed_is_grey_and_the_distance_is_told(till):
    session, before = till.session, till.session.configuration
    here, there, *rest = before.delivery.locations
    here = replace(here, coordinates="52.1561, 5.3878")
    there = replace(there, coordinates="52.0907 5.1214", closed_days=(4, 5))
    delivery = replace(before.delivery, locations=(here, there, *rest))
    configure(session, replace(before, delivery=delivery, version=before.version + 1))
    ring_up(session, (CHAIR, 4))
    till.press(Qt.Key.Key_F6, SHIFT)
    dates = till.dialog.dates
    assert (dates.day, dates.days[0].word) == (session.today, "")
    assert till.dialog.stores.tiles["S2"].face.detail.startswith("20 km")
    till.dialog.stores.choose("S2")
    saturday = session.today + timedelta(days=2)
    assert [one.word for one in dates.days[:3]] == ["gesloten", "gesloten", ""]
    assert dates.day == saturday
    dates.choose(session.today + timedelta(days=1))
    assert till.sheet.slot.message.sentence.startswith("S2 is gesloten op vr\u00a013\u00a0nov.")
    dates.days[2].setFocus()
    for _ in range(5):
        till.press(Qt.Key.Key_Right)
    assert dates.day == saturday + timedelta(days=7)
    shut = replace(there, closed_days=(1, 2, 3, 4, 5, 6, 7))
    delivery = replace(before.delivery, locations=(here, shut, *rest))
    configure(session, replace(before, delivery=delivery, version=before.version + 2))
    till.dialog.stores.choose("S1")
    till.dialog.stores.choose("S2")
    assert dates.day == saturday + timedelta(days=7), "one that never opens keeps the day"
    session.show(None)


def test_nothing_chosen_is_refused_in_the_sheet(till):
    ring_up(till.session, (CHAIR, 4))
    till.press(Qt.Key.Key_F6, SHIFT)
    till.press(Qt.Key.Key_Space)
    till.press(Qt.Key.Key_Return)
    assert till.sheet.slot.message.sentence == "Kies eerst een regel."
    assert till.cart.line(1).delivery is None


@pytest.mark.parametrize("away", ["before it was shown", "meanwhile"])
def test_k6_without_head_office_somebody_agrees_to_hand_over(till, away):
    number = order_at_hq(till.session)
    till.world.wire.state = "up" if away == "meanwhile" else "down"
    recalled(till.session, number)
    till.ask("pick_up_order")
    pane = till.dialog.pane
    if away == "meanwhile":
        till.world.wire.state = "down"
        till.press(Qt.Key.Key_Return)
        till.settled()
    assert pane.isVisible()
    assert till.sheet.slot.message.kind == "warning"
    assert till.sheet.primary.reason.startswith("Iemand anders moet dit goedkeuren")
    till.click(next(x for x in pane.tiles if x.face.staff_id == "manager"))
    till.type("999999")
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.cart.pick_up.offline_approved_by == "manager"
