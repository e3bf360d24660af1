"""Computed charges of an order that is edited: what is worked out anew, what stays as it was
promised, what comes back to it (R31, R32, R100, R101).
"""

from dataclasses import replace

import pytest

from pos_app.domain import cart as carts
from pos_app.domain.automatic_charges import (
    HEADER,
    recalculated,
    with_automatic_charges,
    with_charge_changed,
    worked_out,
)
from pos_app.domain.configuration import Configuration
from pos_app.domain.deposit import totals
from pos_app.domain.edit import cart_lines
from pos_app.domain.errors import Refused
from pos_app.domain.pricing import Charge
from pos_app.domain.transaction import Edit, Transaction
from tests.helpers.carts import PICK, SHIP, STORE, cart, picked_up, placed
from tests.helpers.charges import by_hand, edited, header, on_header, on_lines, rule, shop


def gesture(before: Transaction, after: Transaction, store: Configuration) -> Transaction:
    """The cart as the gesture leaves it, made on the cart before."""
    return worked_out(after, store, before)


def test_r100_an_edit_charges_anew_only_what_goes_another_way_than_the_order_said():
    before, now = shop(rule("r", 100), header("h", 40)), shop(rule("r", 300), header("h", 90))
    made = edited(with_automatic_charges(cart(("10.00", SHIP), ("20.00", SHIP)), before))
    assert with_automatic_charges(made, now) is made
    changed = with_automatic_charges(carts.with_quantity(made, 1, 2000), now)
    assert (on_lines(changed), on_header(changed)) == ([300, 100], [90])
    released = replace(made, edit=Edit(made.edit.order, released=(2,)))
    assert on_lines(with_automatic_charges(released, now)) == [100, 300]


def test_r100_what_goes_back_to_what_the_order_said_has_its_promised_charges_again():
    before = shop(rule("r", 100), header("h", 40), header("s", 60, prorate=True))
    now = shop(rule("r", 300), header("h", 90), header("s", 30, prorate=True))
    made = edited(with_automatic_charges(cart(("10.00", SHIP), ("20.00", PICK)), before))
    said = (on_lines(made), on_header(made))
    moved = gesture(made, carts.with_deliveries(made, (1,), PICK), now)
    back = gesture(moved, carts.with_deliveries(moved, (1,), SHIP), now)
    assert (on_lines(moved) != on_lines(made), on_lines(back), on_header(back)) == (True, *said)
    more = gesture(made, carts.with_quantity(made, 1, 2000), now)
    less = gesture(more, carts.with_quantity(more, 1, 1000), now)
    assert (on_lines(more) != on_lines(made), on_lines(less), on_header(less)) == (True, *said)
    same = gesture(made, carts.with_deliveries(made, (2,), PICK), now)
    assert on_lines(same) == on_lines(made)


def test_r32_charges_recalculated_in_an_edit_stay_so_beside_a_line_that_goes_there_and_back():
    before, now = shop(rule("r", 100)), shop(rule("r", 300))
    made = edited(with_automatic_charges(cart(("10.00", SHIP), ("20.00", PICK)), before))
    anew = gesture(made, recalculated(made, now), now)
    other = gesture(anew, carts.with_quantity(anew, 1, 2000), now)
    again = gesture(other, carts.with_quantity(other, 1, 1000), now)
    assert (on_lines(anew), on_lines(again)) == ([300, 300], [100, 300])


def test_r32_recalculating_in_an_edit_is_about_all_charges_that_nothing_invoiced():
    before, now = shop(rule("r", 100), header("h", 40)), shop(rule("r", 300), header("h", 90))
    made = with_automatic_charges(cart(("2 x 10.00", PICK), ("20.00", PICK)), before)
    again = recalculated(edited(made), now)
    assert (on_lines(again), on_header(again)) == ([300, 300], [90])
    assert worked_out(again, now) == again
    by_rule = edited(with_charge_changed(made, 1, 0, by_hand(5)))
    assert on_lines(recalculated(by_rule, before)) == [100, 100]
    order = picked_up(placed(made), {1: 1})
    partly = replace(made, lines=cart_lines(order), edit=Edit(order))
    assert on_lines(recalculated(partly, now)) == [100, 300]
    assert on_header(recalculated(partly, now)) == [40]
    typed = carts.with_shipping_charge(cart(("10.00", SHIP)), 1, 500)
    typed = edited(carts.with_header_charge(typed, Charge("other", 200)))
    assert totals(recalculated(typed, STORE)).total == 1000


def test_r101_invoiced_lines_and_header_keep_their_charges_in_an_edit():
    before, now = shop(rule("r", 100), header("h", 40)), shop(rule("r", 300), header("h", 90))
    made = with_automatic_charges(cart(("2 x 10.00", PICK), ("20.00", PICK)), before)
    order = picked_up(placed(made), {1: 1})
    made = replace(made, lines=cart_lines(order), edit=Edit(order))
    changed = carts.with_quantity(carts.with_quantity(made, 1, 3000), 2, 2000)
    after = with_automatic_charges(changed, now)
    assert (on_lines(after), on_header(after)) == ([100, 300], [40])
    with pytest.raises(Refused, match="LOCKED"):
        with_charge_changed(after, HEADER, 0, by_hand(0))


def test_r31_the_shares_of_a_group_add_up_after_an_edit_too():
    """A line left, another changed, one is invoiced: the rest of the group bears the rest."""
    store = shop(header("h", 900, prorate=True))
    ways = ("10.00", PICK), ("20.00", PICK), ("60.00", PICK), ("5.00", SHIP)
    made = with_automatic_charges(cart(*ways), store)
    assert on_lines(made) == [100, 200, 600, 900]
    left = with_automatic_charges(carts.without_line(edited(made), 1), store)
    assert on_lines(left) == [225, 675, 900]
    more = with_automatic_charges(carts.with_quantity(edited(made), 1, 4000), store)
    assert on_lines(more) == [300, 150, 450, 900]
    order = picked_up(placed(made), {1: 1})
    rest = replace(made, lines=cart_lines(order), edit=Edit(order))
    rest = with_automatic_charges(carts.with_quantity(rest, 2, 2000), store)
    assert on_lines(rest) == [100, 320, 480, 900]
