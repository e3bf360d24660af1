"""Charges that the store computes: selectors, tiers, splitting, and what a clerk sets otherwise
(R22-R35).
"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain import cart as carts
from pos_app.domain.automatic_charges import (
    HEADER,
    is_refundable,
    is_shipping,
    recalculated,
    with_automatic_charges,
    with_charge_changed,
    worked_out,
)
from pos_app.domain.charge_rule import (
    ChargeCategory,
    ChargeCode,
    Choice,
    Selector,
    twins,
)
from pos_app.domain.deposit import totals
from pos_app.domain.errors import Refused
from pos_app.domain.pricing import Charge, tax_table
from tests.helpers.carts import (
    CARRY,
    JANSEN,
    PICK,
    SHIP,
    STORE,
    cart,
    overridden,
)
from tests.helpers.charges import by_hand, by_mode, header, on_header, on_lines, rule, shop

EXPRESS = replace(SHIP, mode="express")


TIERS = (
    header("s", 700, mode=by_mode("standard"), from_minor=5000, to_minor=10000, prorate=True),
    header("e", 1500, mode=by_mode("express"), from_minor=5000, to_minor=10000, prorate=True),
)


def test_r31_groups_of_70_80_and_15_split_their_tier_by_value():
    made = cart(
        ("10.00", SHIP), ("60.00", SHIP), ("50.00", EXPRESS), ("30.00", EXPRESS), ("15.00", PICK)
    )
    charged = with_automatic_charges(made, shop(*TIERS))
    assert on_lines(charged) == [100, 600, 938, 562, 0]
    assert totals(charged).total == 18700
    assert on_lines(with_automatic_charges(cart(("49.99", SHIP)), shop(*TIERS))) == [0]


@given(st.lists(st.integers(0, 9_999_99), min_size=1, max_size=8), st.integers(1, 99_999))
def test_r31_the_parts_always_add_up_to_the_charge_of_the_group(prices, whole):
    made = cart(*((f"{p // 100}.{p % 100:02d}", SHIP) for p in prices))
    charged = with_automatic_charges(made, shop(header("h", whole, prorate=True)))
    assert sum(on_lines(charged)) == whole
    assert totals(charged).total == sum(prices) + whole


def test_r30_a_header_rule_needs_one_mode_on_all_lines():
    store = shop(header("h", 500))
    one = with_automatic_charges(cart(("10.00", SHIP), ("20.00", SHIP)), store)
    assert on_header(one) == [500]
    assert on_header(with_automatic_charges(one, shop(header("h", 500, from_minor=3001)))) == []
    mixed = carts.with_deliveries(one, (2,), EXPRESS)
    assert on_header(with_automatic_charges(mixed, store)) == []
    only = shop(header("h", 500, mode=by_mode("standard")))
    for other in (None, CARRY, EXPRESS):
        apart = cart(("10.00", SHIP), ("20.00", other))
        assert on_header(with_automatic_charges(apart, only)) == []
        assert on_header(with_automatic_charges(apart, store)) == []


def test_r30_line_rules_follow_every_line_also_one_that_counts_as_carried_out_R96():
    store = shop(rule("l", 250))
    mixed = cart(("10.00", SHIP), ("20.00", CARRY), ("30.00", PICK), ("5.00", None))
    assert on_lines(with_automatic_charges(mixed, store)) == [250, 250, 250, 250]
    sale, carried = cart(("10.00", None)), cart(("10.00", CARRY))
    assert on_lines(with_automatic_charges(sale, store)) == [250]
    for order in (header("h", 500), rule("l", 250, mode=Selector(Choice.ONE, "carry"))):
        totals_of = [totals(with_automatic_charges(x, shop(order))).total for x in (sale, carried)]
        assert totals_of[0] == totals_of[1] > 1000


def test_r28_a_tier_is_inclusive_at_both_ends_and_the_first_that_holds_is_taken():
    store = shop(
        rule("low", 500, to_minor=10000),
        rule("high", 900, from_minor=10000, to_minor=20000),
    )
    made = cart(("100.00", SHIP), ("100.01", SHIP), ("200.00", SHIP), ("200.01", SHIP))
    assert on_lines(with_automatic_charges(made, store)) == [500, 900, 900, 0]


def test_r28_percent_is_a_share_of_the_value_after_discount():
    store = shop(rule("p", 25_000, category=ChargeCategory.PERCENT))
    made = carts.with_discount(cart(("100.00", SHIP)), 1, 2000)
    assert on_lines(with_automatic_charges(made, store)) == [200]


@pytest.mark.parametrize(
    ("wishes", "amount"),
    [
        ({"customer": Selector(Choice.ONE, "C1")}, 100),
        ({"customer": Selector(Choice.ONE, "C2")}, 0),
        ({"customer": Selector(Choice.GROUP, "regulars")}, 100),
        ({"customer": Selector(Choice.GROUP, "others")}, 0),
        ({"item": Selector(Choice.ONE, "A")}, 100),
        ({"item": Selector(Choice.ONE, "B")}, 0),
        ({"item": Selector(Choice.GROUP, "tables")}, 0),
        ({"mode": Selector(Choice.GROUP, "parcel")}, 0),
        ({"channel": Selector(Choice.ONE, "S1")}, 100),
        ({"channel": Selector(Choice.ONE, "S2")}, 0),
        ({"channel": Selector(Choice.GROUP, "north")}, 0),
        ({"currency": "EUR"}, 100),
        ({"currency": "SEK"}, 0),
    ],
    ids=str,
)
def test_r28_r29_a_rule_holds_for_whom_and_what_it_selects(wishes, amount):
    regular = replace(JANSEN, charge_group="regulars")
    made = cart(("10.00", SHIP), customer=regular)
    assert on_lines(with_automatic_charges(made, shop(rule("r", 100, **wishes)))) == [amount]


def test_r28_groups_of_items_and_modes_are_taken():
    made = cart(("10.00", SHIP))
    made = carts.with_lines(made, (replace(made.lines[0], category="tables"),))
    parcel = tuple(
        replace(mode, charge_group="parcel") if mode.code == "standard" else mode
        for mode in STORE.delivery.modes
    )
    wishes = {"item": Selector(Choice.GROUP, "tables"), "mode": Selector(Choice.GROUP, "parcel")}
    store = shop(rule("r", 100, **wishes))
    store = replace(store, delivery=replace(store.delivery, modes=parcel))
    assert on_lines(with_automatic_charges(made, store)) == [100]


def test_r29_without_channels_the_selector_is_not_asked_and_twins_block_that():
    here = rule("here", 100, channel=Selector(Choice.ONE, "S2"))
    made = cart(("10.00", SHIP))
    assert on_lines(with_automatic_charges(made, shop(here, charges_by_channel=False))) == [100]
    assert twins((here, rule("all", 100))) == ("here", "all")
    assert twins((here, rule("all", 200))) == ()


def test_r22_without_automatic_charges_nothing_is_computed():
    store = replace(STORE, orders=replace(STORE.orders, charge_rules=(rule("r", 100),)))
    made = cart(("10.00", SHIP))
    assert with_automatic_charges(made, store) is made


def test_a_cart_that_is_charged_already_is_the_same_cart():
    store = shop(rule("r", 100), header("h", 200))
    made = with_automatic_charges(cart(("10.00", SHIP)), store)
    assert with_automatic_charges(made, store) is made


@pytest.mark.parametrize("amount", [0, 250])
def test_r32_a_changed_charge_stays_until_it_is_recalculated(amount):
    store = shop(rule("r", 100, to_minor=1000), rule("s", 900, from_minor=1001))
    made = with_automatic_charges(cart(("10.00", SHIP)), store)
    assert with_charge_changed(made, 1, 0, by_hand(100)) == made
    changed = with_charge_changed(made, 1, 0, by_hand(amount))
    after = with_automatic_charges(carts.with_quantity(changed, 1, 3000), store)
    assert on_lines(after) == [amount]
    kept = after.lines[0].charges[0].change
    assert (kept.computed_minor, kept.reason, kept.by) == (100, "R1", "clerk")
    assert on_lines(recalculated(after, store)) == [900]


def test_r32_a_changed_charge_stays_in_another_mode_and_leaves_with_the_shipping():
    store = shop(rule("r", 100))
    made = with_charge_changed(
        with_automatic_charges(cart(("10.00", SHIP)), store), 1, 0, by_hand(30)
    )
    express = with_automatic_charges(carts.with_deliveries(made, (1,), EXPRESS), store)
    assert on_lines(express) == [30]
    pick = with_automatic_charges(carts.with_deliveries(express, (1,), PICK), store)
    assert on_lines(pick) == [100]


def test_r32_without_automatic_charges_recalculating_takes_typed_ones_off():
    made = carts.with_shipping_charge(cart(("10.00", SHIP)), 1, 500)
    made = carts.with_header_charge(made, Charge("other", 200))
    assert totals(recalculated(made, STORE)).total == 1000


def test_r68_typed_charges_stand_beside_computed_ones():
    store = shop(rule("r", 100), header("h", 40))
    made = with_automatic_charges(cart(("10.00", SHIP)), store)
    made = carts.with_line_charge(made, 1, Charge("other", 30))
    made = with_automatic_charges(carts.with_header_charge(made, Charge("other", 5)), store)
    assert (on_lines(made), on_header(made)) == ([130], [40, 5])
    again = recalculated(made, store)
    assert (on_lines(again), on_header(again)) == ([130], [40, 5])


def test_r68_a_typed_charge_of_0_is_gone_and_a_header_charge_can_be_changed():
    made = carts.with_line_charge(cart(("10.00", SHIP)), 1, Charge("other", 30))
    assert on_lines(with_charge_changed(made, 1, 0, by_hand(0))) == [0]
    store = shop(header("h", 40))
    made = with_automatic_charges(cart(("10.00", SHIP)), store)
    assert on_header(with_charge_changed(made, HEADER, 0, by_hand(15))) == [15]
    with pytest.raises(Refused, match="CHARGE_UNKNOWN"):
        with_charge_changed(made, HEADER, 1, by_hand(15))
    with pytest.raises(Refused, match="BAD_AMOUNT"):
        with_charge_changed(made, HEADER, 0, by_hand(-1))


def test_r35_nothing_takes_a_typed_charge_off_and_is_none_where_there_is_none():
    made = cart(("10.00", SHIP))
    nothing = Charge("other", 0)
    on_line = carts.with_line_charge(made, 1, Charge("other", 30))
    assert on_lines(carts.with_line_charge(on_line, 1, nothing)) == [0]
    on_order = carts.with_header_charge(made, Charge("other", 30))
    assert on_header(carts.with_header_charge(on_order, nothing)) == []
    with pytest.raises(Refused, match="BAD_AMOUNT"):
        carts.with_line_charge(made, 1, nothing)
    with pytest.raises(Refused, match="BAD_AMOUNT"):
        carts.with_header_charge(made, nothing)


def test_a_split_line_keeps_a_charge_that_was_set_to_0():
    store = shop(rule("r", 100))
    made = with_automatic_charges(cart(("2 x 10.00", SHIP)), store)
    made = with_charge_changed(made, 1, 0, by_hand(0))
    assert all(part.charges for part in carts.split_line(made.lines[0], 1000, 2))


def test_r146_a_charge_that_goes_cuts_the_deposit_to_what_is_left():
    store = shop(rule("r", 500, mode=by_mode("standard")))
    made = overridden(with_automatic_charges(cart(("10.00", SHIP)), store), "15.00")
    other = worked_out(carts.with_deliveries(made, (1,), EXPRESS), store)
    assert totals(other).deposit == 1000


def test_r146_a_deposit_of_all_stays_where_a_charge_is_only_computed_anew():
    """The same lines kept ready on another day: charges go and come back within one gesture."""
    store = shop(rule("l", 250))
    made = overridden(with_automatic_charges(cart(("10.00", PICK)), store), "12.50")
    again = worked_out(carts.with_deliveries(made, (1,), PICK), store)
    assert (totals(again).order_part, totals(again).deposit) == (1250, 1250)


def test_r194_the_tax_of_computed_charges_adds_up_per_rate():
    store = shop(rule("r", 121, tax_rate=210_000), header("h", 109, tax_rate=90_000))
    made = with_automatic_charges(cart(("12.10", SHIP), tax="21"), store)
    table = {one.rate: one.value for one in tax_table(made.lines, made.charges, included=True)}
    assert (table[210_000].tax, table[90_000].tax) == (210 + 21, 9)
    assert sum(value.gross for value in table.values()) == totals(made).total == 1210 + 121 + 109


def test_r33_codes_say_what_is_delivery_and_what_comes_back():
    flags = (ChargeCode("freight", shipping=True), ChargeCode("gift", refundable=True))
    store = shop(charge_details=flags)
    computed = replace(store, orders=replace(store.orders, automatic_charges=True))
    assert [is_refundable(computed, code) for code in ("freight", "gift", "other")] == [
        False,
        True,
        True,
    ]
    assert [is_shipping(store, code) for code in ("freight", "gift", "shipping")] == [
        True,
        False,
        True,
    ]
    made = with_automatic_charges(
        cart(("10.00", SHIP)), shop(rule("r", 1, code="freight"), charge_details=flags)
    )
    assert made.lines[0].charges[0].refundable is False


@pytest.mark.parametrize("refund", [True, False])
def test_r22_r33_typed_charges_that_count_as_delivery_come_back_by_their_own_parameter(refund):
    flags = (ChargeCode("freight", shipping=True, refundable=not refund), ChargeCode("gift"))
    orders = replace(STORE.orders, refund_shipping=refund, charge_details=flags)
    store = replace(STORE, orders=orders)
    assert is_refundable(store, "shipping") is refund
    assert is_refundable(store, "freight") is refund
    assert [is_refundable(store, code) for code in ("gift", "other")] == [False, True]
    computed = replace(store, orders=replace(orders, automatic_charges=True))
    assert is_refundable(computed, "freight") is not refund
