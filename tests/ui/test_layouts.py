"""R47: the layout of whoever works here beats the till's, which beats the store's."""

from dataclasses import replace

import pytest

from pos_app.contract.translate import decode
from pos_app.domain.configuration import ButtonFace, ButtonTone, ScreenLayout
from pos_app.domain.order_events import apply
from pos_app.domain.user_operations import cells
from pos_app.till.ui.layout import face, looks
from tests.helpers.one_of_each import event_of
from tests.helpers.shop import configure

STORE = ScreenLayout(
    areas={"actions": ("ship", "recall_order:to_ship", "more")},
    faces={
        "actions/ship": ButtonFace("Send it", "Stuur op", ButtonTone.DANGER, width=2),
        "actions/recall_order:to_ship": ButtonFace(counted=False),
        "more/void_transaction": ButtonFace(tone=ButtonTone.PLAIN, width=2, height=2),
        "paying/cash": ButtonFace(text_nl="Bankbiljetten"),
        "paying/card": ButtonFace(text_nl="Betaalpas"),
        "shift/safe_drop": ButtonFace("", "In de kluis", ButtonTone.DANGER, width=2),
        "shift/close_shift": ButtonFace(text_nl="Sluit af", tone=ButtonTone.DANGER),
        "recalled/cancel_order": ButtonFace(text_nl="Schrappen", tone=ButtonTone.DANGER),
    },
)
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
    assert buttons(laid_out) == ["ship", "to_ship", "more"]


def test_r47_a_button_has_the_texts_colour_and_size_of_the_layout(laid_out):
    enter(laid_out, "manager", "999999")
    bar = laid_out.screen.action_bar
    shown = bar.buttons["ship"]
    assert (shown.face.label, shown.face.icon_ink) == ("Stuur op", "danger")
    assert bar.buttons["ship"].width() > bar.buttons["to_ship"].width()
    bar.show_counts({"to_ship": "3", "ship": "1"})
    assert (shown.count, bar.buttons["to_ship"].count) == ("1", "")
    text = laid_out.window.look.text
    own = looks(STORE, "more")["void_transaction"]
    made = face("void_transaction", text, own=own)
    assert (made.label, made.width, made.height) == (text("gesture.void_transaction"), 2, 2)
    assert face("pick_up", text, own=ButtonFace(tone=ButtonTone.PLAIN)).icon_ink == ""


def test_r47_the_looks_reach_paying_the_shift_and_a_recalled_order(laid_out):
    enter(laid_out, "manager", "999999")
    pay = laid_out.screen.pay.buttons
    assert [pay[x].face.label for x in ("pay_card", "pay_cash")] == ["Betaalpas", "Bankbiljetten"]
    shift = laid_out.shop.shift.home
    drop, close = shift.buttons["safe_drop"].face, shift.buttons["close_shift"].face
    assert (drop.label, drop.icon_ink) == ("In de kluis", "danger")
    assert (close.label, close.icon_ink) == ("Sluit af", "")
    order = apply(None, event_of("order"))
    shown = {name: face for name, face, _ in laid_out.shop.orders.buttons(order)}
    assert (shown["cancel_order"].label, shown["cancel_order"].icon_ink) == ("Schrappen", "danger")


def test_tiles_take_the_first_place_that_is_free():
    sizes = [(1, 1), (2, 2), (1, 1), (2, 1), (1, 1)]
    assert cells(sizes, 4) == [(0, 0), (0, 1), (0, 3), (2, 0), (1, 0)]


def test_r47_a_layout_of_before_is_read_as_it_was():
    old = decode(ScreenLayout, '{"version": 1, "areas": {"actions": ["ship"]}}')
    assert old == ScreenLayout(areas={"actions": ("ship",)})
