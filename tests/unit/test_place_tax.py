"""The tax rate by where a line goes (R13-R15)."""

from dataclasses import replace
from typing import Any

import pytest

from pos_app.domain import cart as carts
from pos_app.domain.automatic_charges import with_automatic_charges, worked_out
from pos_app.domain.charge_rule import ChargeCategory, ChargeLevel, ChargeRule
from pos_app.domain.deposit import totals
from pos_app.domain.edit import cart_lines
from pos_app.domain.place_tax import with_place_tax
from pos_app.domain.pricing import Charge
from pos_app.domain.tax_group import Taxes, TaxGroup, TaxPlace
from pos_app.domain.transaction import Edit
from tests.helpers.carts import CARRY, HOME, PICK, SHIP, STORE, cart, placed

BERLIN = replace(HOME, country="DE", postcode="10115", tax_group="")
ISLAND = replace(HOME, country="DE", postcode="27498", tax_group="X")
TAXES = Taxes(
    destination_based=True,
    customer_based=True,
    groups=(
        TaxGroup("NL"),
        TaxGroup("DE", rates=((210_000, 190_000), (90_000, 70_000))),
        TaxGroup("FREE", rates=((210_000, 0), (90_000, 0))),
        TaxGroup("X", rates=((210_000, 100_000),)),
    ),
    places=(
        TaxPlace("DE", "DE"),
        TaxPlace("DE", "FREE", postcode="27498"),
        TaxPlace("US-OR", "FREE"),
    ),
)


def shop(**wishes: Any):
    """The store with its tax groups, the second one beyond the border."""
    places = tuple(
        replace(one, tax_group="DE") if one.location_id == "S2" else one
        for one in STORE.delivery.locations
    )
    return replace(
        STORE, taxes=replace(TAXES, **wishes), delivery=replace(STORE.delivery, locations=places)
    )


def rate(delivery, own: str = "21", **wishes: Any) -> int:
    """The rate in percent of a line with that promise."""
    made = with_place_tax(cart(("10.00", delivery), tax=own), shop(**wishes))
    return made.lines[0].tax_rate // 10_000


@pytest.mark.parametrize(
    ("address", "wishes", "percent"),
    [
        (HOME, {}, 21),
        (BERLIN, {}, 19),
        (BERLIN, {"destination_based": False}, 21),
        (replace(BERLIN, tax_group="X"), {}, 19),
        (replace(BERLIN, tax_group="X"), {"destination_based": False}, 10),
        (replace(BERLIN, tax_group="?"), {"destination_based": False}, 21),
        (replace(HOME, tax_group="X"), {}, 10),
        (replace(HOME, tax_group="X"), {"customer_based": False}, 21),
        (ISLAND, {}, 0),
        (replace(ISLAND, postcode="274 98"), {}, 0),
        (replace(HOME, country="US", state="OR"), {}, 0),
        (replace(HOME, country="US", state="CA"), {}, 21),
    ],
    ids=str,
)
def test_r13_r14_r15_shipped_lines_go_by_destination_then_customer_then_store(
    address, wishes, percent
):
    assert rate(replace(SHIP, address=address), **wishes) == percent


def test_r15_picked_up_lines_go_by_the_pickup_store_and_carried_ones_by_the_selling_one():
    assert [rate(PICK), rate(replace(PICK, location="S2")), rate(CARRY), rate(None)] == [
        21,
        19,
        21,
        21,
    ]


def test_r15_what_is_shipped_nobody_knows_where_to_goes_by_the_selling_store():
    assert rate(replace(SHIP, address=None)) == 21


def test_r15_a_rate_that_a_group_does_not_name_stays():
    assert rate(replace(SHIP, address=BERLIN), "5") == 5


def test_r15_another_class_or_address_works_the_tax_out_again():
    store = shop()
    abroad = with_place_tax(cart(("119.00", replace(SHIP, address=BERLIN)), tax="21"), store)
    assert totals(abroad).tax == 1900
    home = with_place_tax(carts.with_deliveries(abroad, (1,), SHIP), store)
    assert (totals(home).tax, home.lines[0].tax_rate) == (2065, 210_000)
    carried = with_place_tax(carts.with_deliveries(abroad, (1,), CARRY), store)
    assert carried.lines[0].own_tax_rate is None


def test_r15_r100_a_line_that_goes_there_and_back_in_an_edit_has_the_orders_rate_again():
    store, away = shop(), replace(SHIP, address=BERLIN)
    made = with_place_tax(cart(("119.00", away), tax="21"), store)
    made = carts.with_line_charge(made, 1, Charge("other", 119, 190_000))
    order = placed(made)
    made = replace(made, lines=cart_lines(order), edit=Edit(order))
    here = worked_out(carts.with_deliveries(made, (1,), PICK), store, made)
    back = worked_out(carts.with_deliveries(here, (1,), away), store, here)
    assert (here.lines[0].tax_rate, here.lines[0].charges[0].tax_rate) == (210_000, 210_000)
    assert back.lines == made.lines


def test_r197_charges_on_a_line_are_taxed_where_it_goes():
    store = shop()
    made = carts.with_line_charge(
        cart(("10.00", replace(SHIP, address=BERLIN)), tax="21"), 1, Charge("other", 119, 210_000)
    )
    fixed = ChargeRule(
        "r", ChargeLevel.LINE, "shipping", ChargeCategory.FIXED, 238, tax_rate=210_000
    )
    orders = replace(store.orders, automatic_charges=True, charge_rules=(fixed,))
    made = with_automatic_charges(with_place_tax(made, store), replace(store, orders=orders))
    assert [one.tax_rate for one in made.lines[0].charges] == [190_000, 190_000]


def test_without_tax_groups_nothing_changes():
    made = cart(("10.00", replace(SHIP, address=BERLIN)), tax="21")
    assert with_place_tax(made, STORE) is made
