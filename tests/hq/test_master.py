"""Master data: documents, secrets, history, what is refused of every kind alike."""

import json
from dataclasses import replace

import pytest

from pos_app.contract.translate import decode, encode
from pos_app.domain.charge_rule import (
    ChargeCategory,
    ChargeLevel,
    ChargeRule,
    Choice,
    ReasonCode,
    Selector,
)
from pos_app.domain.configuration import (
    AttributeKind,
    AttributeLevel,
    Configuration,
    OrderAttribute,
)
from pos_app.domain.errors import Refused
from pos_app.domain.tax_group import Taxes, TaxGroup, TaxPlace
from pos_app.hq.configuration import read_document
from pos_app.hq.master import records, take_over
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.people.rights import OWNER, Actor
from pos_app.hq.store import configurations, state
from pos_app.hq.store import master as store
from pos_app.resources_dir import resources_dir
from tests.hq.offices import KARIN, SHOP, change, data, described, wrong


def test_a_document_becomes_records_and_the_same_configuration(hq):
    text = (resources_dir() / "example" / "store.json").read_bytes()
    wanted = read_document(hq, text)
    take_over.import_configuration(hq, OWNER, text)
    with hq.read() as unit:
        found = configurations.current(unit, "AMF")
    assert found is not None
    got = decode(Configuration, found[1])
    orders = replace(got.orders, charge_details=())
    people = tuple(
        replace(one, pin_hash=old.pin_hash)
        for one, old in zip(got.staff, wanted.staff, strict=True)
    )
    layout = replace(got.layout, version=1, layout_id="")
    assert replace(got, orders=orders, staff=people, layout=layout) == wanted
    codes = [x.code for x in got.orders.charge_details]
    assert codes == ["shipping", "cancellation", "other"]


RULES = (
    ChargeRule("low", ChargeLevel.HEADER, "freight", ChargeCategory.FIXED, 695, 0, 49_99),
    ChargeRule("mount", ChargeLevel.LINE, "mount", ChargeCategory.PERCENT, 50_000, tax_rate=21_000),
    replace(
        ChargeRule("mode", ChargeLevel.HEADER, "freight", ChargeCategory.FIXED, 100, prorate=True),
        customer=Selector(Choice.ONE, "C1"),
        mode=Selector(Choice.GROUP, "heavy"),
    ),
)
NOTE = OrderAttribute("NOTE", "Note", "Notitie", AttributeLevel.BOTH, values=("gift", "none"))
FLOOR = OrderAttribute("FLOOR", "Floor", kind=AttributeKind.NUMBER, least=0, most=40)


def test_what_a_document_says_of_charges_taxes_and_reasons_comes_back_to_tills(hq):
    """R10, R12-R14, R20, R22, R28-R31, R50, R142: every value as it was imported, each list
    by its codes.
    """
    orders = replace(
        SHOP.orders,
        charge_codes=("freight", "mount"),
        charge_rules=tuple(sorted(RULES, key=lambda one: one.rule_id)),
        charge_override_reasons=(ReasonCode("GOODWILL", "Goodwill", "Coulance"),),
        return_reasons=(ReasonCode("BROKEN", "Broken", "Kapot"),),
        sync_error_hold="REPAIR",
    )
    low, none = TaxGroup("LOW", "Low", ((210_000, 90_000),)), TaxGroup("NONE", "None")
    places = (TaxPlace("BE", "LOW", "90"), TaxPlace("US-CA", "NONE"))
    taxes = Taxes(destination_based=True, groups=(low, none), places=places)
    rejecting = (ReasonCode("SOLD", "Sold out", "Uitverkocht"),)
    profile = replace(SHOP.profile, reject_reasons=rejecting)
    said = replace(
        SHOP,
        register_id="",
        orders=orders,
        taxes=taxes,
        profile=profile,
        attributes=(FLOOR, NOTE),
    )
    take_over.import_configuration(hq, OWNER, encode(said))
    with hq.read() as unit:
        found = configurations.current(unit, "S1")
    assert found is not None
    got = decode(Configuration, found[1])
    assert got.orders.charge_codes == ("shipping", *orders.charge_codes)
    assert replace(got.orders, charge_details=(), charge_codes=orders.charge_codes) == orders
    assert (got.taxes, got.attributes) == (taxes, (FLOOR, NOTE))
    assert got.profile.reject_reasons == rejecting


def test_the_same_document_again_makes_no_new_version(office):
    with office.read() as unit:
        before = configurations.newest(unit), store.last_number(unit)
    described(office)
    with office.read() as unit:
        assert (configurations.newest(unit), store.last_number(unit)) == before


def a_group(hq) -> str:
    if data(hq).one("group", "trainees") is None:
        change(hq, "group", "trainees", name="Trainees")
    return "trainees"


@pytest.mark.parametrize(
    ("part", "field", "value", "where"),
    [
        ("orders", "quote_days", -1, "terms company: quote_days"),
        ("profile", "hq_timeout_seconds", 0, "profile S1: hq_timeout_seconds"),
        ("profile", "price_prefixes", ("2",), "profile S1: price_prefixes"),
        ("store", "cash_rounding_minor", 100_01, "store.cash_rounding_minor"),
    ],
)
def test_6a_a_document_keeps_to_the_ranges_of_the_forms(office, part, field, value, where):
    before = data(office)
    said = replace(SHOP, register_id="", **{part: replace(getattr(SHOP, part), **{field: value})})
    with pytest.raises(Refused, match="CONFIGURATION_WRONG") as raised:
        take_over.import_configuration(office, OWNER, encode(said))
    assert raised.value.details["where"] == where
    assert data(office) == before


def test_a_pin_is_shown_once_and_kept_as_a_hash_nowhere_else(office):
    change(office, "job", "clerk", name="Clerk", group=a_group(office))
    change(office, "staff", "tim", name="Tim", job="clerk")
    pin = records.new_pin(office, KARIN, "tim")
    assert len(pin) == 6
    kept = data(office).every("staff")["tim"]["pin_hash"]
    assert kept.startswith("$argon2id$")
    change(office, "staff", "tim", name="Tim de Graaf", pin_hash="$argon2id$mine")
    assert data(office).every("staff")["tim"]["pin_hash"] == kept
    with office.read() as unit:
        said = json.dumps([one.detail for one in state.journal_page(unit)])
    assert kept not in said
    assert pin not in said


def test_who_changed_what_is_kept_field_by_field(office):
    number = change(office, "terms", deposit_rate=250_000)
    with office.read() as unit:
        last = state.journal_page(unit)[0]
        newest, older = store.history(unit, "terms", "company")[:2]
    assert (last.who, last.what) == ("karin", "master_changed")
    assert json.loads(last.detail)["fields"] == {"deposit_rate": [100_000, 250_000]}
    assert (newest.number, newest.who) == (number, "karin")
    assert older.content == {**(newest.content or {}), "deposit_rate": 100_000}
    assert change(office, "terms", deposit_rate=250_000) == number


def test_a_change_to_what_somebody_changed_meanwhile_is_refused(office):
    seen = data(office)
    record = seen.single("terms")
    change(office, "terms", quote_days=7)
    wish = records.Wish(KINDS["terms"], record, seen.number("terms", "company"))
    with pytest.raises(Refused, match="CHANGED_MEANWHILE") as raised:
        records.save(office, KARIN, wish)
    assert raised.value.details["who"] == "karin"
    new = records.Wish(KINDS["hold_code"], {"code": "H", "name": "Hold"}, 0)
    records.save(office, KARIN, new)
    with pytest.raises(Refused, match="KEY_TAKEN"):
        records.save(office, KARIN, new)


def test_what_others_name_is_not_withdrawn(office):
    seen = data(office).number("delivery_mode", "pickup")
    with pytest.raises(Refused, match="RECORD_IN_USE") as raised:
        records.withdraw(office, KARIN, KINDS["delivery_mode"], "pickup", seen)
    assert "delivery company" in str(raised.value.details["users"])
    seen = data(office).number("delivery_mode", "express")
    records.withdraw(office, KARIN, KINDS["delivery_mode"], "express", seen)
    assert data(office).one("delivery_mode", "express") is None


def test_a_name_that_is_not_there_is_refused(office):
    found = wrong(office, "store", "S1", profile="none", fulfilment_groups=["S1", "none"])
    assert found == {"profile": "NOT_THERE", "fulfilment_groups": "NOT_THERE"}
    assert wrong(office, "store", "S1", time_zone="Mars/Base") == {"time_zone": "NOT_A_ZONE"}


def test_a_stores_currency_is_one_that_is_counted_in_hundredths(office):
    assert wrong(office, "store", "S1", currency="JPY") == {"currency": "NOT_IN_HUNDREDTHS"}


ROLES = [("operator", "terms"), ("auditor", "layout"), ("finance", "group"), ("nobody", "store")]


@pytest.mark.parametrize(("role", "kind"), ROLES)
def test_rights_are_checked_below_the_pages(office, role, kind):
    with pytest.raises(Refused, match="RIGHT_MISSING"):
        change(office, kind, "X", actor=Actor("tim", role))
