"""Opening a shift on a drawer that another till has (R51, R80; till, sheet 2)."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_app.contract.drawers import DrawerShift, DrawersReply
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.shift import OfShift
from pos_app.till.operations.shift_close import CloseShift
from tests.helpers.shop import configure, do


@pytest.fixture
def shared(till, monkeypatch):
    """A till with two drawers; Clerk2 works on the first one at S1-2. Its own shift goes on
    afterwards.
    """
    session = till.session
    before = session.configuration
    profile = replace(before.profile, drawers=("front", "back"))
    do(session, "suspend_shift", NOTHING)
    there = DrawerShift(
        drawer="front", shift_id="S1-2-00001", register_id="S1-2", staff_id="clerk2"
    )
    told = DrawersReply(active=(there,))
    monkeypatch.setattr(session.outfit.hq, "drawers", lambda _request: told)
    configure(session, replace(before, profile=profile, version=before.version + 1))
    yield till
    configure(session, replace(before, version=before.version + 2))
    if session.shift is not None:
        do(session, "close_shift", CloseShift())
    do(session, "resume_shift", OfShift(session.store.running_shifts()[0].shift_id))


def test_the_slot_names_till_and_person_and_offers_to_share_or_another_drawer(shared):
    shared.ask("open_shift")
    dialog = shared.dialog
    assert not dialog.share.isVisible()
    dialog.sheet.confirmed.emit()
    shared.settled()
    assert "Clerk2 op Kassa 2 heeft lade front" in dialog.sheet.slot.message.sentence
    dialog.drawers.chosen.emit("back")
    assert not dialog.share.isVisible()
    dialog.sheet.confirmed.emit()
    shared.settled()
    shared.click(dialog.share)
    shared.settled()
    assert shared.session.shift.part_of == "S1-2-00001"
    shared.world.register.outbox.drain(now=True)
    shared.ask("close_shift")
    assert not shared.shop.shift.count.grid.isVisible()
    assert shared.shop.shift.count.declared().cash_minor is None


def test_the_row_that_is_counted_is_in_sight_on_the_smallest_window(shared):
    shared.window.resize(1280, 720)
    shared.ask("open_shift")
    shared.click(shared.dialog.count)
    for row in shared.dialog.grid.rows:
        assert row.visibleRegion().boundingRect().height() == row.height(), row.value
        shared.press(Qt.Key.Key_Return)
