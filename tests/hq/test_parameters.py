"""What each parameter of section 1 refuses, warns of, and brings to the till."""

from dataclasses import replace

import pytest

from pos_app.domain.charge_rule import ChargeCode, ChargeRule, ReasonCode
from pos_app.domain.configuration import (
    AttributeLevel,
    FulfilmentPayment,
    OrderCreation,
    OrderType,
)
from pos_app.domain.errors import Refused
from pos_app.domain.staff import Permission
from pos_app.hq import catalogue
from pos_app.hq.master import records
from pos_app.hq.master.cautions import cautions
from pos_app.hq.master.fields import Invalid
from tests.helpers import carts
from tests.hq.offices import KARIN, change, data, publish, told, wrong


def codes(hq) -> set[str]:
    return {one.code for one in cautions(data(hq))}


def test_r3_a_new_mode_is_invisible_before_the_download_and_visible_after(office, till):
    change(office, "delivery_mode", "bike", name="Bike", name_nl="Fiets")
    change(office, "terms", returns_across_orders=True)
    publish(office, 1110)
    before = told(till)
    assert before.orders.returns_across_orders
    assert before.mode("bike") is None
    publish(office, 1120)
    assert told(till, before.version).mode("bike").name_nl == "Fiets"


def test_r2_a_mode_with_its_limits_reaches_the_stores_it_is_for(office, till):
    products = [replace(carts.product("1.00", sku=x), category="fresh") for x in ("F1", "F2")]
    catalogue.put_products(office, products)
    change(
        office,
        "delivery_mode",
        "cool",
        name="Cooled",
        categories_allowed=["fresh"],
        skus_allowed=["A"],
        skus_excluded=["F2"],
        countries_allowed=["NL", "US-CA"],
        countries_excluded=["NL-FR"],
        charge_group="heavy",
        expedite="24H",
        lead_days=4,
    )
    change(office, "store", "S9", name="Breda")
    change(office, "delivery_mode", "elsewhere", name="Elsewhere", stores=["S9"])
    publish(office)
    got = told(till)
    mode = got.mode("cool")
    assert mode.skus_allowed == ("A", "F1", "F2")
    assert mode.skus_excluded == ("F2",)
    assert (mode.countries, mode.countries_excluded) == (("NL", "US-CA"), ("NL-FR",))
    assert (mode.charge_group, mode.expedite, mode.lead_days) == ("heavy", "24H", 4)
    assert got.mode("elsewhere") is None
    with pytest.raises(Refused, match="NOTHING_TO_PUBLISH"):
        publish(office, 1120)
    catalogue.put_products(office, [replace(carts.product("1.00", sku="F3"), category="fresh")])
    publish(office, 1120)
    assert told(till).mode("cool").skus_allowed == ("A", "F1", "F2", "F3")
    change(office, "delivery_mode", "cool", skus_allowed=[], categories_allowed=["empty"])
    publish(office)
    assert told(till).mode("cool") is None, "limited to articles of which there are none"


def test_r5_a_mode_with_open_lines_cannot_become_a_pickup_mode(office, till):
    event = till.placed(carts.cart(("10.00", carts.SHIP)))
    till.send(event, "now")
    with pytest.raises(Invalid) as raised:
        change(office, "delivery", pickup_modes=["pickup", "standard"])
    found = raised.value.wrongs[0]
    assert (found.field, found.rule) == ("pickup_modes", "MODE_IN_USE")
    assert event.transaction.order_no in str(found.details["orders"])
    change(office, "delivery", pickup_modes=["pickup", "express"])
    made_since = carts.cart(("10.00", replace(carts.SHIP, mode="express")))
    till.send(till.placed(made_since, 2), "now")
    with pytest.raises(Refused, match="MODE_IN_USE"):
        publish(office)
    change(office, "delivery", pickup_modes=["pickup"])


def test_r4_r6_r7_r9_the_delivery_parameters_reach_the_till(office, till):
    change(
        office,
        "delivery",
        pickup_modes=["pickup", "express"],
        carry_out_mode="carry",
        only_carrier_modes=False,
        location_flags=False,
    )
    publish(office)
    got = told(till).delivery
    assert (got.pickup_modes, got.carry_out_mode) == (("pickup", "express"), "carry")
    assert (got.only_carrier_modes, got.location_flags) == (False, False)
    assert wrong(office, "delivery", carry_out_mode="pickup") == {"carry_out_mode": "ALSO_PICKUP"}


def test_r8_r9_a_store_offers_the_places_of_its_groups_with_their_flags(office, till):
    rows = [
        {"location": "S2", "can_ship": True, "can_pick_up": False},
        {"location": "W1", "can_ship": True, "can_pick_up": False},
    ]
    change(office, "fulfilment_group", "north", name="North", members=rows)
    change(office, "store", "S1", fulfilment_groups=["north"])
    change(office, "location", "S2", closed_days=["7", "1"], coordinates="52.1561, 5.3878")
    publish(office)
    got = told(till).delivery.locations
    assert (got[0].closed_days, got[0].coordinates) == ((1, 7), "52.1561, 5.3878")
    assert [(x.location_id, x.can_ship, x.can_pick_up) for x in got] == [
        ("S2", True, False),
        ("W1", True, False),
    ]


def test_r10_a_warehouse_can_only_ship(office):
    rows = [{"location": "W1", "can_ship": True, "can_pick_up": True}]
    found = wrong(office, "fulfilment_group", "S1", members=rows)
    assert found == {"members-0-can_pick_up": "WAREHOUSE_PICKUP"}
    assert "closed_days" in wrong(office, "location", "S2", closed_days=list("1234567"))
    assert wrong(office, "location", "S2", is_store=False) == {"is_store": "WAREHOUSE_PICKUP"}


def test_r11_r12_two_stores_with_one_warehouse_are_warned_of(office, till):
    change(office, "store", "S1", warehouse="S1", shipping_warehouse="W1")
    change(office, "store", "S9", name="Breda", warehouse="S2")
    assert "SHARED_WAREHOUSE" not in codes(office)
    change(office, "store", "S9", warehouse="S1")
    assert "SHARED_WAREHOUSE" in codes(office)
    change(office, "store", "S1", warehouse="")
    assert "SHARED_WAREHOUSE" in codes(office), "a store that names none is its own"
    change(office, "store", "S1", warehouse="S1")
    publish(office)
    got = told(till).store
    assert (got.warehouse, got.shipping_location) == ("S1", "W1")


def test_r13_to_r29_the_order_parameters_reach_the_till(office, till):
    change(office, "charge_code", "annul", name="Cancellation")
    change(office, "hold_code", "HERSTEL", name="Repaired")
    for key, about in (("KOSTEN", "charge_override"), ("RETOUR", "return")):
        rows = [{"code": "A", "name": "Agreed", "name_nl": "Afgesproken"}]
        change(office, "reason_list", key, name=key, about=about, reasons=rows)
    fields = {
        "default_type": "quote",
        "deposit_rate": 250_000,
        "cancellation_rate": 50_000,
        "cancellation_tax_rate": 210_000,
        "cancellation_charge_code": "annul",
        "override_reasons": "KOSTEN",
        "quote_days": 14,
        "automatic_charges": True,
        "refund_shipping": True,
        "charges_by_channel": False,
        "destination_tax": True,
        "customer_tax": True,
        "sync_error_hold": "HERSTEL",
        "returns_across_orders": True,
        "return_reasons": "RETOUR",
    }
    change(office, "terms", **fields)
    publish(office)
    got = told(till).orders
    assert got.default_type is OrderType.QUOTE
    assert (got.deposit_rate, got.cancellation_rate) == (250_000, 50_000)
    assert (got.cancellation_charge_code, got.quote_days) == ("annul", 14)
    assert (got.automatic_charges, got.refund_shipping, got.charges_by_channel) == (1, 1, 0)
    assert (got.sync_error_hold, got.returns_across_orders) == ("HERSTEL", True)
    agreed = (ReasonCode("A", "Agreed", "Afgesproken"),)
    assert got.charge_override_reasons == got.return_reasons == agreed
    assert "annul" not in got.charge_codes
    taxes = told(till).taxes
    assert (taxes.destination_based, taxes.customer_based) == (True, True)


def test_r17_percentages_lie_between_0_and_100(office):
    assert wrong(office, "terms", deposit_rate=1_000_001) == {"deposit_rate": "RATE_RANGE"}
    assert wrong(office, "terms", cancellation_rate=-1) == {"cancellation_rate": "RATE_RANGE"}
    assert wrong(office, "terms", quote_days=-1) == {"quote_days": "RANGE"}


def test_r20_to_r22_codes_that_are_missing_equal_or_idle_are_warned_of(office):
    change(office, "terms", cancellation_charge_code="shipping")
    assert "CODES_EQUAL" in codes(office)
    change(office, "terms", cancellation_charge_code="", shipping_charge_code="")
    assert {"NO_CANCELLATION_CODE", "NO_SHIPPING_CODE"} <= codes(office)
    change(office, "terms", automatic_charges=True, refund_shipping=True)
    assert {"SHIPPING_CODE_IDLE", "REFUND_SHIPPING_IDLE"} <= codes(office)


RULE = {"level": "header", "code": "shipping", "amount": 7_00, "to_amount": 50_00}

CHANNELS = {"channels": "one", "channel": "S1"}


def test_r28_r33_charge_codes_with_flags_and_rules_reach_the_till(office, till):
    change(office, "charge_code", "mount", name="Mounting", refundable=True)
    change(office, "charge_rule", "low", **RULE, **CHANNELS, modes="group", mode="heavy")
    change(office, "charge_rule", "rate", level="line", code="mount", category="percent", rate=5)
    publish(office)
    got = told(till).orders
    assert ChargeCode("mount", "Mounting", refundable=True) in got.charge_details
    low, rate = got.charge_rules
    assert isinstance(low, ChargeRule)
    assert (low.value, low.to_minor, low.mode.name, low.channel.name) == (
        7_00,
        50_00,
        "heavy",
        "S1",
    )
    assert (rate.value, rate.category.value) == (5, "percent")


def test_r28_a_rule_that_is_not_whole_names_its_field(office):
    assert wrong(office, "charge_rule", "a", **{**RULE, "from_amount": 60_00}) == {
        "to_amount": "BELOW_FROM"
    }
    assert wrong(office, "charge_rule", "a", **RULE, items="one", item="A") == {
        "items": "ONLY_LINE"
    }
    assert wrong(office, "charge_rule", "a", **RULE, modes="one") == {"mode": "SELECTOR"}
    line = {**RULE, "level": "line", "prorate": True}
    assert wrong(office, "charge_rule", "a", **line) == {"prorate": "ONLY_HEADER"}


def test_r29_twins_block_switching_the_channel_selector_off(office):
    change(office, "charge_rule", "a", **RULE, **CHANNELS)
    assert wrong(office, "charge_rule", "b", **RULE, **CHANNELS) == {"rule_id": "SAME_AS"}
    change(office, "charge_rule", "b", **RULE)
    assert wrong(office, "terms", charges_by_channel=False) == {"charges_by_channel": "RULES_TWICE"}


def test_r34_to_r46_the_functionality_profile_reaches_the_till(office, till):
    rows = [{"code": "X", "name": "Damaged", "name_nl": ""}]
    change(office, "reason_list", "NO", name="No", about="order_fulfilment", reasons=rows)
    fields = {
        "asynchronous": True,
        "real_time_first": False,
        "fulfilment_payment": "card_required",
        "edit_partly_fulfilled": False,
        "start_and_declaration": True,
        "void_suspended_at_close": True,
        "shift_difference": 5_00,
        "notification_seconds": 60,
        "days_kept": 20,
        "reject_reasons": "NO",
        "customers_asynchronous": True,
        "manual_accept": True,
        "manual_charges": True,
    }
    change(office, "profile", "S1", **fields)
    assert "RETENTION_SHORT" in codes(office)
    publish(office)
    got = told(till)
    assert got.orders.creation is OrderCreation.ASYNCHRONOUS
    assert got.orders.fulfilment_payment is FulfilmentPayment.CARD_REQUIRED
    one = got.profile
    assert (one.edit_partly_fulfilled, one.start_and_declaration) == (False, True)
    assert (one.void_suspended_at_close, one.notification_seconds, one.days_kept) == (True, 60, 20)
    assert one.reject_reasons == (ReasonCode("X", "Damaged"),)
    assert (one.customers_asynchronous, one.manual_accept) == (True, True)
    assert (one.manual_charge_calculation, one.shift_difference_minor) == (True, 5_00)
    assert wrong(office, "profile", "S1", weight_prefixes=["23", "21"]) == {
        "weight_prefixes": "PREFIX_TAKEN"
    }


def test_r37_real_time_first_is_selectable_only_when_asynchronous(office, till):
    fields = {"asynchronous": False, "real_time_first": True}
    assert wrong(office, "profile", "S1", **fields) == {"real_time_first": "ONLY_ASYNCHRONOUS"}
    change(office, "profile", "S1", asynchronous=False, real_time_first=False)
    publish(office)
    assert told(till).orders.creation is OrderCreation.SYNCHRONOUS


def areas(*actions):
    blank: dict[str, list[str]] = {area: [] for area in ("more", "recalled", "paying", "shift")}
    return {"actions": list(actions), **blank}


def test_r47_the_user_s_layout_beats_the_till_s_which_beats_the_store_s(office, till):
    for key, button in (("shop", "ship"), ("desk", "pick_up"), ("tim", "carry_out")):
        change(office, "layout", key, name=key, areas=areas(button), totals_columns=2)
    change(office, "store", "S1", layout="shop")
    publish(office)
    assert told(till).layout.areas["actions"] == ("ship",)
    change(office, "register", "S1-1", store="S1", layout="desk", has_drawer=False)
    change(office, "job", "clerk", name="Clerk", group=a_group(office))
    change(office, "staff", "tim", name="Tim", job="clerk", layout="tim")
    records.new_pin(office, KARIN, "tim", "123456")
    publish(office)
    got = told(till)
    assert got.layout.areas["actions"] == ("pick_up",)
    assert got.layout.totals_columns == 2
    assert not got.profile.has_drawer
    assert got.layout_for(got.staff_member("tim")).areas["actions"] == ("carry_out",)
    assert got.layout_for(None).areas["actions"] == ("pick_up",)


def a_group(hq) -> str:
    if data(hq).one("group", "trainees") is None:
        change(hq, "group", "trainees", name="Trainees")
    return "trainees"


def test_r48_r85_only_user_operations_stand_on_buttons(office):
    fields = {"name": "L", "areas": areas("recall_order:to_pick_up", "ship")}
    change(office, "layout", "L", **fields)
    for button in ("send_later", "recall_order:nothing", "ship:all", "launch"):
        found = wrong(office, "layout", "L", **{**fields, "areas": areas(button)})
        assert found == {"areas-actions": "NO_BUTTON"}, button


def test_r49_the_totals_panel_names_known_lines(office):
    assert wrong(office, "layout", "L", name="L", totals=["profit"]) == {"totals": "PATTERN"}
    assert wrong(office, "layout", "L", name="L", totals_columns=3) == {"totals_columns": "RANGE"}


def test_r50_attributes_with_range_and_list_reach_the_till(office, till):
    change(office, "attribute", "floor", name="Floor", level="both", kind="number", least=0, most=9)
    change(office, "attribute", "lift", name="Lift", values=["yes", "no"], required=True)
    publish(office)
    floor, lift = told(till).attributes
    assert (floor.level, floor.least, floor.most) == (AttributeLevel.BOTH, 0, 9)
    assert (lift.values, lift.required) == (("yes", "no"), True)
    assert wrong(office, "attribute", "lift", least=1) == {"least": "ONLY_NUMBER"}
    assert wrong(office, "attribute", "floor", most=-1) == {"most": "BELOW_LEAST"}


def test_r51_a_position_s_group_counts_instead_of_the_job_s(office, till):
    change(office, "group", "leads", name="Leads")
    change(office, "job", "clerk", name="Clerk", group=a_group(office))
    for key, own in (("tim", ""), ("ans", "leads")):
        change(office, "staff", key, name=key, job="clerk", position_group=own)
        records.new_pin(office, KARIN, key)
    publish(office)
    got = told(till)
    assert got.staff_member("tim").group_id == "trainees"
    assert got.staff_member("ans").group_id == "leads"


def test_r52_k8_r145_rights_in_three_states_and_limits_reach_the_till(office, till):
    change(
        office,
        "group",
        "trainees",
        name="Trainees",
        permissions={"edit_order": "with_approval", "blind_close": "denied"},
        lowest_deposit_rate=150_000,
        highest_discount_rate=50_000,
        highest_discount=10_00,
        refund_without_approval=50_00,
        lowest_cancellation_rate=1_000_000,
        approves=False,
    )
    publish(office)
    got = told(till).group("trainees")
    assert got.permission("edit_order") is Permission.WITH_APPROVAL
    assert got.permission("blind_close") is Permission.DENIED
    assert got.permission("ship") is Permission.ALLOWED
    assert (got.lowest_deposit_rate, got.highest_discount_minor) == (150_000, 10_00)
    assert (got.refund_minor, got.lowest_cancellation_rate) == (50_00, 1_000_000)
    assert not got.approves
    found = wrong(office, "group", "trainees", permissions={"ship": "perhaps", "fly": "denied"})
    assert found == {"permissions-ship": "NOT_AN_OPTION", "permissions-fly": "UNKNOWN_FIELD"}


def test_r53_a_store_in_which_nobody_may_approve_is_warned_of(office):
    change(office, "group", "trainees", name="Trainees", approves=False)
    change(office, "job", "clerk", name="Clerk", group="trainees")
    change(office, "staff", "tim", name="Tim", job="clerk")
    records.new_pin(office, KARIN, "tim")
    assert "NOBODY_APPROVES" in codes(office)


def test_r136_the_tenders_of_money_that_no_payment_binds_reach_the_tills(office, till):
    assert told(till).orders.free_refunds == ("cash", "credit_note")
    change(office, "terms", free_refunds="note")
    publish(office, 1110)
    assert told(till).orders.free_refunds == ("credit_note",)
    assert wrong(office, "terms", free_refunds="cheque") == {"free_refunds": "NOT_AN_OPTION"}


def test_r82_a_new_group_takes_goods_without_a_receipt_with_approval_only(office, till):
    change(office, "group", "new", name="New")
    change(office, "group", "old", name="Old", permissions={})
    publish(office, 1060)
    groups = {one.group_id: one for one in told(till).groups}
    assert groups["new"].permission("return_product") is Permission.WITH_APPROVAL
    assert groups["old"].permission("return_product") is Permission.ALLOWED
