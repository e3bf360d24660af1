"""A second receipt joins the return at the window (R26)."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.tender import TenderKind
from pos_app.till.operations.payment import Pay
from tests.helpers.shop import CUSHION, LAMP, configure, do, ring_up


@pytest.fixture
def across(till):
    """A store that lets one return draw on several orders."""
    before = till.session.configuration
    orders = replace(before.orders, returns_across_orders=True)
    configure(till.session, replace(before, orders=orders, version=before.version + 1))
    yield till
    till.session.show(None)
    configure(till.session, before)


def sold(till, sku: str, customer: str = "104882") -> str:
    ring_up(till.session, (sku, 1), customer=customer)
    do(till.session, "pay", Pay(TenderKind.CASH))
    till.world.register.outbox.drain(now=True)
    return till.session.concluded.receipt_no


def begun(till, number: str) -> None:
    till.shop.show_room("orders")
    till.shop.orders.open_order(number)
    till.settled()
    till.ask("return_goods")
    till.dialog.lines.tick_all()
    till.press(Qt.Key.Key_Return)
    till.settled()


def test_r26_a_scanned_receipt_of_the_same_customer_joins_the_return(across):
    till = across
    first, second = sold(till, CUSHION), sold(till, LAMP)
    begun(till, first)
    till.scan(second)
    till.settled()
    assert type(till.dialog).__name__ == "AlsoReturnSheet"
    till.dialog.lines.tick_all()
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.sheet is None
    assert [one.order_no for one in till.cart.orders_in_hand] == [first, second]
    state = till.screen.due.state
    assert [row.label for row in state.top] == [first, second]
    assert state.result_minor == -(2_495 + 8_900)
    names = [row.name for row in till.screen.cart.model.rows if hasattr(row, "name")]
    assert len(names) == 2


def test_r26_a_receipt_of_somebody_else_is_told_in_the_sheet(across):
    till = across
    first, other = sold(till, CUSHION), sold(till, LAMP, customer="")
    begun(till, first)
    till.ask("return_more")
    till.dialog.number.setText(other)
    till.dialog.number.textEdited.emit(other)
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.sheet.slot.message.kind == "refusal"
    assert "van een andere klant" in till.sheet.slot.message.sentence


def test_r26_where_it_is_not_allowed_the_button_says_so(till):
    begun(till, sold(till, CUSHION))
    till.ask("return_more")
    assert till.sheet is None
    assert "één order of bon tegelijk" in till.said
