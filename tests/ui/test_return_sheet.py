"""Goods that come back: of an order or a sale, and without a receipt; exchanged for new ones."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.charge_rule import ReasonCode
from pos_app.domain.errors import Refused
from pos_app.domain.product import SERIAL_AT_SALE
from pos_app.domain.quantity import UNIT
from pos_app.domain.staff import Permission
from pos_app.domain.tender import TenderKind
from pos_app.till.operations import returning
from pos_app.till.operations.balance_card import GiveBalanceCard
from pos_app.till.operations.delivery import Ship
from pos_app.till.operations.gift_cards import SellGiftCard
from pos_app.till.operations.lines import find_product
from pos_app.till.operations.payment import Pay
from pos_app.till.operations.returning import ReturnGoods, ReturnProduct
from pos_app.till.operations.shipment import ShipOrder
from pos_app.till.rights import Approver
from pos_app.till.ui.dialogs import return_product
from tests.helpers.shop import CHAIR, CUSHION, LAMP, TABLE, configure, do, recalled, ring_up


def sold(till, pieces: int = 3) -> str:
    """Cushions sold for cash; the number of the receipt."""
    ring_up(till.session, (CUSHION, pieces), customer="")
    do(till.session, "pay", Pay(TenderKind.CASH))
    till.world.register.outbox.drain(now=True)
    return till.session.concluded.receipt_no


def opened(till, number: str) -> None:
    till.shop.show_room("orders")
    till.shop.orders.open_order(number)
    till.settled()


def test_r135_a_scanned_receipt_shows_bought_back_and_available(till):
    number = sold(till)
    till.ask("tab_orders")
    till.scan(number)
    till.settled()
    till.ask("return_goods")
    row = till.dialog.lines.rows[0]
    assert "3 gekocht" in row.line.detail
    till.dialog.focus.setFocus()
    till.press(Qt.Key.Key_Space)
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.shop.active == "sale"
    assert till.cart.mode == "return"
    rows = {one.key: one.amount_minor for one in till.screen.due.state.rows}
    assert rows["returned"] == 7_485
    assert till.screen.due.state.result_label == "Terug te betalen"
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_Return)
    till.settled()
    receipt = till.session.concluded.receipt_no
    assert receipt != number
    assert till.said == f"Retour {receipt} is klaar en opgeslagen."


def test_r134_an_exchange_shows_new_less_returned(till):
    opened(till, sold(till))
    till.ask("return_goods")
    till.dialog.lines.tick_all()
    till.press(Qt.Key.Key_Return)
    till.settled()
    ring_up(till.session, (CHAIR, 1), customer="")
    state = till.screen.due.state
    assert [(one.key, one.amount_minor) for one in state.rows][:2] == [
        ("carry", 11_900),
        ("returned", 7_485),
    ]
    assert state.result_minor == 4_415
    names = [row.name for row in till.screen.cart.model.rows if hasattr(row, "name")]
    assert names == ["Kussen Lina, oker", "Eetkamerstoel Bram, eiken"]
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_Return)
    till.settled()
    new = till.session.concluded.receipt_no
    assert till.said.startswith(f"De ruil is klaar en opgeslagen: {new} is de bon van de nieuwe")


def test_r136_without_head_office_the_sheet_says_what_was_checked(till):
    number = sold(till)
    till.world.wire.state = "down"
    opened(till, number)
    till.ask("return_goods")
    assert till.sheet.slot.message.kind == "warning"
    assert "alleen nagekeken" in till.sheet.slot.message.sentence


def test_return_qty_what_came_back_cannot_come_back_again(till):
    number = sold(till, 1)
    opened(till, number)
    till.ask("return_goods")
    till.dialog.lines.tick_all()
    till.press(Qt.Key.Key_Return)
    till.settled()
    do(till.session, "pay", Pay(TenderKind.CASH))
    till.world.register.outbox.drain(now=True)
    opened(till, number)
    till.ask("return_goods")
    assert "kan niets meer terug" in till.dialog.lines.rows[0].reason


def test_r90_what_went_out_unpaid_settles_itself_before_anything_goes_back_R135(till):
    """Two tables left with 20 % paid: the first that comes back gives nothing, the second the
    deposit.
    """
    session, hq = till.session, till.world.register.outbox
    ring_up(session, (TABLE, 2))
    do(session, "ship", Ship((1,), mode="standard"))
    do(session, "balance_card", GiveBalanceCard(skip=True))
    do(session, "pay", Pay(TenderKind.CASH))
    number = session.concluded.order.order_no
    hq.drain(now=True)
    recalled(session, number)
    do(session, "ship_order", ShipOrder(approver=Approver("manager", "999999")))
    for owed, back, keys in (
        (89_900, 0, [Qt.Key.Key_F12]),
        (53_940, 35_960, [Qt.Key.Key_F12, Qt.Key.Key_Return]),
    ):
        hq.drain(now=True)
        opened(till, number)
        till.ask("return_goods")
        till.dialog.lines.put(((1, 1000),))
        terms = [(x.label, x.amount_minor) for x in till.dialog.formula.terms]
        assert terms[1:] == [("Nog verschuldigd", owed), ("Terug te betalen", back)]
        till.press(Qt.Key.Key_Return)
        till.settled()
        state = till.screen.due.state
        rows = [(x.key, x.amount_minor) for x in state.rows]
        assert rows[1:] == [("returned", 89_900), ("set_off", owed)]
        assert state.result_minor == -back
        for key in keys:
            till.press(key)
            till.settled()
        assert session.concluded.refund_minor == back


def test_109_without_a_receipt_a_manager_agrees(till):
    till.ask("return_product")
    assert till.dialog.pane.isVisible()
    till.scan("8712345678906")
    assert till.dialog.name.text() == "Kussen Lina, oker"
    assert till.sheet.primary.reason.startswith("Iemand anders moet dit goedkeuren")
    pane = till.dialog.pane
    till.click(next(x for x in pane.tiles if x.face.staff_id == "manager"))
    till.type("999999")
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.cart.returning.approved_by == "manager"
    assert till.screen.due.state.result_minor == -2_495


def test_r135_each_line_has_its_reason_the_first_is_proposed_for_the_others(till):
    session = till.session
    ring_up(session, (CUSHION, 1), (CHAIR, 1), customer="")
    do(session, "pay", Pay(TenderKind.CASH))
    number, before = session.concluded.receipt_no, session.configuration
    reasons = (ReasonCode("broken", "Broken", "Stuk"), ReasonCode("taste", "Taste", "Smaak"))
    orders = replace(before.orders, return_reasons=reasons)
    configure(session, replace(before, orders=orders, version=before.version + 1))
    try:
        opened(till, number)
        till.ask("return_goods")
        till.dialog.lines.tick_all()
        assert till.sheet.primary.reason == "Kussen Lina, oker: kies een reden."
        first, second = till.dialog.reasons.choices.values()
        first.setCurrentIndex(1)
        assert second.key == "broken"
        second.setCurrentIndex(2)
        till.press(Qt.Key.Key_Return)
        till.settled()
        assert till.cart.returning.reasons == ((1, "broken"), (2, "taste"))
    finally:
        session.show(None)
        configure(session, before)


def test_r135_a_line_that_does_not_come_back_takes_its_reason_along(till):
    session = till.session
    ring_up(session, (CUSHION, 1), (CHAIR, 1), customer="")
    do(session, "pay", Pay(TenderKind.CASH))
    before = session.configuration
    orders = replace(before.orders, return_reasons=(ReasonCode("broken", "Broken", "Stuk"),))
    configure(session, replace(before, orders=orders, version=before.version + 1))
    try:
        opened(till, session.concluded.receipt_no)
        till.ask("return_goods")
        till.dialog.lines.tick_all()
        reasons = till.dialog.reasons
        reasons.choices[1].setCurrentIndex(1)
        till.click(till.dialog.lines.rows[1])
        assert reasons.chosen() == ((1, "broken"),)
        till.click(till.dialog.lines.rows[1])
        assert reasons.chosen() == ((1, "broken"), (2, "broken"))
        asked = ReturnGoods(((2, UNIT),), reasons=((1, "broken"), (2, "broken")))
        till.dialog.type_again(asked)
        assert reasons.chosen() == ((2, "broken"),)
        till.press(Qt.Key.Key_Return)
        till.settled()
        assert till.cart.returning.reasons == ((2, "broken"),)
    finally:
        session.show(None)
        configure(session, before)


# --- without a receipt (109) --------------------------------------------------------------


@pytest.fixture
def loose(till):
    """A clerk who may take goods back alone, in a store that wants to know why."""
    session, before = till.session, till.session.configuration
    clerk, manager = before.group("clerk"), before.group("manager")
    rights = clerk.permissions | {"return_product": Permission.ALLOWED}
    groups = (replace(clerk, permissions=rights), manager)
    reasons = (ReasonCode("broken", "Broken", "Stuk"), ReasonCode("taste", "Taste"))
    orders = replace(before.orders, return_reasons=reasons)
    configure(
        session, replace(before, orders=orders, groups=groups, version=before.version + 1)
    )
    till.ask("return_product")
    assert not till.dialog.pane.isVisible()
    yield till
    session.show(None)
    configure(session, before)


def test_109_the_whole_sheet_is_in_sight_on_the_smallest_window(loose):
    loose.window.resize(1280, 720)
    loose.scan("8712345678906")
    assert loose.sheet.area.verticalScrollBar().maximum() == 0


def test_109_what_comes_back_why_and_for_how_much_is_typed_step_by_step_r83(loose):
    """What lacks is said on the button; the last Enter puts it in the cart and on disk."""
    sheet, dialog = loose.sheet, loose.dialog
    assert sheet.primary.face.label == "Terugnemen"
    assert sheet.primary.reason == "Scan het artikel, of typ het nummer"
    loose.press(Qt.Key.Key_Return)
    assert loose.session.transaction is None
    loose.type("4711")
    assert sheet.primary.reason == (
        "Artikel 4711 is niet bekend. Scan het artikel, of typ het nummer."
    )
    dialog.article.clear()
    loose.type(CUSHION)
    assert (dialog.name.text(), dialog.price.minor()) == ("Kussen Lina, oker", 2_495)
    assert [tile.face.label for tile in dialog.reasons.tiles.values()] == ["Stuk", "Taste"]
    assert sheet.primary.reason == "Kies of typ een reden."
    loose.click(dialog.reasons.tiles["broken"])
    dialog.price.setText("veel")
    dialog.price.edited.emit()
    assert "bedrag" in sheet.primary.reason
    dialog.price.put(2_000)
    dialog.price.edited.emit()
    bad = "Kussen Lina, oker: dit aantal kan niet. Typ een getal boven 0, hoogstens 99.999"
    dialog.pieces.number.setFocus()
    dialog.pieces.number.selectAll()
    loose.type("100000")
    loose.press(Qt.Key.Key_Return)  # the till keeps no quantity that is not the one shown
    assert loose.session.transaction is None
    assert sheet.primary.reason.startswith(bad)
    dialog.pieces.number.selectAll()
    loose.type("2")
    assert sheet.result.accessibleName().endswith("40,00 ")
    loose.press(Qt.Key.Key_Return)
    task = loose.cart.returning
    assert (loose.screen.due.state.result_minor, task.reasons) == (-4_000, ((1, "broken"),))
    assert loose.session.store.draft().returning == task


def test_109_without_a_receipt_goods_come_back_by_touch_alone(loose):
    loose.keys(CUSHION)
    assert loose.dialog.name.text() == "Kussen Lina, oker"
    loose.click(loose.dialog.pieces.number)
    loose.click(loose.dialog.keypad.buttons["back"])
    loose.keys("2")
    loose.click(loose.dialog.price)
    loose.keys("19,5")
    loose.click(loose.dialog.reasons.tiles["broken"])
    loose.click(loose.sheet.primary)
    assert loose.screen.due.state.result_minor == -3_900


def test_109_an_unknown_scan_is_named_and_a_pass_is_no_article(loose):
    loose.scan("8799999999991")
    assert "8799999999991" in loose.sheet.primary.reason
    loose.scan("S:manager")
    loose.scan("C:104882")
    assert loose.dialog.article.text() == "8799999999991"
    assert loose.session.transaction is None


def test_r121_the_number_of_a_piece_that_comes_back_is_asked(loose, monkeypatch):
    found = find_product(loose.session, LAMP)
    numbered = replace(found, serial=SERIAL_AT_SALE, decimals=0)
    monkeypatch.setattr(returning, "find_product", lambda _session, _code: numbered)
    monkeypatch.setattr(return_product, "first_known", lambda _session, _codes: numbered)
    loose.type(LAMP)
    dialog = loose.dialog
    assert dialog.serial_row.isVisible()
    loose.click(dialog.reasons.tiles["broken"])
    dialog.serials.setFocus()
    loose.type("geen!")
    assert "geen! is geen serienummer" in loose.sheet.primary.reason
    dialog.serials.clear()
    loose.type("SN-0001")
    dialog.pieces.put(500)
    loose.press(Qt.Key.Key_Return)
    assert "dit aantal kan niet" in loose.sheet.slot.message.sentence
    dialog.pieces.put(UNIT)
    loose.press(Qt.Key.Key_Return)
    assert dict(loose.cart.returning.serials) == {1: ("SN-0001",)}


def test_r52_a_wrong_pin_leaves_the_return_without_a_receipt_open(till):
    till.ask("return_product")
    till.scan("8712345678906")
    till.scan("S:manager")
    till.type("000000")
    till.press(Qt.Key.Key_Return)
    assert till.dialog.pane.problem.text() == "Deze pincode klopt niet. Nog 4 pogingen."
    assert till.session.transaction is None
    assert till.sheet.primary.reason.startswith("Iemand anders moet dit goedkeuren")
    till.type("999999")
    till.press(Qt.Key.Key_Return)
    assert till.cart.returning.approved_by == "manager"


def test_109_a_code_of_the_stores_own_is_taken_as_on_the_sale(loose):
    """It asked to close the sheet and scan again."""
    loose.scan(CUSHION)
    assert loose.dialog.name.text() == "Kussen Lina, oker"
    assert loose.sheet.primary.reason == "Kies of typ een reden."


def test_r135_what_comes_back_is_scanned_piece_by_piece(till):
    """It was asked to close the sheet, and to scan onto the sale."""
    opened(till, sold(till, 3))
    till.ask("return_goods")
    for _ in range(2):
        till.scan(CUSHION)
    assert till.dialog.lines.quantities() == ((1, 2_000),)
    till.scan(LAMP)
    assert till.sheet.slot.message.sentence.startswith("Dit artikel staat niet op deze bon")
    assert till.dialog.lines.quantities() == ((1, 2_000),)
    till.scan("C:104882")
    assert till.sheet.slot.message.sentence == "Sluit dit eerst en scan dan opnieuw."


def test_r77_a_gift_card_does_not_come_back_without_a_receipt_either(loose):
    """Its price was given back, and what was on it stayed there."""
    loose.scan("2000017")
    spent = "Cadeaukaart komt niet terug; wat erop staat kan worden besteed."
    assert loose.sheet.primary.reason == spent
    loose.click(loose.dialog.reasons.tiles["broken"])
    loose.press(Qt.Key.Key_Return)
    assert loose.cart is None
    with pytest.raises(Refused, match="RETURN_GIFTCARD"):
        do(loose.session, "return_product", ReturnProduct("2000017", reason="broken"))


def test_r77_the_line_of_a_gift_card_says_at_once_that_it_stays(till):
    do(till.session, "sell_gift_card", SellGiftCard("2000017", "G-7001", 1_500))
    do(till.session, "pay", Pay(TenderKind.CASH))
    opened(till, till.session.concluded.receipt_no)
    till.ask("return_goods")
    till.scan("2000017")
    assert till.dialog.lines.quantities() == ()
    till.dialog.focus.setFocus()
    till.press(Qt.Key.Key_Space)
    assert till.dialog.lines.quantities() == ()
    assert "komt niet terug" in till.sheet.slot.message.sentence
