"""Publishing: numbered downloads, in order, confirmed, put back, sent again (R54, R55)."""

from datetime import timedelta

import pytest

from pos_app.contract import messages as m
from pos_app.domain.errors import Refused
from pos_app.hq.master import publishing, records
from pos_app.hq.master.kinds import JOBS, KINDS
from pos_app.hq.master.states import draft, published
from pos_app.hq.people import operators
from pos_app.hq.people.rights import Actor
from pos_app.hq.store import configurations
from tests.hq.offices import KARIN, change, data, publish, told
from tests.hq.world import a_till

PASSWORD = "a long enough password"
ILSE = Actor("ilse", "administrator")


def pending(hq):
    with hq.read() as unit:
        return publishing.pending(unit)


def test_r54_each_kind_travels_by_its_numbered_download():
    jobs = {name: kind.job for name, kind in KINDS.items()}
    assert set(jobs.values()) == set(JOBS)
    assert set(JOBS) == {1010, 1040, 1060, 1070, 1090, 1110, 1120}
    assert jobs["delivery_mode"] == jobs["fulfilment_group"] == 1120
    assert (jobs["charge_rule"], jobs["staff"], jobs["store"]) == (1040, 1060, 1070)
    assert (jobs["register"], jobs["layout"], jobs["terms"]) == (1090, 1090, 1110)


def test_r54_a_publication_says_what_it_carries(office):
    change(office, "terms", quote_days=7)
    change(office, "layout", "L", name="L")
    made = publish(office, 1110, 1090, 1120)
    assert made.job_numbers == (1090, 1110)
    with office.read() as unit:
        carried = publishing.contents(unit, made)
    assert [(x.kind.name, x.key) for x in carried] == [("layout", "L"), ("terms", "company")]
    assert carried[1].fields == ("quote_days",)
    assert pending(office) == []


def test_r55_what_another_download_brings_is_published_first(office):
    change(office, "profile", "quick", name="Quick")
    change(office, "hold_code", "H", name="Hold")
    change(office, "terms", sync_error_hold="H")
    change(office, "charge_code", "annul", name="Cancellation")
    change(office, "terms", cancellation_charge_code="annul")
    with pytest.raises(Refused, match="PUBLISH_FIRST") as raised:
        publish(office, 1110)
    assert raised.value.details["job"] == 1040
    publish(office, 1040)
    publish(office, 1110)


def test_r55_a_till_that_cannot_take_one_gets_no_later_one_until_it_is_sent_again(office, till):
    held = told(till)
    change(office, "terms", quote_days=7)
    publish(office)
    failed = told(till, held.version).version
    till.ask(
        "configuration",
        m.ConfigurationRequest(version=held.version, failed=failed, error="orders.quote_days"),
    )
    change(office, "terms", quote_days=8)
    publish(office)
    assert told(till, held.version) is None
    hello = m.HelloRequest(epochs=(), queue_length=0, oldest_unsent_at=None, version="1")
    answer = m.HelloReply.model_validate_json(till.ask("hello", hello).body)
    assert answer.configuration_version == held.version
    publishing.send_again(office, KARIN, till.me.device_id)
    assert told(till, held.version).orders.quote_days == 8


def test_r55_another_till_does_not_wait_for_it(office, ids, till):
    other = a_till(office, ids, "S1-2")
    change(office, "terms", quote_days=7)
    publish(office)
    request = m.ConfigurationRequest(version=1, failed=2, error="x")
    till.ask("configuration", request)
    assert told(other).orders.quote_days == 7


def test_a_publication_comes_into_force_at_its_moment_and_none_overtakes_it(office, till, clock):
    change(office, "terms", quote_days=7)
    publish(office, in_force_at=clock.at + timedelta(hours=2))
    change(office, "terms", quote_days=8)
    with pytest.raises(Refused, match="IN_FORCE_TOO_EARLY"):
        publish(office, in_force_at=clock.at + timedelta(hours=1))
    assert told(till).orders.quote_days == 30
    clock.forward(hours=2)
    assert told(till).orders.quote_days == 7


def test_money_waits_for_a_second_administrator(office, till):
    operators.add(office, "ilse", "Ilse", PASSWORD)
    operators.add(office, "karin", "Karin", PASSWORD)
    change(office, "terms", deposit_rate=250_000)
    made = publish(office)
    assert made.state == "proposed"
    assert told(till).orders.deposit_rate == 100_000
    with pytest.raises(Refused, match="CONFIRM_SAME_PERSON"):
        publishing.confirm(office, KARIN, made.number)
    change(office, "layout", "L", name="L")
    with pytest.raises(Refused, match="PROPOSAL_WAITS"):
        publish(office, 1090)
    done = publishing.confirm(office, ILSE, made.number)
    assert (done.state, done.confirmed_by) == ("published", "ilse")
    assert told(till).orders.deposit_rate == 250_000
    with pytest.raises(Refused, match="PUBLICATION_SETTLED"):
        publishing.confirm(office, ILSE, made.number)


def test_a_proposal_can_be_withdrawn_and_the_draft_stays(office, till):
    operators.add(office, "ilse", "Ilse", PASSWORD)
    change(office, "terms", deposit_rate=250_000)
    made = publish(office)
    publishing.withdraw(office, KARIN, made.number)
    assert told(till).orders.deposit_rate == 100_000
    assert pending(office)[0].fields == ("deposit_rate",)


def test_where_there_is_no_second_administrator_one_is_enough(office, till):
    operators.add(office, "joost", "Joost", PASSWORD, role="operator")
    change(office, "terms", deposit_rate=250_000)
    assert publish(office).state == "published"


def test_going_back_makes_a_new_version_of_what_was(office, till):
    change(office, "terms", quote_days=7)
    first = publish(office)
    change(office, "terms", quote_days=8)
    change(office, "hold_code", "H", name="Hold")
    publish(office)
    assert publishing.go_back(office, KARIN, first.number) == 2
    assert told(till).orders.quote_days == 8
    before = told(till).version
    assert publish(office).number > first.number
    got = told(till)
    assert (got.orders.quote_days, got.version > before) == (7, True)
    assert data(office).one("hold_code", "H") is None


def test_going_back_replaces_no_change_that_waits_in_the_draft(office):
    change(office, "terms", quote_days=7)
    first = publish(office)
    change(office, "terms", quote_days=8)
    with pytest.raises(Refused, match="DRAFT_WAITS"):
        publishing.go_back(office, KARIN, first.number)
    assert data(office).single("terms")["quote_days"] == 8


def test_a_draft_is_put_back_record_by_record_or_whole(office):
    change(office, "terms", quote_days=7)
    change(office, "hold_code", "H", name="Hold")
    records.put_back(office, KARIN, KINDS["terms"], "company")
    assert [x.key for x in pending(office)] == ["H"]
    assert records.discard(office, KARIN, tuple(KINDS)) == 1
    with office.read() as unit:
        assert draft(unit).records["terms"] == published(unit).records["terms"]
    assert pending(office) == []


def test_what_changes_nothing_is_not_published(office):
    with pytest.raises(Refused, match="NOTHING_TO_PUBLISH"):
        publish(office)
    change(office, "terms", quote_days=7)
    with pytest.raises(Refused, match="REASON_MISSING"):
        publish(office, reason=" ")


def test_only_the_stores_that_it_changes_get_a_new_version(office, ids):
    change(office, "store", "S9", name="Breda")
    publish(office)
    with office.read() as unit:
        before = configurations.current(unit, "S1")
        assert configurations.current(unit, "S9") is not None
    change(office, "store", "S9", name="Breda Centrum")
    publish(office)
    with office.read() as unit:
        assert configurations.current(unit, "S1") == before


def test_a_store_beside_one_that_was_put_by_hand_keeps_what_no_kind_says(office, till):
    before = told(till)
    change(office, "terms", quote_days=7)
    publish(office)
    got = told(till)
    assert got.store == before.store
    assert got.delivery == before.delivery


def test_only_who_may_publish_publishes(office):
    change(office, "terms", quote_days=7)
    wish = publishing.Wish(JOBS, "because")
    for role in ("operator", "finance", "auditor"):
        with pytest.raises(Refused, match="RIGHT_MISSING"):
            publishing.publish(office, Actor("x", role), wish)


def test_r39_partly_fulfilled_orders_are_edited_where_the_company_and_the_store_say_so(
    office, till
):
    assert told(till).profile.edit_partly_fulfilled
    change(office, "terms", partly_fulfilled_edits=False)
    publish(office)
    assert not told(till).profile.edit_partly_fulfilled


def test_the_company_s_name_reaches_the_tills_of_its_store(office, till):
    name = told(till).store.name
    assert told(till).store.full_name == name
    change(office, "store", "S1", company="Lindehof Wonen")
    publish(office, 1070)
    assert told(till).store.full_name == f"Lindehof Wonen, {name}"
