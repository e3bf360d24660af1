"""Two edits of one order: what is taken over, what asks, and what becomes of it (R103)."""

from dataclasses import replace
from datetime import date

import pytest

from pos_app.domain import cart as gestures
from pos_app.domain.deposit import due
from pos_app.domain.edit import applied, cart_lines, wish_of
from pos_app.domain.errors import Refused
from pos_app.domain.merge import (
    ATTRIBUTES,
    CHARGES,
    DEPOSIT,
    EXPIRY,
    Change,
    Side,
    changes,
    differences,
    merged,
)
from pos_app.domain.merge_wish import header_rows, with_header
from pos_app.domain.order import AttributeValue, CustomerOrder, open_value
from pos_app.domain.pricing import Charge
from pos_app.domain.quantity import UNIT
from pos_app.domain.transaction import Edit, Quote, Transaction
from tests.helpers import carts
from tests.helpers.carts import PICK, SHIP

LATER = replace(PICK, on=date(2026, 3, 9))


def base() -> CustomerOrder:
    """Six chairs to pick up, a table to ship."""
    return carts.placed(carts.cart(("6 x 40.00", PICK), ("1 x 200.00", SHIP)))


def edit_of(order: CustomerOrder) -> Transaction:
    """The order in the cart, as its edit begins."""
    return replace(
        carts.cart(),
        order_no=order.order_no,
        lines=cart_lines(order),
        charges=order.charges,
        lines_made=max(line.line_no for line in order.lines),
        edit=Edit(order),
        quote=Quote(order.quote.expires_on) if order.quote else None,
    )


def saved(cart: Transaction) -> CustomerOrder:
    """HQ's order after this edit of another till."""
    return applied(cart.edit.order, wish_of(cart))


def chairs(cart: Transaction, pieces: int) -> Transaction:
    return gestures.with_quantity(cart, 1, pieces * UNIT)


def change_of(cart: Transaction, theirs: CustomerOrder) -> dict[str, Change]:
    return {row.key: row.change for row in differences(cart, theirs)}


def quantities(cart: Transaction) -> dict[str, int]:
    return {f"{line.sku} {line.line_no}": line.quantity // UNIT for line in cart.lines}


def test_r103_one_sided_changes_are_taken_over_and_the_due_follows():
    mine, order = edit_of(base()), base()
    mine = chairs(mine, 8)
    theirs = saved(gestures.with_deliveries(edit_of(order), (2,), replace(SHIP, on=LATER.on)))
    assert change_of(mine, theirs) == {"line 1": Change.HERE, "line 2": Change.THERE}
    result = merged(mine, theirs, {})
    assert quantities(result) == {"A 1": 8, "B 2": 1}
    assert result.line(2).delivery.on == LATER.on
    assert result.edit == Edit(theirs)
    assert due(result) == 800  # 10 % of two more chairs


@pytest.mark.parametrize(("side", "pieces"), [(Side.HERE, 8), (Side.THERE, 5)])
def test_r103_what_both_changed_differently_is_asked_and_never_won_silently(side, pieces):
    mine, theirs = chairs(edit_of(base()), 8), saved(chairs(edit_of(base()), 5))
    assert change_of(mine, theirs)["line 1"] is Change.CONFLICT
    with pytest.raises(Refused, match="MERGE_OPEN"):
        merged(mine, theirs, {})
    result = merged(mine, theirs, {"line 1": side})
    assert quantities(result)["A 1"] == pieces


def test_both_changed_alike_asks_nothing():
    mine, theirs = chairs(edit_of(base()), 5), saved(chairs(edit_of(base()), 5))
    assert change_of(mine, theirs)["line 1"] is Change.BOTH
    assert due(merged(mine, theirs, {})) == 0


def test_different_aspects_of_one_line_do_not_clash():
    mine = chairs(edit_of(base()), 8)
    theirs = saved(gestures.with_deliveries(edit_of(base()), (1,), LATER))
    line = merged(mine, theirs, {}).line(1)
    assert (line.quantity, line.delivery) == (8 * UNIT, LATER)


def test_a_line_cancelled_there_and_changed_here_comes_back_as_a_new_line():
    mine = gestures.with_deliveries(edit_of(base()), (2,), replace(SHIP, on=LATER.on))
    theirs = saved(gestures.without_line(edit_of(base()), 2))
    assert change_of(mine, theirs)["line 2"] is Change.CONFLICT
    assert quantities(merged(mine, theirs, {"line 2": Side.THERE})) == {"A 1": 6}
    back = merged(mine, theirs, {"line 2": Side.HERE})
    assert quantities(back) == {"A 1": 6, "B 3": 1}
    assert open_value(saved(back)) == open_value(base())


def test_new_lines_of_both_sides_stay_with_numbers_of_their_own():
    def with_lamp(sku: str) -> Transaction:
        added = gestures.with_product(edit_of(base()), carts.product("10.00", sku=sku), UNIT)
        return gestures.with_deliveries(added, (3,), PICK)

    result = merged(with_lamp("L"), saved(with_lamp("M")), {})
    assert quantities(result) == {"A 1": 6, "B 2": 1, "M 3": 1, "L 4": 1}
    assert result.lines_made == 4


def test_r101_what_was_picked_up_there_cannot_be_taken_off_here_any_more():
    theirs = carts.picked_up(base(), {1: 4})
    row = differences(chairs(edit_of(base()), 2), theirs)[0]
    assert (row.change, row.blocked.code) == (Change.CONFLICT, "QTY_FULFILLED")
    result = merged(chairs(edit_of(base()), 2), theirs, {})
    assert quantities(result)["A 1"] == 6
    assert change_of(chairs(edit_of(base()), 5), theirs)["line 1"] is Change.HERE


def test_r101_nor_what_it_is_worth_beside_a_quantity_that_still_fits():
    theirs = carts.picked_up(base(), {1: 4})
    dearer = gestures.with_line_charge(edit_of(base()), 1, Charge("other", 500, 0))
    row = differences(chairs(dearer, 5), theirs)[0]
    assert (row.change, row.blocked.code) == (Change.CONFLICT, "LOCKED")
    assert merged(chairs(dearer, 5), theirs, {}).lines[0].charges == ()


def test_r101_a_line_of_which_goods_were_picked_there_is_not_taken_off_here():
    chair, table = base().lines
    theirs = replace(base(), lines=(replace(chair, picked=4 * UNIT), table))
    mine = gestures.without_line(edit_of(base()), 1)
    row = differences(mine, theirs)[0]
    assert (row.change, row.blocked.code) == (Change.CONFLICT, "QTY_FULFILLED")
    assert quantities(merged(mine, theirs, {})) == {"A 1": 6, "B 2": 1}


def test_r103_a_line_that_was_cancelled_before_is_no_row_and_only_an_edit_is_compared():
    order = saved(gestures.without_line(edit_of(base()), 2))
    assert change_of(edit_of(order), order) == {"line 1": Change.NONE}
    with pytest.raises(ValueError, match="only an edit"):
        differences(replace(edit_of(order), edit=None), order)


@pytest.mark.parametrize(("side", "released"), [(Side.HERE, (1,)), (Side.THERE, ())])
def test_r100_a_price_lock_stays_released_with_the_line_that_stays(side, released):
    mine = chairs(replace(edit_of(base()), edit=Edit(base(), released=(1,))), 8)
    result = merged(mine, saved(chairs(edit_of(base()), 5)), {"line 1": side})
    assert result.edit.released == released


def test_charges_deposit_and_last_day_are_rows_of_their_own():
    order = base()
    mine = gestures.with_header_charge(edit_of(order), Charge("other", 500))
    theirs = saved(gestures.with_header_charge(edit_of(order), Charge("other", 700)))
    assert change_of(mine, theirs)[CHARGES] is Change.CONFLICT
    assert merged(mine, theirs, {CHARGES: Side.HERE}).charges == (Charge("other", 500),)
    mine, theirs = (
        carts.overridden(edit_of(order), "100.00"),
        saved(carts.overridden(edit_of(order), "80.00")),
    )
    assert change_of(mine, theirs)[DEPOSIT] is Change.CONFLICT
    assert due(merged(mine, theirs, {DEPOSIT: Side.HERE})) == 2_000
    assert due(merged(mine, theirs, {DEPOSIT: Side.THERE})) == 0


def test_r132_a_quote_moved_there_and_made_an_order_here_becomes_the_order():
    cart = gestures.with_quote(carts.cart(("1 x 40.00", PICK)), date(2026, 3, 20), carts.TODAY)
    order = carts.placed(cart)
    moved = gestures.with_expiry(edit_of(order), date(2026, 3, 27), carts.TODAY)
    assert change_of(edit_of(order), saved(moved)) == {"line 1": Change.NONE, EXPIRY: Change.THERE}
    assert merged(edit_of(order), saved(moved), {}).quote == Quote(date(2026, 3, 27))
    result = merged(gestures.as_order(edit_of(order)), saved(moved), {EXPIRY: Side.THERE})
    assert (result.quote, result.is_quote, due(result)) == (None, False, 400)


def test_what_became_of_an_order_that_nobody_changed_here():
    assert changes(base(), base()) == ()
    (row,) = changes(base(), carts.picked_up(base(), {1: 4}))
    assert (row.key, row.progress, row.was == row.there) == ("line 1", True, True)
    (row,) = changes(base(), saved(gestures.without_line(edit_of(base()), 2)))
    assert (row.key, row.there) == ("line 2", None)


def test_an_unchanged_line_says_so():
    rows = differences(edit_of(base()), saved(edit_of(base())))
    assert {row.change for row in rows} == {Change.NONE}


def test_r50_what_head_office_asks_of_an_order_and_its_lines_is_merged_too():
    def with_colour(colour: str) -> Transaction:
        cart = edit_of(base())
        first = replace(cart.line(1), attributes=(AttributeValue("colour", colour),))
        return gestures.with_lines(cart, (first,))

    mine = chairs(with_colour("red"), 8)
    assert saved(mine).line(1).attributes == (AttributeValue("colour", "red"),)
    assert change_of(mine, saved(with_colour("blue")))["line 1"] is Change.CONFLICT
    result = merged(chairs(edit_of(base()), 8), saved(with_colour("blue")), {})
    assert result.line(1).attributes == (AttributeValue("colour", "blue"),)
    only = replace(edit_of(base()), attributes=(AttributeValue("floor", "3"),))
    assert change_of(only, base())[ATTRIBUTES] is Change.HERE
    assert merged(only, base(), {}).attributes == only.attributes


def test_r50_an_edit_of_nothing_but_an_attribute_is_kept():
    cart = edit_of(base())
    first = replace(cart.line(1), attributes=(AttributeValue("colour", "red"),))
    assert saved(gestures.with_lines(cart, (first,))).line(1).attributes == first.attributes


def test_r103_where_the_base_is_not_known_each_header_that_differs_waits_for_a_choice():
    order = base()
    wish = replace(wish_of(edit_of(order)), charges=(Charge("WRAP", 250),), deposit_set=4_000)
    asked = {row.key: (row.here, row.there) for row in header_rows(wish, order)}
    assert asked == {CHARGES: (wish.charges, ()), DEPOSIT: (4_000, None)}
    assert with_header(wish, order, ()) == wish
    kept = with_header(wish, order, (CHARGES, DEPOSIT))
    assert (kept.charges, kept.deposit_set) == ((), None)
    floor = (AttributeValue("floor", "3"),)
    floored = replace(wish, attributes=floor)
    assert with_header(floored, order, ()).attributes == floor
    assert with_header(floored, order, (ATTRIBUTES,)).attributes == order.attributes
    [row, _] = header_rows(wish, replace(order, charges_invoiced=True))
    assert row.locked
    assert with_header(wish, replace(order, charges_invoiced=True), ()).charges == ()


def test_r103_a_quote_s_last_day_is_chosen_too():
    quote = replace(carts.cart(("1 x 40.00", PICK)), quote=Quote(date(2026, 3, 20)))
    order = carts.placed(quote)
    wish = replace(wish_of(edit_of(order)), expires_on=date(2026, 3, 25))
    [row] = header_rows(wish, order)
    assert (row.key, row.here, row.there) == (EXPIRY, date(2026, 3, 25), date(2026, 3, 20))
    assert with_header(wish, order, (EXPIRY,)).expires_on is None
    assert header_rows(replace(wish, expires_on=None), order) == ()
