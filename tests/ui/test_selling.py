"""Ringing up by scanner, keyboard and finger."""

import time

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QApplication

from pos_app.domain.delivery import DeliveryClass
from pos_app.till.storage.catalogue import Catalogue
from pos_app.till.ui.scanner_filter import GAP_MS
from pos_app.till.ui.widgets.welcome import DoorwayTile
from tests.helpers.shop import CHAIR, LAMP, TABLE, ring_up

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def names(till):
    return [line.name for line in till.cart.lines]


def test_a_scan_adds_its_article_wherever_the_focus_is(till):
    till.scan("8712345678906")
    till.screen.cart.list.setFocus()
    till.scan("8712345678906")
    assert names(till) == ["Kussen Lina, oker"] * 2
    assert till.screen.search.text() == ""


def test_the_search_has_the_keyboard_until_there_is_a_line_and_f2_gives_it_back(till):
    search = till.screen.search
    assert till.focus is search
    till.scan("8712345678906")
    assert till.focus is not search
    till.press(Qt.Key.Key_F2)
    assert till.focus is search
    till.press(Qt.Key.Key_Z, CONTROL)
    assert till.cart is None
    assert till.focus is search


def strike(till, key: int, letter: str, at_ms: int) -> None:
    """A key of the scanner at that moment."""
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, letter)
    event.setTimestamp(at_ms)
    QApplication.sendEvent(till.focus, event)


def test_a_scan_shows_nothing_before_its_end_where_it_could_be_typed(till):
    """Each figure in the search was painted, and a busy machine took the scan apart over it."""
    till.press(Qt.Key.Key_F2)
    search = till.screen.search
    shown: list[str] = []
    search.textChanged.connect(shown.append)
    till.scan("1031877")
    assert [line.sku for line in till.cart.lines] == ["1031877"]
    assert shown == []
    till.type("ku")
    assert search.text() == "ku"


def test_a_scan_stays_whole_while_the_window_was_busy_with_its_first_key(till):
    """What follows waited in line meanwhile; its own time tells that it belongs to the burst."""
    till.screen.search.setFocus()
    code = "8712345678906"

    def rest() -> None:
        for place, letter in enumerate(code[1:] + "\r", start=1):
            key = Qt.Key.Key_Return if letter == "\r" else ord(letter)
            strike(till, key, letter, 1_000 + 4 * place)

    strike(till, ord(code[0]), code[0], 1_000)
    QTimer.singleShot(GAP_MS + 10, rest)
    time.sleep((GAP_MS + 30) / 1_000)
    till.until(lambda: till.cart is not None)
    assert names(till) == ["Kussen Lina, oker"]


def test_a_scanner_presses_shift_for_its_capitals(till):
    """As every keyboard does; numbers of orders and receipts begin with the store's letters."""
    for place, letter in enumerate("C:104882\r"):
        at_ms = 1_000 + 8 * place
        if letter in "C:":
            strike(till, Qt.Key.Key_Shift, "", at_ms - 2)
        strike(till, Qt.Key.Key_Return if letter == "\r" else ord(letter), letter, at_ms)
    assert till.cart.customer.customer_id == "104882"


def test_an_unknown_scan_is_refused_in_the_slot_and_nothing_changes(till, monkeypatch):
    beeps = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(1))
    till.scan("4006381333931")
    assert till.cart is None
    assert "4006381333931" in till.said
    assert beeps


def test_three_times_before_a_scan_takes_three(till):
    till.type("3*")
    till.scan("8712345678906")
    assert till.cart.lines[0].quantity == 3_000
    assert till.said.startswith("3 × Kussen Lina, oker toegevoegd.")
    assert till.screen.search.text() == ""


@pytest.mark.parametrize("times", ["1000000", "1.2345", "0"])
def test_what_is_no_quantity_before_a_scan_takes_nothing_and_says_so(till, times):
    till.type(f"{times}*")
    till.scan("8712345678906")
    assert till.cart is None
    assert "dit aantal kan niet" in till.said
    assert till.screen.search.text() == ""


def test_right_shows_the_variants_of_the_chosen_result_and_enter_takes_one(till, monkeypatch):
    shelf = till.session.outfit.catalogue()
    both = (shelf.product(CHAIR), shelf.product(TABLE))
    monkeypatch.setattr(Catalogue, "variants", lambda _self, sku: both if sku == CHAIR else ())
    till.screen.cart.list.setFocus()
    till.type("1044213")
    till.until(lambda: till.screen.products.sku == CHAIR)
    till.press(Qt.Key.Key_Right)
    till.press(Qt.Key.Key_Down)
    till.press(Qt.Key.Key_Return)
    assert names(till) == [both[1].name]
    monkeypatch.setattr(Catalogue, "variants", lambda _self, _sku: both[:1])
    till.type("bram")
    till.until(lambda: till.screen.products.sku == CHAIR)
    till.press(Qt.Key.Key_Right)
    assert till.said == f"{both[0].name} heeft geen varianten."


def test_typing_anywhere_searches_and_enter_takes_the_chosen_result(till):
    till.screen.cart.list.setFocus()
    till.type("ban")
    till.until(lambda: till.screen.search.text() == "ban")
    till.type("k")
    till.press(Qt.Key.Key_Escape)
    till.type("hoek")
    till.until(till.screen.products.isVisible)
    till.press(Qt.Key.Key_Return)
    assert names(till) == ["Hoekbank Oslo, links"]
    assert till.screen.cart.isVisible()


def test_capitals_and_the_number_pad_write_from_every_list(till):
    """Plus on the pad is one more; a capital begins the name of whoever ordered."""
    till.scan("8712345678906")
    till.screen.cart.list.setFocus()
    till.press(Qt.Key.Key_Plus, Qt.KeyboardModifier.KeypadModifier)
    till.until(lambda: till.cart.lines[0].quantity == 2_000)
    till.press(Qt.Key.Key_3, Qt.KeyboardModifier.KeypadModifier)
    till.until(lambda: till.screen.search.text() == "3")
    till.ask("tab_orders")
    till.shop.orders.list.setFocus()
    till.press(Qt.Key.Key_A, SHIFT)
    till.until(lambda: till.shop.orders.field.text().upper() == "A")


def test_shift_and_enter_take_a_result_and_go_on_searching(till):
    till.type("hoek")
    till.until(till.screen.products.isVisible)
    till.press(Qt.Key.Key_Return, SHIFT)
    till.press(Qt.Key.Key_Return, SHIFT)
    assert names(till) == ["Hoekbank Oslo, links"] * 2
    assert till.screen.products.isVisible()
    till.press(Qt.Key.Key_Return)
    assert names(till) == ["Hoekbank Oslo, links"] * 3
    assert till.screen.cart.isVisible()


def test_an_article_that_is_not_sold_says_so(till):
    till.type("kruk")
    till.until(till.screen.products.isVisible)
    till.press(Qt.Key.Key_Return)
    assert till.cart is None
    assert "wordt niet meer verkocht" in till.said


def test_plus_minus_and_delete_work_on_the_chosen_line(till):
    till.scan("8712345678906")
    till.type("+")
    till.until(lambda: till.cart.lines[0].quantity == 2_000)
    till.type("-")
    till.until(lambda: till.cart.lines[0].quantity == 1_000)
    till.press(Qt.Key.Key_Delete)
    assert not till.cart.lines


def test_undo_takes_the_last_gesture_back(till):
    till.scan("8712345678906")
    till.type("+")
    till.press(Qt.Key.Key_Z, CONTROL)
    assert till.cart.lines[0].quantity == 1_000


def test_a_refused_button_stays_tappable_and_says_why_r83(till):
    button = till.screen.action_bar.buttons["ship"]
    assert button.isEnabled()
    till.click(button)
    assert till.cart is None
    assert button.reason
    assert till.said == button.reason


def test_a_key_that_is_refused_says_the_same_as_its_button_r83(till):
    till.press(Qt.Key.Key_F7)
    assert till.said == till.screen.action_bar.buttons["ship"].reason


def test_the_slot_offers_what_solves_a_refusal_r193(till):
    till.scan("8712345678906")
    till.press(Qt.Key.Key_F7)
    assert till.said == "Kies eerst een klant."
    assert till.screen.slot.message.action == "Klant toevoegen"


def test_a_customer_card_sets_the_customer(till):
    till.customer()
    assert till.cart.customer.name == "Marieke Jansen"


def test_lines_are_carried_out_picked_up_and_paid_by_keys_alone(till):
    till.customer()
    till.scan("8712345678906")
    till.type("eettafel")
    till.until(till.screen.products.isVisible)
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_F6)
    till.press(Qt.Key.Key_Return)
    classes = [line.delivery_class for line in till.cart.lines]
    assert classes == [None, DeliveryClass.PICK_UP]
    till.press(Qt.Key.Key_F12)
    assert "meenemen" in till.said
    till.ask("carry_out_rest")
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.cart is None
    assert till.session.concluded.order is not None


def test_shift_f5_turns_everything_into_a_sale_r61(till):
    till.customer()
    till.scan("8712345678906")
    till.press(Qt.Key.Key_F6)
    till.press(Qt.Key.Key_Return)
    assert till.cart.mode == "order"
    till.press(Qt.Key.Key_F5, SHIFT)
    assert till.cart.mode == "sale"


def test_space_takes_a_line_out_of_the_choice_and_back(till):
    for code in ("1031877", "1027540"):
        till.screen.entered.emit(code)
    till.press(Qt.Key.Key_Up)
    till.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert till.screen.chosen() == (1, 2)
    till.press(Qt.Key.Key_Space)
    assert till.screen.chosen() == (1,)
    till.press(Qt.Key.Key_Space)
    assert till.screen.chosen() == (1, 2)


def test_a_group_header_chooses_its_lines(till):
    till.customer()
    for _ in range(2):
        till.scan("8712345678906")
    till.press(Qt.Key.Key_F6)
    till.press(Qt.Key.Key_Return)
    view = till.screen.cart
    view.list.clicked.emit(view.model.index(0))
    assert len(view.chosen()) == len(view.model.rows[0].line_nos)


def test_the_choice_goes_with_its_line_to_another_group(till):
    """Else the next key would act on the line that stands there now; a removed one leaves none."""
    ring_up(till.session, (CHAIR, 1), (TABLE, 1), (LAMP, 1))
    till.screen.choose((3,))
    till.press(Qt.Key.Key_F7)
    till.press(Qt.Key.Key_Return)
    assert till.screen.chosen() == (3,)
    till.screen.choose((1,))
    till.press(Qt.Key.Key_F5)
    assert till.screen.chosen() == (1,)
    till.press(Qt.Key.Key_Delete)
    assert till.screen.chosen() == ()


def test_a_parked_sale_is_fetched_again(till):
    till.scan("8712345678906")
    till.press(Qt.Key.Key_P, CONTROL)
    assert till.cart is None
    till.settled()
    assert till.screen.welcome.findChildren(DoorwayTile)[-1].doorway.count == "1"
    till.press(Qt.Key.Key_G, CONTROL)
    till.until(lambda: till.dialog.list.current() is not None)
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert names(till) == ["Kussen Lina, oker"]


def test_an_article_never_goes_under_an_open_sheet(till):
    till.scan("8712345678906")
    till.press(Qt.Key.Key_F12)
    before = till.dialog.received.text()
    till.scan("8712345678906")
    assert len(till.cart.lines) == 1
    assert till.dialog.received.text() == before
    assert till.sheet.slot.isVisible()
    assert till.sheet.slot.message.sentence == "Sluit dit eerst en scan dan opnieuw."


def test_escape_closes_the_sheet_then_clears_the_choice(till):
    till.scan("8712345678906")
    till.press(Qt.Key.Key_F4)
    till.press(Qt.Key.Key_Escape)
    assert till.sheet is None
    assert till.screen.chosen()
    till.press(Qt.Key.Key_Escape)
    assert not till.screen.chosen()
    assert till.cart.lines


def test_void_asks_first_and_its_button_has_no_focus(till):
    till.scan("8712345678906")
    till.press(Qt.Key.Key_Delete, CONTROL)
    assert not till.sheet.primary.hasFocus()
    till.click(till.sheet.primary)
    assert till.cart is None


def test_a_discount_shows_in_the_line_and_the_formula(till):
    till.scan("8712345678906")
    till.ask("line_discount")
    till.click(till.dialog.share.quick[100_000])
    till.press(Qt.Key.Key_Return)
    assert till.cart.lines[0].discount_minor == 250
    assert [row.key for row in till.screen.due.state.rows] == ["discount"]


def test_r83_a_pointer_that_rests_under_a_sheet_hears_no_reason_when_it_goes(till):
    ring_up(till.session, (CHAIR, 1), customer="")
    button = till.screen.action_bar.buttons["recall_order"]
    assert button.reason
    before = till.said
    come = QEnterEvent(QPointF(4, 4), QPointF(4, 4), QPointF(4, 4))
    QApplication.sendEvent(button, come)
    assert till.said == before
    till.bot.mouseMove(button, QPoint(6, 6))
    till.bot.mouseMove(button, QPoint(9, 9))
    till.until(lambda: till.said == button.reason)
