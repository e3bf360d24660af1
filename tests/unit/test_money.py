"""Section 0: exact amounts, quantities and rates, and what a person may type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import Refused
from pos_app.domain.money import divide, parse_amount, parse_rate, part, plain, spread
from pos_app.domain.quantity import check_quantity, parse_quantity


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12,50", 1250),
        ("12.50", 1250),
        ("1.649,00", 164900),
        ("1,649.00", 164900),
        ("1.649", 164900),
        ("12", 1200),
        ("-0.01", -1),
        ("− 8,90", -890),
        ("0,5", 50),
    ],
)
def test_both_decimal_marks_are_understood(text, minor):
    assert parse_amount(text) == minor


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1,2,3", "1e3", "NaN", "12.3456", "9" * 13, "--1", "1 2", "3.411,998", "1,234.5,6"],
)
def test_anything_else_is_no_amount(text):
    with pytest.raises(Refused, match="BAD_AMOUNT"):
        parse_amount(text)


def test_the_mark_of_the_one_who_types_groups_no_three_digits():
    """A digit too many behind a Dutch comma was a thousand times as much."""
    assert parse_amount("1.649", mark=",") == 164_900
    assert parse_amount("1,649,000.00", mark=",") == 164_900_000
    assert parse_amount("25,000", mark=",") == 2_500
    with pytest.raises(Refused, match="BAD_AMOUNT"):
        parse_amount("25,001", mark=",")


@pytest.mark.parametrize(("quotient", "expected"), [((5, 2), 3), ((-5, 2), -3), ((4, 3), 1)])
def test_rounding_is_half_away_from_zero(quotient, expected):
    assert divide(*quotient) == expected


def test_percentages_have_four_decimals():
    assert parse_rate("12.5") == 125_000
    assert part(10_000, parse_rate("9.7625")) == 976
    assert parse_rate("0.001") == 10  # no group of thousands begins with nothing


@pytest.mark.parametrize("text", ["", "ten", "1.23456", "5" + " " * 40 + "5", "5" * 41])
def test_anything_else_is_no_percentage(text):
    with pytest.raises(Refused, match="BAD_AMOUNT"):
        parse_rate(text)


@pytest.mark.parametrize("parts", [0, -1])
def test_money_is_divided_among_somebody(parts):
    with pytest.raises(ValueError, match="positive"):
        divide(100, parts)


@given(st.integers(0, 10**8), st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
def test_r196_parts_always_add_up_to_the_whole(total, weights):
    assert sum(spread(total, weights)) == (total if sum(weights) else 0)


@pytest.mark.parametrize("text", ["0", "-1", "1.2345", "100000", "8712345678901"])
def test_absurd_quantities_are_refused(text):
    with pytest.raises(Refused, match="BAD_QUANTITY"):
        check_quantity(parse_quantity(text), 3)


def test_pieces_have_no_decimals():
    with pytest.raises(Refused, match="BAD_QUANTITY"):
        check_quantity(parse_quantity("1,5"), 0)


def test_amounts_are_written_as_scenarios_write_them():
    assert [plain(x) for x in (-790, 5, 164900)] == ["-7.90", "0.05", "1649.00"]
