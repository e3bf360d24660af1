"""Configuration and catalogue for tills: versioned, incremental, resumable (R54)."""

from dataclasses import replace

import pytest
from argon2 import PasswordHasher

from pos_app.contract import messages as m
from pos_app.contract.translate import decode, encode
from pos_app.domain.configuration import Configuration, ScreenLayout
from pos_app.domain.errors import Refused
from pos_app.domain.pins import peppered
from pos_app.domain.product import Product
from pos_app.domain.staff import PermissionGroup, StaffMember
from pos_app.hq import catalogue, configuration
from pos_app.hq.master import take_over
from pos_app.hq.people.rights import OWNER
from tests.helpers.carts import STORE, product
from tests.hq.world import a_till, code_of

PLAIN = replace(STORE, register_id="")


def told(till, version=0):
    reply = till.ask("configuration", m.ConfigurationRequest(version=version))
    return m.ConfigurationReply.model_validate_json(reply.body)


def test_a_till_gets_its_store_s_configuration_once(hq, till):
    answer = told(till)
    got = decode(Configuration, answer.configuration)
    assert got == replace(STORE, version=answer.version, register_id="S1-1")
    assert told(till, answer.version).configuration == ""


def test_a_version_for_one_register_reaches_that_one_alone(hq, ids, till):
    other = a_till(hq, ids, "S1-2")
    changed = replace(
        STORE, register_id="S1-2", layout=ScreenLayout(areas={"actions": ("discount",)})
    )
    version = configuration.put(hq, changed, "karin")
    assert told(other).version == version
    assert told(till).version < version


WRONG = {
    "a register's store": replace(PLAIN, store=replace(PLAIN.store, store_id="")),
    "a time zone": replace(PLAIN, store=replace(PLAIN.store, time_zone="Mars/Base")),
    "a rate": replace(PLAIN, orders=replace(PLAIN.orders, deposit_rate=1_000_001)),
    "a pickup mode": replace(PLAIN, delivery=replace(PLAIN.delivery, pickup_modes=("x",))),
    "the carry-out mode": replace(PLAIN, delivery=replace(PLAIN.delivery, carry_out_mode="x")),
    "a group": replace(PLAIN, staff=(StaffMember("a", "A", "none", "$argon2id$"),)),
    "a rounding": replace(PLAIN, store=replace(PLAIN.store, cash_rounding_minor=0)),
    "wide rounding": replace(PLAIN, store=replace(PLAIN.store, cash_rounding_minor=1_001)),
    "a warehouse pickup": replace(
        PLAIN,
        delivery=replace(
            PLAIN.delivery,
            locations=(replace(PLAIN.delivery.locations[2], can_pick_up=True),),
        ),
    ),
}


def test_r10_a_configuration_a_till_could_not_work_with_is_refused(hq):
    for wrong in WRONG.values():
        with pytest.raises(Refused, match="CONFIGURATION_WRONG"):
            configuration.put(hq, wrong, "karin")


def test_a_configuration_is_imported_from_a_document(hq, till):
    before = told(till).version
    assert take_over.import_configuration(hq, OWNER, encode(PLAIN)) == before + 1
    with pytest.raises(Refused, match="CONFIGURATION_WRONG"):
        take_over.import_configuration(hq, OWNER, b'{"version": 1.5}')


def test_a_pin_is_hashed_with_the_pepper():
    pepper = b"p" * 32
    kept = configuration.hash_pin("111111", pepper)
    assert PasswordHasher().verify(kept, peppered("111111", pepper))
    assert "m=19456,t=2,p=1" in kept
    with pytest.raises(Refused, match="BAD_PIN"):
        configuration.hash_pin("1234", pepper)


def test_staff_reach_the_till(hq, till):
    person = StaffMember("clerk", "Tim", "clerks", configuration.hash_pin("111111", b"p"))
    group = PermissionGroup("clerks", "Clerks")
    configuration.put(hq, replace(PLAIN, staff=(person,), groups=(group,)), "karin")
    assert decode(Configuration, told(till).configuration).staff == (person,)


def test_a_hash_that_a_document_brings_is_kept_as_it_is(hq, till):
    kept = configuration.hash_pin("111111", b"p")
    group = PermissionGroup("clerks", "Clerks")
    tim = StaffMember("a", "Tim", "clerks", kept)
    ad = StaffMember("b", "Ad", "clerks", "pin:222222")
    text = encode(replace(PLAIN, staff=(tim, ad), groups=(group,)))
    tim, ad = configuration.read_document(hq, text).staff
    assert (tim.pin_hash, tim.pin_given) == (kept, False)
    assert (ad.pin_hash.startswith("$argon2id$"), ad.pin_given) == (True, True)


@pytest.mark.parametrize(
    ("staff", "where"),
    [
        ((StaffMember("a", "Tim", "clerks", "111111"),), "staff.a.pin_hash"),
        ((StaffMember("a", "Tim", "clerks", "$argon2id$"),) * 2, "staff"),
        ((StaffMember("", "Tim", "clerks", "$argon2id$"),), "staff"),
        ((StaffMember("a", "Tim", "?", "$argon2id$"),), "staff.a.group_id"),
    ],
)
def test_staff_that_no_till_could_work_with_is_refused_by_its_place(hq, staff, where):
    wrong = replace(PLAIN, staff=staff, groups=(PermissionGroup("clerks", "Clerks"),))
    with pytest.raises(Refused, match="CONFIGURATION_WRONG") as refused:
        configuration.put(hq, wrong, "karin")
    assert refused.value.details["where"] == where


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_a_currency_that_is_not_counted_in_hundredths_is_no_stores_own(hq, currency):
    wrong = replace(PLAIN, store=replace(PLAIN.store, currency=currency))
    with pytest.raises(Refused, match="CONFIGURATION_WRONG") as refused:
        configuration.put(hq, wrong, "karin")
    assert refused.value.details["where"] == "store.currency"


def test_what_no_till_could_take_for_its_size_is_refused_L4(hq, monkeypatch):
    monkeypatch.setattr(configuration, "BYTES_MAX", len(encode(PLAIN)) - 1)
    with pytest.raises(Refused, match="CONFIGURATION_WRONG") as refused:
        configuration.put(hq, PLAIN, "karin")
    assert refused.value.details["where"] == "size"


def download(till, kind="products", since=0, cursor=""):
    """Every row from a cursor on, the version then, and how many pages it took."""
    rows: list[str] = []
    pages = 0
    while True:
        request = m.CatalogueRequest(kind=kind, since=since, cursor=cursor)
        reply = m.CatalogueReply.model_validate_json(till.ask("catalogue", request).body)
        rows += reply.rows
        pages, cursor = pages + 1, reply.next_cursor
        if reply.done:
            return rows, reply.version, pages


def test_the_catalogue_comes_in_pages_and_then_only_what_changed(hq, till):
    catalogue.put_products(hq, [product("1.00", "9", f"P{n:05d}") for n in range(4100)])
    rows, version, pages = download(till)
    assert (len(rows), pages) == (4108, 3)
    assert len({decode(Product, row).sku for row in rows}) == 4108
    assert download(till, since=version) == ([], version, 1)
    catalogue.put_products(hq, [product("2.00", "9", "P00003")])
    changed, later, _ = download(till, since=version)
    assert [decode(Product, row).price_minor for row in changed] == [200]
    assert later == version + 1


def test_a_change_during_a_download_comes_with_the_next(hq, till):
    catalogue.put_products(hq, [product("1.00", "9", f"P{n:05d}") for n in range(2500)])
    first = m.CatalogueReply.model_validate_json(
        till.ask("catalogue", m.CatalogueRequest(kind="products", since=0, cursor="")).body
    )
    catalogue.put_products(hq, [product("2.00", "9", "P00001"), product("2.00", "9", "P02400")])
    rest, version, _ = download(till, cursor=first.next_cursor)
    assert version == first.version
    changed, _, _ = download(till, since=version)
    assert {decode(Product, row).sku for row in changed} == {"P00001", "P02400"}
    skus = {decode(Product, row).sku for row in [*first.rows, *rest, *changed]}
    assert len(skus) == 2508


def test_customers_come_the_same_way(hq, till):
    rows, _, _ = download(till, "customers")
    assert len(rows) == 1


def test_a_page_of_the_catalogue_is_bounded_in_bytes_too_L4(hq, till, monkeypatch):
    monkeypatch.setattr(catalogue, "PAGE_BYTES_MAX", 1)
    rows, _, pages = download(till)
    assert ({decode(Product, row).sku for row in rows}, pages) == (set("ABCDEFGH"), 8)


@pytest.mark.parametrize("cursor", ["x|1|", "1|x|", f"{'9' * 20}|{'9' * 20}|", "1"])
def test_a_place_in_the_catalogue_that_is_none_of_ours_is_refused(till, cursor):
    request = m.CatalogueRequest(kind="products", since=0, cursor=cursor)
    assert code_of(till.ask("catalogue", request)) == "BAD_PLACE"
