"""What two tills made of one order, in the words of the comparison (R103); without a window."""

from dataclasses import replace
from datetime import date

import pytest

from pos_app.domain import cart as gestures
from pos_app.domain.configuration import AttributeKind, OrderAttribute
from pos_app.domain.edit import applied, cart_lines, wish_of
from pos_app.domain.merge import differences
from pos_app.domain.order import AttributeValue
from pos_app.domain.pricing import Charge
from pos_app.domain.quantity import UNIT
from pos_app.domain.transaction import Edit, Quote
from pos_app.resources_dir import resources_dir
from pos_app.till.ui.facts.cart_rows import Setting
from pos_app.till.ui.facts.merge import row_words, what_changed
from pos_app.till.ui.text import Text
from tests.helpers import carts
from tests.helpers.carts import PICK, SHIP

GIFT = OrderAttribute("gift", "Gift", "Cadeau", kind=AttributeKind.FLAG)
SETTING = Setting(Text(resources_dir() / "text", "nl"), replace(carts.STORE, attributes=(GIFT,)))
LATER = date(2026, 3, 9)


def base():
    """Six chairs to pick up, a table to ship."""
    return carts.placed(carts.cart(("6 x 40.00", PICK), ("1 x 200.00", SHIP)))


def edit_of(order):
    quote = Quote(order.quote.expires_on) if order.quote else None
    made = max(line.line_no for line in order.lines)
    cart = replace(carts.cart(), lines=cart_lines(order), lines_made=made, charges=order.charges)
    return replace(cart, order_no=order.order_no, edit=Edit(order), quote=quote)


def saved(cart):
    """HQ's order after this edit of another till."""
    return applied(cart.edit.order, wish_of(cart))


def compared(cart, theirs, key):
    """Name, what it was, and both sides of one row."""
    [row] = [one for one in differences(cart, theirs) if one.key == key]
    words = row_words(row, theirs, SETTING)
    sides = (words.here.upper, words.here.lower, words.there.upper, words.there.lower)
    return words.name, words.was, *(one.replace("\u00a0", " ") for one in sides)


def test_r103_a_price_and_the_charge_of_a_line_are_said_with_what_they_do_to_it():
    """Head office corrected the price of the chairs, another till wrote a charge on the table."""
    other = edit_of(base())
    fee = Charge("shipping", 2_500)
    theirs = saved(gestures.with_lines(other, (replace(other.line(2), charges=(fee,)),)))
    cheaper = replace(theirs.lines[0], price_minor=3_900)
    theirs = replace(theirs, lines=(cheaper, *theirs.lines[1:]))
    chairs = compared(edit_of(base()), theirs, "line 1")
    assert chairs == ("A", "240,00", "Niet gewijzigd", "", "234,00", "− 6,00")
    table = compared(edit_of(base()), theirs, "line 2")
    there = ("Bezorgkosten 25,00", "+ 25,00")
    assert table == ("B", "zonder toeslagen", "Niet gewijzigd", "", *there)


def test_r103_charges_of_the_order_and_their_difference():
    other = carts.charged(edit_of(base()), "12.50")
    words = compared(edit_of(base()), saved(other), "charges")
    assert words == (
        "Toeslagen van de hele order",
        "0,00",
        "Niet gewijzigd",
        "",
        "12,50",
        "+ 12,50",
    )


def test_r103_a_deposit_by_hand_stands_beside_that_of_the_rule():
    mine = carts.overridden(edit_of(base()), "100.00")
    words = compared(mine, saved(gestures.with_quantity(edit_of(base()), 1, UNIT)), "deposit")
    assert words == ("Aanbetaling", "volgens de regel", "100,00", "", "Niet gewijzigd", "")


def test_r103_the_last_day_of_a_quote():
    quote = replace(base(), quote=Quote(date(2026, 3, 31)))
    mine = edit_of(quote)
    later = replace(mine, quote=Quote(date(2026, 4, 14)))
    name, was, here, *_ = compared(later, quote, "expiry")
    assert (name, was, here) == ("Geldig tot", "di\u00a031\u00a0mrt", "di 14 apr")


def test_r50_what_head_office_asks_is_read_by_its_name_and_a_code_it_no_longer_asks_by_itself():
    mine, other = edit_of(base()), edit_of(base())
    mine = replace(mine, attributes=(AttributeValue("gift", "yes"), AttributeValue("floor", "3")))
    words = compared(mine, saved(other), "attributes")
    assert words == (
        "Wat het hoofdkantoor vraagt",
        "niets ingevuld",
        "Cadeau Ja, floor 3",
        "",
        "Niet gewijzigd",
        "",
    )
    first = replace(other.line(1), attributes=(AttributeValue("gift", "no"),))
    theirs = saved(gestures.with_lines(other, (first,)))
    assert compared(edit_of(base()), theirs, "line 1")[4:] == ("Cadeau Nee", "240,00 blijft")


def test_r103_a_line_that_goes_home_instead_and_one_that_is_new_here():
    mine = gestures.with_product(edit_of(base()), carts.product("10.00", sku="D"), UNIT)
    other = gestures.with_deliveries(edit_of(base()), (1,), replace(SHIP, on=LATER))
    theirs = saved(other)
    name, was, *_, there, _worth = compared(mine, theirs, "line 1")
    assert (name, was.split()[0], there.split()[0]) == ("A", "Afhalen", "Verzenden")
    name, was, here, *_ = compared(mine, theirs, "new 3")
    assert (name, was, here) == ("D", "stond er niet", "1 stuk")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_r103_an_order_that_another_till_changed_says_its_first_three_rows(language):
    setting = Setting(Text(resources_dir() / "text", language), carts.STORE)
    said = setting.text("merge.reloaded")
    assert what_changed(base(), base(), setting) == said
    four = carts.placed(carts.cart(*[("2 x 10.00", PICK)] * 4))
    other = edit_of(four)
    for number in range(1, 5):
        other = gestures.with_quantity(other, number, UNIT)
    said = what_changed(four, saved(other), setting)
    assert setting.text("merge.and_more", number="1") in said
    assert said.count(setting.text("merge.pieces_one", quantity=UNIT)) == 3
    new = gestures.with_product(edit_of(four), carts.product("10.00", sku="D"), UNIT)
    assert "D: " in what_changed(four, saved(new), setting)


def test_r50_an_attribute_that_was_filled_in_elsewhere_reads_as_a_sentence():
    other = replace(edit_of(base()), attributes=(AttributeValue("gift", "yes"),))
    said = what_changed(base(), saved(other), SETTING)
    assert "Wat het hoofdkantoor vraagt: Cadeau Ja (was niets ingevuld)" in said
