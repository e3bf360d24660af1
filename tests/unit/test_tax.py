"""R194, R195, R197: tax inside and on top of prices, charges, and cash rounding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.pricing import Charge, line_value, tax_table
from pos_app.domain.tax import taxed
from pos_app.domain.tender import cash
from pos_app.domain.transaction import TransactionLine


def line(quantity=1000, price=1999, rate=90_000, discount=0, charges=()):
    return TransactionLine(1, "BOOK", "Book", quantity, price, rate, 3, discount, charges)


def test_r194_tax_inside_prices_is_taken_out_of_the_line_not_of_the_piece():
    value = line_value(line(3000), included=True)
    assert (value.gross, value.tax) == (5997, 495)


def test_r194_a_discount_is_an_amount_for_the_whole_line():
    value = line_value(line(price=2995, rate=210_000, discount=300), included=True)
    assert (value.gross, value.tax) == (2695, 468)


def test_r197_a_charge_is_taxed_and_rounded_on_its_own():
    charges = (Charge("shipping", 1000, 210_000),)
    value = line_value(line(price=20000, rate=210_000, charges=charges), included=False)
    assert (value.net, value.tax) == (21000, 4410)


@given(st.lists(st.tuples(st.integers(1, 9999), st.integers(0, 9999)), min_size=1), st.booleans())
def test_r194_the_receipt_always_adds_up(lines, included):
    rates = (0, 90_000, 210_000)
    made = tuple(line(q, p, rates[(q + p) % 3]) for q, p in lines)
    table = tax_table(made, (), included=included)
    assert sum(row.value.gross for row in table) == sum(
        line_value(one, included=included).gross for one in made
    )


@given(st.integers(0, 10**7), st.integers(0, 1_000_000))
def test_gross_is_net_plus_tax_both_ways(amount, rate):
    assert taxed(amount, rate, included=True).gross == amount
    assert taxed(amount, rate, included=False).net == amount


@pytest.mark.parametrize(
    ("due", "given_", "settles", "change", "rounding"),
    [
        (99, 200, 99, 100, 1),
        (102, 100, 102, 0, -2),
        (99, None, 99, 0, 1),
        (99, 99, 99, 0, 1),
        (99, 50, 50, 0, 0),
        (-790, None, -790, 0, 0),
        (-792, None, -792, 0, 2),
    ],
)
def test_r195_only_the_amount_that_settles_is_rounded(due, given_, settles, change, rounding):
    paid = cash(due, given_, 5)
    assert (paid.amount_minor, paid.change_minor, paid.rounding_minor) == (
        settles,
        change,
        rounding,
    )
    assert paid.given_minor - paid.change_minor == paid.amount_minor + paid.rounding_minor
