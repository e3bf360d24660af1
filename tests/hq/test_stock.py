"""R11: which warehouse loses what leaves, and gets what comes back."""

import io
from dataclasses import replace

import pytest

from pos_app.contract.messages import CatalogueRequest
from pos_app.contract.translate import decode
from pos_app.domain.errors import Refused
from pos_app.domain.order import CustomerOrder
from pos_app.domain.stock import ProductStock, StockMove, moves
from pos_app.hq import configuration, enrolment, importing
from pos_app.hq.books import stock as told
from pos_app.hq.store import catalogue, stock
from tests.helpers.carts import CARRY, PICK, SHIP, STORE, cart, placed, product
from tests.hq.world import Till

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


@pytest.mark.parametrize(("delivery", "place"), [(PICK, "W-S1"), (W1, "W1")])
def test_r125_what_is_picked_is_no_stock_any_more(delivery, place):
    """Wherever it is put back or cancelled; what leaves then was taken off already."""
    order = placed(cart(("3 x 40.00", delivery)))
    (line,) = order.lines
    picked = replace(order, lines=(replace(line, picked=1000, packed=1000),))
    left = replace(order, lines=(replace(line, invoiced=3000),))
    elsewhere = replace(FLAGGED, store=replace(SHOP, store_id="S2", warehouse="W-S2"))
    known = {"S1": FLAGGED}.get
    assert list(moves(order, picked, FLAGGED)) == [StockMove(place, "A", -2000)]
    assert list(moves(picked, left, FLAGGED)) == [StockMove(place, "A", -1000)]
    assert list(moves(picked, order, elsewhere, known)) == [StockMove(place, "A", 2000)]


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
        assert stock.of_product(unit, "A") == [("W-S1", -3000, None)]
        assert stock.of_product(unit, "B") == [("W-S1", -1000, None)]


def test_r11_a_store_whose_settings_are_one_till_s_alone_has_no_warehouse_yet(hq, ids):
    own = replace(FLAGGED, store=replace(SHOP, store_id="S9"), register_id="S9-1")
    configuration.put(hq, own, "test")
    till = Till(hq, ids, "S9-1")
    till.enrol(enrolment.make_code(hq, "S9", "S9-1", "test"))
    for counter, goods in enumerate((("2 x 5.00", None), ("1 x 5.00", CARRY), ("1 x 5.00", PICK))):
        bought = cart(goods)
        bought = replace(bought, terms=replace(bought.terms, store_id="S9"))
        assert till.send(till.placed(bought, counter), "now").result == "applied"
    with hq.read() as unit:
        assert stock.of_product(unit, "A") == []
    checked, _ = counted(hq, "location;sku;quantity\nS9;A;5\n")
    assert [x.rule for x in checked.errors] == ["LOCATION_UNKNOWN"]


def counted(hq, text, kind="stock"):
    checked = importing.check(hq, kind, io.BytesIO(text.encode()), "count.csv")
    return checked, (importing.apply(hq, checked, "karin") if checked.may_apply else 0)


def page(hq, since=0, cursor=""):
    """What the store's till is told: the rows, and up to which mark they count."""
    with hq.read() as unit:
        asked = CatalogueRequest(kind="stock", since=since, cursor=cursor)
        reply = told.page(unit, "S1", asked)
    return [decode(ProductStock, row) for row in reply.rows], reply


def test_r11_a_count_is_where_stock_begins_and_what_moves_is_taken_off(hq, till, monkeypatch):
    monkeypatch.setattr(told, "LATE", 0)
    configuration.put(hq, FLAGGED, "test")
    assert page(hq) == ([], page(hq)[1])
    checked, _ = counted(hq, "location;sku;quantity\nS1;A;5\nW1;A;12,5\nS2;B;0\n")
    assert (checked.added, checked.changed, checked.same) == (3, 0, 0)
    rows, first = page(hq)
    assert rows == [
        ProductStock("A", (("S1", 5000), ("W1", 12500)), 17500),
        ProductStock("B", (("S2", 0),), 0),
    ]
    bought = till.placed(replace(cart(("2 x 5.00", None)), customer=None))
    assert till.push(till.item(bought, "now"))[0].result == "applied"
    rows, later = page(hq, first.version)
    assert rows == [ProductStock("A", (("S1", 3000), ("W1", 12500)), 15500)]
    assert (later.version, page(hq, later.version)[0]) == (first.version + 1, [])
    assert page(hq, 10**6)[0][0] == rows[0], "a mark that is none of ours: all of it"
    again, _ = counted(hq, "location,sku,quantity\nS1,A,3\nW1,A,11\n")
    assert (again.added, again.changed, again.same) == (0, 1, 1)
    with hq.read() as unit:
        assert stock.of_product(unit, "A") == [("W-S1", -2000, 3000), ("W1", 0, 11000)]


def test_r11_stock_comes_in_pages(hq, monkeypatch):
    configuration.put(hq, FLAGGED, "test")
    counted(hq, "location;sku;quantity\nS1;A;5\nS1;B;6\n")
    monkeypatch.setattr(told, "PAGE", 1)
    rows, reply = page(hq)
    assert ([x.sku for x in rows], reply.done) == (["A"], False)
    rows, reply = page(hq, cursor=reply.next_cursor)
    assert ([x.sku for x in rows], reply.done) == (["B"], False)
    assert page(hq, cursor=reply.next_cursor)[1].done
    mark, told_skus, cursor = reply.version, [], ""
    counted(hq, "location;sku;quantity\nS1;B;7\nW1;A;1\n")
    monkeypatch.setattr(told, "LATE", 0)
    for _ in range(3):
        rows, reply = page(hq, mark, cursor)
        told_skus += [x.sku for x in rows]
        cursor = reply.next_cursor
    assert (told_skus, reply.done) == (["B", "A"], True)
    for wrong in (f"{reply.version}|x", f"{reply.version}|{'9' * 20}", "x|1"):
        with pytest.raises(Refused, match="BAD_PLACE"):
            page(hq, mark, wrong)


def test_r11_a_count_that_is_wrong_names_row_column_value_and_rule(hq):
    configuration.put(hq, FLAGGED, "test")
    whole = product("1.00", "21", "WHOLE")
    hq.run(lambda unit: catalogue.put_products(unit, [replace(whole, decimals=0)]))
    text = "location;sku;quantity\nS1;A;-1\nX9;A;1\nS1;Z;1\nS1;B;2\nW-S1;B;3\nS1;B\nS1;WHOLE;1,5\n"
    checked, _ = counted(hq, text)
    assert [(x.row, x.column, x.value, x.rule) for x in checked.errors] == [
        (2, "quantity", "-1", "BAD_COUNT"),
        (3, "location", "X9", "LOCATION_UNKNOWN"),
        (4, "sku", "Z", "PRODUCT_UNKNOWN"),
        (6, "sku", "B", "COUNTED_TWICE"),
        (7, "", "", "CELLS"),
        (8, "quantity", "1,5", "BAD_COUNT"),
    ]
    assert page(hq)[0] == []
