"""Enter where something still lacks goes to the field that lacks it (R83)."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.charge_rule import ReasonCode
from pos_app.domain.tender import TenderKind
from pos_app.till.operations.payment import Pay
from pos_app.till.ui.widgets.button import Button
from tests.helpers.shop import CHAIR, CUSHION, configure, do, ring_up

GIFT = "2000017"
ENTER, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Space


@pytest.fixture
def sold(till) -> str:
    """A chair and a cushion sold, at a store that asks why goods come back; the receipt."""
    session = till.session
    ring_up(session, (CHAIR, 1), (CUSHION, 1), customer="")
    do(session, "pay", Pay(TenderKind.CASH))
    before = session.configuration
    orders = replace(before.orders, return_reasons=(ReasonCode("broken", "Broken", "Stuk"),))
    configure(session, replace(before, orders=orders, version=before.version + 1))
    return session.concluded.receipt_no


def test_r135_enter_without_a_reason_goes_to_the_first_line_without_one(till, sold):
    till.shop.show_room("orders")
    till.shop.orders.open_order(sold)
    till.settled()
    till.ask("return_goods")
    till.press(SPACE)
    till.press(ENTER)
    assert till.focus is till.dialog.reasons.choices[1]
    till.press(Qt.Key.Key_Down)
    till.press(ENTER)
    till.settled()
    assert till.cart.returning.reasons == ((1, "broken"),)


def test_109_enter_leads_through_a_return_without_a_receipt(till, sold):
    till.ask("return_product")
    dialog = till.dialog
    dialog.price.setFocus()
    till.press(ENTER)
    assert till.focus is dialog.article
    till.type(CUSHION)
    till.press(ENTER)
    assert till.focus is dialog.reasons.tiles["broken"]
    till.press(SPACE)
    till.press(ENTER)
    assert till.focus in dialog.pane.tiles or till.focus is dialog.pane.dots
    till.scan("S:manager")
    till.type("999999")
    till.press(ENTER)
    assert till.cart.returning.approved_by == "manager"


def test_r77_a_gift_card_is_scanned_and_its_amount_typed_at_once(till):
    """What was typed after the scan stood behind the number of the card."""
    till.scan(GIFT)
    assert till.focus is till.dialog.number
    till.press(ENTER)
    till.scan("G-6001")
    assert till.focus is till.dialog.amount
    till.press(ENTER)
    till.type("25")
    till.press(ENTER)
    till.settled()
    assert till.cart.lines[0].gift_card == "G-6001"
    assert till.said == "Cadeaukaart toegevoegd. Nu te betalen stijgt met 25,00."
    till.scan(GIFT)
    till.type("G-6001")
    till.press(ENTER)
    till.type("5")
    till.press(ENTER)
    assert till.focus is till.dialog.number
    assert till.dialog.number.selectedText() == "G-6001"


def test_r52_enter_on_a_lower_deposit_goes_to_the_reason_then_to_who_agrees(till):
    ring_up(till.session, (CHAIR, 1))
    till.ask("pick_up_all")
    till.press(ENTER)
    till.ask("override_deposit")
    dialog = till.dialog
    till.type("1")
    till.press(ENTER)
    assert till.focus in dialog.reasons.values()
    till.press(SPACE)
    till.press(ENTER)
    assert dialog.pane.isAncestorOf(till.focus)


def test_ctrl_z_in_the_empty_search_field_takes_the_gesture_back(till):
    """It brought back the words that had been searched."""
    till.type("hoek")
    till.until(till.screen.products.isVisible)
    till.press(ENTER)
    assert till.focus is till.screen.search
    till.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert till.screen.search.text() == ""
    assert till.cart is None or not till.cart.lines


def test_the_key_that_pressed_one_action_presses_no_other_that_comes_in_its_place(till):
    """Whoever tapped what solves a refusal had Undo under the keyboard afterwards."""
    ring_up(till.session, (CHAIR, 1), customer="")
    till.ask("ship")
    slot = till.screen.slot
    action = slot.findChild(Button)
    assert action.face.label == "Klant toevoegen"
    till.click(action)
    till.press(Qt.Key.Key_Escape)
    assert till.focus is action
    till.scan("8712345678906")
    assert action.face.label == "Ongedaan maken"
    assert till.focus is not action
