"""R47: the layout of whoever works here beats the till's, which beats the store's."""

from dataclasses import replace

import pytest

from pos_app.domain.configuration import ScreenLayout
from tests.ui.test_consent import configure

STORE = ScreenLayout(areas={"actions": ("ship", "more")})
OWN = ScreenLayout(areas={"actions": ("pick_up", "more")}, layout_id="own")


@pytest.fixture
def laid_out(till):
    """The store has a layout, the clerk one of their own."""
    session = till.session
    before = session.configuration
    people = tuple(
        replace(one, layout_id="own") if one.staff_id == "clerk" else one for one in before.staff
    )
    version = before.version + 1
    changed = replace(before, version=version, layout=STORE, layouts=(OWN,), staff=people)
    configure(session, changed)
    yield till
    configure(session, before)


def enter(till, staff, pin):
    """Lock, and somebody signs in."""
    till.ask("lock")
    screen = till.window.sign_in
    screen.choose(staff)
    screen.dots.entered.emit(pin)
    till.settled()


def buttons(till):
    return list(till.screen.action_bar.buttons)


def test_r47_each_person_finds_their_own_buttons(laid_out):
    enter(laid_out, "clerk", "111111")
    assert buttons(laid_out) == ["pick_up", "more"]
    enter(laid_out, "manager", "999999")
    assert buttons(laid_out) == ["ship", "more"]
