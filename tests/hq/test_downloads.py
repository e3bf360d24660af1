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
from pos_app.hq.rights import OWNER
from tests.helpers.carts import STORE, product
from tests.hq.world import a_till

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
