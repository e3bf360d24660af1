"""Finding orders at this till without HQ (K7, R109, R112)."""

from dataclasses import replace

import pytest

from pos_app.domain.customer import Customer
from tests.helpers import carts
from tests.hq.world import Ids
from tests.storage.world import a_cart, conclude, open_store, search

PETERS = Customer(
    "C9", "Ünal-Peters", phone="+31 6 1234 5678", email="u@x.nl", addresses=(carts.HOME,)
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Two orders: Jansen picks up, Ünal-Peters gets it shipped."""
    store, ids = open_store(tmp_path_factory.mktemp("orders")), Ids()
    conclude(store, a_cart(ids))
    shipped = replace(a_cart(ids), customer=PETERS)
    line = replace(shipped.lines[1], delivery=carts.SHIP)
    conclude(store, replace(shipped, lines=(shipped.lines[0], line)))
    yield store
    store.close()


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, {"Jansen", "Ünal-Peters"}),
        ({"text": "unal"}, {"Ünal-Peters"}),
        ({"text": "JANS"}, {"Jansen"}),
        ({"text": "S1-01-000002"}, {"Ünal-Peters"}),
        ({"text": "S1-01-R000001"}, {"Jansen"}),
        ({"text": "C9"}, {"Ünal-Peters"}),
        ({"text": "1234 5678"}, {"Ünal-Peters"}),
        ({"text": "%"}, set()),
        ({"customer": "peters"}, {"Ünal-Peters"}),
        ({"phone": "06-1234"}, set()),
        ({"phone": "6 1234"}, {"Ünal-Peters"}),
        ({"email": "U@"}, {"Ünal-Peters"}),
        ({"preset": "to_pick_up"}, {"Jansen"}),
        ({"preset": "to_ship"}, {"Ünal-Peters"}),
        ({"preset": "to_fulfil"}, {"Jansen", "Ünal-Peters"}),
        ({"delivery_mode": "standard"}, {"Ünal-Peters"}),
        ({"fulfilling_store": "S1"}, {"Jansen", "Ünal-Peters"}),
        ({"fulfilling_store": "S"}, set()),
        ({"store_id": "S2"}, set()),
        ({"status": "CREATED"}, {"Jansen", "Ünal-Peters"}),
        ({"created_from": "2026-03-02", "created_to": "2026-03-02"}, {"Jansen", "Ünal-Peters"}),
        ({"created_from": "2026-03-03"}, set()),
        ({"created_to": "2026-03-01"}, set()),
    ],
)
def test_each_filter_finds_what_fits(store, wanted, names):
    assert {row.customer_name for row in store.search_orders(search(**wanted))} == names


def test_a_page_goes_on_behind_its_last_row(store):
    first = store.search_orders(search(limit=1))
    last = first[0]
    rest = store.search_orders(search(limit=1, after=f"{last.created_at}|{last.order_no}"))
    assert {first[0].order_no, rest[0].order_no} == {
        row.order_no for row in store.search_orders(search())
    }


def test_the_row_says_what_a_list_shows(store):
    row = store.search_orders(search(customer="jansen"))[0]
    assert (row.city, row.classes, row.next_on) == ("Amersfoort", "CARRY PICK", "2026-03-02")
    assert (row.total_minor, row.balance_minor) == (13_000, 10_800)


def test_the_copy_stays_known_as_made_here_when_hq_shows_it(store):
    number = store.search_orders(search(customer="jansen"))[0].order_no
    found = store.order(number)
    assert found is not None
    assert found.created_here
    with store.begin() as unit:
        unit.save_order(replace(found.order, version=5), created_here=False)
    again = store.order(number)
    assert again is not None
    assert (again.created_here, again.order.version) == (True, 5)


def test_only_events_that_hq_has_not_applied_are_put_on_top_of_hqs_order(store):
    number = store.search_orders(search(customer="jansen"))[0].order_no
    assert [one.header.kind for one in store.order_events(number)] == ["order"]
    assert store.order_events("") == ()
