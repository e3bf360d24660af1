"""R11: which warehouse loses what leaves, and gets what comes back."""

from dataclasses import replace

import pytest

from pos_app.contract.translate import decode
from pos_app.domain.order import CustomerOrder
from pos_app.domain.stock import StockMove, moves
from pos_app.hq import configuration
from pos_app.hq.store import stock
from tests.helpers.carts import CARRY, PICK, SHIP, STORE, cart, placed

SHOP = replace(STORE.store, warehouse="W-S1", shipping_location="W-SHIP")
FLAGGED = replace(STORE, register_id="", store=SHOP)
UNFLAGGED = replace(FLAGGED, delivery=replace(STORE.delivery, location_flags=False))
W1 = replace(SHIP, location="W1")


def gone(delivery, quantity=2000, returned=0):
    """An order of one line before and after that much of it left, or came back."""
    order = placed(cart(("3 x 40.00", delivery)))
    (line,) = order.lines
    before = replace(line, invoiced=2000 if returned else 0)
    after = replace(before, invoiced=quantity, returned=returned)
    return replace(order, lines=(before,)), replace(order, lines=(after,))


@pytest.mark.parametrize(
    ("here", "delivery", "place"),
    [
        (FLAGGED, CARRY, "W-S1"),
        (FLAGGED, PICK, "W-S1"),
        (FLAGGED, W1, "W1"),
        (UNFLAGGED, W1, "W-SHIP"),
        (UNFLAGGED, PICK, "W-S1"),
        (replace(STORE, store=replace(SHOP, warehouse="")), CARRY, "S1"),
    ],
)
def test_r11_r9_goods_leave_the_warehouse_of_their_class(here, delivery, place):
    before, after = gone(delivery)
    assert list(moves(before, after, here)) == [StockMove(place, "A", -2000)]


def test_r11_what_comes_back_goes_into_the_store_s_own_warehouse():
    before, after = gone(W1, returned=1000)
    assert list(moves(before, after, FLAGGED)) == [StockMove("W-S1", "A", 1000)]


def test_r11_what_only_changed_moves_nothing():
    order = placed(cart(("3 x 40.00", PICK)))
    assert list(moves(order, replace(order, version=2), FLAGGED)) == []
    assert list(moves(None, order, FLAGGED)) == []


def test_r11_a_sale_an_order_and_a_pickup_are_booked_once(hq, till):
    configuration.put(hq, FLAGGED, "test")
    bought = till.placed(replace(cart(("2 x 5.00", None)), customer=None))
    item = till.item(bought, "now")
    assert till.push(item)[0].result == "applied"
    assert till.push(item)[0].result == "duplicate"
    event = till.placed(cart(("1 x 5.00", CARRY), ("3 x 40.00", PICK)), 2)
    assert till.send(event, "now").result == "applied"
    with hq.read() as unit:
        assert stock.of_product(unit, "B") == []
    order = decode(CustomerOrder, till.read(event.transaction.order_no).order)
    assert till.send(till.picked_up(order, {2: 1}), "now").result == "applied"
    with hq.read() as unit:
        assert stock.of_product(unit, "A") == [("W-S1", -3000)]
        assert stock.of_product(unit, "B") == [("W-S1", -1000)]
