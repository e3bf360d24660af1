"""Goods that come back: of an order or a sale, and without a receipt; exchanged for new ones."""

from dataclasses import replace

from PySide6.QtCore import Qt

from pos_app.domain.charge_rule import ReasonCode
from pos_app.domain.tender import TenderKind
from pos_app.till.operations.balance_card import GiveBalanceCard
from pos_app.till.operations.delivery import Ship
from pos_app.till.operations.payment import Pay
from pos_app.till.operations.shipment import ShipOrder
from pos_app.till.rights import Approver
from tests.helpers.shop import CHAIR, CUSHION, TABLE, configure, do, recalled, ring_up


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
    assert till.sheet.primary.reason == "Iemand anders moet dit goedkeuren."
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
