"""R1-R10, R35, R60-R65, R93, R96: what a delivery may and may not be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pos_app.domain import cart as carts
from pos_app.domain.checkout import check_payable
from pos_app.domain.configuration import DeliveryMode
from pos_app.domain.delivery import (
    PickingUp,
    Shipping,
    carried_out,
    picked_up,
    pickup_locations,
    ship_modes,
    shipped,
)
from pos_app.domain.deposit import totals
from pos_app.domain.errors import Refused
from pos_app.domain.pricing import Charge
from pos_app.domain.transaction import Edit
from pos_app.till.ui.facts.fulfilment import lines_here
from tests.helpers.carts import (
    CARRY,
    HOME,
    PICK,
    SHIP,
    STORE,
    TODAY,
    cart,
    charged,
    overridden,
    placed,
)

NONE = frozenset({"X"})


def refused(code):
    return pytest.raises(Refused, match=code)


def test_r1_without_a_pickup_mode_nothing_can_be_picked_up():
    bare = replace(STORE, delivery=replace(STORE.delivery, pickup_modes=()))
    with refused("MODE_NOT_VALID"):
        picked_up(bare, NONE, PickingUp("S1", TODAY), TODAY)


def test_r4_the_only_pickup_mode_is_set_silently_and_of_several_one_must_be_chosen():
    assert picked_up(STORE, NONE, PickingUp("S2", TODAY), TODAY).mode == "pickup"
    two = replace(STORE.delivery, pickup_modes=("pickup", "locker"))
    two = replace(two, modes=(*two.modes, DeliveryMode("locker", "Locker")))
    with refused("MODE_NOT_VALID"):
        picked_up(replace(STORE, delivery=two), NONE, PickingUp("S2", TODAY), TODAY)


def test_r6_the_carry_out_mode_is_stamped():
    assert carried_out(STORE).mode == "carry"


def test_r7_only_carrier_modes_may_ship():
    assert [mode.code for mode in ship_modes(STORE, NONE, "NL")] == ["standard", "express"]


def test_r2_a_mode_may_exclude_products_and_countries():
    modes = (
        DeliveryMode("standard", "S", skus_excluded=("X",)),
        DeliveryMode("e", "E", countries=("BE",)),
    )
    bare = replace(STORE, delivery=replace(STORE.delivery, modes=modes))
    assert ship_modes(bare, NONE, "NL") == ()


@pytest.mark.parametrize("place", ["W1", "S9", ""])
def test_r10_a_warehouse_is_never_a_pickup_place(place):
    with refused("LOCATION_NO_PICKUP"):
        picked_up(STORE, NONE, PickingUp(place or "W1", TODAY), TODAY)


def test_r9_with_the_switch_off_every_member_is_offered_but_no_warehouse_for_pickup():
    off = replace(STORE, delivery=replace(STORE.delivery, location_flags=False))
    assert [one.location_id for one in pickup_locations(off)] == ["S1", "S2"]


def test_r63_the_date_may_not_be_in_the_past():
    with refused("DATE_PAST"):
        shipped(STORE, NONE, Shipping(HOME, TODAY - timedelta(days=1), "standard"), TODAY)


def test_r64_shipping_starts_from_the_default_location():
    assert shipped(STORE, NONE, Shipping(HOME, TODAY, "standard"), TODAY).location == "S1"


def test_r96_a_line_without_a_class_blocks_payment():
    with refused("CLASS_MISSING"):
        check_payable(cart(("10.00", None), ("10.00", PICK)), TODAY)


def test_r63_an_incomplete_promise_blocks_payment():
    with refused("DELIVERY_INCOMPLETE"):
        check_payable(cart(("10.00", replace(SHIP, on=None))), TODAY)


@pytest.mark.parametrize("promise", [PICK, SHIP])
def test_r63_a_day_that_passed_since_it_was_chosen_blocks_payment_and_names_the_line(promise):
    made = cart(("10.00", CARRY), ("10.00", promise))
    check_payable(made, TODAY)
    with refused("DATE_PAST") as caught:
        check_payable(made, TODAY + timedelta(days=1))
    assert caught.value.details == {"line": "B", "date": TODAY}


def test_r63_in_an_edit_only_days_that_were_set_anew_are_judged():
    order, later = placed(cart(("10.00", PICK), ("10.00", SHIP))), TODAY + timedelta(days=3)
    kept = replace(cart(("10.00", PICK), ("10.00", SHIP)), edit=Edit(order))
    check_payable(kept, later)
    moved = replace(PICK, on=TODAY + timedelta(days=1))
    with refused("DATE_PAST"):
        check_payable(carts.with_deliveries(kept, (1,), moved), later)


def test_r61_when_everything_is_carried_out_the_order_becomes_a_sale():
    made = overridden(cart(("10.00", PICK)), "5.00")
    sale = carts.with_deliveries(made, (1,), CARRY)
    assert (sale.mode, sale.override, totals(sale).due) == ("sale", None, 1000)


def test_r35_a_shipping_charge_leaves_with_the_shipment():
    shipping = carts.with_shipping_charge(cart(("10.00", SHIP)), 1, 500)
    assert totals(shipping).total == 1500
    assert totals(carts.with_deliveries(shipping, (1,), PICK)).total == 1000


def test_r35_a_shipping_charge_is_not_on_header_and_lines_at_once():
    made = carts.with_header_charge(cart(("10.00", SHIP)), Charge("shipping", 500))
    with refused("CHARGE_TWICE"):
        carts.with_shipping_charge(made, 1, 500)


def test_a_header_charge_raises_the_order_part():
    assert totals(charged(cart(("10.00", PICK)), "5.00")).order_part == 1500


def test_a_replaced_customer_never_gets_the_goods_of_the_one_before():
    from pos_app.domain.customer import Customer

    made = carts.with_customer(cart(("10.00", SHIP)), Customer("C9", "Other"))
    assert made.lines[0].delivery is None


def test_a_split_line_adds_up_to_the_line_before():
    made = carts.with_discount(cart(("3 x 3.33", None)), 1, 100)
    first, rest = carts.split_line(made.lines[0], 1000, 2)
    assert (first.discount_minor + rest.discount_minor, first.quantity + rest.quantity) == (
        100,
        3000,
    )


def test_r2_an_expedite_code_sorts_the_lines_of_a_day_and_costs_nothing():
    day, later = TODAY, TODAY + timedelta(days=1)
    orders = tuple(
        replace(placed(cart(("1 x 5.00", replace(SHIP, mode=mode, on=on)))), order_no=number)
        for number, mode, on in (
            ("1", "standard", day),
            ("2", "express", later),
            ("3", "express", day),
            ("4", "overnight", day),
        )
    )
    modes = (
        DeliveryMode("express", "Express", expedite="B"),
        DeliveryMode("overnight", "Overnight", expedite="A"),
        DeliveryMode("standard", "Standard"),
    )
    found = lines_here(orders, "S1", "to_ship", modes)
    assert [one.order.order_no for one in found] == ["4", "3", "1", "2"]
