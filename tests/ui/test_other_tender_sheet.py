"""The sheet of other tenders at the window (R77, R118, R136)."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.configuration import ForeignCurrency, TenderType
from pos_app.domain.quantity import UNIT
from pos_app.domain.tender import TenderKind
from pos_app.hq import values
from pos_app.hq.store import values as books
from pos_app.till.devices.scan_codes import UnknownCode
from pos_app.till.operations.payment import PAY, Pay
from pos_app.till.ui.widgets.two_lines import folded
from tests.e2e.day import do
from tests.helpers.shop import configure

KINDS = ("cash", "card", "gift_card", "credit_note", "cheque", "customer_account")
ALL = (
    *(TenderType(kind, kind) for kind in KINDS),
    TenderType("purchase_order", "Purchase order"),
    TenderType(
        "foreign_cash",
        "Foreign",
        currencies=(ForeignCurrency("USD", 920_000), ForeignCurrency("JPY", 610_000, 0)),
    ),
)
BUSINESS = "104999"
_NUMBERS = iter(range(1, 1_000))


@pytest.fixture
def card(till):
    """The store takes everything; a gift card of 30.00."""
    session, hq = till.session, till.world.hq
    before = session.configuration
    configure(session, replace(before, tenders=ALL, version=before.version + 1))
    number = f"G-{next(_NUMBERS):04d}"
    hq.run(lambda unit: values.sell_gift_card(unit, number, 3_000, hq.now()))
    yield number
    session.show(None)
    configure(session, before)


def left(till, number: str) -> int | None:
    with till.world.hq.read() as unit:
        return books.balance(unit, f"gift_card:{number}")


def opened(till, sku: str = "1044190"):
    till.screen.entered.emit(sku)
    till.press(Qt.Key.Key_F11)
    return till.dialog


def test_a_gift_card_is_scanned_asked_and_pays_a_part_R77(till, card):
    dialog = opened(till)
    dialog.tenders.choose("gift_card")
    assert till.sheet.primary.reason
    assert dialog.scanned(UnknownCode(card, "shape"))
    till.click(dialog.balance)
    till.until(lambda: "30,00" in till.sheet.slot.message.sentence)
    assert dialog.amount.minor() == 3_000
    till.press(Qt.Key.Key_Return)
    till.until(lambda: len(till.cart.tenders) == 1)
    assert till.sheet is None
    assert left(till, card) == 0


def test_a_number_that_hq_does_not_know_is_told_in_the_sheet_R77(till, card):
    dialog = opened(till)
    dialog.tenders.choose("gift_card")
    till.type("G-9999")
    till.press(Qt.Key.Key_Return)
    till.until(lambda: "kent dit nummer niet" in till.sheet.slot.message.sentence)
    assert till.cart.tenders == ()


def test_a_payment_card_typed_as_a_gift_card_is_told_as_such_S1(till, card):
    dialog = opened(till)
    dialog.tenders.choose("gift_card")
    till.type("4111111111111111")
    assert "nummer van een betaalkaart" in till.sheet.primary.reason


def test_foreign_money_shows_its_own_amount_and_the_change_R77(till, card):
    dialog = opened(till, "1031877")
    dialog.tenders.choose("foreign_cashUSD")
    assert dialog.amount.minor() == 2_712
    dialog.amount.put(5_000)
    dialog.amount.edited.emit()
    assert not till.sheet.primary.reason
    till.press(Qt.Key.Key_Return)
    assert till.cart is None
    assert till.screen.due.state.result_minor == 2_105


def test_a_currency_without_decimals_takes_whole_units_R77(till, card):
    dialog = opened(till, "1031877")
    dialog.tenders.choose("foreign_cashJPY")
    assert dialog.amount.text() == "4.091"
    dialog.amount.setText("40,5")
    dialog.amount.edited.emit()
    assert till.sheet.primary.reason == "JPY telt in hele eenheden. Typ een heel bedrag."


def test_a_cheque_may_have_a_number_and_a_purchase_order_must_R77(till, card):
    do(till.world, "add_customer", customer=BUSINESS)
    dialog = opened(till, "1031877")
    dialog.tenders.choose("purchase_order")
    assert "Typ het nummer" in till.sheet.primary.reason
    dialog.tenders.choose("cheque")
    assert not till.sheet.primary.reason
    till.type("77")
    till.press(Qt.Key.Key_Return)
    assert till.session.concluded.transaction.tenders[0].reference == "77"


def test_a_tapped_tender_takes_its_number_at_once_by_keypad_keys_or_scanner_R77(till, card):
    do(till.world, "add_customer", customer=BUSINESS)
    dialog = opened(till, "1031877")
    till.click(dialog.tenders.tiles["purchase_order"])
    assert till.focus is dialog.number
    till.keys("47,1")
    till.click(dialog.keypad.buttons["back"])
    till.type("A")
    assert (dialog.number.text(), dialog.amount.minor()) == ("47.A", 2_495)
    till.click(dialog.tenders.tiles["gift_card"])
    till.scan(card)
    assert dialog.number.text() == card
    till.click(dialog.tenders.tiles["cash"])
    till.keys("5")
    assert dialog.amount.minor() == 500


def test_the_tile_says_whole_why_a_deposit_is_not_paid_on_account_R77(till, card):
    do(till.world, "add_customer", customer="104882")
    do(till.world, "add_product", sku="1044190", quantity=UNIT)
    do(till.world, "pick_up", lines=None)
    till.shop.selling.refresh()
    till.press(Qt.Key.Key_F11)
    tile = till.dialog.tenders.tiles["customer_account"]
    assert tile.reason == "Aanbetaling: neem pin of contant."
    lines = folded(tile.reason, lambda x: tile.look.metrics("small").horizontalAdvance(x) <= 182)
    assert len(lines) <= 2


def test_what_is_not_possible_says_why_R83(till, card):
    dialog = opened(till)
    reasons = {one.key: one.reason for one in dialog.choices}
    assert "zakelijke" in reasons["purchase_order"]
    assert "voeg eerst de klant toe" in reasons["customer_account"]
    assert reasons["card_token"]
    assert not reasons["gift_card"]


def test_the_ways_back_stand_in_their_order_R136(till, card):
    world = till.world
    do(world, "add_customer", customer="104882")
    do(world, "add_product", sku="1044190", quantity=UNIT)
    do(world, "pick_up", lines=None)
    world.run(PAY, Pay(TenderKind.GIFT_CARD, 2_000, card))
    do(world, "pay", tender="cash")
    world.clock.advance(3600)
    world.send_queue()
    do(world, "recall")
    do(world, "cancel")
    till.shop.selling.refresh()
    till.press(Qt.Key.Key_F11)
    dialog = till.dialog
    assert [(one.key, one.amount_minor) for one in dialog.choices] == [
        ("credit_note", 2_000),
        ("cash", 15_980),
    ]
    assert "Eerst" in dialog.choices[1].reason
    till.press(Qt.Key.Key_Return)
    till.until(lambda: len(till.cart.tenders) == 1)
    assert till.cart.tenders[0].reference.startswith("TB-")
    assert till.said == "Geld teruggegeven. Terug te betalen daalt met 20,00."
    do(world, "pay", tender="cash")


def test_tab_goes_from_the_number_to_the_amount(till, card):
    """It went on to the keypad: what was typed next went nowhere, and Enter took all that was
    due.
    """
    dialog = opened(till)
    till.click(dialog.tenders.tiles["cheque"])
    till.press(Qt.Key.Key_Tab)
    assert till.focus is dialog.amount
    till.click(dialog.tenders.tiles["gift_card"])
    till.press(Qt.Key.Key_Tab)
    assert till.focus is dialog.balance
    till.press(Qt.Key.Key_Tab)
    assert till.focus is dialog.amount


def test_enter_without_a_number_goes_to_the_number(till, card):
    dialog = opened(till)
    dialog.tenders.choose("gift_card")
    dialog.amount.setFocus()
    till.press(Qt.Key.Key_Return)
    assert till.focus is dialog.number


def test_r136_only_what_a_gift_card_paid_goes_on_the_note_the_rest_as_the_customer_likes(
    till, card
):
    """All of it went on the note, however it had been paid."""
    world, session = till.world, till.session
    do(world, "add_product", sku="1044190", quantity=UNIT)
    world.run(PAY, Pay(TenderKind.GIFT_CARD, 2_000, card))
    do(world, "pay", tender="cash")
    world.send_queue()
    do(world, "recall", order=session.concluded.receipt_no)
    do(world, "return", quantities={"1044190": UNIT})
    till.shop.selling.refresh()
    till.press(Qt.Key.Key_F11)
    assert [(one.key, one.amount_minor) for one in till.dialog.choices] == [
        ("credit_note", 2_000),
        ("cash", 87_900),
    ]
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert [one.amount_minor for one in till.cart.tenders] == [-2_000]
    do(world, "pay", tender="cash")
    ways = [one.kind for one in session.concluded.transaction.tenders]
    assert ways == [TenderKind.CREDIT_NOTE, TenderKind.CASH]


def test_r76_a_payment_taken_back_says_what_to_hand_back(till, card):
    """A cheque and foreign notes were told as 0,00 from the drawer."""
    do(till.world, "add_product", sku="1044190", quantity=UNIT)
    for pay, told in (
        (Pay(TenderKind.CHEQUE, 1_000), "De betaling van 10,00 is teruggenomen. Geef de cheque"),
        (Pay(TenderKind.FOREIGN_CASH, 1_000, currency="USD"), "Geef USD 10,00 terug uit de lade"),
        (Pay(TenderKind.FOREIGN_CASH, 2_000, currency="JPY"), "Geef JPY 2.000 terug uit de lade"),
        (Pay(TenderKind.CASH, 1_000), "Geef 10,00 uit de lade"),
    ):
        till.world.run(PAY, pay)
        till.ask("void_payment")
        assert told in till.said


def test_who_tapped_a_tender_that_cannot_be_does_not_pay_by_the_one_before_it(till, card):
    """Enter took all of it by card."""
    dialog = opened(till)
    till.click(dialog.tenders.tiles["customer_account"])
    till.press(Qt.Key.Key_Return)
    assert till.cart.tenders == ()
    assert "voeg eerst de klant toe" in till.sheet.primary.reason
    till.type("5")
    assert "voeg eerst de klant toe" in till.sheet.primary.reason
    till.click(dialog.tenders.tiles["cash"])
    assert not till.sheet.primary.reason
