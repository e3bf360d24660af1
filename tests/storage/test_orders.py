"""Finding orders at this till without HQ (K7, R109, R112)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pos_app.domain.customer import Customer
from pos_app.domain.order import OrderStatus, QuoteState
from pos_app.till.storage.statements import text_of
from tests.helpers import carts
from tests.hq.world import Clock, Ids
from tests.storage.world import a_cart, an_order, conclude, open_store, search

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
        ({"created_from": "2026-03-02T09:00:00.000Z"}, {"Jansen", "Ünal-Peters"}),
        ({"created_to": "2026-03-02T09:00:00.000Z"}, set()),
        ({"line_status": "ACCEPTED"}, {"Jansen", "Ünal-Peters"}),
        ({"line_status": "ACCEPTED", "delivery_mode": "pickup"}, {"Jansen"}),
        ({"line_status": "INVOICED"}, set()),
        ({"preset": "to_ship", "fulfilling_store": "S2"}, set()),
        ({"delivery_from": "2026-03-02", "delivery_to": "2026-03-02"}, {"Jansen", "Ünal-Peters"}),
        ({"delivery_from": "2026-03-03"}, set()),
        ({"delivery_to": "2026-03-01"}, set()),
        ({"receipt_from": "2026-03-02", "receipt_to": "2026-03-02"}, {"Jansen", "Ünal-Peters"}),
        ({"receipt_from": "2026-03-03"}, set()),
        ({"store_id": "S1", "fulfilling_store": "S1", "status": "INVOICED"}, set()),
        ({"store_id": "S1", "fulfilling_store": "S1"}, {"Jansen", "Ünal-Peters"}),
        (
            {"created_from": "2026-03-02", "delivery_to": "2026-03-02", "receipt_to": "2026-03-02"},
            {"Jansen", "Ünal-Peters"},
        ),
        ({"created_from": "2026-03-02", "delivery_to": "2026-03-01"}, set()),
        ({"delivery_from": "2026-03-02", "receipt_to": "2026-03-01"}, set()),
    ],
)
def test_each_filter_finds_what_fits(store, wanted, names):
    assert {row.customer_name for row in store.search_orders(search(**wanted))} == names


def test_k7_a_receipt_of_this_till_that_invoiced_a_part_dates_the_order_too(tmp_path):
    ids, store = Ids(), open_store(tmp_path)
    order = an_order(ids, store)
    with store.begin() as unit:
        unit.add_transaction(
            transaction_id="p",
            kind="pickup",
            receipt_no="S1-01-R000009",
            order_no=order.order_no,
            shift_id="S1-1-00001",
            staff_id="clerk",
            at=carts.NOW + timedelta(days=3),
            total_minor=1,
            body_event_id=store.order_events(order.order_no)[0].header.event_id,
            taxes=(),
            moved=(),
        )
    days = ("2026-03-03", "2026-03-05")
    found = [bool(store.search_orders(search(receipt_from=d, receipt_to=d))) for d in days]
    store.close()
    assert found == [False, True]


def test_r84_the_presets_are_counted_among_the_till_s_own_copies(store):
    counts = store.count_orders("S1")
    assert (counts.to_pick_up, counts.to_ship, counts.to_fulfil) == (1, 1, 2)
    assert store.count_orders("S2").to_fulfil == 0


@pytest.mark.parametrize("rejected", [0, 1000], ids=["all is picked", "the rest is rejected"])
def test_r110_what_is_picked_is_not_to_fulfil_any_more(tmp_path, rejected):
    ids, store = Ids(), open_store(tmp_path)
    order = an_order(ids, store)
    lines = tuple(
        replace(line, picked=line.open - rejected, rejected=rejected) for line in order.lines
    )
    with store.begin() as unit:
        unit.save_order(replace(order, lines=lines), created_here=True)
    counts = store.count_orders("S1")
    store.close()
    assert (counts.to_pick_up, counts.to_fulfil) == (1, 0)


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
    assert row.as_of == text_of(store.clock.now())


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


@pytest.mark.parametrize(("days", "status"), [(0, "QUOTE_OPEN"), (1, "QUOTE_EXPIRED")])
def test_r133_a_quote_is_listed_as_expired_once_its_last_day_is_over(tmp_path, days, status):
    ids, clock = Ids(), Clock()
    store = open_store(tmp_path, clock=clock)
    order = replace(an_order(ids, store), quote=QuoteState(carts.NOW.date()))
    with store.begin() as unit:
        unit.save_order(order, created_here=True)
    clock.forward(days=days)
    found = [x.value for x in OrderStatus if store.search_orders(search(status=x.value))]
    listed = [one.status for one in store.search_orders(search())]
    store.close()
    assert listed == [status]
    assert found == [status]
