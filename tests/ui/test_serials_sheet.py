"""Serial numbers asked for each piece that leaves (R121)."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.product import SERIAL_AT_SALE
from pos_app.domain.quantity import UNIT
from pos_app.domain.tender import TenderKind
from pos_app.till.devices.paper import paper_of, rows_of
from pos_app.till.operations.balance_card import GiveBalanceCard
from pos_app.till.operations.delivery import Ship
from pos_app.till.operations.payment import Pay
from pos_app.till.operations.serials import SetSerials
from tests.helpers.shop import LAMP, do, recalled, ring_up


@pytest.fixture
def lamps(till):
    """Two lamps in the cart whose numbers are asked."""
    ring_up(till.session, (LAMP, 2), customer="")
    cart = till.cart
    lines = tuple(replace(one, serial=SERIAL_AT_SALE) for one in cart.lines)
    till.session.accept(replace(cart, lines=lines), "add_product")
    return till


def test_r121_paying_asks_for_the_numbers_with_the_button_that_helps(lamps):
    lamps.press(Qt.Key.Key_F12)
    assert lamps.sheet is None
    assert lamps.screen.slot.message.action == "Serienummers"
    assert "0 van 2 serienummers" in lamps.said


def test_r121_scans_fill_the_fields_and_a_number_stands_once(lamps):
    lamps.ask("set_serials")
    lamps.scan("SN-0001")
    lamps.scan("SN-0001")
    assert lamps.sheet.slot.message.kind == "refusal"
    assert "twee keer" in lamps.sheet.primary.reason
    lamps.dialog.fields[1][1].setText("SN-0002")
    lamps.press(Qt.Key.Key_Return)
    assert lamps.cart.lines[0].serials == ("SN-0001", "SN-0002")
    assert lamps.said == "Serienummers opgeslagen."
    do(lamps.session, "pay", Pay(TenderKind.CASH))
    job = lamps.session.store.print_job(lamps.session.concluded.receipt_no)
    paper = " ".join(row.text for row in rows_of(paper_of(job.content)))
    assert "Serienummer SN-0001" in paper


def test_r121_a_bad_number_is_refused_in_the_slot(lamps):
    lamps.ask("set_serials")
    lamps.dialog.fields[1][0].setText("geen nummer!")
    assert ": geen nummer! is geen serienummer" in lamps.sheet.slot.message.sentence


def shipped_lamps(till) -> None:
    """Two lamps of an order to ship, open for viewing."""
    session = till.session
    ring_up(session, (LAMP, 2))
    lines = tuple(replace(one, serial=SERIAL_AT_SALE) for one in till.cart.lines)
    session.accept(replace(till.cart, lines=lines), "add_product")
    do(session, "ship", Ship((1,), mode="standard"))
    do(session, "balance_card", GiveBalanceCard())
    do(session, "pay", Pay(TenderKind.CASH))
    session.outfit.outbox.drain(now=True)
    recalled(session, session.concluded.order.order_no)
    till.shop.show_room("orders")


def test_r121_shipping_asks_for_the_numbers_after_the_lines(till):
    """They are kept where the card does not pay and a manager lets the goods go (R90)."""
    shipped_lamps(till)
    till.ask("ship_order")
    till.press(Qt.Key.Key_Return)
    assert till.sheet.slot.message.kind == "neutral"
    assert "0 van 2" in till.sheet.primary.reason
    till.scan("SN-1001")
    till.scan("SN-1002")
    assert till.sheet.primary.face.label == "Verzenden met deze nummers"
    till.world.next_card_outcome("declined")
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.sheet.slot.message.sentence.startswith("De kaart heeft niet betaald.")
    till.click(next(x for x in till.dialog.pane.tiles if x.face.staff_id == "manager"))
    till.type("999999")
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.sheet is None
    assert till.session.concluded.order.unpaid
    assert till.session.concluded.kind == "shipment"
    job = till.session.store.print_job(till.session.concluded.receipt_no)
    paper = " ".join(row.text for row in rows_of(paper_of(job.content)))
    assert "Serienummer SN-1002" in paper


def test_r121_a_number_that_left_already_is_refused_with_its_receipt(lamps):
    lamps.ask("set_serials")
    for at, number in enumerate(("SN-2001", "SN-2002")):
        lamps.dialog.fields[1][at].setText(number)
    lamps.press(Qt.Key.Key_Return)
    do(lamps.session, "pay", Pay(TenderKind.CASH))
    receipt_no = lamps.session.concluded.receipt_no
    shipped_lamps(lamps)
    lamps.ask("ship_order")
    lamps.press(Qt.Key.Key_Return)
    lamps.scan("sn-2001")
    assert receipt_no in lamps.sheet.slot.message.sentence
    assert lamps.sheet.slot.message.kind == "refusal"


def test_r135_a_return_asks_which_piece_came_back_after_the_lines(lamps):
    """A number that did not leave with the receipt is told with those that did."""
    session = lamps.session
    do(session, "set_serials", SetSerials(((1, ("SN-3001", "SN-3002")),)))
    do(session, "pay", Pay(TenderKind.CASH))
    session.outfit.outbox.drain(now=True)
    recalled(session, session.concluded.receipt_no)
    lamps.shop.show_room("orders")
    lamps.ask("return_goods")
    lamps.dialog.lines.put(((1, UNIT),))
    lamps.press(Qt.Key.Key_Return)
    assert "0 van 1 serienummers" in lamps.sheet.primary.reason
    lamps.scan("SN-3009")
    said = lamps.sheet.slot.message.sentence
    assert "SN-3009" in said
    assert "SN-3001, SN-3002" in said
    lamps.dialog.fields[1][0].setText("")
    lamps.scan("sn-3002")
    lamps.press(Qt.Key.Key_Return)
    lamps.settled()
    assert lamps.cart.returning.serials == ((1, ("sn-3002",)),)
    assert lamps.shop.active == "sale"


def test_r121_a_scan_replaces_a_wrong_number_where_every_field_is_filled(lamps):
    lamps.ask("set_serials")
    lamps.type("SN!")
    first, second = lamps.dialog.fields[1]
    second.setText("SN-0072")
    lamps.scan("SN-0071")
    assert (first.text(), lamps.sheet.primary.reason) == ("SN-0071", "")
    lamps.scan("SN-0073")
    assert (first.text(), second.text()) == ("SN-0071", "SN-0072")
    assert lamps.sheet.slot.message.kind == "refusal"
