"""Order attributes: on header, line or both, with lists and ranges enforced (R50)."""

from dataclasses import replace

import pytest

from pos_app.domain.attributes import check_required, checked, with_attribute
from pos_app.domain.configuration import AttributeKind, AttributeLevel, OrderAttribute
from pos_app.domain.edit import cart_lines
from pos_app.domain.errors import Refused
from pos_app.domain.order import AttributeValue
from pos_app.domain.transaction import Edit
from tests.helpers import carts
from tests.helpers.carts import PICK, cart

FLOOR = OrderAttribute("floor", "Floor", kind=AttributeKind.NUMBER, least=0, most=40)
LIFT = OrderAttribute("lift", "Lift", values=("yes", "no"), level=AttributeLevel.BOTH)
GIFT = OrderAttribute("gift", "Gift", kind=AttributeKind.FLAG)
NOTE = OrderAttribute("note", "Note")
DAY = OrderAttribute("day", "Day", kind=AttributeKind.DATE, level=AttributeLevel.LINE)
ASKED = (FLOOR, LIFT, DAY)


@pytest.mark.parametrize(
    ("attribute", "text", "kept"),
    [(FLOOR, " 3 ", "3"), (FLOOR, "0", "0"), (LIFT, "no", "no"), (DAY, "2026-03-02", "2026-03-02")],
)
def test_a_value_is_kept_as_its_kind_R50(attribute, text, kept):
    assert checked(attribute, text) == kept


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        (FLOOR, "41"),
        (FLOOR, "-1"),
        (FLOOR, "3,5"),
        (FLOOR, "x"),
        (LIFT, "maybe"),
        (DAY, "2 March"),
        (GIFT, "perhaps"),
        (NOTE, "n" * 201),
        (NOTE, "two\nlines"),
    ],
)
def test_what_is_not_allowed_is_refused_with_what_is_R50(attribute, text):
    with pytest.raises(Refused, match="ATTRIBUTE_VALUE") as refused:
        checked(attribute, text)
    assert refused.value.details["allowed"]


@pytest.mark.parametrize(
    ("least", "most", "told"),
    [(0, 40, "0–40"), (1, None, "≥ 1"), (None, 40, "≤ 40"), (None, None, "1, 2, 3")],
)
def test_a_number_that_cannot_be_is_told_its_range_R50(least, most, told):
    with pytest.raises(Refused, match="ATTRIBUTE_VALUE") as refused:
        checked(replace(FLOOR, least=least, most=most), "third")
    assert refused.value.details["allowed"] == told


def test_an_attribute_stands_once_per_header_or_line_R50():
    made = cart(("100", PICK))
    for value in ("3", "4"):
        made = with_attribute(made, ASKED, 0, AttributeValue("floor", value))
    assert made.attributes == (AttributeValue("floor", "4"),)
    made = with_attribute(made, ASKED, 1, AttributeValue("lift", "yes"))
    assert made.lines[0].attributes == (AttributeValue("lift", "yes"),)
    assert with_attribute(made, ASKED, 0, AttributeValue("floor", "")).attributes == ()
    with pytest.raises(Refused, match="ATTRIBUTE_UNKNOWN"):
        with_attribute(made, ASKED, 0, AttributeValue("day", "2026-03-02"))


def test_what_head_office_must_know_holds_up_the_payment_of_an_order_R50():
    needed = (replace(FLOOR, required=True),)
    check_required(cart(("10", None)), needed)
    order = cart(("100", PICK))
    with pytest.raises(Refused, match="ATTRIBUTE_MISSING"):
        check_required(order, needed)
    check_required(with_attribute(order, needed, 0, AttributeValue("floor", "2")), needed)


def test_nothing_is_asked_any_more_of_a_line_that_has_left_R50_R101():
    needed = (replace(LIFT, required=True, level=AttributeLevel.LINE),)
    order = carts.picked_up(carts.placed(cart(("1 x 10", PICK), ("1 x 20", PICK))), {1: 1})
    edit = replace(cart(), lines=cart_lines(order), edit=Edit(order))
    with pytest.raises(Refused, match="LOCKED"):
        with_attribute(edit, needed, 1, AttributeValue("lift", "yes"))
    with pytest.raises(Refused, match="ATTRIBUTE_MISSING"):
        check_required(edit, needed)
    check_required(with_attribute(edit, needed, 2, AttributeValue("lift", "yes")), needed)
