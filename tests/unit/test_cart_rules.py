"""What a cart or an order refuses by itself, whoever asks: each by its own code (section 6a)."""

from dataclasses import replace

import pytest

from pos_app.domain import cart as carts
from pos_app.domain import checkout, fulfilment, invoice
from pos_app.domain.carried import action_of
from pos_app.domain.edit import cart_lines
from pos_app.domain.erasure import ERASED, without_person
from pos_app.domain.errors import Refused
from pos_app.domain.gift_card import with_gift_card
from pos_app.domain.invoiced_tax import taxes_of
from pos_app.domain.money import parse_rate
from pos_app.domain.order_events import apply
from pos_app.domain.pricing import Charge
from pos_app.domain.product import SERIAL_AT_SALE
from pos_app.domain.quantity import UNIT
from pos_app.domain.serials import with_serials
from pos_app.domain.transaction import LINES_MAX, Edit, Quote
from tests.helpers.carts import (
    CARRY,
    PICK,
    SHIP,
    TODAY,
    came_back,
    cart,
    charged,
    overridden,
    picked_up,
    placed,
    product,
)

PICKED, SHIPPED = cart(("2 x 40.00", PICK)), cart(("2 x 40.00", SHIP))
SHIPPING = Charge("shipping", 500)
CODELESS = replace(SHIPPED, terms=replace(SHIPPED.terms, shipping_charge_code=""))
FULL = replace(PICKED, charges=tuple(Charge(f"c{n}", 100) for n in range(carts.CHARGES_MAX)))
MANY = replace(cart(), lines=cart(("1 x 1.00", None)).lines * LINES_MAX)
TWO = cart(("2 x 40.00", None))
NUMBERED = replace(TWO, lines=tuple(replace(x, serial=SERIAL_AT_SALE) for x in TWO.lines))
NUMBERS = ((1, ("A-1", "A-2")),)
BY_TWO_WAYS = placed(cart(("1 x 1.00", SHIP), ("1 x 1.00", replace(SHIP, mode="express"))))
OTHER_PICKUP = replace(PICK, mode="pickup-2")
FETCHED_BY_TWO = placed(cart(("1 x 1.00", PICK), ("1 x 1.00", OTHER_PICKUP)))
PACK, BOTH = fulfilment.FulfilAction.PACK, ((1, 1000), (2, 1000))
RULES = [
    (lambda: carts.with_shipping_charge(CODELESS, 1, 500), "CHARGE_CODE_MISSING"),
    (lambda: carts.with_line_charge(PICKED, 1, SHIPPING), "CHARGE_ON_PICKUP"),
    (
        lambda: carts.with_header_charge(carts.with_line_charge(SHIPPED, 1, SHIPPING), SHIPPING),
        "CHARGE_TWICE",
    ),
    (
        lambda: carts.with_line_charge(carts.with_header_charge(SHIPPED, SHIPPING), 1, SHIPPING),
        "CHARGE_TWICE",
    ),
    (lambda: carts.with_header_charge(FULL, Charge("one more", 100)), "CART_FULL"),
    (lambda: carts.check_quotable(cart()), "CART_EMPTY"),
    (lambda: carts.check_quotable(replace(cart(), edit=Edit(BY_TWO_WAYS))), "MODE_CHANGE"),
    (lambda: carts.check_quotable(overridden(PICKED, "60.00")), "QUOTE_DEPOSIT"),
    (lambda: carts.with_expiry(PICKED, TODAY, TODAY), "NOT_A_QUOTE"),
    (lambda: carts.as_order(PICKED), "NOT_A_QUOTE"),
    (lambda: with_gift_card(PICKED, product("0.00"), "G1", 1000), "ORDER_GIFTCARD"),
    (
        lambda: with_gift_card(cart(), replace(product("0.00"), active=False), "G1", 1000),
        "PRODUCT_INACTIVE",
    ),
    (lambda: with_gift_card(cart(), product("0.00"), "G1", 0), "BAD_AMOUNT"),
    (lambda: with_gift_card(MANY, product("0.00"), "G1", 1000), "CART_FULL"),
    (lambda: checkout.check_complete(replace(PICKED, customer=None), TODAY), "CUSTOMER_MISSING"),
    (lambda: fulfilment.check(BY_TWO_WAYS, PACK, ((9, 1000),), "S1"), "LINE_UNKNOWN"),
    (lambda: fulfilment.check(accepted(BY_TWO_WAYS), PACK, BOTH, "S1"), "PACK_MODES"),
    (lambda: invoice.check_pickup(FETCHED_BY_TWO, BOTH, "S1"), "PICKUP_MODES"),
    (lambda: action_of(PICKED), "NOTHING_FITS"),
    (lambda: with_serials(NUMBERED, ((1, ("A-1", "A-2", "A-3")),)), "SERIAL_MISSING"),
]


def accepted(order):
    return replace(order, lines=tuple(replace(x, accepted=True) for x in order.lines))


@pytest.mark.parametrize(("gesture", "code"), RULES, ids=[code for _, code in RULES])
def test_what_may_not_be_is_refused_by_its_own_code(gesture, code):
    with pytest.raises(Refused) as refused:
        gesture()
    assert refused.value.code == code


def test_a_charge_with_a_rate_of_its_own_comes_back_at_that_rate_R197():
    made = cart(("2 x 121.00", PICK), tax="21")
    wrapped = carts.with_line_charge(made, 1, Charge("wrap", 1090, parse_rate("9")))
    order = picked_up(placed(wrapped), {1: 2})
    back = came_back(order, {1: UNIT})
    rates = taxes_of(back, order, apply(order, back))
    told = {one.rate: (one.value.gross, one.value.tax) for one in rates}
    assert told == {parse_rate("21"): (-12100, -2100), parse_rate("9"): (-545, -45)}


def test_the_taxes_of_a_return_add_up_to_it_whatever_was_invoiced_since_R135_R194():
    """100.00 for three: 33.33, 33.34 and 33.33 are fetched, each comes back before the next."""
    made = cart(("3 x 33.34", PICK), tax="21")
    order = placed(replace(made, lines=(replace(made.lines[0], discount_minor=2),)))
    given = []
    for _ in range(3):
        order = picked_up(order, {1: 1})
        back = came_back(order, {1: UNIT})
        after = apply(order, back)
        (told,) = taxes_of(back, order, after)
        assert (told.value.gross, told.value.tax) == (-back.value_minor, -back.tax_minor)
        order = after
        given.append(back.value_minor)
    assert given == [3333, 3334, 3333]


def test_what_comes_back_never_costs_the_customer_anything_R135():
    """1.00 of charges went back with the first line; half of the second is worth no charge more."""
    dear_first = placed(charged(cart(("1 x 90.00", PICK), ("1 x 10.00", PICK)), "10.00"))
    order = picked_up(dear_first, {1: 1})
    order = apply(order, came_back(order, {1: UNIT}))
    order = picked_up(order, {2: 1})
    half = came_back(order, {2: UNIT // 2})
    assert half.value_minor == 500
    order = apply(order, half)
    assert came_back(order, {2: UNIT // 2}).value_minor == 500


def test_a_discount_that_an_edit_left_to_fewer_pieces_is_not_asked_back_R135_R196():
    """3 x 10.00 less 15.00: one for 5.00 comes back; of two less 15.00 the other is for nothing."""
    made = cart(("3 x 10.00", PICK))
    order = placed(replace(made, lines=(replace(made.lines[0], discount_minor=1500),)))
    order = picked_up(order, {1: 1})
    order = apply(order, came_back(order, {1: UNIT}))
    order = picked_up(replace(order, lines=(replace(order.lines[0], ordered=2 * UNIT),)), {1: 1})
    back = came_back(order, {1: UNIT // 2})
    assert (back.value_minor, back.tax_minor) == (0, 0)
    assert apply(order, back).lines[0].returned_value.gross == 500


def test_r100_r194_a_discount_that_a_smaller_quantity_cut_is_whole_again_with_the_larger_one():
    """2 x 10.00 less 10.00; of half a piece nothing is left to pay. One is invoiced for 5.00."""
    made = carts.with_discount(cart(("2 x 10.00", PICK)), 1, 1000)
    for order in (placed(made), picked_up(placed(made), {1: 1})):
        edit = replace(made, lines=cart_lines(order), edit=Edit(order))
        less = carts.with_quantity(edit, 1, order.lines[0].invoiced or UNIT // 2)
        assert less.lines[0].discount_minor == 500
        assert carts.with_quantity(less, 1, 2 * UNIT).lines == edit.lines
        released = replace(less, edit=Edit(order, released=(1,)))
        assert carts.with_quantity(released, 1, 2 * UNIT).lines[0].discount_minor == 500


def test_an_erased_customer_leaves_no_address_on_the_order_that_ended():
    lines = without_person(placed(cart(("1 x 1.00", SHIP), ("1 x 1.00", CARRY)))).lines
    assert [x.delivery.address and x.delivery.address.name for x in lines] == [ERASED, None]
    assert lines[0].delivery.address.street == ""


def test_the_numbers_of_pieces_that_wait_are_taken_down_when_they_leave_R121():
    numbered = with_serials(NUMBERED, NUMBERS)
    waits = carts.with_deliveries(numbered, (1,), PICK)
    carried = replace(numbered, lines=tuple(replace(x, delivery=CARRY) for x in numbered.lines))
    quoted = replace(carried, quote=Quote(TODAY))
    made = [placed(one).lines[0].serials for one in (waits, quoted, carried)]
    assert made == [(), (), ("A-1", "A-2")]


def test_where_an_edit_left_less_than_was_invoiced_the_last_part_makes_it_up_R196():
    order = picked_up(placed(cart(("4 x 10.00", PICK))), {1: 2})
    worth = []
    for _ in range(2):
        order = replace(order, lines=tuple(replace(x, price_minor=600) for x in order.lines))
        worth.append(invoice.part_value(order, order.lines[0], 1000).gross)
        order = picked_up(order, {1: 1})
    assert worth == [0, 400]
    assert order.lines[0].invoiced_value.gross == 2_400
