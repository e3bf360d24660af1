"""Orders, queue, shift, sign-in, and changing the look while selling."""

import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from pos_app.domain.errors import Refused
from pos_app.till.rights import check_pin
from pos_app.till.ui import shop
from pos_app.till.ui.sign_in_screen import queue_said
from pos_app.till.ui.start_snapshot import StartSnapshot, read_snapshot, write_snapshot
from tests.ui.conftest import make_window
from tests.ui.test_paying import add, order


def paid_order(till):
    order(till)
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_Return)
    number = till.session.concluded.order.order_no
    till.world.register.outbox.drain()
    till.world.register.outbox.follow_up()
    return number


def test_rooms_are_made_before_anybody_asks_for_them(qtbot, world, monkeypatch):
    monkeypatch.setattr(shop, "LATER_MS", 1)
    window = make_window()
    qtbot.addWidget(window)
    window.furnish(world.session)
    qtbot.waitUntil(lambda: window.shop.rooms.count() == 1 + len(shop.LATER))
    window.close()


def test_an_order_is_found_opened_and_picked_up(till):
    number = paid_order(till)
    till.press(Qt.Key.Key_F9)
    orders = till.shop.orders
    till.until(lambda: orders.list.records.rows)
    orders.open_order(number)
    till.settled()
    assert till.session.recalled.order.order_no == number
    assert orders.list.current().order_no == number
    assert orders.panel.primary.face.label == "1 regel afhalen"
    till.click(orders.panel.primary)
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.cart.mode == "pickup"
    assert till.screen.due.state.rows[0].label == "Waarde afgehaald"


def test_without_head_office_the_till_s_own_orders_show_and_it_says_so_k7(till):
    paid_order(till)
    till.world.wire.state = "down"
    till.press(Qt.Key.Key_F9)
    orders = till.shop.orders
    till.until(lambda: orders.slot.message.kind == "warning")
    assert orders.list.records.rows
    assert orders.slot.message.sentence == "Alleen wat op deze kassa staat, bijgewerkt 14:32"


@pytest.mark.parametrize(
    ("room", "said"),
    [
        ("sale", "3* voor een scan"),
        ("orders", "Enter opent de order"),
        ("fulfilment", "kiest de spatie een regel"),
        ("queue", "Hier lopen de pijlen"),
        ("shift", "F12 sluit de dienst"),
    ],
)
def test_f1_tells_what_the_keys_do_in_the_room_that_is_shown(till, room, said):
    till.shop.show_room(room)
    till.press(Qt.Key.Key_F1)
    assert any(said in one.text() for one in till.sheet.findChildren(QLabel))


def test_the_queue_shows_every_event_and_what_happens_to_it(till):
    add(till, "1031877")
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_Return)
    till.ask("tab_queue")
    room = till.shop.queue
    assert room.list.records.rows[0].state == "waiting"
    sent = room.boxes[2][2]
    room.list.step(0)
    shown = {one.text() for one in room.detail.findChildren(QLabel) if one.isVisible()}
    assert "Verkoop, 24,95" in shown
    assert any(one.startswith(till.session.concluded.receipt_no) for one in shown)
    assert "Regel" not in shown
    till.click(room.primary)
    till.until(lambda: till.session.store.queue().waiting == 0)
    room.refresh()
    assert room.boxes[2][2:] == (sent + 1, "bij het hoofdkantoor", "vandaag, laatste om 14:32")
    assert room.primary.reason == "Alles is bij het hoofdkantoor. Laatst verzonden 14:32."
    till.world.wire.state = "down"
    till.click(room.connect_now)
    till.until(lambda: room.slot.message.kind == "warning")
    assert till.session.store.queue().reachable is False
    till.world.wire.state = "up"
    till.click(room.connect_now)
    till.until(lambda: till.session.store.queue().reachable)


def test_the_queue_shows_what_head_office_asks_and_has_corrected_R177(till):
    from pos_app.hq.people.rights import Actor
    from pos_app.hq.repair import repairing
    from pos_app.hq.repair.offers import Plan

    joost, hq, outbox = Actor("joost", "operator"), till.world.hq, till.world.register.outbox
    hq.set_screen(lambda taken: "REVIEW")
    paid_order(till)
    hq.set_screen(None)
    till.ask("tab_queue")
    room = till.shop.queue
    [row] = [one for one in room.list.records.rows if one.state == "refused"]
    repairing.ask_store(hq, joost, row.event_id, "Welke kleur?")
    outbox.follow_up()
    room.refresh()
    room.list.step(0)
    shown = {one.text() for one in room.detail.findChildren(QLabel)}
    assert "Het hoofdkantoor vraagt: Welke kleur?" in shown
    plan = Plan("correct", "er is er een meegegaan.", values=(("line.1.price", 100),))
    seal = repairing.trial(hq, joost, row.event_id, plan).seal
    repairing.propose(hq, joost, row.event_id, plan, seal)
    repairing.confirm(hq, Actor("karin", "finance"), row.event_id)
    outbox.follow_up()
    room.refresh()
    room.list.step(0)
    shown = {one.text() for one in room.detail.findChildren(QLabel)}
    assert any(x.startswith("Het hoofdkantoor heeft het gecorrigeerd: er is er een") for x in shown)


def test_a_lock_needs_a_pin_and_keeps_the_cart(till):
    add(till, "1031877")
    till.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    screen = till.window.sign_in
    assert screen.isVisible()
    assert not till.shop.isVisible()
    till.click(screen.tiles[0])
    for digit in "111111":
        till.click(screen.keypad.buttons[digit])
    till.until(till.shop.isVisible)
    assert len(till.cart.lines) == 1


def test_a_staff_pass_chooses_who_it_names_and_the_pin_is_still_asked(till):
    till.ask("lock")
    till.scan("S:manager")
    assert till.window.sign_in.chosen == "manager"
    assert not till.shop.isVisible()


def test_s4_a_pin_without_a_name_is_nobody_s_wrong_pin(till):
    till.ask("lock")
    screen = till.window.sign_in
    screen.choose("")
    screen.dots.entered.emit("000000")
    assert screen.problem == "Kies je naam"
    with pytest.raises(Refused, match="STAFF_MISSING"):
        check_pin(till.session, "", "000000")
    assert till.session.store.pin_failures("").count == 0


def test_a_wrong_pin_says_how_many_tries_are_left(till):
    till.ask("lock")
    screen = till.window.sign_in
    screen.choose("clerk")
    screen.entered.emit("clerk", "000000", "")
    assert screen.problem == "Deze pincode klopt niet. Nog 4 pogingen."
    for _ in range(4):
        screen.entered.emit("clerk", "000000", "")
    assert screen.problem.endswith("Probeer over 1 min opnieuw, of vraag een manager.")


def told(session, configuration):
    with session.store.begin() as unit:
        unit.save_configuration(configuration)
    session.refresh_configuration()


def test_whoever_was_given_a_pin_types_one_of_their_own_twice_before_anything_opens(till):
    """ASVS 6.4.1: nothing else opens, Escape and another name lead back, what differs is asked
    again; the cart stays.
    """
    before = till.session.configuration
    clerk, clerk2, *others = before.staff
    kept = till.session.outfit.hash_pin("246813")
    given = replace(clerk2, pin_hash=kept, pin_given=True)
    told(till.session, replace(before, staff=(clerk, given, *others)))
    add(till, "1031877")
    till.ask("lock")
    screen = till.window.sign_in

    def typed(digits):
        for digit in digits:
            till.click(screen.keypad.buttons[digit])
        QApplication.processEvents()

    screen.choose("clerk2")
    typed("246813")
    assert screen.heading == "Kies je eigen pincode"
    till.press(Qt.Key.Key_Escape)
    assert screen.heading == "Clerk2, je pincode"
    typed("246813")
    typed("135792")
    assert screen.heading == "Nog een keer dezelfde"
    typed("135790")
    assert screen.problem == "De twee pincodes verschillen. Kies opnieuw."
    for _ in range(2):
        typed("123456")
    assert screen.problem.startswith("Te makkelijk te raden.")
    assert not till.shop.isVisible()
    for _ in range(2):
        typed("135792")
    till.until(till.shop.isVisible)
    assert till.session.staff.staff_id == "clerk2"
    assert len(till.cart.lines) == 1
    till.session.show(None)
    told(till.session, before)


def test_in_another_theme_language_and_size_the_cart_goes_on_and_a_whole_date_fits(till):
    add(till, "1031877")
    till.window.wear(till.window.wish._replace(theme="dark", language="en", scale=125))
    assert till.screen.customer.accessibleName() == "Add customer"
    assert len(till.cart.lines) == 1
    add(till, "1031877")
    assert len(till.screen.cart.model.rows) == 2
    till.press(Qt.Key.Key_F9)
    for day in till.shop.orders.filters.days["created"]:  # a whole one, between edge and padding
        assert day.fontMetrics().horizontalAdvance("28-10-2026") + 24 <= day.width()


@pytest.mark.parametrize("size", [(1280, 720), (1366, 768), (1920, 1080)])
def test_every_target_is_large_enough_and_inside_the_window(till, size):
    order(till)
    till.window.resize(*size)
    for button in till.shop.findChildren(QAbstractButton):
        if button.isVisible():
            assert min(button.width(), button.height()) >= 42, button.accessibleName()
            corner = button.mapTo(till.window, button.rect().bottomRight())
            assert till.window.rect().contains(corner), button.accessibleName()


def test_no_two_targets_overlap(till):
    order(till)
    shown = [b for b in till.screen.findChildren(QAbstractButton) if b.isVisible()]
    areas = [(b, b.rect().translated(b.mapTo(till.window, b.rect().topLeft()))) for b in shown]
    for at, (one, area) in enumerate(areas):
        for other, place in areas[at + 1 :]:
            assert not area.intersects(place), (one.accessibleName(), other.accessibleName())


def test_every_operation_of_the_layout_has_words(till):
    text = till.window.look.text
    for name, button in till.screen.action_bar.buttons.items():
        assert button.face.label == text(f"gesture.{name}") != f"gesture.{name}"


def test_every_widget_that_takes_the_keyboard_has_a_name(till):
    order(till)
    for widget in till.screen.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName(), type(widget)


def test_the_sign_in_screen_tells_what_waits_and_what_was_refused(till):
    text = till.window.look.text
    assert queue_said(text, 0, 0) == "Wachtrij leeg"
    assert queue_said(text, 2, 0) == "2 in de wachtrij"
    assert queue_said(text, 1, 4) == "1 in de wachtrij · 4 geweigerd"


def test_a_broken_snapshot_is_as_good_as_none(tmp_path):
    (tmp_path / "start.json").write_text('{"staff": 3', "utf-8")
    assert read_snapshot(tmp_path) == StartSnapshot()
    kept = StartSnapshot(
        store="S1", staff=(("a", "Anna", "Verkoop"),), words={"label.back": "Terug"}
    )
    write_snapshot(tmp_path, kept)
    (tmp_path / "start.new").mkdir()  # as on a disk that is full: the window still closes (FS1)
    write_snapshot(tmp_path, StartSnapshot())
    assert read_snapshot(tmp_path) == kept


def test_the_first_window_needs_nothing_heavy():
    """Nothing that a start of Python itself had not brought: whoever measures coverage has some."""
    code = (
        "import builtins, sys; before = set(sys.modules);"
        "import pos_app.till.main, pos_app.till.program;"
        "heavy = {'sqlalchemy', 'sqlite3', 'alembic', 'requests', 'keyring', 'pydantic', 'babel',"
        "'escpos', 'argon2', 'cryptography', 'tomllib', 'hashlib', 'pos_app.till.session'};"
        "hook = ['hook'] if builtins.__import__.__name__ == '__feature_import__' else [];"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules) - before) + hook) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_wait_for_head_office_counts_to_its_limit_and_starts_anew(till):
    card = till.screen.awaiting
    card.limit = 2
    card.show_state("waiting", {})
    for _ in range(3):
        card.tick()
    card.show_state("waiting", {})
    assert card.passed == card.limit
    card.show_state("failed", {})
    card.show_state("waiting", {})
    assert card.passed == 0
    card.show_state("failed", {})


@pytest.mark.parametrize("key", [Qt.Key.Key_F6, Qt.Key.Key_F7])
def test_r83_a_key_of_orders_says_that_no_order_is_chosen(till, key):
    till.ask("tab_orders")
    slot = till.shop.orders.slot
    till.until(lambda: not slot.message.sentence.startswith("Zoeken"))
    till.press(key)
    assert slot.message.sentence == (
        "Er is geen order gekozen. Kies er een in Orders of scan een bon."
    )
