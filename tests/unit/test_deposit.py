"""Section 5, worked cases W1-W10: the deposit of a cart and what each invoice uses of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.deposit import (
    card_offered,
    check_override,
    due,
    due_per_line,
    is_below_floor,
    needs_balance_card,
    totals,
)
from pos_app.domain.errors import Refused
from pos_app.domain.invoice import plan_invoice, with_deposit_choice
from pos_app.domain.order import OrderStatus, balance
from pos_app.domain.quantity import UNIT
from pos_app.domain.transaction import PickUp
from tests.helpers.carts import (
    CARRY,
    PICK,
    SHIP,
    SMIT,
    cart,
    charged,
    overridden,
    picked_up,
    placed,
)


def test_r142_w1_tax_and_charges_are_inside_the_base():
    from pos_app.domain.cart import with_shipping_charge

    made = cart(("200.00", SHIP), tax="21", included=False)
    sums = totals(with_shipping_charge(made, 1, 1000))
    assert (sums.total, sums.deposit, sums.later) == (25410, 2541, 22869)
    assert sums.card_proposed == 22869  # R88


def test_r95_w2_carried_out_goods_are_due_whole_and_the_rest_by_deposit():
    made = charged(cart(("50.00", CARRY), ("100.00", PICK), ("150.00", SHIP), deposit="20"), "10")
    sums = totals(made)
    assert (sums.order_part, sums.deposit, sums.due, sums.later) == (26000, 5200, 10200, 20800)


def test_r148_w3_each_pickup_uses_its_share_of_the_deposit():
    order = placed(cart(("3 x 40.00", PICK), deposit="25"))
    first = plan_invoice(order, ((1, UNIT),), shipped=False)
    assert (first.deposit_used, first.value.gross - first.deposit_used) == (1000, 3000)
    rest = plan_invoice(picked_up(order, {1: 1}), ((1, 2 * UNIT),), shipped=False)
    assert (rest.deposit_used, rest.value.gross - rest.deposit_used) == (2000, 6000)


def test_r150_w4_an_overridden_deposit_may_be_used_by_hand():
    order = placed(overridden(cart(("3 x 40.00", PICK), deposit="25"), "60.00"))
    in_hand = with_deposit_choice(PickUp(order, ((1, UNIT),)), 4000)
    after = picked_up(order, {1: 1}, in_hand.deposit_chosen)
    last = plan_invoice(after, ((1, 2 * UNIT),), shipped=False)
    assert (last.deposit_used, last.value.gross - last.deposit_used) == (2000, 6000)
    with pytest.raises(Refused, match="DEPOSIT_FIXED"):
        with_deposit_choice(PickUp(after, ((1, 2 * UNIT),)), 1000)


def test_r152_the_proposal_of_an_overridden_order_follows_the_value():
    order = placed(overridden(cart(("3 x 40.00", PICK), deposit="25"), "60.00"))
    assert plan_invoice(order, ((1, UNIT),), shipped=False).deposit_proposed == 2000


def test_r156_w5_the_last_pickup_takes_the_rest_to_the_cent():
    order = placed(cart(("3 x 33.33", PICK), deposit="12.5"))
    used = []
    for _ in range(3):
        used.append(plan_invoice(order, ((1, UNIT),), shipped=False).deposit_used)
        order = picked_up(order, {1: 1})
    assert used == [417, 417, 416]
    assert order.status is OrderStatus.INVOICED
    assert order.deposit_available == 0


def test_r157_w6_header_charges_go_with_the_first_shipment_not_with_the_pickup():
    made = charged(cart(("50.00", CARRY), ("100.00", PICK), ("150.00", SHIP), deposit="20"), "10")
    order = picked_up(placed(made), {2: 1})
    assert (order.deposit_available, order.charges_invoiced) == (3200, False)
    plan = plan_invoice(order, ((3, UNIT),), shipped=True)
    assert (plan.value.gross - plan.deposit_used, plan.header_charges) == (12800, True)


def test_k9_header_charges_go_with_the_first_pickup_when_nothing_is_shipped():
    order = placed(charged(cart(("100.00", PICK), ("100.00", PICK)), "10"))
    assert plan_invoice(order, ((1, UNIT),), shipped=False).value.gross == 11000


def test_r18_w10_a_business_customer_owes_no_deposit_unless_one_is_set():
    made = cart(("500.00", SHIP), customer=SMIT)
    assert (totals(made).deposit, due(made)) == (0, 0)
    assert due(overridden(made, "100.00")) == 10000


def test_r143_an_override_of_zero_differs_from_none():
    made = cart(("3 x 40.00", PICK), deposit="25")
    assert totals(made).deposit == 3000
    assert totals(overridden(made, "0.00")).deposit == 0


@pytest.mark.parametrize(
    ("amount", "code"), [(-1, "DEPOSIT_NEGATIVE"), (12001, "DEPOSIT_ABOVE_TOTAL")]
)
def test_r145_an_override_stays_between_nothing_and_the_order_part(amount, code):
    with pytest.raises(Refused, match=code):
        check_override(cart(("30.00", CARRY), ("3 x 40.00", PICK)), amount)


def test_r146_an_override_is_cut_when_the_order_part_shrinks():
    from pos_app.domain.cart import cut_override, with_quantity

    made = overridden(cart(("3 x 40.00", PICK)), "100.00")
    assert totals(cut_override(with_quantity(made, 1, 2 * UNIT))).deposit == 8000


def test_k8_a_deposit_below_the_floor_of_the_group_is_noticed():
    made = cart(("100.00", PICK))
    assert is_below_floor(made, 999, 100_000)
    assert not is_below_floor(made, 1000, 100_000)


def test_r87_the_balance_card_is_asked_for_shipped_goods_only():
    assert needs_balance_card(cart(("100.00", SHIP)))
    assert not needs_balance_card(cart(("100.00", PICK)))
    assert not needs_balance_card(overridden(cart(("100.00", SHIP)), "100.00"))


def test_r91_a_card_may_hold_the_balance_of_a_pickup_and_is_not_demanded():
    picked = cart(("100.00", PICK))
    assert (card_offered(picked), needs_balance_card(picked)) == (9_000, False)
    mixed = cart(("100.00", PICK), ("100.00", SHIP))
    assert card_offered(mixed) == totals(mixed).card_proposed == 9_000
    assert card_offered(overridden(picked, "100.00")) == 0
    assert card_offered(cart(("100.00", CARRY))) == 0


def test_r149_a_deposit_larger_than_the_last_part_is_refunded():
    order = placed(overridden(cart(("2 x 50.00", PICK)), "90.00"))
    order = picked_up(order, {1: 1}, 0)
    plan = plan_invoice(order, ((1, UNIT),), shipped=False)
    assert plan.value.gross - plan.deposit_used == -4000
    assert balance(order) == -4000


amounts = st.integers(1, 500_00)


@given(st.lists(st.tuples(amounts, st.sampled_from([CARRY, PICK, SHIP])), min_size=1, max_size=6))
def test_due_per_line_adds_up_to_the_due_amount(lines):
    made = cart(*((f"{a // 100}.{a % 100:02d}", d) for a, d in lines), deposit="12.5")
    assert sum(due_per_line(made).values()) == due(made)


@given(st.integers(1, 9), amounts, st.integers(0, 1_000_000), st.data())
def test_r156_deposits_used_equal_deposits_paid_whatever_is_picked_up_when(
    pieces, price, rate, data
):
    text = f"{pieces} x {price // 100}.{price % 100:02d}"
    order = placed(cart((text, PICK), deposit=f"{rate / 10_000:.4f}"))
    paid_later, left = 0, pieces
    while left:
        take = data.draw(st.integers(1, left))
        plan = plan_invoice(order, ((1, take * UNIT),), shipped=False)
        paid_later += plan.value.gross - plan.deposit_used
        order, left = picked_up(order, {1: take}), left - take
    assert order.deposit_used == order.deposit_paid
    assert order.deposit_paid + paid_later == pieces * price
