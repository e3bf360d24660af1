"""What head office takes as charge rules, taxes and reasons (R13-R15, R28, R29, R44)."""

from dataclasses import replace

import pytest

from pos_app.domain.charge_rule import (
    ChargeCategory,
    ChargeLevel,
    ChargeRule,
    Choice,
    Selector,
)
from pos_app.domain.errors import Refused
from pos_app.domain.place_tax import with_place_tax
from pos_app.domain.tax_group import Taxes, TaxGroup, TaxPlace
from pos_app.hq.charge_setup import check_charges, check_taxes
from pos_app.hq.master.cautions import cautions
from tests.helpers.carts import CARRY, PICK, STORE, cart
from tests.hq.offices import change, data, publish, told, wrong

RULE = ChargeRule("r1", ChargeLevel.LINE, "shipping", ChargeCategory.FIXED, 500)
HERE = Selector(Choice.ONE, "S1")


def with_rules(*rules, by_channel=True):
    """The store with these rules."""
    orders = replace(STORE.orders, charge_rules=rules, charges_by_channel=by_channel)
    return replace(STORE, orders=orders)


@pytest.mark.parametrize(
    ("wishes", "where"),
    [
        ({"rule_id": ""}, "orders.charge_rules"),
        ({"code": "unknown"}, "orders.charge_rules.r1.code"),
        ({"value": -1}, "orders.charge_rules.r1.value"),
        ({"category": ChargeCategory.PERCENT, "value": 1_000_001}, "orders.charge_rules.r1.value"),
        ({"from_minor": 10, "to_minor": 9}, "orders.charge_rules.r1.to_minor"),
        ({"tax_rate": 1_000_001}, "orders.charge_rules.r1.tax_rate"),
        ({"prorate": True}, "orders.charge_rules.r1.prorate"),
        ({"level": ChargeLevel.HEADER, "item": HERE}, "orders.charge_rules.r1.item"),
        ({"mode": Selector(Choice.ONE)}, "orders.charge_rules.r1.mode"),
        ({"mode": Selector(Choice.ALL, "x")}, "orders.charge_rules.r1.mode"),
    ],
    ids=str,
)
def test_r28_a_rule_that_no_till_could_follow_is_refused_by_its_field(wishes, where):
    check_charges(with_rules(RULE))
    with pytest.raises(Refused) as refused:
        check_charges(with_rules(replace(RULE, **wishes)))
    assert refused.value.details["where"] == where


def test_a_rule_stands_under_one_name_only():
    with pytest.raises(Refused, match="CONFIGURATION_WRONG"):
        check_charges(with_rules(RULE, replace(RULE, value=1)))


def test_r29_rules_that_differ_in_their_channel_alone_keep_the_selector_on():
    other = replace(RULE, rule_id="r2", channel=HERE)
    check_charges(with_rules(RULE, other))
    with pytest.raises(Refused, match="CHARGE_RULES_TWICE") as refused:
        check_charges(with_rules(RULE, other, by_channel=False))
    assert refused.value.details["rules"] == "r1, r2"


@pytest.mark.parametrize(
    ("taxes", "where"),
    [
        (Taxes(groups=(TaxGroup("A"), TaxGroup("A"))), "taxes.groups"),
        (Taxes(groups=(TaxGroup("A", rates=((210_000, -1),)),)), "taxes.groups.rates"),
        (Taxes(places=(TaxPlace("DE", "A"),)), "taxes.places"),
    ],
    ids=["twice", "rate", "place"],
)
def test_r15_a_tax_that_no_till_could_work_out_is_refused_by_its_field(taxes, where):
    with pytest.raises(Refused) as refused:
        check_taxes(replace(STORE, taxes=taxes))
    assert refused.value.details["where"] == where


def test_r15_stores_and_locations_name_a_group_that_exists():
    with pytest.raises(Refused, match="CONFIGURATION_WRONG"):
        check_taxes(replace(STORE, store=replace(STORE.store, tax_group="A")))
    place = replace(STORE.delivery.locations[0], tax_group="A")
    delivery = replace(STORE.delivery, locations=(place,))
    with pytest.raises(Refused, match="CONFIGURATION_WRONG"):
        check_taxes(replace(STORE, delivery=delivery))
    check_taxes(replace(STORE, delivery=delivery, taxes=Taxes(groups=(TaxGroup("A"),))))


def test_r13_r15_a_place_is_taxed_as_its_store_and_a_state_has_a_group(office, till):
    """What is picked up in a store is taxed as what is carried out there."""
    change(office, "tax_group", "FREE", name="Free", rates=[{"own": 210_000, "here": 0}])
    change(office, "store", "S1", tax_group="FREE")
    change(office, "tax_place", "OR", country="US-OR", tax_group="FREE")
    publish(office)
    got = told(till)
    assert got is not None
    assert [one.tax_group for one in got.delivery.locations] == ["FREE", "", ""]
    made = with_place_tax(cart(("10.00", PICK), ("10.00", CARRY), tax="21"), got)
    assert [line.tax_rate for line in made.lines] == [0, 0]
    assert [(one.country, one.group) for one in got.taxes.places] == [("US-OR", "FREE")]
    assert wrong(office, "tax_place", "OR", country="usa") == {"country": "PATTERN"}


def test_r44_reasons_to_reject_are_a_list_about_order_fulfilment(office):
    rows = [{"code": "X", "name": "Damaged", "name_nl": ""}]
    change(office, "reason_list", "BACK", name="Back", about="return", reasons=rows)
    found = wrong(office, "profile", "S1", reject_reasons="BACK")
    assert found == {"reject_reasons": "OTHER_REASONS"}
    change(office, "reason_list", "NO", name="No", about="order_fulfilment", reasons=rows)
    change(office, "profile", "S1", reject_reasons="NO")
    assert wrong(office, "reason_list", "NO", about="return") == {"about": "REASONS_NAMED"}


def overlapping(hq):
    """The record of each warning, and the two that it names."""
    found = [x for x in cautions(data(hq)) if x.code == "TIERS_OVERLAP"]
    return [(x.key, *x.details.values()) for x in found]


def test_r28_tiers_that_hold_for_the_same_amounts_are_warned_of_by_both_names(office):
    low = {"level": "header", "code": "shipping", "amount": 9_00, "to_amount": 20_00}
    change(office, "charge_rule", "low", **low)
    change(office, "charge_rule", "high", **{**low, "from_amount": 20_01, "to_amount": None})
    change(office, "charge_rule", "other", **low, currency="EUR")
    assert overlapping(office) == []
    change(office, "charge_rule", "low", **{**low, "to_amount": 20_01})
    assert overlapping(office) == [("high", "high", "low"), ("low", "high", "low")]
