"""Master data: documents, secrets, history, what is refused of every kind alike."""

import json
from dataclasses import replace

import pytest

from pos_app.contract.translate import decode, encode
from pos_app.domain.configuration import (
    Configuration,
)
from pos_app.domain.errors import Refused
from pos_app.hq.configuration import read_document
from pos_app.hq.master import records, take_over
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.rights import OWNER, Actor
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


ROLES = [("operator", "terms"), ("auditor", "layout"), ("finance", "group"), ("nobody", "store")]


@pytest.mark.parametrize(("role", "kind"), ROLES)
def test_rights_are_checked_below_the_pages(office, role, kind):
    with pytest.raises(Refused, match="RIGHT_MISSING"):
        change(office, kind, "X", actor=Actor("tim", role))
