"""Who works here: chosen by keys, by number or by pass, before and after the rest has loaded."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt

from pos_app.till.ui.facts.status import sign_in_facts
from pos_app.till.ui.sign_in_screen import PANEL
from pos_app.till.ui.start_snapshot import StartSnapshot, read_snapshot
from pos_app.till.ui.window import MainWindow
from tests.helpers.shop import configure
from tests.ui.conftest import PATIENCE_MS, Till, make_window

PIN, MANAGER_PIN = "111111", "999999"


@pytest.fixture
def locked(till):
    """The till at its sign-in screen."""
    till.ask("lock")
    till.sign_in = till.window.sign_in
    till.sign_in.choose("")
    return till


@pytest.fixture
def staffed(till):
    """A store with these many more people, none of whom ever types a PIN."""
    before = till.session.configuration

    def hire(number: int) -> None:
        clerk = before.staff[0]
        more = tuple(
            replace(clerk, staff_id=f"p{at}", name=f"Persoon {at}") for at in range(number)
        )
        staff = (*before.staff, *more)
        configure(till.session, replace(before, version=before.version + 1, staff=staff))
        till.window.wear(till.window.wish)
        till.ask("lock")

    yield hire
    configure(till.session, replace(before, version=before.version + 2))


def test_the_company_s_name_stands_before_the_store_s(till):
    before = till.session.configuration
    store = replace(before.store, company="Lindehof Wonen", name="Amersfoort")
    configure(till.session, replace(before, version=before.version + 1, store=store))
    till.ask("lock")
    shown = sign_in_facts(till.session, till.window.look.text, dark=False)
    assert shown.store == "Lindehof Wonen, Amersfoort"
    configure(till.session, replace(before, version=before.version + 2))


def test_somebody_is_chosen_and_signs_in_by_keys_alone(locked):
    screen = locked.sign_in
    locked.press(Qt.Key.Key_Right)
    assert screen.chosen == "clerk"
    locked.press(Qt.Key.Key_Right)
    locked.press(Qt.Key.Key_Left)
    locked.press(Qt.Key.Key_Left)  # there is nobody before the first
    assert screen.heading == "Clerk, je pincode"
    locked.type("111")
    locked.press(Qt.Key.Key_Return)  # too short to be one
    locked.type("9")
    locked.press(Qt.Key.Key_Backspace)
    assert not locked.shop.isVisible()
    locked.type("111")
    locked.until(locked.shop.isVisible)
    assert locked.session.staff.staff_id == "clerk"


def test_keys_that_mean_nothing_here_do_nothing(locked):
    for key in (Qt.Key.Key_X, Qt.Key.Key_F12, Qt.Key.Key_Escape):
        locked.press(key)
    assert (locked.sign_in.chosen, locked.sign_in.problem) == ("", "")
    locked.scan("8712345678906")
    assert locked.sign_in.chosen == ""


def test_digits_before_a_name_ask_for_the_name(locked):
    locked.click(locked.sign_in.keypad.buttons["4"])
    assert locked.sign_in.problem == "Kies je naam"
    locked.click(locked.sign_in.tiles[1])
    assert locked.sign_in.problem == ""


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_down_goes_to_who_stands_below_and_is_in_sight(locked, staffed, size):
    """Three stand side by side on a small screen, four on a large one; forty do not fit."""
    staffed(40)
    locked.window.resize(*size)
    screen = locked.window.sign_in
    locked.press(Qt.Key.Key_Right)
    assert screen.tiles[0].isChecked()
    locked.press(Qt.Key.Key_Down)
    [below] = [tile for tile in screen.tiles if tile.isChecked()]
    assert below.x() == screen.tiles[0].x()
    assert below.y() > screen.tiles[0].y()
    for _ in range(20):
        locked.press(Qt.Key.Key_Down)
    [last] = [tile for tile in screen.tiles if tile.isChecked()]
    assert last is screen.tiles[-2]
    assert last.visibleRegion().boundingRect() == last.rect()
    locked.press(Qt.Key.Key_Up)
    [above] = [tile for tile in screen.tiles if tile.isChecked()]
    assert above.y() < last.y()


def test_a_staff_number_is_typed_where_there_is_no_tile_for_it(locked):
    screen = locked.sign_in
    locked.click(screen.tiles[-1])
    assert screen.heading == "Ander nummer"
    assert locked.focus is screen.number
    locked.press(Qt.Key.Key_Return)  # nothing typed
    assert screen.number.isVisible()
    for key in ("7", "back", "8", "clear"):
        locked.click(screen.keypad.buttons[key])
    assert screen.number.text() == ""
    screen.number.setFocus()
    locked.type("manager")
    locked.click(screen.primary)
    assert (screen.chosen, screen.heading) == ("manager", "Manager, je pincode")
    locked.type(MANAGER_PIN)
    locked.until(locked.shop.isVisible)
    assert locked.session.staff.staff_id == "manager"


def test_s4_a_number_of_nobody_reads_like_any_other_wrong_pin(locked):
    screen = locked.sign_in
    locked.click(screen.tiles[-1])
    locked.type("4711")
    locked.press(Qt.Key.Key_Return)
    assert screen.heading == "4711, je pincode"
    locked.type(PIN)
    locked.until(lambda: screen.problem)
    assert not locked.shop.isVisible()
    locked.click(screen.tiles[0])
    assert screen.heading == "Clerk, je pincode"


def test_a_till_without_people_says_where_they_come_from(locked):
    before = locked.session.configuration
    configure(locked.session, replace(before, version=before.version + 1, staff=()))
    bare = locked.window
    bare.wear(bare.wish)
    screen, rest = bare.sign_in, QRect(40, 244, bare.width() - PANEL - 80, 60)
    shown = screen.grab(rest).toImage()
    locked.press(Qt.Key.Key_Right)
    assert screen.chosen == ""
    assert [tile.face.icon for tile in screen.tiles] == ["keyboard"]
    configure(locked.session, replace(before, version=before.version + 2))
    bare.wear(bare.wish)
    assert bare.sign_in.grab(rest).toImage() != shown


def test_light_and_dark_are_changed_before_anybody_signed_in(locked):
    was = locked.window.wish.theme
    locked.click(locked.window.sign_in.theme)
    assert locked.window.wish.theme == "dark"
    assert locked.window.sign_in.theme.accessibleName() == "Licht"
    locked.click(locked.window.sign_in.theme)
    assert locked.window.wish.theme == was
    assert not locked.shop.isVisible()


# --- before the rest has loaded -----------------------------------------------------------


@pytest.fixture
def starting(qtbot, world, tmp_path) -> Iterator[Till]:
    """A window that shows what it knew when it was last closed; nothing else has loaded."""
    world.session.sign_in(None)
    look = make_window().look
    people = tuple((x.staff_id, x.name, x.job) for x in world.session.configuration.staff)
    snapshot = StartSnapshot("Winkel", "Kassa 1", staff=people, shift=3, waiting=2)
    window = MainWindow(look, snapshot, tmp_path)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitActive(window, timeout=PATIENCE_MS)
    window.sign_in.dots.setFocus()
    yield Till(qtbot, world, window)
    window.close()


def test_a_pin_typed_before_the_till_has_loaded_opens_it_as_soon_as_it_has(starting):
    starting.click(starting.window.sign_in.tiles[0])
    starting.type(PIN)
    starting.bot.wait(45)
    assert starting.window.sign_in.problem == ""
    starting.window.furnish(starting.world.session)
    starting.until(starting.shop.isVisible)
    assert starting.session.staff.staff_id == "clerk"


def test_a_wrong_pin_typed_before_is_refused_after_and_counts_once_s4(starting):
    starting.click(starting.window.sign_in.tiles[0])
    starting.type("000000")
    starting.bot.wait(45)
    starting.window.furnish(starting.world.session)
    assert starting.window.sign_in.problem == "Deze pincode klopt niet. Nog 4 pogingen."
    assert starting.session.store.pin_failures("clerk").count == 1
    assert not starting.shop.isVisible()


def test_the_look_is_changed_while_the_rest_loads_and_the_name_stays_chosen(starting):
    starting.click(starting.window.sign_in.tiles[1])
    starting.click(starting.window.sign_in.theme)
    screen = starting.window.sign_in
    assert (starting.window.wish.theme, screen.chosen) == ("dark", "clerk2")
    starting.window.wear(starting.window.wish._replace(theme="light"))


def test_the_next_start_shows_first_what_was_true_at_the_end_of_this_one(starting, tmp_path):
    window, session = starting.window, starting.world.session
    window.furnish(session)
    window.close()
    kept = read_snapshot(tmp_path)
    assert (kept.store, kept.till) == (session.configuration.store.name, "Kassa 1")
    assert kept.shift == session.shift.number
    assert [one[0] for one in kept.staff] == ["clerk", "clerk2", "manager"]
    again = MainWindow(window.look, kept, tmp_path)
    first = again.sign_in
    again.furnish(session)
    assert again.sign_in is first  # somebody may be typing at it
    again.close()
