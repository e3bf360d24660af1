"""Finding, reading and borrowing orders (R108-R110, R140)."""

from dataclasses import replace
from typing import Any

import pytest

from pos_app.contract import messages as m
from pos_app.domain.customer import Address, Customer
from pos_app.domain.transaction import Quote
from pos_app.hq import catalogue
from pos_app.hq.store import orders
from tests.helpers.carts import PICK, SHIP, cart
from tests.hq.world import a_till, code_of

PEOPLE = {
    1: Customer("C1", "Jansen", phone="06-12345678"),
    2: Customer("C2", "De Vries", email="info@vries.example"),
    3: Customer("C3", "Müller-Jansen", phone="+31 6 12 34 56 78"),
    4: Customer("C4", "van der Berg", addresses=(Address("h", "B", "S 1", "1", "Ede"),)),
}


@pytest.fixture
def full(hq, till, clock):
    """Four orders, a day apart; the last two are shipped, one of them picked up in part."""
    catalogue.put_customers(hq, list(PEOPLE.values()))
    for number, customer in PEOPLE.items():
        delivery = PICK if number < 3 else SHIP
        event = till.placed(cart(("2 x 40.00", delivery), customer=customer), number)
        assert till.send(event, "now").result == "applied"
        clock.forward(days=1)
    with hq.read() as unit:
        order = orders.find(unit, till.number(1))
    till.send(till.picked_up(order, {1: 1}))
    return till


def found(till, **asked):
    reply = till.ask("orders/search", m.OrderSearchRequest(**asked))
    assert reply.status == 200, reply.body
    answer = m.OrderSearchReply.model_validate_json(reply.body)
    return [int(row.order_no[6:12]) for row in answer.rows]


FOUND: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [4, 3, 2, 1]),
    ({"order_no": "S1-01-000002-7K3Q"}, [2]),
    ({"order_no": "s1-01-00000"}, [1, 2, 3, 4]),
    ({"order_no": "S1-01-R000003"}, [3]),
    ({"order_no": "S2"}, []),
    ({"customer": "jan"}, [3, 1]),
    ({"customer": "JANSEN"}, [3, 1]),
    ({"customer": "muller"}, [3]),
    ({"customer": "vries de"}, [2]),
    ({"customer": "erg"}, [4]),
    ({"customer": "C2"}, [2]),
    ({"text": "c3"}, [3]),
    ({"customer": "nobody"}, []),
    ({"customer": '"; drop'}, []),
    ({"phone": "0612345678"}, [3, 1]),
    ({"email": "INFO@"}, [2]),
    ({"text": "S1-01-000002-7K3Q"}, [2]),
    ({"text": "S1-01-0000"}, [1, 2, 3, 4]),
    ({"text": "info@vries"}, [2]),
    ({"text": "06 1234 5678"}, [3, 1]),
    ({"text": "berg"}, [4]),
    ({"text": "jansen", "phone": "0612345678", "status": "CREATED"}, [3]),
    ({"status": "PARTLY_INVOICED"}, [1]),
    ({"status": "OPEN"}, [4, 3, 2, 1]),
    ({"status": "OPEN", "delivery_mode": "standard", "customer": "jansen"}, [3]),
    ({"store_id": "S1", "status": "CREATED"}, [4, 3, 2]),
    ({"store_id": "S2"}, []),
    ({"delivery_mode": "standard"}, [4, 3]),
    ({"fulfilling_store": "S1"}, [4, 3, 2, 1]),
    ({"preset": "to_pick_up", "fulfilling_store": "S1"}, [2, 1]),
    ({"preset": "to_ship", "customer": "berg"}, [4]),
    ({"preset": "to_fulfil"}, [4, 3, 2, 1]),
    ({"preset": "to_ship", "fulfilling_store": "S2"}, []),
    ({"created_from": "2026-03-03", "created_to": "2026-03-04"}, [3, 2]),
    ({"created_to": "2026-03-03T09:00:00.000Z"}, [1]),
    ({"customer": "jansen", "created_from": "2026-03-04"}, [3]),
    ({"line_status": "ACCEPTED"}, [4, 3, 2]),
    ({"line_status": "PARTLY_INVOICED"}, [1]),
    ({"line_status": "INVOICED"}, []),
    ({"line_status": "ACCEPTED", "delivery_mode": "pickup"}, [2]),
    ({"line_status": "ACCEPTED", "preset": "to_pick_up", "fulfilling_store": "S1"}, [2]),
    ({"delivery_from": "2026-03-02", "delivery_to": "2026-03-02"}, [4, 3, 2, 1]),
    ({"delivery_from": "2026-03-03"}, []),
    ({"delivery_to": "2026-03-01"}, []),
    ({"delivery_to": "2026-03-04", "customer": "jansen"}, [3, 1]),
    ({"receipt_from": "2026-03-06"}, [1]),
    ({"receipt_from": "2026-03-03", "receipt_to": "2026-03-04"}, [3, 2]),
    ({"receipt_to": "2026-03-03T09:00:00.000Z", "store_id": "S1"}, [1]),
    ({"receipt_from": "2026-03-06", "line_status": "ACCEPTED"}, []),
    ({"created_to": "2026-03-04", "delivery_to": "2026-03-02", "receipt_from": "2026-03-06"}, [1]),
    ({"created_from": "2026-03-04", "delivery_to": "2026-03-02", "receipt_to": "2026-03-02"}, []),
    ({"store_id": "S1", "fulfilling_store": "S1", "delivery_mode": "standard"}, [4, 3]),
    ({"store_id": "S1", "fulfilling_store": "S2"}, []),
    ({"order_no": "S1-", "receipt_from": "2026-03-05"}, [1, 4]),
    ({"order_no": "S1-", "line_status": "ACCEPTED"}, [2, 3, 4]),
    ({"order_no": "S1-", "preset": "to_pick_up"}, [1, 2]),
    ({"delivery_from": "2026-03-01", "delivery_to": "2026-03-20"}, [4, 3, 2, 1]),
    ({"delivery_from": "2026-03-01", "delivery_mode": "standard"}, [4, 3]),
    ({"receipt_from": "2026-03-01", "receipt_to": "2026-03-20"}, [4, 3, 2, 1]),
    ({"receipt_from": "2026-03-03", "receipt_to": "2026-03-20", "store_id": "S1"}, [4, 3, 2, 1]),
]


def test_r109_orders_are_found_by_each_of_their_marks(full):
    wrong = [
        (asked, found(full, **asked)) for asked, numbers in FOUND if found(full, **asked) != numbers
    ]
    assert wrong == []


PAGED: list[dict[str, Any]] = [
    {},
    {"order_no": "S1-"},
    {"customer": "a"},
    {"store_id": "S1"},
    {"preset": "to_fulfil"},
]


def test_pages_follow_one_another_without_gap_or_repeat(full):
    for asked in PAGED:
        whole = found(full, **asked)
        pages, after = [], ""
        for _ in whole:
            reply = full.ask("orders/search", m.OrderSearchRequest(**asked, limit=1, after=after))
            answer = m.OrderSearchReply.model_validate_json(reply.body)
            pages += [int(row.order_no[6:12]) for row in answer.rows]
            after = answer.after
        assert (pages, after) == (whole, "")


def test_a_row_says_what_a_list_shows(full):
    reply = full.ask("orders/search", m.OrderSearchRequest(order_no=full.number(1)))
    row = m.OrderSearchReply.model_validate_json(reply.body).rows[0]
    assert (row.customer_name, row.status, row.total_minor) == ("Jansen", "PARTLY_INVOICED", 8000)
    assert (row.balance_minor, row.classes, row.next_on) == (3600, "PICK", "2026-03-02")


def test_too_many_customers_are_cut_and_it_is_said(hq, till):
    many = [Customer(f"K{n}", f"Kees {n:04d}") for n in range(600)]
    catalogue.put_customers(hq, many)
    till.send(till.placed(cart(("1 x 1.00", PICK), customer=many[3])), "now")
    reply = till.ask("orders/search", m.OrderSearchRequest(customer="kees"))
    answer = m.OrderSearchReply.model_validate_json(reply.body)
    assert (answer.capped, len(answer.rows)) == (True, 1)


def test_r84_r110_the_presets_are_counted_at_the_store(full):
    def counts(store):
        reply = full.ask("orders/counts", m.OrderCountsRequest(fulfilling_store=store))
        found = m.OrderCountsReply.model_validate_json(reply.body)
        return found.to_pick_up, found.to_ship, found.to_fulfil

    assert counts("S1") == (2, 2, 4)
    assert counts("S2") == (0, 0, 0)


@pytest.mark.parametrize("rejected", [0, 1000], ids=["all is picked", "the rest is rejected"])
def test_r110_what_is_picked_is_still_to_be_handed_over_but_not_to_fulfil(hq, full, rejected):
    with hq.read() as unit:
        order = orders.find(unit, full.number(2))
    assert order is not None
    lines = tuple(
        replace(line, picked=line.ordered - rejected, rejected=rejected) for line in order.lines
    )
    hq.run(lambda unit: orders.save(unit, replace(order, lines=lines)))
    assert found(full, preset="to_pick_up", fulfilling_store="S1") == [2, 1]
    assert found(full, preset="to_fulfil", fulfilling_store="S1") == [4, 3, 1]


@pytest.mark.parametrize(
    "asked", [{"created_from": "soon"}, {"after": "nonsense"}, {"delivery_to": "32-1-2026"}]
)
def test_a_filter_that_makes_no_sense_is_refused(till, asked):
    reply = till.ask("orders/search", m.OrderSearchRequest(**asked))
    assert (reply.status, code_of(reply)) in {(400, "BAD_DATE"), (400, "BAD_PLACE")}


def lease(till, action="take", staff="clerk"):
    request = m.LeaseRequest(order_no="S1-01-000001-7K3Q", staff_id=staff, action=action)
    return m.LeaseReply.model_validate_json(till.ask("orders/lease", request).body)


def test_r140_one_till_at_a_time_has_the_order(hq, ids, till, clock):
    other = a_till(hq, ids, "S1-2")
    assert lease(till).granted
    refused = lease(other, staff="clerk2")
    assert (refused.granted, refused.holder) == (False, "clerk")
    clock.forward(minutes=10)
    assert lease(till).granted
    clock.forward(minutes=10)
    assert not lease(other).granted
    clock.forward(minutes=6)
    assert lease(other).granted


def test_r140_a_renewal_lengthens_what_the_till_has_and_takes_nothing(hq, ids, till, clock):
    other = a_till(hq, ids, "S1-2")
    assert not lease(till, "renew").granted
    assert lease(till).granted
    clock.forward(minutes=10)
    renewed = lease(till, "renew", staff="")
    assert (renewed.granted, renewed.holder) == (True, "clerk")
    clock.forward(minutes=10)
    assert not lease(other, "renew").granted
    assert not lease(other).granted
    clock.forward(minutes=6)
    assert lease(other).granted
    assert not lease(till, "renew").granted


def test_r140_a_lease_given_back_is_free(hq, ids, till):
    other = a_till(hq, ids, "S1-2")
    lease(till)
    lease(other, "release")
    assert not lease(other).granted
    lease(till, "release")
    assert lease(other).granted


def test_r133_a_quote_is_listed_as_expired_once_its_last_day_is_over(hq, till, clock):
    offer = replace(cart(("2 x 40.00", PICK), customer=PEOPLE[1]), quote=Quote(clock.now().date()))
    assert till.send(till.placed(offer, 1), "now").result == "applied"

    def listed(status: str) -> list[str]:
        reply = till.ask("orders/search", m.OrderSearchRequest(status=status))
        return [x.status for x in m.OrderSearchReply.model_validate_json(reply.body).rows]

    assert (listed("QUOTE_OPEN"), listed("QUOTE_EXPIRED")) == (["QUOTE_OPEN"], [])
    clock.forward(days=1)
    assert (listed("QUOTE_OPEN"), listed("QUOTE_EXPIRED")) == ([], ["QUOTE_EXPIRED"])
    assert listed("") == ["QUOTE_EXPIRED"]
