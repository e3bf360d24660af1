"""The payments of a recalled order: HQ's list, or what the order itself knows (R72)."""

from pos_app.domain.quantity import UNIT
from tests.e2e.day import do


def ordered(till, *, sent: bool) -> None:
    world = till.world
    do(world, "add_customer", customer="104882")
    do(world, "add_product", sku="1044190", quantity=UNIT)
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="card", amount=1000)
    do(world, "pay", tender="cash")
    number = till.session.concluded.order.order_no
    if sent:
        world.clock.advance(3600)
        world.send_queue()
    till.shop.show_room("orders")
    till.shop.orders.open_order(number)
    till.settled()


def facts(till) -> list[tuple[str, str]]:
    return [(one.name, one.figure) for one in till.shop.orders.panel.view.rows["payments"]]


def test_the_tab_asks_hq_for_every_movement_R72(till):
    ordered(till, sent=True)
    till.shop.orders.panel.show_tab("payments")
    till.until(lambda: till.session.recalled.payments is not None)
    till.settled()
    assert ("Betaald", "10,00") in facts(till)
    assert any("Contant" in one.second for one in till.shop.orders.panel.view.rows["payments"])


def test_without_hq_the_order_tells_its_own_and_the_slot_says_so_R72(till):
    ordered(till, sent=False)
    till.shop.orders.panel.show_tab("payments")
    assert ("Betaald", "10,00") in facts(till)
    assert "hoofdkantoor" in till.shop.orders.slot.message.sentence


def test_a_sale_tells_its_payment_itself_and_asks_nobody(till):
    do(till.world, "add_product", sku="1044190", quantity=UNIT)
    do(till.world, "pay", tender="cash")
    till.world.send_queue()
    till.shop.show_room("orders")
    till.shop.orders.open_order(till.session.concluded.receipt_no)
    till.settled()
    till.shop.orders.panel.show_tab("payments")
    assert not till.window.view_model.busy
    assert facts(till) == [("Betaald", "899,00")]
    assert till.shop.orders.panel.view.rows["history"][0].name == "Verkoop"
