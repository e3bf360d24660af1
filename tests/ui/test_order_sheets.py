"""Handing over and shipping lines of a recalled order."""

import threading

from PySide6.QtCore import Qt

from pos_app.domain.order import OrderStatus
from tests.helpers.shop import order_at_hq, recalled


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
