"""A clerk in a hurry: keys, scans and taps that meet a sheet on its way in or out."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from pos_app.hq.store.parked import take
from pos_app.till.devices.simulated_terminal import Outcome
from pos_app.till.sync.hq_client import put_aside
from pos_app.till.ui.facts.queue import about
from pos_app.till.ui.facts.status import bar_state
from pos_app.till.ui.widgets.button import Button
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.top_bar import StatusPart
from pos_app.till.ui.widgets.welcome import DoorwayTile
from tests.helpers.shop import CHAIR, TABLE, order_at_hq, recalled, ring_up
from tests.ui.conftest import PATIENCE_MS

NONE = Qt.KeyboardModifier.NoModifier


def test_a_key_that_was_meant_for_a_sheet_goes_with_it(till):
    ring_up(till.session, (CHAIR, 1), customer="")
    till.ask("set_quantity")
    till.bot.keyClick(till.focus, "7")
    till.shop.desk.close()
    till.bot.wait(60)
    assert till.cart.lines[0].quantity == 1_000
    assert not till.screen.search.text()


def test_an_enter_more_than_a_sale_asks_for_covers_what_was_said_for_a_moment(till):
    till.shop.desk.say(Message("R-1 is klaar.", "success"))
    till.press(Qt.Key.Key_Return)
    assert till.said == "Er staat nog geen artikel. Scan er eerst een."
    till.screen.slot.withdraw(till.said)
    assert till.said == "R-1 is klaar."


def test_tab_walks_a_sheet_as_it_is_read(till):
    ring_up(till.session, (TABLE, 1))
    till.ask("ship")
    walked = []
    while till.focus is not till.sheet.back:
        walked.append(till.focus)
        till.press(Qt.Key.Key_Tab)
    kinds = list(dict.fromkeys(type(one.parent()).__name__ for one in walked[1:]))
    assert kinds[-2:] == ["OptionGroup", "DateStrip"]
    till.press(Qt.Key.Key_Tab)
    assert till.focus is till.sheet.primary
    till.press(Qt.Key.Key_Backtab)
    assert till.focus is till.sheet.back
    till.press(Qt.Key.Key_Return)
    till.ask("balance_card")
    for name in ("Terug", "Overslaan", "Kaart vragen", "Terug"):
        till.press(Qt.Key.Key_Tab)
        assert till.focus.face.label == name


def test_a_key_that_comes_late_takes_the_keyboard_from_no_sheet(till):
    till.shop.show_room("orders")
    till.bot.keyClick(till.focus, "x")
    till.ask("settings")
    till.bot.wait(60)
    assert till.sheet.isAncestorOf(QApplication.focusWidget())


def test_a_key_that_comes_late_goes_to_no_room_that_was_left(till):
    till.shop.show_room("orders")
    till.bot.keyClick(till.focus, "x")
    till.shop.show_room("sale")
    till.bot.wait(60)
    assert QApplication.focusWidget().isVisible()
    assert not till.shop.orders.field.text()


def test_r53_a_pass_is_refused_where_nobody_has_to_agree(till):
    ring_up(till.session, (CHAIR, 1))
    till.session.sign_in(till.session.configuration.staff_member("manager"))
    till.ask("line_discount")
    till.scan("S:clerk")
    assert till.sheet.slot.message.sentence.startswith("Een personeelspas meldt aan")
    assert QApplication.focusWidget().isVisible()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("up", "Er is niets geparkeerd."),
        ("down", "Het hoofdkantoor is weg; wat het bewaart komt terug als het er weer is."),
    ],
)
def test_that_nothing_is_parked_is_said_once_head_office_has_said_so(
    till, state, said, monkeypatch
):
    hq, seen = till.session.outfit.hq, threading.Event()
    ask = hq.parked
    till.world.wire.state = state
    monkeypatch.setattr(hq, "parked", lambda request: seen.wait(60) and ask(request))
    till.ask("fetch")
    assert till.sheet.primary.reason == "Hoofdkantoor wordt gevraagd…"
    seen.set()
    till.until(lambda: till.sheet.slot.message.sentence == said)
    assert till.sheet.primary.reason == said


def test_r75_a_parked_sale_names_its_till_and_goes_from_the_list_once_another_till_has_it(till):
    ring_up(till.session, (CHAIR, 1))
    till.ask("park")
    till.settled()
    [parked] = till.session.store.parked()
    till.ask("fetch")
    till.until(lambda: not till.sheet.primary.reason)
    shown = till.dialog.list.model().index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert shown.startswith("Marieke Jansen Kassa 1 · ")
    till.world.hq.run(lambda unit: take(unit, "S1", parked.parked_id, "another till"))
    till.press(Qt.Key.Key_Return)
    gone = "Een andere kassa heeft deze verkoop al opgehaald."
    till.until(lambda: till.sheet.slot.message.sentence == gone)
    till.until(lambda: till.dialog.list.current() is None)
    assert till.sheet.slot.message.sentence == gone


def test_r75_a_sale_that_head_office_gets_while_the_sheet_opens_stays_on_it(till, monkeypatch):
    """Head office's list was made before it had the sale, the till's is read after."""
    session, wire = till.session, till.world.wire
    hq, ask = session.outfit.hq, session.outfit.hq.parked
    ring_up(session, (CHAIR, 1))
    wire.state = "down"
    till.ask("park")
    till.settled()
    wire.state = "up"
    [parked] = session.store.parked()

    def listed_before(request):
        answer = ask(request)
        if request.action == "list" and not session.store.parked()[0].shared:
            ask(put_aside(parked.transaction, parked.staff_id))
            with session.store.begin() as unit:
                unit.share_parked(parked.parked_id)
        return answer

    monkeypatch.setattr(hq, "parked", listed_before)
    answered = till.window.view_model.background._answered  # noqa: SLF001
    with till.bot.waitSignal(answered, timeout=PATIENCE_MS):
        till.ask("fetch")
    QApplication.processEvents()
    assert session.store.parked()[0].shared
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert [line.sku for line in till.cart.lines] == [CHAIR]


def test_a_second_line_to_pick_up_is_told_as_the_first(till):
    ring_up(till.session, (CHAIR, 1), (TABLE, 1))
    for number in (1, 2):
        till.screen.choose((number,))
        till.ask("pick_up")
        till.press(Qt.Key.Key_Return)
    assert till.said.startswith("Eettafel Mees 200 × 100 staat op Afhalen.")


@pytest.mark.parametrize("key", [Qt.Key.Key_F6, Qt.Key.Key_F7, Qt.Key.Key_Return])
def test_r83_before_head_office_answers_each_key_of_fulfilment_says_why(till, key):
    till.world.wire.state = "down"
    till.shop.show_room("fulfilment")
    room = till.shop.fulfilment
    till.until(lambda: "hoofdkantoor" in room.slot.message.sentence)
    till.press(key)
    assert room.slot.message.sentence == "Kies eerst een regel."
    assert all(button.reason for button in room.buttons.values())


def test_r174_the_queue_names_the_customer_of_a_change_too(till):
    recalled(till.session, order_at_hq(till.session))
    till.ask("edit_order")
    till.settled()
    till.world.wire.state = "down"
    till.screen.choose((1,))
    till.ask("quantity_up")
    till.ask("pay_cash")
    till.press(Qt.Key.Key_Return)
    till.settled()
    till.shop.show_room("queue")
    queue = till.shop.queue
    (row,) = [one for one in queue.list.records.rows if one.state != "at_hq"]
    said = about(till.session, row)
    assert (said.customer, said.amount_minor) == ("Marieke Jansen", 2_380)


def test_the_top_bar_takes_less_padding_before_it_cuts_a_name(till):
    bar = till.shop.bar
    for width, padding in ((1900, 14), (1480, 10), (1380, 8)):
        till.window.resize(width, 768)
        state = bar_state(till.session, till.shop.look.text, "sale", 67, 67)
        more = StatusPart("Sanne van der Meulen", "dienst 21")
        bar.show_state(replace(state, parts=(*state.parts, more)))
        assert (width, bar.status.padding) == (width, padding)
        assert bar.status.width() == bar.status.natural_width()


@pytest.fixture
def held(till):
    """HQ and the card terminal answer when the event is set, and not before."""
    answer, wire, terminal = threading.Event(), till.world.wire, till.world.terminal
    send, capture = wire.send, terminal.capture

    def waiting(work):
        return lambda *given: (answer.wait(60), work(*given))[1]

    wire.send, terminal.capture = waiting(send), waiting(capture)
    answer.set()
    yield answer
    answer.set()
    wire.send, terminal.capture = send, capture


def left_before_the_answer(till, held) -> None:
    """Enter, Escape, something else; then the answer comes."""
    held.clear()
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_Escape)
    assert till.sheet is None
    till.ask("settings")
    held.set()
    till.bot.wait(150)
    till.settled()


@pytest.mark.parametrize("gesture", ["pick_up_order", "ship_order", "cancel_order"])
def test_what_a_sheet_asked_of_head_office_is_left_with_it(till, held, gesture):
    recalled(till.session, order_at_hq(till.session))
    till.ask(gesture)
    left_before_the_answer(till, held)
    assert till.cart is None
    assert till.sheet.slot.message.sentence == "Een cijfer kiest een groep."


def test_what_a_sheet_asked_of_the_terminal_is_told_where_the_clerk_is(till, held):
    recalled(till.session, order_at_hq(till.session))
    till.world.terminal.next_payment = Outcome.DECLINED
    till.ask("ship_order")
    held.clear()
    till.world.wire.send = type(till.world.wire).send.__get__(till.world.wire)
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.window.view_model.busy == "terminal")
    till.press(Qt.Key.Key_Escape)
    held.set()
    till.settled()
    assert "719,20 open" in till.said


@pytest.mark.parametrize("gesture", ["fetch", "connection"])
def test_a_late_answer_finds_no_sheet(till, held, gesture):
    held.clear()
    till.ask(gesture)
    if gesture == "connection":
        till.click(till.dialog.connection.test)
    till.press(Qt.Key.Key_Escape)
    till.bot.wait(10)
    till.world.wire.state = "down"
    held.set()
    till.bot.wait(150)
    assert till.sheet is None


def test_lists_of_rooms_are_walked_by_keys_alone(till):
    """Arrows and Enter are the list's; what is typed searches orders, Escape takes it back."""
    order_at_hq(till.session)
    till.shop.show_room("orders")
    room = till.shop.orders
    till.until(lambda: room.list.records.rows)
    number = room.list.records.rows[0].order_no
    till.press(Qt.Key.Key_Down)
    till.press(Qt.Key.Key_Up)
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.session.recalled.order.order_no == number
    till.type("m")
    assert room.field.text() == "m"
    till.press(Qt.Key.Key_Escape)
    assert not room.field.text()
    till.shop.show_room("queue")
    till.press(Qt.Key.Key_Down)
    assert till.shop.queue.list.current() is not None


def test_a_room_says_that_head_office_takes_long_and_can_be_left(till, held):
    recalled(till.session, order_at_hq(till.session))
    till.shop.show_room("orders")
    till.until(lambda: "hoofdkantoor" in till.shop.orders.slot.message.sentence)
    held.clear()
    till.ask("edit_order")
    slot = till.shop.orders.slot
    for timer in till.shop.waiting.findChildren(QTimer):
        timer.setInterval(1)
    till.until(lambda: slot.message.action == "Stop")
    assert slot.message.sentence == "Hoofdkantoor wordt gevraagd…"
    till.click(slot.findChild(Button))
    held.set()
    till.bot.wait(150)
    assert till.cart is None
    assert slot.message.sentence == "Gestopt; er is niets veranderd."


def test_an_amount_that_cannot_be_asks_nobody_to_agree(till):
    ring_up(till.session, (CHAIR, 1))
    till.ask("line_discount")
    till.dialog.percent.setText("150")
    till.dialog.percent.edited.emit()
    assert till.sheet.primary.reason.startswith("De korting op Eetkamerstoel Bram, eiken is 0 tot")
    assert till.dialog.pane.isHidden()
    till.shop.desk.close()
    till.screen.choose((1,))
    till.ask("pick_up")
    till.press(Qt.Key.Key_Return)
    till.ask("override_deposit")
    till.dialog.amount.setText("999999")
    till.dialog.amount.edited.emit()
    assert "kan niet boven" in till.sheet.primary.reason
    assert till.dialog.pane.isHidden()


def test_r78_with_nothing_due_only_one_button_settles_and_the_others_say_so(till):
    """The pencil beside the deposit shows its key too."""
    recalled(till.session, order_at_hq(till.session))
    till.ask("edit_order")
    till.settled()
    assert till.screen.due.findChild(Button).face.hint == "F8"
    pay = till.screen.pay.buttons
    assert (pay["pay_card"].face.label, pay["pay_card"].face.hint) == ("Opslaan", "F12")
    assert pay["pay_cash"].face.hint == ""
    assert pay["pay_cash"].reason == pay["pay_other"].reason
    assert pay["pay_cash"].reason == "Er is niets te betalen. Kies Opslaan."
    till.press(Qt.Key.Key_F12)
    till.settled()
    assert till.cart is None


def test_the_keyboard_comes_back_to_what_is_shown(till):
    ring_up(till.session, (CHAIR, 1))
    till.ask("park")
    till.settled()
    till.screen.welcome.findChildren(DoorwayTile)[-1].setFocus()
    till.ask("fetch")
    till.until(lambda: not till.sheet.primary.reason)
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.cart is not None
    assert QApplication.focusWidget().isVisible()
