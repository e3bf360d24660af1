"""Handing over and shipping lines of a recalled order."""

import threading
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea

from pos_app.domain.deposit import totals
from pos_app.domain.order import OrderStatus
from pos_app.domain.tender import TenderKind
from pos_app.till.operations.delivery import PickUpLines
from pos_app.till.operations.deposit import OverrideDeposit
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.payment import Pay
from pos_app.till.rights import Approver
from pos_app.till.ui.facts.status import local
from pos_app.till.ui.widgets.button import Button
from tests.helpers.shop import CHAIR, TABLE, do, order_at_hq, recalled, ring_up


def test_r113_part_of_the_chairs_goes_to_the_sale_screen(till):
    recalled(till.session, order_at_hq(till.session))
    till.shop.show_room("orders")
    till.ask("pick_up_order")
    assert till.dialog.lines.quantities() == ((1, 4_000),)
    till.type("-")
    assert "357,00" in till.dialog.formula.accessibleName()
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.shop.active == "sale"
    assert till.cart.pick_up.quantities == ((1, 3_000),)


def test_k7_without_head_office_a_pickup_says_how_old_what_this_till_knows_is(till):
    recalled(till.session, order_at_hq(till.session))
    at = till.session.now - timedelta(minutes=20)
    till.session.show_order(replace(till.session.recalled, from_hq=False, as_of=at))
    till.ask("pick_up_order")
    said = till.sheet.slot.message.sentence
    assert said == f"Alleen wat op deze kassa staat, bijgewerkt {local(till.session, at):%H:%M}"


def test_a_slow_head_office_can_be_left_with_stop(till):
    recalled(till.session, order_at_hq(till.session))
    till.ask("pick_up_order")
    answer, answered, lease = threading.Event(), threading.Event(), till.session.outfit.hq.lease

    def slow(request):
        answer.wait(60)
        reply = lease(request)
        answered.set()
        return reply

    try:
        till.session.outfit.hq.lease = slow
        till.press(Qt.Key.Key_Return)
        stop = till.dialog.waiting.stop
        till.until(lambda: "gevraagd" in till.sheet.primary.face.label)
        till.until(stop.isVisible)
        till.click(stop)
    finally:
        answer.set()
        till.session.outfit.hq.lease = lease
    till.until(answered.is_set)
    till.bot.wait(100)
    assert till.cart is None
    assert till.sheet.slot.message.sentence == "Gestopt; er is niets veranderd."
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.session.transaction.pick_up.quantities == ((1, 4_000),)


def test_r83_nothing_chosen_says_what_to_do(till):
    recalled(till.session, order_at_hq(till.session))
    till.ask("pick_up_order")
    till.press(Qt.Key.Key_Space)
    assert till.sheet.primary.reason == "Kies eerst een regel."
    till.press(Qt.Key.Key_Return)
    assert till.cart is None


def test_r127_the_card_pays_what_is_shipped(till):
    recalled(till.session, order_at_hq(till.session))
    till.ask("ship_order")
    assert not till.dialog.pane.isVisible()
    assert "Maestro" in till.dialog.formula.accessibleName() or till.dialog.formula.terms[-1].detail
    till.press(Qt.Key.Key_Return)
    till.settled()
    till.until(lambda: till.session.concluded.kind == "shipment")
    order = till.session.concluded.order
    assert order.card_captured == 71_920  # 899,00 less 20 % deposit
    assert order.status is OrderStatus.PARTLY_INVOICED


def test_r90_without_a_card_a_manager_lets_it_go(till):
    recalled(till.session, order_at_hq(till.session, card=False))
    till.ask("ship_order")
    pane = till.dialog.pane
    assert pane.isVisible()
    till.click(next(x for x in pane.tiles if x.face.staff_id == "manager"))
    till.type("111111")
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.sheet is not None
    till.type("999999")
    till.press(Qt.Key.Key_Return)
    till.settled()
    till.until(lambda: till.session.concluded.kind == "shipment")
    assert till.session.concluded.order.unpaid == 71_920


def declined(till) -> None:
    """The sheet of an order whose card does not pay what is shipped."""
    recalled(till.session, order_at_hq(till.session))
    till.world.next_card_outcome("declined")
    till.ask("ship_order")
    assert not till.dialog.other.isVisible()
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.sheet.slot.message.sentence.startswith("De kaart heeft niet betaald.")


def test_r90_the_open_sum_is_said_once(till):
    for card in (False, True):
        if card:
            declined(till)
        else:
            recalled(till.session, order_at_hq(till.session, card=False))
            till.ask("ship_order")
        labels = [x.text() for x in till.sheet.findChildren(QLabel) if x.isVisibleTo(till.sheet)]
        said = (*labels, till.sheet.slot.message.sentence, till.sheet.result.accessibleName())
        assert [x.startswith("Staat nog open") for x in said if "719,20" in x] == [True]


def test_r90_where_the_card_does_not_pay_a_manager_lets_it_go(till):
    declined(till)
    assert till.dialog.pane.isVisible()
    till.press(Qt.Key.Key_Return)
    assert till.session.concluded.kind != "shipment"
    till.type("999999")
    till.press(Qt.Key.Key_Return)
    till.settled()
    till.until(lambda: till.session.concluded.kind == "shipment")
    order = till.session.concluded.order
    assert (order.unpaid, order.card_captured) == (71_920, 0)
    till.ask("cancel_order")
    assert "719,20 niet betaald" in till.sheet.slot.message.sentence
    assert not till.dialog.amount.hasSelectedText()
    till.dialog.amount.setFocus()
    assert till.dialog.amount.hasSelectedText()


def test_r90_a_card_that_did_not_pay_may_be_asked_again(till):
    declined(till)
    assert till.dialog.other.face.label == "Opnieuw"
    till.click(till.dialog.other)
    till.settled()
    till.until(lambda: till.session.concluded.kind == "shipment")
    order = till.session.concluded.order
    assert (order.unpaid, order.card_captured) == (0, 71_920)


def test_r90_a_manager_lets_it_go_by_a_button_of_its_own_and_enter_asks_the_card(till):
    till.session.sign_in(till.session.configuration.staff_member("manager"))
    declined(till)
    till.world.next_card_outcome("declined")
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.sheet is not None
    assert not till.dialog.pane.isVisible()
    assert till.dialog.other.face.label == "Onbetaald verzenden"
    till.click(till.dialog.other)
    till.settled()
    till.until(lambda: till.session.concluded.kind == "shipment")
    assert till.session.concluded.order.unpaid == 71_920


def test_r114_a_line_comes_off_a_pickup_only_in_its_own_sheet(till):
    recalled(till.session, order_at_hq(till.session))
    till.ask("pick_up_order")
    till.press(Qt.Key.Key_Return)
    till.settled()
    till.screen.cart.choose((1,))
    till.ask("void_line")
    assert till.dialog.lines.quantities() == ((1, 4_000),)
    till.dialog.focus.setFocus()
    till.type("--")
    till.press(Qt.Key.Key_Return)
    assert till.cart.pick_up.quantities == ((1, 2_000),)


def agreed_order(session):
    """Four chairs to pick up with an agreed deposit of 200,00, recalled."""
    ring_up(session, (CHAIR, 4))
    do(session, "pick_up", PickUpLines((1,)))
    do(session, "override_deposit", OverrideDeposit(20_000, "x", Approver("manager", "999999")))
    do(session, "pay", Pay(TenderKind.CASH))
    session.outfit.outbox.drain(now=True)
    recalled(session, session.concluded.order.order_no)


def test_r150_the_part_of_the_deposit_is_chosen_of_what_is_left_of_it(till):
    agreed_order(till.session)
    till.ask("pick_up_order")
    till.dialog.focus.setFocus()
    till.type("--")
    till.press(Qt.Key.Key_Return)
    till.settled()
    till.press(Qt.Key.Key_F8)
    said = {one.text() for one in till.sheet.findChildren(QLabel)}
    assert {"Waarde van wat wordt afgehaald", "238,00", "Aanbetaling nog beschikbaar"} <= said
    assert {"200,00", "Voorstel voor deze keer afhalen", "100,00"} <= said
    till.dialog.amount.put(20_001)
    till.dialog.amount.edited.emit()
    assert till.sheet.primary.reason == (
        "Hier kan hoogstens 200,00 van de aanbetaling worden gebruikt. Typ hoogstens dat."
    )
    till.dialog.amount.put(5_000)
    till.dialog.amount.edited.emit()
    till.click(till.dialog.reasons["late"])
    till.click(till.dialog.pane.tiles[0])
    till.type("999999")
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.cart.pick_up.deposit_chosen == 5_000


def test_r146_an_edit_gives_a_deposit_that_was_set_by_hand_back_to_its_rule(till):
    session = till.session
    agreed_order(session)
    do(session, "edit_order", NOTHING)
    till.press(Qt.Key.Key_F8)
    back = next(x for x in till.sheet.findChildren(Button) if x.face.icon == "undo-2")
    till.click(back)
    till.click(till.dialog.pane.tiles[0])
    till.type("999999")
    till.click(back)
    till.settled()
    change = till.cart.deposit_changes[-1]
    assert (change.old_minor, change.new_minor, change.approved_by) == (20_000, None, "manager")
    assert (totals(till.cart).deposit, till.sheet) == (9_520, None)


def test_a_large_charge_is_seen_whole_in_smaller_letters(till):
    recalled(till.session, order_at_hq(till.session))
    till.ask("cancel_order")
    field = till.dialog.amount
    for minor in (500, 2_550_000, 12_550_000, 100):
        field.put(minor)
        margins = field.textMargins()
        room = field.width() - margins.left() - margins.right() - 32
        assert field.fontMetrics().horizontalAdvance(field.text()) <= room
    assert field.property("type") == "amount_xl"


def test_a_return_keeps_room_for_every_quantity(till):
    ring_up(till.session, (CHAIR, 2), (TABLE, 3), customer="")
    do(till.session, "pay", Pay(TenderKind.CASH))
    recalled(till.session, till.session.concluded.receipt_no)
    till.ask("return_goods")
    before = till.sheet.height()
    till.dialog.lines.tick_all()
    QApplication.processEvents()
    areas = till.sheet.findChildren(QScrollArea)
    assert [one.verticalScrollBar().maximum() for one in areas] == [0, 0]
    assert till.sheet.height() == before


def test_a_quantity_that_cannot_be_stays_in_sight_until_it_is_mended(till):
    recalled(till.session, order_at_hq(till.session))
    till.ask("pick_up_order")
    part = till.dialog.lines.rows[0].part
    part.number.setFocus()
    part.number.selectAll()
    till.type("9")
    till.click(till.sheet.primary)
    assert till.cart is None
    assert (part.number.text(), part.valid) == ("9", False)
    assert till.sheet.slot.message.sentence.startswith("Eetkamerstoel Bram, eiken: typ een aantal")
    till.click(part.plus)
    assert (part.number.text(), till.sheet.primary.reason) == ("4", "")
