"""What of an order or a business in hand is fixed says so before anything is asked."""

from PySide6.QtCore import Qt

from pos_app.domain.tender import TenderKind
from pos_app.till.operations.delivery import CarryOut, PickUpLines
from pos_app.till.operations.lines import AddProduct
from pos_app.till.operations.payment import Pay
from pos_app.till.ui.widgets.message_slot import Message
from tests.helpers.shop import CHAIR, LAMP, do, order_at_hq, ring_up


def in_edit(till, number: str) -> None:
    """That order put in hand from the Orders room."""
    till.shop.show_room("orders")
    till.shop.orders.open_order(number)
    till.settled()
    till.ask("edit_order")
    till.settled()


def test_r100_a_locked_price_is_told_before_anybody_is_asked_to_agree(till):
    in_edit(till, order_at_hq(till.session))
    till.screen.choose((1,))
    till.ask("line_discount")
    assert till.sheet is None
    assert "houdt de prijs van de order" in till.said


def test_r101_an_invoiced_line_has_a_lock_and_no_stepper(till):
    do(till.session, "add_product", AddProduct(LAMP))
    in_edit(till, order_at_hq_with_lamp(till))
    till.screen.choose((1,))
    assert "al meegegeven" in till.screen.action_bar.stepper.plus.reason
    till.press(Qt.Key.Key_Delete)
    assert "al meegegeven" in till.said
    till.screen.slot.say(Message())
    till.press(Qt.Key.Key_F4)
    assert till.sheet is None
    assert "al meegegeven" in till.said


def order_at_hq_with_lamp(till) -> str:
    """The lamp of the cart goes home, a chair is picked up later."""
    ring_up(till.session, (CHAIR, 1))
    do(till.session, "pick_up", PickUpLines((2,)))
    do(till.session, "carry_out", CarryOut((1,)))
    do(till.session, "pay", Pay(TenderKind.CASH))
    till.session.outfit.outbox.drain(now=True)
    return till.session.concluded.order.order_no


def test_what_joins_no_pickup_says_so_and_arrows_reach_the_lines(till):
    """R193: the rule and the next step, not only that it cannot be."""
    number = order_at_hq(till.session)
    till.shop.show_room("orders")
    till.shop.orders.open_order(number)
    till.settled()
    till.ask("pick_up_order")
    till.press(Qt.Key.Key_Return)
    till.settled()
    till.scan("8712345678906")
    assert till.said.startswith("Bij afhalen komt er niets bij")
    till.screen.setFocus()
    for _ in range(2):
        till.press(Qt.Key.Key_Down)
    assert len(till.screen.chosen()) == 1
